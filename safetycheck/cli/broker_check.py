"""`safetycheck broker check`: look for mistakes in definitions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from safetycheck import registry
from safetycheck.cli import output
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import BadDefinition, UsageError


@command(short_help="Look for mistakes in definitions.")
@click.argument("definitions", metavar="[FILE]...", nargs=-1)
@click.option("--live", is_flag=True, help="Ask these brokers about invented people: are they alive, walled, drifted, dead?")
@click.option("--connect-to", metavar="HOST:ADDR:PORT", multiple=True, help="Send a host to this address (lab, tests).")
@click.option("--cafile", metavar="FILE", help="Certificate authority of the hosts that --connect-to sends elsewhere.")
@json_option
@click.pass_obj
def check(
    settings: Settings,
    definitions: tuple[str, ...],
    *,
    live: bool,
    connect_to: tuple[str, ...],
    cafile: str | None,
    as_json: bool,
) -> int:
    """Hold definitions against the format and its rules: all with the data beside them, or the files named.

    With --live, name brokers and not files. Each is asked for a name that it always finds and for one that can't exist, once and
    politely; nothing about you is told. Exit code 0 when all are alive, 3 when one could not be seen, 4 when one is dead.

    Each problem is printed as file:line: key: what. Exit code 0 when none is broken, 4 when one is; warnings don't count.
    """
    if live:
        from safetycheck.cli import broker_live  # noqa: PLC0415  # looking for mistakes needs no browser

        return broker_live.check(settings, definitions, connect_to=connect_to, cafile=cafile, as_json=as_json)
    paths = [Path(name) for name in definitions] or sorted(settings.brokers.glob("*.y*ml"))
    if not paths:
        raise UsageError(f"there are no definitions in {settings.brokers}")
    # Definitions are held against what stands beside them: where that can't be read, each of them would be broken.
    found: list[dict[str, Any]] = [] if definitions else list(_beside(settings.brokers))
    if found:
        paths = []
    found += [line for path in paths for line in _checked(path, now().date())]
    broken = {line["file"] for line in found if line["fatal"]}
    if as_json:
        output.emit_json({"checked": len(paths), "broken": len(broken), "problems": found})
    for line in [] if as_json else found:
        place = f"{line['file']}:{line['line']}" if line["line"] else line["file"]
        about = f"{line['field']}: " if line["field"] else ""
        output.data(f"{place}: {'' if line['fatal'] else 'warning: '}{about}{line['text']}")
    output.say(f"{len(paths)} checked, {len(broken)} broken")
    return 4 if broken else 0


def _beside(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield what is wrong with the stop list, the families, the sources, DROP and the registers."""
    for read in (registry.stopped, registry.clusters, registry.upstream, registry.drop, registry.registers):
        try:
            read(folder)
        except BadDefinition as wrong:
            yield from (_line(Path(wrong.file), problem, fatal=True) for problem in wrong.problems)


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
