"""Records of consent: read from a file, and asked about."""

from __future__ import annotations

from datetime import date, datetime

from safetycheck import events, profiles
from safetycheck.cli import files, output
from safetycheck.errors import BadFile, NeedsConsent
from safetycheck.model import Consent, Person
from safetycheck.store import Vault

COVERS = ("scan", "optout")


def read(file: str, today: date) -> Consent:
    """Read a second person's consent; raise NeedsConsent when it has ended or does not begin yet."""
    record = profiles.read_consent(files.read_text(file), file)
    unknown = [place for place, what in enumerate(record.covers, 1) if what not in COVERS]
    if unknown:
        raise BadFile(file, [(0, f"covers.{place}", f"must be one of {', '.join(COVERS)}") for place in unknown])
    if record.until < today:
        raise NeedsConsent(
            f"this consent ended on {record.until.isoformat()}", hint="Ask the person again, and record the new date."
        )
    if record.given_on > today:
        raise NeedsConsent(
            f"this consent is dated {record.given_on.isoformat()}, which is in the future", hint="Correct given_on."
        )
    if "scan" not in record.covers:
        output.warn("this consent does not cover scans: the profile is kept, and nobody can be asked about it.")
    return record


def holds(vault: Vault, person: Person, at: datetime) -> bool:
    """Tell whether a person may be looked up at that time."""
    try:
        events.require_consent(vault.events(person.id), is_self=person.is_self, at=at)
    except NeedsConsent:
        return False
    return True
