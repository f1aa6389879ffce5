"""`safetycheck check status` and `check next`: how each topic stands, and what to do now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import click

from safetycheck.audit import walk
from safetycheck.audit.walk import Step, Summary
from safetycheck.cli import check, check_notes, output, vaults
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings
from safetycheck.content import ExposureKind, Severity
from safetycheck.events import Device

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command(cls=Command)
@check.person_option
@check.checklists_option
@_JSON
@click.pass_obj
def status(settings: Settings, *, person: str | None, checklists: str | None, as_json: bool) -> int:
    """Show how each topic stands: done, open, due again, changed, unknown; and the three next steps.

    Open is what you said is not done. Unknown is what you were not asked yet. Exit code 1 when something is due again, has
    changed, or is critical and open.
    """
    library = check_notes.read(check.folder(checklists))
    vaults.require(settings.home)
    with check_notes.opened(settings, person, write=False) as notes:
        standings = notes.standings(library.items)
        found = [each for each in walk.summaries(library, standings, notes.devices) if each.topic.topic not in notes.left_out]
        steps = walk.ahead(library, standings, notes.devices, notes.circumstances(notes.kept), left_out=notes.left_out)
        soon = [_step(step, notes.devices, notes.listed()) for step in steps[: walk.AT_ONCE]]
    if as_json:
        output.emit_json({"topics": [_data(each) for each in found], "left_out": list(notes.left_out), "next": soon})
    else:
        _table(settings, found)
        if soon:
            output.data("")
            output.data("Next, by safetycheck check:")
        for number, each in enumerate(soon, 1):
            output.prose(f"{number}. {each['title']} ({output.counted(each['minutes'], 'minute')})")
    urgent = any(each.due or each.changed or each.open[Severity.CRITICAL] for each in found)
    return 1 if urgent else 0


@click.command("next", cls=Command)
@click.option("--minutes", type=click.IntRange(1, 1000), metavar="N", help="Only what fits into so many minutes.")
@check.platform_option
@check.person_option
@check.checklists_option
@_JSON
@click.pass_obj
def next_(
    settings: Settings, *, minutes: int | None, platforms: str | None, person: str | None, checklists: str | None, as_json: bool
) -> int:
    """Say what to do now: the three next steps, or all that fit into --minutes. Without a vault, in the usual order."""
    library = check_notes.read(check.folder(checklists))
    named = check_notes.platforms(platforms) if platforms else ()
    with check_notes.opened(settings, person, write=False) as notes:
        devices = named or notes.devices
        known = notes.circumstances(notes.kept)
        steps = walk.ahead(library, notes.standings(library.items), devices, known, left_out=notes.left_out)
        chosen = walk.within(steps, minutes) if minutes else steps[: walk.AT_ONCE]
        soon = [_step(step, devices, notes.listed()) for step in chosen]
    if as_json:
        output.emit_json({"minutes": sum(each["minutes"] for each in soon), "next": soon})
        return 1 if soon else 0
    if notes.vault is None:
        output.say("There is no vault yet: this is the order for somebody of whom nothing is known.\n")
    if not soon:
        output.say("Nothing fits into that time." if steps else "Nothing is open. Come back when something is due again.")
        return 0
    rows = [[each["title"], each["severity"], each["minutes"], each["id"]] for each in soon]
    output.table(settings, ["what", "severity", "min", "id"], rows, spare=("severity", "id"))
    output.say("\nStep by step: safetycheck check")
    return 1


def _step(step: Step, devices: Collection[Device], listed: Mapping[ExposureKind, int]) -> dict[str, Any]:
    this = step.item
    return {
        "id": this.id,
        "topic": step.topic.topic,
        "title": this.title,
        "severity": this.severity.value,
        "minutes": this.minutes,
        "state": step.standing.state.value,
        "platforms": {each.value: path.path for each, path in walk.paths_for(this, devices).items()},
        "listed_on": listed.get(this.exposure, 0) if this.exposure else 0,
    }


def _data(summary: Summary) -> dict[str, Any]:
    return {
        "topic": summary.topic.topic,
        "title": summary.topic.title,
        "done": summary.done,
        "open": {severity.value: summary.open[severity] for severity in Severity},
        "due_again": summary.due,
        "changed": summary.changed,
        "unknown": {severity.value: summary.unknown[severity] for severity in Severity},
        "not_for_me": summary.not_for_me,
    }


def _table(settings: Settings, found: list[Summary]) -> None:
    """Print one line a topic; the headers are short, and what is to be said again is one column, so that it fits 80 columns."""
    kinds = ("open, critical", "open, high", "open, other") if settings.plain else ("critical", "high", "other")
    rows = [
        [
            each.topic.topic,
            each.done,
            each.open[Severity.CRITICAL],
            each.open[Severity.HIGH],
            each.open[Severity.MEDIUM] + each.open[Severity.LOW],
            each.due + each.changed,
            each.unknown.total(),
        ]
        for each in found
    ]
    output.say("Critical, high and other are open; again is due again, or has changed; unknown was not asked yet.")
    output.table(settings, ["topic", "done", *kinds, "again", "unknown"], rows)
