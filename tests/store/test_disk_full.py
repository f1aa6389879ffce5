import errno
import json
import os
import shutil
import subprocess

import pytest

from safetycheck import store
from safetycheck.errors import DiskFull, VaultError
from safetycheck.events import ScanFinished


def long(now, number):
    return ScanFinished(at=now, person="0a1b2c", scan=f"{number} " * 3000)


@pytest.fixture
def small(vault):
    """A vault whose file may not grow by more than a few pages."""
    ((pages,),) = vault._db.run("PRAGMA page_count")
    vault._db.run(f"PRAGMA max_page_count = {pages + 12}")
    return vault


def test_what_was_saved_before_the_disk_was_full_is_whole(small, folder, key, now):
    saved = 0
    with pytest.raises(DiskFull) as problem:
        for number in range(100):
            small.append(long(now, number))
            saved += 1
    assert "space" in problem.value.hint
    assert 0 < saved < 10
    small.close()
    with store.open(folder, key) as vault:
        assert vault.events() == [long(now, number) for number in range(saved)]
        assert vault.check() == []
        vault.append(long(now, saved))


def test_a_group_that_met_a_full_disk_keeps_nothing(small, now, make):
    with pytest.raises(VaultError, match="nothing of it"), small.transaction():
        small.append(make.seen(1))
        with pytest.raises(DiskFull):
            small.append(*(long(now, number) for number in range(100)))
        small.append(make.seen(2))
    assert small.events() == []
    small.append(make.seen(3))
    assert small.events() == [make.seen(3)]


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_key_slots_on_a_full_disk(closed, key, cheaply, monkeypatch, code):
    def fsync(_):
        raise OSError(code, os.strerror(code))

    with store.open(closed, key) as vault:
        monkeypatch.setattr(os, "fsync", fsync)
        with pytest.raises(DiskFull):
            vault.change_passphrase(b"another", **cheaply)
    assert not (closed / "vault.slots.json.new").exists()
    monkeypatch.undo()
    store.open(closed, key).close()


def test_a_disk_that_is_really_full(tmp_path, child):
    unshare = [shutil.which("unshare") or "unshare", "-m" if os.geteuid() == 0 else "-rm"]
    try:
        subprocess.run([*unshare, "mount", "-t", "tmpfs", "none", tmp_path], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this system lets us mount no disk of our own")
    process = child("filler.py", tmp_path, before=unshare)
    output, _ = process.communicate(timeout=100)
    told = json.loads(output)
    assert told["done"] > 5
    assert "space" in told["hint"]
    # The line of the ledger comes first, so that it may be one ahead.
    events, lines = told["readable"]
    assert (events, lines - told["done"]) in {(told["done"] * 10, 0), (told["done"] * 10, 1)}
    assert told["again"] == told["readable"]
    assert told["check"] == told["left"] == []
    assert (told["change"], told["create"]) == ("DiskFull", "DiskFull")
    assert (told["read-only"], told["create read-only"]) == ("VaultError", "VaultError")
