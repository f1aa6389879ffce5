"""Hold a vault open for writing: append one event for each line that comes in, and answer each with its number."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from safetycheck import store
from safetycheck.events import ScanFinished


def say(what):
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


with store.open(Path(sys.argv[1]), store.Unlock(passphrase=b"correct horse")) as vault:
    say("open")
    for line in sys.stdin:
        vault.append(ScanFinished(at=datetime(2026, 11, 22, tzinfo=UTC), person="0a1b2c", scan=line.strip()))
        say(f"appended {line.strip()}")
