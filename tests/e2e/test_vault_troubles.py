"""What keeps a vault from being used: each has a message that says what to do, exit code 4, and loses nothing."""

import json
import os
import shutil
import signal
import subprocess
import time

import pytest

from safetycheck import lab, store
from safetycheck.events import PageFetched, QueryAnswered, ScanFinished, ScanStarted

# A disk of its own, in a mount namespace of its own: the vault's folder before, a scan, the folder as it was left,
# more room, and the same scan resumed.
FILLING = """\
set -u
disk=$1 left=$2 size=$3; shift 3
cp -r "$disk" "$left.before"
mount -t tmpfs -o "size=$size,mode=0700" none "$disk"
cp "$left.before"/vault.* "$disk"
"$@" > "$left.out" 2> "$left.err"; echo $? > "$left.code"
cp -r "$disk" "$left"
mount -o remount,size=64m "$disk"
"$@" --resume; code=$?
cp -r "$disk" "$left.after"
exit $code
"""


@pytest.fixture
def furnished(command, street, reach):
    command.furnished(street.profile)
    return reach(street)


def files(command):
    return {path.name: path.read_bytes() for path in command.home.iterdir() if path.suffix in {".db", ".json"}}


def refused(done, says, *hints):
    """Check that a command could not work and says what to do, without a trace of our own."""
    assert done.returncode == 4, done.stderr
    assert done.stdout == ""
    first, *more = done.stderr.splitlines()
    assert first.startswith("error: ")
    assert says in first
    assert all(hint in " ".join(more) for hint in hints)
    assert "Traceback" not in done.stderr
    return True


COMMANDS = (["scan"], ["scan", "--plan"], ["exposures", "list"], ["profile", "show"], ["vault", "ledger"])


def test_a_wrong_passphrase(command, furnished, street):
    before = files(command)
    command.secret.write_bytes(b"another phrase altogether")
    for words in COMMANDS:
        more = furnished if words[0] == "scan" else []
        assert refused(command(*words, *more), "does not open this vault", "try again")
    assert files(command) == before
    assert street.log == []


@pytest.mark.parametrize(
    ("name", "harm", "says", "hint"),
    [
        ("vault.db", lambda old: old[: len(old) // 2], "damaged", "backup"),
        ("vault.db", lambda old: old[:5000] + b"\xff" * 64 + old[5064:], "damaged", "backup"),
        ("vault.db", lambda old: b"", "damaged", "backup"),
        ("vault.db", lambda old: b"SQLite format 3\0" + old[16:], "damaged", "backup"),
        ("vault.slots.json", lambda old: old[:50], "key slots", "backup"),
        ("vault.slots.json", lambda old: b"", "key slots", "backup"),
        ("vault.slots.json", lambda old: b"[]", "key slots", "backup"),
    ],
)
def test_a_damaged_vault(command, furnished, street, name, harm, says, hint):
    file = command.home / name
    file.write_bytes(harm(file.read_bytes()))
    before = files(command)
    assert refused(command("scan", *furnished), says, hint)
    assert files(command) == before
    assert street.log == []


@pytest.mark.parametrize("gone", ["vault.db", "vault.slots.json"])
def test_half_a_vault(command, furnished, street, gone):
    (command.home / gone).unlink()
    before = files(command)
    done = command("scan", *furnished)
    assert done.returncode == 4
    assert "backup" in done.stderr
    assert files(command) == before
    assert street.log == []


def test_a_vault_of_a_newer_version(command, furnished, street):
    with command.opened() as vault:
        vault._db.run("PRAGMA user_version = 99")
    before = files(command)
    for words in (["scan", *furnished], ["exposures", "list"]):
        assert refused(command(*words), "a newer safetycheck wrote this vault", "Update")
    assert files(command) == before
    assert street.log == []


def test_no_vault(command, street, reach):
    assert refused(command("scan", *reach(street)), "there is no vault here yet", "safetycheck start", "--home")
    # Nothing but the definitions, compiled, which hold nothing personal.
    assert {path.name for path in command.home.iterdir()} <= {"cache"}


def test_a_second_process(command, reach, tmp_path):
    (tmp_path / "slow").mkdir()
    with lab.many(tmp_path / "slow", hosts=1, pages=2, latency=1) as town:
        command.furnished(town.profile)
        first = command.started("scan", *reach(town))
        end = time.monotonic() + 100
        while not town.log and time.monotonic() < end:
            time.sleep(0.02)
        # Amid its first request, and for as long as we like.
        first.send_signal(signal.SIGSTOP)
        try:
            assert refused(command("scan", *reach(town)), "another safetycheck is writing", "Wait until it has ended")
            # Who only reads is not kept out.
            assert command("scan", "--plan", *reach(town)).returncode == 0
            assert len(json.loads(command("vault", "ledger", "--json").stdout)) == 1
        finally:
            first.send_signal(signal.SIGCONT)
        out, _ = first.communicate(timeout=100)
    assert first.returncode == 1
    assert "1 lists you" in out
    with command.opened() as vault:
        assert sum(isinstance(event, ScanStarted) for event in vault.events()) == 1


def test_a_full_disk(command, reach, tmp_path):
    """A scan that fills the disk ends with what is saved whole; with more room it is finished, and asks nothing twice."""
    (tmp_path / "street").mkdir()
    unshare = _may_mount(tmp_path)
    with lab.many(tmp_path / "street", hosts=3, pages=6, latency=0) as town:
        command.furnished(town.profile)
        room = sum(path.stat().st_size for path in command.home.iterdir()) // 1024 + 260
        program = command.hurried(gap=0.05)
        before = [*unshare, "sh", "-c", FILLING, "sh", command.home, tmp_path / "left", f"{room}k"]
        done = command("scan", *reach(town), before=before, program=program)
        sent = [f"https://{seen.host}{seen.path}?{seen.query}" for seen in town.log if seen.path == "/find"]
    told = (tmp_path / "left.err").read_text()
    assert ((tmp_path / "left.code").read_text(), done.returncode) == ("4\n", 1), told + done.stderr
    assert "error: the disk is full" in told
    assert "Free some space" in told
    assert "scan --resume" in told
    assert "Traceback" not in told
    pages, events, _ = _read(tmp_path / "left")
    assert 0 < len(pages) < 18
    assert not any(isinstance(event, ScanFinished) for event in events)
    whole, all_events, ledger = _read(tmp_path / "left.after")
    assert len(whole) == len(set(whole)) == 18
    assert whole[: len(pages)] == pages, "a page that was kept is lost"
    assert all_events[: len(events)] == events
    assert isinstance(all_events[-1], ScanFinished)
    assert len([event for event in all_events if isinstance(event, QueryAnswered)]) == 3
    # At most the one that no longer found room was asked twice at each site; and nothing was sent unwritten.
    assert len(sent) <= 18 + 3
    assert len([line for line in ledger if line.path == "/find"]) >= len(sent)


def _may_mount(folder):
    unshare = [shutil.which("unshare") or "unshare", "-m" if os.geteuid() == 0 else "-rm"]
    try:
        subprocess.run([*unshare, "mount", "-t", "tmpfs", "none", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets us mount no disk of our own")
    return unshare


def _read(folder):
    """Return the URLs of a vault's pages, its events and its ledger; the vault must be whole."""
    with store.open(folder, store.Unlock(passphrase=b"four words of nonsense here")) as vault:
        assert vault.check() == vault.check_chain() == []
        events = vault.events()
        return [vault.page(event.page).url for event in events if isinstance(event, PageFetched)], events, vault.ledger()
