"""One checklist item on one screen: at most 22 lines, so that nothing scrolls away on a terminal of 24."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Collection, Iterable, Mapping

import click

from safetycheck.audit import walk
from safetycheck.audit.agenda import FACTS
from safetycheck.audit.answers import Standing, State
from safetycheck.audit.walk import Step
from safetycheck.cli import output
from safetycheck.cli.settings import Settings
from safetycheck.content import ExposureKind, Item, Platform
from safetycheck.events import Device
from safetycheck.text import clean

HEIGHT = 22
NAMES = {Platform.ANDROID: "Android", Platform.IOS: "iPhone", Platform.DESKTOP: "Computer", Platform.WEB: "Web"}
_WIDEST = 78
# A terminal with fewer columns breaks most lines in two.
_NARROW = 60
_MORE = "More to know before you start: press h."
Block = list[str]


def show(settings: Settings, head: str, title: str, blocks: Iterable[Block]) -> None:
    """Print a screen to stdout; on a terminal it begins at the top, unless --plain was given."""
    if not settings.plain and sys.stdout.isatty():
        click.clear()
    else:
        click.echo()
    for line in wrapped(head):
        click.echo(line)
    for line in wrapped(title):
        click.secho(line, bold=True)
    for line in spaced(blocks):
        click.echo(line)


def item(step: Step, devices: Collection[Device], listed: Mapping[ExposureKind, int]) -> list[Block]:
    """Return the blocks of one item: why, where on these devices, what to mind, and when it is done."""
    this = step.item
    cautions = [*this.cautions]
    while True:
        rest = len(cautions) < len(this.cautions)
        blocks = [
            _news(step, listed),
            wrapped(this.why),
            [*_paths(this, devices), *labelled("Choose", this.recommended)],
            [*(line for each in cautions for line in labelled("Mind", each)), *([_MORE] if rest else [])],
            labelled("Done when", this.done_when),
        ]
        if not cautions or sum(len(block) for block in blocks) <= _room():
            return blocks
        cautions.pop()


def more(this: Item, devices: Collection[Device]) -> list[Block]:
    """Return the blocks of an item's help: steps, everything to mind, the age of the menus, a check, and who says so."""
    steps = [line for number, each in enumerate(this.help, 1) for line in labelled(str(number), each)]
    paths = walk.paths_for(this, devices)
    read = [f"{NAMES[each]}: menu read on {paths[each].on.isoformat()}, version {paths[each].version}" for each in paths]
    check = [f"A program can check it: safetycheck probe {this.probe}"] if this.probe else []
    # An address that is broken over two lines can't be followed. Nobody is sent to a copy of an app's code: they may install it.
    sources = [each.url for each in this.sources if len(each.url) <= _WIDEST and not each.is_code][:1]
    blocks = [steps or ["There are no further steps."], [line for each in this.cautions for line in labelled("Mind", each)]]
    rest = [line for each in (*read, *check, *sources, f"Everything: safetycheck check show {this.id}") for line in wrapped(each)]
    room = _room() - sum(len(block) for block in blocks)
    # The last line says where all of it stands.
    return [*blocks, rest if len(rest) <= room else rest[-max(1, room) :]]


def head(step: Step, place: str) -> str:
    """Return the line above a title."""
    return f"{place}{step.topic.title}, {step.item.severity.value}, {output.counted(step.item.minutes, 'minute')}"


def labelled(label: str, text: str) -> Block:
    """Return a text behind its label, wrapped so that the label stands out."""
    return wrapped(f"{label}: {text}", indent="  ")


def wrapped(text: str, indent: str = "") -> Block:
    """Return a text in lines that fit the terminal; an address or a command is not cut, whatever its length."""
    width = min(shutil.get_terminal_size().columns - 1, _WIDEST)
    return textwrap.wrap(clean(text, 2000), width, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)


def _room() -> int:
    """Return how many lines there are for blocks: beside them stand the head, the title and the keys."""
    return HEIGHT - (3 if shutil.get_terminal_size().columns >= _NARROW else 6)


def _fails(standing: Standing) -> bool:
    return standing.seen is not None and standing.seen.state == "fail"


def _news(step: Step, listed: Mapping[ExposureKind, int]) -> Block:
    """Return why an item is asked again, and what makes it urgent."""
    standing, this = step.standing, step.item
    day = standing.on.isoformat() if standing.on else ""
    lines: Block = []
    if standing.state is State.CHANGED:
        what = this.changed.what if this.changed else "The advice is new."
        lines += labelled(f"Changed since you answered on {day}", what)
    elif standing.state is State.DUE:
        lines += wrapped(f"You did this on {day}. It is time to look again.")
    elif standing.missing:
        lines += wrapped(
            f"You did this on {day}. Still to do: {' and '.join(NAMES[Platform(each)] for each in standing.missing)}."
        )
    elif standing.state is State.OPEN and not _fails(standing):
        lines += wrapped(f'On {day} you said "not yet".')
    if standing.seen is not None:
        found = "it is so" if standing.seen.state == "pass" else "it is not so"
        lines += wrapped(f"The program looked at this computer on {standing.seen.at:%Y-%m-%d}: {found}.")
    count = listed.get(this.exposure, 0) if this.exposure else 0
    if this.exposure and count:
        lines += wrapped(f"Data brokers show your {FACTS[this.exposure]}: {output.counted(count, 'site')}.")
    return lines


def _paths(this: Item, devices: Collection[Device]) -> Block:
    return [line for platform, path in walk.paths_for(this, devices).items() for line in labelled(NAMES[platform], path.path)]


def spaced(blocks: Iterable[Block]) -> list[str]:
    """Put an empty line before each block, as long as there is room; the first blocks gain most by it."""
    kept = [block for block in blocks if block]
    spare = _room() - sum(len(block) for block in kept)
    lines: list[str] = []
    for number, block in enumerate(kept):
        lines += [*([""] if number < spare else []), *block]
    return lines
