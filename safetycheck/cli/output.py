"""What a person and a program get to see: data on stdout, talk on stderr, foreign text cleaned, colour where it is wanted."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import threading
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from getpass import GetPassWarning
from typing import Any, TextIO

import click

from safetycheck.cli.settings import Settings
from safetycheck.errors import UsageError
from safetycheck.text import clean, visible

# A cell of foreign text is cut here; a column of a table is never made narrower than this.
_LONGEST, _NARROWEST = 300, 12
# A terminal with fewer columns is shown no column of a table that can be done without.
_WIDE = 100
# With fewer columns than `_SMALL`, no table is shown that would have to break a word of at most `_WORD` characters.
_SMALL, _WORD = 60, 30
# How wide a progress bar is, and what stands beside it: brackets, the part done, the time left.
_BAR, _BESIDE_BAR = 36, 21
# Seconds after which a person wonders whether anything happens.
_PATIENCE = 0.5
# tabulate leaves so much room beside a header.
_BESIDE = 2
Cell = object


def data(text: str) -> None:
    """Print one line of data to stdout, cleaned."""
    click.echo(clean(text, 10_000))


def prose(text: str) -> None:
    """Print a sentence or more to stdout, cleaned; on a terminal it is broken between words."""
    click.echo(broken(clean(text, 10_000), sys.stdout))


def document(text: str) -> None:
    """Print a text of our own making, of several lines, to stdout: YAML, a schema."""
    click.echo(visible(text), nl=not text.endswith("\n"))


def emit_json(value: Any) -> None:
    """Print JSON to stdout. Characters that could lead a terminal astray are escaped, so that nothing is lost."""
    click.echo(visible(json.dumps(value, ensure_ascii=False, indent=2)))


def table(settings: Settings, headers: Sequence[str], rows: Iterable[Sequence[Cell]], *, spare: Collection[str] = ()) -> None:
    """Print a table to stdout; with --plain one line per value, as a screen reader wants it.

    Columns that are named in `spare` are left out on a narrow terminal. On a very narrow one, where words would have to be
    broken, each row is a few lines.
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    if settings.plain:
        for row in cells:
            pairs = [(header, cell) for header, cell in zip(headers, row, strict=True) if cell]
            for header, cell in pairs:
                click.echo(broken(f"{header}: {cell}" if header else cell, sys.stdout))
            click.echo()
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    if 0 < width < _WIDE:
        kept = [place for place, header in enumerate(headers) if header not in spare]
        headers, cells = [headers[place] for place in kept], [[row[place] for place in kept] for row in cells]
    if 0 < width < _SMALL and cells and _breaks_words(headers, cells, width):
        click.echo("\n\n".join("\n".join(_stacked(headers, row, width)) for row in cells))
    else:
        _grid(headers, cells, width)


def card(settings: Settings, title: str, pairs: Iterable[tuple[str, Cell]]) -> None:
    """Print the facts about one thing to stdout, a label beside each; with --plain one line per fact."""
    rows = [[label, _cell(value)] for label, value in pairs if _cell(value)]
    if settings.plain:
        for line in (_cell(title), *(f"{label}: {value}" for label, value in rows), ""):
            click.echo(broken(line, sys.stdout))
    else:
        _grid(["", title], rows, shutil.get_terminal_size().columns if sys.stdout.isatty() else 0)


def say(text: str = "") -> None:
    """Tell the person something, on stderr; on a terminal a long line is broken between words."""
    click.echo("\n".join(broken(clean(line, 2000), sys.stderr) for line in text.split("\n")), err=True)


def explain(text: str) -> None:
    """Tell the person something longer, on stderr: paragraphs, wrapped for the terminal."""
    width = min(shutil.get_terminal_size().columns, 80) - 2
    click.echo(click.wrap_text(text, width, preserve_paragraphs=True), err=True)


def warn(text: str) -> None:
    """Tell the person what may go wrong, on stderr, in one line or several."""
    lines = [clean(line, 2000) for line in text.splitlines()]
    for line in [f"warning: {lines[0]}", *(f"         {line}" for line in lines[1:])]:
        click.secho(broken(line, sys.stderr), fg="yellow", err=True)


def heading(text: str) -> None:
    """Begin a part of a longer talk, on stderr."""
    click.secho(f"\n{text}", bold=True, err=True)


def ask(question: str, *, default: str = "") -> str:
    """Ask for one line on the terminal; Enter alone gives the default."""
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()


def ask_secret(question: str, *, again: str | None = None) -> str:
    """Ask for a line that is not shown; twice when `again` holds the second question. Raises UsageError without a terminal."""
    with warnings.catch_warnings():
        # Without a terminal the line would be read in clear.
        warnings.simplefilter("error", GetPassWarning)
        try:
            answer: str = click.prompt(
                question, default="", show_default=False, hide_input=True, err=True, confirmation_prompt=again or False
            )
        except GetPassWarning:
            raise UsageError(
                "a passphrase can only be asked for at a terminal", hint="Give --passphrase-file FILE, or --passphrase-fd N."
            ) from None
    return answer


