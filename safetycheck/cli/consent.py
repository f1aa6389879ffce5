"""`safetycheck consent`: who may be looked up, until when, and who no longer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from safetycheck.cli import consenting, output, vaults
from safetycheck.cli.frame import group
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.events import ConsentGiven, ConsentWithdrawn
from safetycheck.model import Person
from safetycheck.store import Vault


@group()
def consent() -> None:
    """Record, list and withdraw the consent of the people in the vault."""


@consent.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the people in the vault, and whether they may be looked up."""
    at = now()
    with vaults.opened(settings, write=False) as vault:
        rows = [_row(vault, each, number, at) for number, each in enumerate(vault.people(), 1)]
    if as_json:
        output.emit_json(rows)
        return
    shown = [
        [
            row["number"],
            row["id"],
            row["name"],
            "yes" if row["holds"] else "no",
            row["until"],
            ", ".join(row["covers"]),
            row["how"],
        ]
        for row in rows
    ]
    output.table(settings, ["no.", "id", "who", "may be looked up", "until", "for", "how given"], shown)


@consent.command()
@click.argument("file")
@click.option("--person", metavar="ID", required=True, help="Whose: an id or a number from `consent list`.")
@click.pass_obj
def give(settings: Settings, file: str, *, person: str) -> None:
    """Record the consent in FILE for somebody in the vault. FILE is "self" for the vault's owner.

    FILE is YAML or JSON: by, covers (scan, optout), given_on, until, how (it was given), withdraw (how it can be).
    """
    at = now()
    vaults.require(settings.home)
    record = None if file == "self" else consenting.read(file, at.date())
    with vaults.opened(settings) as vault:
        whose = vaults.person(vault, person)
        if whose.is_self != (record is None):
            raise UsageError(
                "your own consent needs no record" if whose.is_self else "only the vault's owner consents with self",
                hint="Use: safetycheck consent give self" if whose.is_self else "Name the file with the person's consent.",
            )
        vault.append(ConsentGiven(at=at, person=whose.id, consent=record))
    output.say("Recorded." if record is None else f"Recorded, until {record.until.isoformat()}.")


@consent.command()
@click.option("--person", metavar="ID", required=True, help="Whose: an id or a number from `consent list`.")
@click.pass_obj
def withdraw(settings: Settings, *, person: str) -> None:
    """Record that somebody no longer agrees. From now on every command that would look them up refuses."""
    with vaults.opened(settings) as vault:
        whose = vaults.person(vault, person)
        vault.append(ConsentWithdrawn(at=now(), person=whose.id))
    output.say("Recorded. Nobody is asked about this person any more; what was found before is still in the vault.")


def _row(vault: Vault, person: Person, number: int, at: datetime) -> dict[str, Any]:
    given = [event for event in vault.events(person.id) if isinstance(event, ConsentGiven | ConsentWithdrawn)]
    last = given[-1] if given else None
    record = last.consent if isinstance(last, ConsentGiven) else None
    return {
        "number": number,
        "id": person.id,
        "name": f"{vaults.title(person)} (you)" if person.is_self else vaults.title(person),
        "holds": consenting.holds(vault, person, at),
        "until": record.until.isoformat() if record else None,
        "covers": list(record.covers) if record else [],
        "how": record.how if record else "withdrawn" if isinstance(last, ConsentWithdrawn) else None,
    }
