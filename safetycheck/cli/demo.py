"""`safetycheck demo`: a whole scan of an invented town, by the real engine, with each line explained."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from safetycheck import coverage, events, fetch, lab, registry, scan, store
from safetycheck.cli import ledger, output, scan_plan, scan_report, vaults
from safetycheck.cli import scan as scanning
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings, now
from safetycheck.coverage import BrokerResult
from safetycheck.errors import SafetycheckError
from safetycheck.lab import Town
from safetycheck.model import Person
from safetycheck.store import Vault

# Real brokers are given seconds between two questions; the lab's own need no rest.
_GAP = 0.2
# Enough of the plan to see what a plan is.
_QUESTIONS = 10
_INTRO = (
    "This is a practice town on this machine: invented brokers, invented people. You are one of them, {name}. Nothing leaves "
    "the machine, and everything you see is gone afterwards; the engine is the one that asks real brokers."
)
_LEDGER = (
    "Every request was written down before it was sent. The last lines of that ledger: (yours is always at hand with "
    '"safetycheck vault ledger")'
)


@click.command(cls=Command)
@click.pass_obj
def demo(settings: Settings) -> None:
    """Watch a whole scan of an invented town: the plan, the questions, the answers, and what could not be seen."""
    output.heading("1. The town")
    with _folder() as folder, lab.serve() as town:
        person = Person(id=vaults.new_id(), is_self=True, profile=town.profile)
        output.explain(_INTRO.format(name=vaults.title(person)))
        with store.create(Path(folder) / "vault", secrets.token_bytes(16), now()) as vault:
            vault.save_person(person, now())
            vault.append(events.ConsentGiven(at=now(), person=person.id))
            _show(settings, vault, person, town)


@contextmanager
def _folder() -> Iterator[str]:
    """Make a folder for the vault of the demo, and remove it afterwards."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="safetycheck-demo-")
    except OSError as error:
        raise SafetycheckError(
            "the demo needs a place for its files, and no folder for temporary files can be written to",
            hint="Name one that can: TMPDIR=FOLDER safetycheck demo",
        ) from error
    with folder as name:
        yield name


def _show(settings: Settings, vault: Vault, person: Person, town: Town) -> None:
    planned = scanning.prepare(person, registry.load(town.brokers, today=now().date()), vault.events(person.id))
    output.heading("2. What will be asked, and what that tells to whom")
    scan_plan.show(settings, vault, person, planned, as_json=False, most=_QUESTIONS)

    output.heading("3. Asking")
    scan_id = secrets.token_hex(8)
    scan.start(vault, person, planned, scan_id, now())
    policy = fetch.Policy(connect_to=town.connect_to, cafile=town.cafile, gap=_GAP)
    scanning.run(settings, vault, person, planned, scan_id, policy=policy)

    output.heading("4. What came of it, and why")
    results = coverage.of(vault.events(person.id), scan_id)
    _explained(settings, results, town)
    output.data("")
    output.prose(coverage.sentence(results))

    output.heading("5. What was told to whom")
    output.explain(_LEDGER)
    ledger.table(settings, vault.ledger()[-8:], {person.id: str})

    output.heading("6. And now for you")
    output.explain('"safetycheck start" sets you up; "safetycheck scan --plan" then shows what would be asked about you.')
    _hold(results, town)


def _explained(settings: Settings, results: list[BrokerResult], town: Town) -> None:
    rows = [[result.domain, scan_report.said(result), result.via, town.expected[result.domain].sentence] for result in results]
    output.table(settings, ["broker", "result", "via", "what this site is like"], rows, spare=("via",))


def _hold(results: list[BrokerResult], town: Town) -> None:
    """Raise when a site came to something else than it should: then this machine can't be trusted with a real scan."""
    wrong = [result for result in results if result.outcome is not town.expected[result.domain].outcome]
    if wrong:
        told = "; ".join(f"{each.domain} came to {each.outcome.value} ({each.reason})" for each in wrong)
        raise SafetycheckError(f"the demo did not go as it should: {told}", hint='Look with "safetycheck doctor".')