def choose(question: str, among: Sequence[str]) -> str:
    """Ask for one of a few words; Enter alone gives the first."""
    while (answer := ask(question, default=among[0])) not in among:
        say(f"Answer with one of: {', '.join(among)}")
    return answer


def agree(question: str, *, default: bool = False) -> bool:
    """Ask for yes or no."""
    return click.confirm(question, default=default, err=True)


def broken(line: str, stream: TextIO) -> str:
    """Break a line between words where it is longer than the terminal that it goes to is wide."""
    width = shutil.get_terminal_size().columns
    if len(line) <= width or not stream.isatty():
        return line
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def counted(count: int, word: str) -> str:
    """Return `no names`, `1 name`, `2 names`."""
    return f"{count or 'no'} {word}" + ("" if count == 1 else "es" if word.endswith("s") else "s")


@contextmanager
def progress(settings: Settings, label: str, length: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr when it is a terminal; with --plain a line at every tenth. Yields the function that moves it on."""
    if settings.plain or not sys.stderr.isatty():
        yield _tenths(label, length) if settings.plain else lambda _: None
        return
    if length < 2:
        # A bar that is either empty or full tells nothing.
        with working(settings, label):
            yield lambda _: None
        return
    room = shutil.get_terminal_size().columns - len(label) - _BESIDE_BAR
    with click.progressbar(length=length, label=label, file=sys.stderr, color=settings.colour, width=min(room, _BAR)) as bar:
        yield bar.update


@contextmanager
def working(settings: Settings, label: str) -> Iterator[None]:
    """Say on a terminal what takes so long, once it has taken a while; for work of which nobody knows how far it is."""
    shown = f"{label} ..."

    def show() -> None:
        click.echo(shown, err=True, nl=settings.plain)
        done.append(shown)

    done: list[str] = []
    timer = threading.Timer(_PATIENCE, show)
    if sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if timer.ident:
            timer.join()
        if done and not settings.plain:
            # The line goes: what comes next begins where it stood.
            click.echo(f"\r{' ' * len(shown)}\r", err=True, nl=False)


def _cell(value: Cell) -> str:
    return "" if value is None else clean(str(value), _LONGEST)


def _grid(headers: Sequence[str], cells: Sequence[Sequence[str]], width: int) -> None:
    """Print a table that fits so many columns; 0 means any number."""
    from tabulate import tabulate  # noqa: PLC0415  # most talk needs no table

    widths = _widths(headers, cells, width) if cells else None
    # A host or an address that is broken at a hyphen reads as another one.
    heads = widths and [wide - _BESIDE for wide in widths]
    click.echo(
        tabulate(
            cells, headers, disable_numparse=True, maxcolwidths=widths, maxheadercolwidths=heads, break_on_hyphens=False
        )
    )  # fmt: skip


def _stacked(headers: Sequence[str], row: Sequence[str], width: int) -> list[str]:
    """Return a row as lines of `header: cell`, as many beside each other as there is room for."""
    lines: list[str] = []
    for header, cell in zip(headers, row, strict=True):
        pair = f"{header}: {cell}" if header else cell
        # Behind the end of a long cell the next one would be taken for a part of it.
        beside = bool(lines) and not lines[-1].startswith(" ") and len(f"{lines[-1]} · {pair}") <= width
        if cell and beside:
            lines[-1] += f" · {pair}"
        elif cell:
            lines += textwrap.wrap(pair, width, subsequent_indent="  ", break_on_hyphens=False)
    return lines


def _least(headers: Sequence[str]) -> list[int]:
    """Return how wide each column must be for its header."""
    return [max(map(len, ("", *header.split()))) + _BESIDE for header in headers]


def _longest_words(rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(word) for cell in column for word in ("", *cell.split())) for column in zip(*rows, strict=True)]


def _breaks_words(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether a table would have to break words that a reader takes for one."""
    needed = [max(least, min(word, _WORD)) for least, word in zip(_least(headers), _longest_words(rows), strict=True)]
    return sum(needed) + 2 * (len(needed) - 1) > width


def _widths(headers: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Return the widest each column may be so that the table fits the terminal; None where it fits by itself.

    The widest columns give way first, and words are cut only where nothing else helps.
    """
    columns = list(zip(*rows, strict=True))
    least, words = _least(headers), _longest_words(rows)
    widths = [max(len(header) + _BESIDE, *map(len, column)) for header, column in zip(headers, columns, strict=True)]
    room = width - 2 * (len(widths) - 1)
    if width == 0 or sum(widths) <= room:
        return None
    for floors in (words, [_NARROWEST] * len(words)):
        while sum(widths) > room:
            spare = [at for at, floor in enumerate(floors) if widths[at] > max(floor, least[at])]
            if not spare:
                break
            widths[max(spare, key=widths.__getitem__)] -= 1
    return widths


def _tenths(label: str, length: int) -> Callable[[int], None]:
    done = 0

    def step(by: int) -> None:
        nonlocal done
        before, done = done, done + by
        if length and before * 10 // length != done * 10 // length:
            say(f"{label}: {done} of {length}")

    return step
