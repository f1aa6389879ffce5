"""Write to a vault without end, in one of three manners, and print the number of each thing that is done."""

import itertools
import sys
from datetime import UTC, datetime
from pathlib import Path

from safetycheck import store
from safetycheck.events import ScanFinished
from safetycheck.model import Disclosure, Page, Via

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHEAP = store.Cost(time=1, memory=8, lanes=1)
PERSON = "0a1b2c"


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def records(vault, number):
    vault.disclose(Disclosure(at=NOW, person=PERSON, broker="b", host="h", path=f"/{number}", via=Via.HTTP, why="scan"))
    with vault.transaction():
        vault.append(ScanFinished(at=NOW, person=PERSON, scan=f"{number}a"))
        html = f"page {number} " * 2000
        vault.save_page(Page(url=f"https://b/{number}", status=200, html=html, via=Via.HTTP, at=NOW), PERSON, "b")
        vault.append(ScanFinished(at=NOW, person=PERSON, scan=f"{number}b"))


def passphrases(vault, number):
    vault.change_passphrase(f"pass {number}".encode(), NOW, cost=CHEAP)


def main(manner, folder):
    say("open")
    if manner == "create":
        for number in itertools.count():
            store.create(folder / str(number), b"correct horse", NOW, cost=CHEAP).close()
            say(number)
    with store.open(folder, store.Unlock(passphrase=b"correct horse")) as vault:
        for number in itertools.count():
            {"records": records, "passphrases": passphrases}[manner](vault, number)
            say(number)


main(sys.argv[1], Path(sys.argv[2]))
