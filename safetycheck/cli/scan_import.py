"""`scan --import`: pages that the person saved, for brokers that answer only a person. Nothing is sent."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import click
from click.core import ParameterSource

from safetycheck import registry
from safetycheck.cli import definitions, files, naming, output, scan_report, vaults
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Definition
from safetycheck.errors import UsageError
from safetycheck.events import QueryAnswered
from safetycheck.fetch import saved
from safetycheck.registry import Registry
from safetycheck.scan.saved import SavedPage, place, read_in

_KEPT = "Nothing was sent. The pages are in your vault now: you may delete the files."
# What is about asking. Options that say how to reach a host do no harm: scripts give them to every scan.
_ASKING = frozenset({"only_plan", "resume", "only", "via", "allow_quiet", "ignore_robots"})


def run(settings: Settings, names: tuple[str, ...], *, broker: str | None, person: str | None, as_json: bool) -> int:
    """Read saved pages, `-` being standard input; say what they show, and return the exit code as a scan has it."""
    _refuse_asking()
    known = definitions.read(settings)
    owner = _named(settings, known, broker) if broker is not None else None
    pages = [_page(name, known, owner) for name in names]
    with vaults.opened(settings) as vault:
        whom = vaults.person(vault, person)
        scan_id = secrets.token_hex(8)
        with output.progress(settings, "Reading", len(pages)) as step:

            def report(answer: QueryAnswered) -> None:
                step(1)
                if settings.verbose:
                    output.say(f"{answer.broker}: {answer.outcome.value}{f' ({answer.reason})' if answer.reason else ''}")

            read_in(vault, whom, pages, scan=scan_id, now=now(), report=report)
        return scan_report.show(settings, vault, whom, scan_id, [_KEPT], ages=registry.ages(known, now().date()), as_json=as_json)


def _refuse_asking() -> None:
    """Raise UsageError where an option was given that only makes sense when brokers are asked."""
    given = click.get_current_context()
    for option in given.command.params:
        if option.name in _ASKING and given.get_parameter_source(option.name) is ParameterSource.COMMANDLINE:
            raise UsageError(f"--import asks nobody, so {option.opts[0]} means nothing", hint="Leave one of the two out.")


def _named(settings: Settings, known: Registry, domain: str) -> Definition:
    if domain in known.broken:
        raise known.broken[domain]
    if domain not in known.definitions:
        raise naming.unknown(settings, domain, known.definitions)
    return known.definitions[domain]


def _page(name: str, known: Registry, owner: Definition | None) -> SavedPage:
    content = files.read_bytes(name, files.LARGEST_PAGE)
    # A file that was copied may be older than it looks, never younger.
    at = now() if name == "-" else min(now(), datetime.fromtimestamp(Path(name).stat().st_mtime, UTC))
    return place(saved.read(content, name), name, at, known.definitions, owner)
