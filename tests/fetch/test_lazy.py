import subprocess
import sys

import pytest

HEAVY = ("playwright", "httpx", "brotli", "cryptography")


def loaded(code):
    """Which heavy packages a fresh interpreter has loaded after running some code."""
    show = f"import sys; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{show}"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import safetycheck.fetch", set()),
        ("import safetycheck.fetch.http", {"httpx", "brotli"}),
        ("import safetycheck.fetch.browser", {"playwright", "cryptography"}),
    ],
)
def test_each_way_is_paid_for_by_those_who_use_it(code, names):
    assert loaded(code) == names
