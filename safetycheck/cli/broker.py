"""`safetycheck broker`: the definitions, shown, checked, and tried on a saved page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from safetycheck import queries, registry
from safetycheck.cli import output
from safetycheck.cli.broker_import import import_
from safetycheck.cli.frame import group
from safetycheck.cli.settings import Settings, now
from safetycheck.cli.trial import try_
from safetycheck.definition import BrokerKind, Definition, Priority, Search
from safetycheck.errors import BadDefinition, UsageError

_RANK = list(Priority)
_SHOWN = ("domain", "kind", "priority", "status")
as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@group()
def broker() -> None:
    """Show, check and try the definitions of data brokers."""


broker.add_command(try_)
broker.add_command(import_)


@broker.command("list")
@click.option("--kind", metavar="KIND", type=click.Choice([kind.value for kind in BrokerKind]), help="Only brokers of this kind.")
@as_json_option
@click.pass_obj
def list_(settings: Settings, *, kind: str | None, as_json: bool) -> int:
    """List the brokers, most exposing first."""
    today = now().date()
    known = registry.load(settings.brokers, today=today)
    chosen = [each for each in known.definitions.values() if kind is None or each.kind == kind]
    chosen.sort(key=lambda each: (_RANK.index(each.priority), each.domain))
    rows = [_summary(each, today) for each in chosen]
    if as_json:
        output.emit_json({"brokers": rows, "broken": sorted(known.broken)})
    else:
        shown = [[*(row[key] for key in _SHOWN), _ways(row["via"]), f"{row['age_days']} days ago"] for row in rows]
        output.table(settings, ["broker", *_SHOWN[1:], "asked by", "verified"], shown)
    for wrong in known.broken.values():
        output.warn(f"left out: {wrong.message}")
    return 4 if known.broken else 0


@broker.command(short_help="Show one broker.")
@click.argument("domain")
@as_json_option
@click.pass_obj
def show(settings: Settings, domain: str, *, as_json: bool) -> None:
    """Show one broker: what it is told, how it is read, where the facts come from."""
    known = registry.load(settings.brokers, today=now().date())
    if domain in known.broken:
        raise known.broken[domain]
    if domain not in known.definitions:
        raise UsageError("there is no broker of that name here", hint="See them all: safetycheck broker list")
    definition = known.definitions[domain]
    if as_json:
        output.emit_json(definition.model_dump(mode="json", by_alias=True, exclude_none=True))
    else:
        output.card(settings, definition.name, _facts(definition))


@broker.command(short_help="Look for mistakes in definitions.")
@click.argument("definitions", metavar="[FILE]...", nargs=-1)
@as_json_option
@click.pass_obj
def check(settings: Settings, definitions: tuple[str, ...], *, as_json: bool) -> int:
    """Hold definitions against the format and its rules: all, or the files named.

    Each problem is printed as file:line: key: what. Exit code 0 when none is broken, 4 when one is; warnings don't count.
    """
    paths = [Path(name) for name in definitions] or sorted(settings.brokers.glob("*.y*ml"))
    if not paths:
        raise UsageError(f"there are no definitions in {settings.brokers}")
    found: list[dict[str, Any]] = [line for path in paths for line in _checked(path, now().date())]
    broken = {line["file"] for line in found if line["fatal"]}
    if as_json:
        output.emit_json({"checked": len(paths), "broken": len(broken), "problems": found})
    for line in [] if as_json else found:
        place = f"{line['file']}:{line['line']}" if line["line"] else line["file"]
        about = f"{line['field']}: " if line["field"] else ""
        output.data(f"{place}: {'' if line['fatal'] else 'warning: '}{about}{line['text']}")
    output.say(f"{len(paths)} checked, {len(broken)} broken")
    return 4 if broken else 0


def _summary(definition: Definition, today: date) -> dict[str, Any]:
    return {
        "domain": definition.domain,
        "name": definition.name,
        "kind": definition.kind.value,
        "priority": definition.priority.value,
        "status": definition.status.value,
        "via": [way.value for way in definition.search.via] if definition.search else [],
        "verified": definition.verified.on.isoformat(),
        "age_days": registry.age_days(definition, today),
    }


def _facts(definition: Definition) -> list[tuple[str, str]]:
    rows = [
        ("domain", definition.domain),
        ("kind", definition.kind.value),
        ("status", definition.status.value),
        ("priority", definition.priority.value),
        ("verified", f"{definition.verified.on.isoformat()}, {definition.verified.how}: {definition.verified.source}"),
        ("told to", ", ".join(sorted(definition.told))),
        *(("source", f"{each.says}: {each.source} ({each.how}, {each.on.isoformat()})") for each in definition.sources),
    ]
    if definition.mirrors:
        rows.append(("also at", ", ".join(definition.mirrors)))
    if definition.parent:
        rows.append(("covered by", definition.parent))
    rows += _asked(definition.search) if definition.search else [("search", "none: it can't be asked by a program")]
    if definition.notes:
        rows.append(("note", definition.notes))
    return rows


def _asked(search: Search) -> list[tuple[str, str]]:
    needed, used = queries.needs(search.steps)
    optional = ", ".join(sorted(used - needed))
    return [
        ("asked by", _ways([way.value for way in search.via])),
        ("is told", ", ".join(sorted(needed)) + (f"; {optional} where known" if optional else "")),
        ("pace", f"{search.gap:g} s between two requests, {search.daily} requests a day at most"),
        *([("can't see", search.limits)] if search.limits else []),
    ]


def _ways(via: Iterable[str]) -> str:
    return ", ".join(via) or "-"


def _checked(path: Path, today: date) -> list[dict[str, Any]]:
    """Return the problems of one file, as they are printed."""
    try:
        checked = registry.check_file(path, today=today)
    except BadDefinition as wrong:
        return [_line(path, problem, fatal=True) for problem in wrong.problems]
    return [
        *(_line(path, problem, fatal=True) for problem in checked.problems),
        *(_line(path, problem, fatal=False) for problem in checked.warnings),
    ]


def _line(path: Path, problem: tuple[int, str, str], *, fatal: bool) -> dict[str, Any]:
    line, field, text = problem
    return {"file": str(path), "line": line, "field": field, "text": text, "fatal": fatal}
