import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import safetycheck
from safetycheck import events, store
from safetycheck.model import Address, Decision, Disclosed, Disclosure, Listing, Match, Name, Page, Person, Profile, Via

_ROOT = Path(safetycheck.__file__).parent.parent
_HERE = Path(__file__).parent


@pytest.fixture
def now():
    return datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def cheaply(now):
    """When a key slot is made, and an Argon2 that takes no time."""
    return {"now": now, "cost": store.Cost(time=1, memory=8, lanes=1)}


@pytest.fixture
def key():
    return store.Unlock(passphrase=b"correct horse")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def person():
    profile = Profile(
        names=(Name(first="Zenobia", middle="Quill", last="Marrowfield"),),
        addresses=(Address.model_validate({"city": "Duluth", "state": "MN", "street": "77 Larkspur Way", "from": 1999}),),
        phones=("218-555-0142",),
        emails=("zenobia@marrowfield.example.org",),
    )
    return Person(id="0a1b2c", is_self=True, profile=profile)


@pytest.fixture
def other(person):
    return person.model_copy(update={"id": "ffee00", "is_self": False})


@pytest.fixture
def vault(folder, now, cheaply, person):
    """A vault open for writing, with one person in it; the passphrase is in `key`."""
    with store.create(folder, b"correct horse", **cheaply) as made:
        made.save_person(person, now)
        yield made


@pytest.fixture
def two(vault, other, now):
    """The same vault with a second person in it."""
    vault.save_person(other, now)
    return vault


@pytest.fixture
def closed(vault, folder, make):
    """The folder of a closed vault that holds some of everything."""
    vault.append(*(make.seen(number) for number in range(40)))
    vault.disclose(make.told())
    vault.save_page(make.page(), make.person, "peoplefinder.example.com")
    vault.close()
    return folder


@pytest.fixture
def make(now, person):
    """Events, lines of the ledger and pages, to be told apart by a number."""
    return _Make(now, person.id)


@dataclass
class _Make:
    now: datetime
    person: str

    def seen(self, number=0, **changes):
        values = {
            "at": self.now,
            "person": self.person,
            "scan": f"scan-{number}",
            "broker": "peoplefinder.example.com",
            "key": "q1",
            "exposure": f"e{number}",
            "listing": Listing(name="Zenobia Q Marrowfield", age=41, relatives=("Thaddeus Marrowfield",)),
            "match": Match(decision=Decision.YES, probability=0.93, reasons=("same name",)),
        }
        return events.ListingSeen.model_validate(values | changes)

    def told(self, number=0, **changes):
        values = {
            "at": self.now,
            "person": self.person,
            "broker": "peoplefinder.example.com",
            "host": "www.peoplefinder.example.com",
            "path": f"/search/{number}",
            "via": Via.HTTP,
            "why": "scan",
            "told": (Disclosed(field="last", value="Marrowfield"),),
        }
        return Disclosure.model_validate(values | changes)

    def page(self, number=0, html="<p>Zenobia Q Marrowfield, 77 Larkspur Way</p>"):
        url = f"https://www.peoplefinder.example.com/{number}"
        return Page(url=url, status=200, html=html, via=Via.BROWSER, at=self.now)


@pytest.fixture
def child():
    """Start one of the scripts in this folder as a process of its own; it is gone when the test ends."""
    running = []

    def start(script, *arguments, before=()):
        process = subprocess.Popen(
            [*before, sys.executable, str(_HERE / script), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.fixture
def contents():
    """Every file under a folder with its bytes; what SQLite shares between readers holds no data and is left out."""

    def read(folder):
        return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name.count("-shm") == 0}

    return read
