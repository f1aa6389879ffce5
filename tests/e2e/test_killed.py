"""A scan that is killed loses no event, asks no answered question again, and can be finished."""

import random
import signal
import time

import pytest

from safetycheck import coverage, lab, store
from safetycheck.events import PageFetched, ScanFinished, ScanStarted


def opened(command):
    return store.open(command.home, store.Unlock(passphrase=command.passphrase))


def read(command):
    """Return the URLs of all pages in the vault, its events and its ledger; the vault must be whole."""
    with opened(command) as vault:
        assert vault.check() == []
        assert vault.check_chain() == []
        events = vault.events()
        pages = [vault.page(event.page).url for event in events if isinstance(event, PageFetched)]
        return pages, events, vault.ledger()


def asked(seen):
    return f"https://{seen.host}{seen.path}" + (f"?{seen.query}" if seen.query else "")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_killed_at_ten_random_moments(command, settle, tmp_path):
    chance = random.Random(20261122)
    (tmp_path / "street").mkdir()
    kills = 0
    with lab.many(tmp_path / "street", hosts=8, pages=6, latency=0.1) as town:
        options = settle(town)
        before = []
        for attempt in range(11):
            known, events, _ = read(command)
            assert events[: len(before)] == before, "an event was lost"
            before = events
            mark = len(town.log)
            begun = any(isinstance(event, ScanStarted) for event in events)
            process = command.started("scan", *(["--resume"] if begun else []), *options)
            if attempt < 10:
                _until_busy(town, mark, process)
                time.sleep(chance.uniform(0, 0.6))
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
            else:
                process.communicate(timeout=100)
                assert process.returncode == 1
            again = {asked(seen) for seen in town.log[mark:]} & set(known)
            assert not again, "a page that was in the vault was asked for again"
        pages, events, ledger = read(command)
    assert kills == 10
    assert len(pages) == len(set(pages)) == 8 * 6
    assert set(pages) <= {asked(seen) for seen in town.log}
    assert isinstance(events[-1], ScanFinished)
    (scan_id,) = {event.scan for event in events if isinstance(event, ScanStarted)}
    assert all(result.yes == 1 and result.complete for result in coverage.of(events, scan_id))
    told = [(line.host, line.path) for line in ledger]
    sent = [(seen.host, seen.path) for seen in town.log]
    assert all(told.count(each) >= sent.count(each) for each in set(sent)), "something was sent that the ledger doesn't hold"


def _until_busy(town, mark, process):
    deadline = time.monotonic() + 100
    while len(town.log) == mark and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
