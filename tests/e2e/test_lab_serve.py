"""`lab serve`: the practice town in one process, every command tried on it in others, as a person would."""

import json
import os
import signal
import subprocess
import time

import pytest

ASKED = ("plumbline-people.example", "halloo-pages.example")


@pytest.fixture
def town(command, tmp_path):
    """A town that is being served into a folder whose name needs quoting."""
    folder = tmp_path / "a town's folder"
    serving = command.started("lab", "serve", folder)
    end = time.monotonic() + 60
    # The script is the last of the files.
    while not os.access(folder / "in-town", os.X_OK) and time.monotonic() < end:
        assert serving.poll() is None
        time.sleep(0.05)
    yield folder, serving
    serving.kill()
    serving.communicate()


@pytest.fixture
def in_town(command, town):
    def run(*words):
        # Nothing but what any shell has: the script must find the program itself.
        environment = command.environment | {"PATH": "/usr/bin:/bin"}
        given = [town[0] / "in-town", "--passphrase-file", command.secret, *words]
        return subprocess.run(
            [str(each) for each in given], env=environment, cwd="/", capture_output=True, text=True, timeout=100, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run


def test_every_step_that_it_names_works(town, in_town):
    folder, _ = town
    assert in_town("vault", "create").returncode == 0
    assert in_town("profile", "import", folder / "profile.yaml", "--consent", "self").returncode == 0
    plan = json.loads(in_town("scan", "--plan", "--json").stdout)
    assert len({each["broker"] for each in plan["queries"]}) > 12
    only = [f"--only={domain}" for domain in ASKED]
    done = in_town("scan", "--json", *only)
    assert done.returncode == 1, done.stderr
    assert {each["domain"]: each["outcome"] for each in json.loads(done.stdout)["brokers"]} == dict(
        zip(ASKED, ("found", "none"), strict=True)
    )
    assert in_town("scan", *only).returncode == 0, "nothing new the second time, and everything was seen"
    assert in_town("exposures", "list").returncode == 0
    assert (folder / "home" / "vault.db").exists()
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_ctrl_c_closes_it_quietly(command, town):
    _, serving = town
    assert all("/in-town " in serving.stdout.readline() for _ in range(4))
    serving.send_signal(signal.SIGINT)
    out, err = serving.communicate(timeout=100)
    assert (serving.returncode, out) == (0, "")
    assert err.splitlines()[-1] == "The town is closed."
    assert "Traceback" not in err
    assert list(command.temporary.iterdir()) == []
