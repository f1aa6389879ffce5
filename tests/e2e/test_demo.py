"""The demo, by the real program: what it shows, and that nothing of it stays."""

import os
import re
import signal
import time
from pathlib import Path

import pytest

from safetycheck import lab

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("e2e-demo")]
PARTS = ("1. The town", "2. What will be asked", "3. Asking", "4. What came of it", "5. What was told", "6. And now for you")


def offspring(command):
    """Return the command lines of all processes that the program has started and not ended, whoever their parent is now."""
    place = os.fsencode(command.temporary)
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes()
            # Chromium's children write over their environment, and name the folder of its profile instead.
            if place in said or b"TMPDIR=" + place in (folder / "environ").read_bytes().split(b"\0"):
                found[int(folder.name)] = said.replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
    return found


def until_gone(command, seconds=60):
    """Wait until nothing of the program runs any more; return what does."""
    end = time.monotonic() + seconds
    while (left := offspring(command)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


@pytest.fixture
def _no_processes(command):
    yield
    for own in offspring(command):
        os.kill(own, signal.SIGKILL)


def test_the_demo_at_a_terminal_of_eighty_columns(command):
    command.environment["NO_COLOR"] = "1"
    code, shown = command.at_a_terminal("demo", seconds=100)
    assert code == 0, shown
    assert "\x1b[" not in re.sub(r"\x1b\[\?25[lh]|\x1b\[K", "", shown), "colour in spite of NO_COLOR"
    lines = [line.rpartition("\r")[2] for line in shown.split("\n")]
    assert [line for line in lines if len(line) > 80] == []
    assert [shown.find(part) for part in PARTS] == sorted(shown.find(part) for part in PARTS)
    assert -1 not in [shown.find(part) for part in PARTS]
    assert all(domain in shown for domain in _town())
    assert until_gone(command) == {}
    assert list(command.temporary.iterdir()) == []
    assert not command.home.exists()


def test_the_demo_for_a_screen_reader(command, values):
    done = command("--plain", "demo")
    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout + done.stderr
    assert not re.search(r"-{5}", done.stdout + done.stderr), "a rule says nothing when it is read aloud"
    assert "result: lists you" in done.stdout
    assert "Asking: " in done.stderr
    # Nobody but the lab's people is in it: neither whoever runs it nor their folders.
    assert not any(word in done.stdout + done.stderr for word in (str(command.folder), os.environ.get("USER") or "\0"))
    assert list(command.temporary.iterdir()) == []


def _town():
    with lab.serve() as town:
        return town.expected


# --- how a scan with a browser ends ---------------------------------------------------------------------------


@pytest.mark.parametrize(("sign", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
@pytest.mark.usefixtures("_no_processes")
def test_a_scan_that_is_stopped_leaves_no_browser_behind(command, reach, sign, code):
    with lab.serve() as town:
        command.furnished(town.profile)
        scan = command.started("scan", *reach(town), "--only=hearthbook.example", "--only=glasswick.example")
        end = time.monotonic() + 60
        while not any(seen.path != "/robots.txt" for seen in town.log) and time.monotonic() < end:
            time.sleep(0.05)
        assert any("--type=renderer" in line for line in offspring(command).values()), "no browser runs: this proves nothing"
        scan.send_signal(sign)
        out, err = scan.communicate(timeout=100)
    assert scan.returncode == code
    assert until_gone(command) == {}
    if sign is signal.SIGINT:
        assert out == ""
        assert [line for line in err.splitlines() if line] == [
            'The scan is broken off. To finish it, asking nothing twice: "safetycheck scan --resume"',
            "Stopped. What was saved before is safe.",
        ]
        assert list(command.temporary.iterdir()) == []
