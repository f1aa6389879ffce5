"""`safetycheck check status` and `check next`: how each topic stands, and what to do now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

import click

from safetycheck.audit import walk
from safetycheck.audit.walk import Step, Summary
from safetycheck.cli import check, check_notes, check_screen, output, vaults
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
        rows = [
            [each.topic.title, each.done, _counts(each.open), each.due, each.changed, _counts(each.unknown), each.not_for_me]
            for each in found
        ]
        headers = ["topic", "done", "open", "due again", "changed", "unknown", "not for you"]
        output.table(settings, headers, rows, spare=("not for you",))
        _print(settings, soon, "Next:")
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
    _print(settings, soon, "")
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
        "platforms": {each.value: path.path for each, path in check_screen.paths_for(this, devices).items()},
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


def _counts(by_severity: Counter[Severity]) -> str:
    """Return `2 critical, 5 high`; what is less than high as one number."""
    named = [f"{by_severity[each]} {each.value}" for each in (Severity.CRITICAL, Severity.HIGH) if by_severity[each]]
    others = by_severity[Severity.MEDIUM] + by_severity[Severity.LOW]
    return ", ".join([*named, *([f"{others} other{'' if others == 1 else 's'}"] if others else [])]) or "-"


def _print(settings: Settings, steps: list[dict[str, Any]], title: str) -> None:
    if not steps:
        return
    if title:
        output.data("")
        output.data(title)
    rows = [[each["title"], each["severity"], each["minutes"], each["id"]] for each in steps]
    output.table(settings, ["what", "severity", "min", "id"], rows)
    output.say("\nStep by step: safetycheck check. One of them in full: safetycheck check show ID")
