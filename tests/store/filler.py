"""Fill a small disk of its own with a vault, and tell as JSON what happened. Runs in a mount namespace of its own."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from safetycheck import store
from safetycheck.errors import DiskFull, VaultError
from safetycheck.events import ScanFinished
from safetycheck.model import Disclosure, Name, Person, Profile, Via

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CHEAP = store.Cost(time=1, memory=8, lanes=1)
KEY = store.Unlock(passphrase=b"correct horse")
PERSON = Person(id="0a1b2c", is_self=True, profile=Profile(names=(Name(first="Zenobia", last="Marrowfield"),)))


def fill(vault):
    done = 0
    try:
        while True:
            vault.disclose(Disclosure(at=NOW, person="0a1b2c", broker="b", host="h", path="/", via=Via.HTTP, why="scan"))
            vault.append(*(ScanFinished(at=NOW, person="0a1b2c", scan="s" * 900) for _ in range(10)))
            done += 1
    except DiskFull as problem:
        return done, problem.hint


def refused(action):
    try:
        action()
    except VaultError as problem:
        return type(problem).__name__ if problem.hint else "no hint"
    return "nothing"


def main(disk):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k,mode=0700", "none", str(disk)], check=True)
    ballast, folder, tell = disk / "ballast", disk / "data", {}
    ballast.write_bytes(bytes(300_000))
    vault = store.create(folder, b"correct horse", NOW, cost=CHEAP)
    vault.save_person(PERSON, NOW)
    tell["done"], tell["hint"] = fill(vault)
    (disk / "rest").write_bytes(b"")
    try:
        with (disk / "rest").open("wb", buffering=0) as rest:
            while rest.write(b"x" * 512):
                pass
    except OSError:
        pass
    tell["readable"] = [len(vault.events()), len(vault.ledger())]
    tell["change"] = refused(lambda: vault.change_passphrase(b"other", NOW, cost=CHEAP))
    tell["create"] = refused(lambda: store.create(disk / "second", b"correct horse", NOW, cost=CHEAP))
    tell["left"] = [path.name for path in (disk / "second").glob("vault.*") if path.name != "vault.lock"]
    vault.close()
    ballast.unlink()
    (disk / "rest").unlink()
    with store.open(folder, KEY) as vault:
        tell["again"] = [len(vault.events()), len(vault.ledger())]
        tell["check"] = vault.check()
        vault.append(ScanFinished(at=NOW, person="0a1b2c", scan="s"))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    tell["read-only"] = refused(lambda: store.open(folder, KEY))
    tell["create read-only"] = refused(lambda: store.create(disk / "third", b"correct horse", NOW, cost=CHEAP))
    sys.stdout.write(json.dumps(tell))


main(Path(sys.argv[1]))
