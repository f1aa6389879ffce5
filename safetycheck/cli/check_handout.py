"""`safetycheck check handout`: checklists on paper, for a room of people."""

from __future__ import annotations

import difflib
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from safetycheck.audit import handout
from safetycheck.audit.handout import Paper, Sheet
from safetycheck.audit.library import Library
from safetycheck.cli import check, check_notes, files, output
from safetycheck.cli.frame import Command
from safetycheck.cli.settings import Settings, now
from safetycheck.content import Topic
from safetycheck.errors import BadFile, UsageError

_KINDS = (".html", ".pdf", ".md")


@click.command("handout", cls=Command)
@click.argument("topics", metavar="TOPIC...", nargs=-1, required=True)
@click.option("--out", required=True, metavar="FILE", help="Where to write it: FILE.html, FILE.pdf or FILE.md.")
@click.option(
    "--platform",
    "platforms",
    default="android,ios",
    metavar="NAMES",
    help="Whose menus: android, ios, desktop, or several with commas. Without it: android,ios.",
)
@click.option("--paper", type=click.Choice([each.value for each in Paper]), default=Paper.LETTER.value, help="The size of paper.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@check.checklists_option
@click.pass_obj
def handout_(
    settings: Settings, topics: tuple[str, ...], *, out: str, platforms: str, paper: str, force: bool, checklists: str | None
) -> None:
    """Make a handout: one or two printed pages a topic, with large type and boxes to tick.

    It needs no vault, and nothing about you is in it. A PDF takes a Chromium browser; a web page prints from any browser.
    """
    path = Path(out).expanduser()
    kind = path.suffix.lower()
    if kind not in _KINDS:
        raise UsageError("a handout is a web page, a PDF or Markdown", hint="End the name with .html, .pdf or .md")
    if not force and os.path.lexists(path):
        raise UsageError(f"{path} is there already", hint="Name a new file, or write over it with --force")
    devices = check_notes.platforms(platforms)
    chosen = _chosen(check_notes.read(check.folder(checklists)), topics)
    today, size = now().date(), Paper(paper)
    counts: list[int] = []
    if kind == ".pdf":
        with output.working(settings, "Printing"):
            content, sheets, counts = handout.pdf(chosen, devices, today=today, paper=size)
    elif kind == ".html":
        text, sheets = handout.html(chosen, devices, today=today, paper=size)
        content = text.encode()
    else:
        text, sheets = handout.markdown(chosen, devices, today=today)
        content = text.encode()
    _write(path, content)
    _tell(sheets, counts)
    output.data(str(path))


def _chosen(library: Library, names: Sequence[str]) -> list[Topic]:
    """Return the topics named, each once; raise UsageError at one that is none."""
    for name in names:
        if name not in library.ids:
            near = difflib.get_close_matches(name, library.ids, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise UsageError(f"there is no topic of that name.{meant}", hint=f"Topics: {', '.join(library.ids)}")
    return [library.ids[name] for name in dict.fromkeys(names)]


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all; what was there stays until the new one is on the disk."""
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        files.write_private(beside, content)
        beside.replace(path)
    except BadFile as wrong:
        raise BadFile(str(path), wrong.problems) from wrong
    except OSError as error:
        raise BadFile(str(path), [(0, "", f"can't be written: {(error.strerror or 'unknown reason').lower()}")]) from error
    finally:
        with suppress(OSError):
            beside.unlink()


def _tell(sheets: Sequence[Sheet], counts: Sequence[int]) -> None:
    for place, sheet in enumerate(sheets):
        pages = f", {output.counted(counts[place], 'page')}" if counts else ""
        more = f", {sheet.more} more left out" if sheet.more else ""
        output.say(f"{sheet.title}: {output.counted(len(sheet.entries), 'item')}{pages}{more}")
