import random
import time

import pytest

from safetycheck import store
from safetycheck.errors import NoVault, WrongPassphrase

MOMENTS = [0, 1, 2, 5, 11, 23, 47, 90]


@pytest.fixture
def killed(child):
    """Kill a writer some time after it has reported a number of things done; return how many it had reported."""

    def run(manner, folder, moment):
        process = child("writer.py", manner, folder)
        assert process.stdout.readline() == "open\n"
        for _ in range(moment):
            assert process.stdout.readline()
        # Somewhere inside the next thing or the one after it.
        time.sleep(random.Random(moment).uniform(0.0001, 0.004))
        process.kill()
        process.wait()
        return moment + process.stdout.read().count("\n")

    return run


@pytest.fixture
def closed_empty(vault, folder):
    """The folder of a closed vault that holds one person and nothing else."""
    vault.close()
    return folder


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_that_was_reported_is_lost(closed_empty, key, killed, moment, make):
    done = killed("records", closed_empty, moment)
    with store.open(closed_empty, key) as again:
        assert again.check() == again.check_chain() == []
        scans = [event.scan for event in again.events()]
        groups = len(scans) // 2
        assert scans == [f"{number}{half}" for number in range(groups) for half in "ab"]
        pages = [page for _, page in again.pages("0a1b2c")]
        assert [page.html for page in pages] == [f"page {number} " * 2000 for number in range(groups)]
        told = [line.path for line in again.ledger()]
        assert told == [f"/{number}" for number in range(len(told))]
        assert done <= groups <= len(told) <= groups + 1 <= done + 2
        again.append(make.seen())


@pytest.mark.parametrize("moment", MOMENTS[:5])
def test_one_of_two_passphrases_opens(closed_empty, killed, moment):
    done = killed("passphrases", closed_empty, moment)
    candidates = [b"correct horse" if number < 0 else f"pass {number}".encode() for number in (done - 1, done)]
    opened = 0
    for passphrase in candidates:
        try:
            with store.open(closed_empty, store.Unlock(passphrase=passphrase)) as again:
                assert len(again.people()) == len(again.slots()) == 1
                opened += 1
        except WrongPassphrase:
            continue
    assert opened == 1


@pytest.mark.parametrize("moment", MOMENTS[:5])
def test_a_killed_creation_is_finished_or_never_was(tmp_path, key, killed, cheaply, moment):
    done = killed("create", tmp_path, moment)
    for number in range(done):
        store.open(tmp_path / str(number), key).close()
    try:
        store.open(tmp_path / str(done), key).close()
    except NoVault:
        store.create(tmp_path / str(done), b"correct horse", **cheaply).close()


def test_a_crash_between_key_slots_and_vault_file(closed, key):
    (closed / "vault.db").rename(closed / "vault.db.new")
    with store.open(closed, key) as vault:
        assert len(vault.events()) == 40
    assert sorted(path.name for path in closed.iterdir()) == ["vault.db", "vault.lock", "vault.slots.json"]


def test_a_crash_before_the_key_slots(folder, key, cheaply):
    folder.mkdir()
    for name in ("vault.db.new", "vault.db.new-journal", "vault.slots.json.new"):
        (folder / name).write_bytes(b"half")
    with pytest.raises(NoVault):
        store.open(folder, key)
    store.create(folder, b"correct horse", **cheaply).close()
    store.open(folder, key).close()
    assert sorted(path.name for path in folder.iterdir()) == ["vault.db", "vault.lock", "vault.slots.json"]
