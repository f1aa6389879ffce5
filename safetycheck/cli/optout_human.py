"""The person at the terminal, as channels know them: everything is shown before it leaves, and only a yes lets it go."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import click

from safetycheck.cli import output
from safetycheck.optout.interface import Shown
from safetycheck.text import clean


class Terminal:
    """Asks on the terminal, so that a browser beside it goes on living meanwhile."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        self._hide = hide

    async def approve(self, shown: Shown) -> bool:
        """Show what would leave, value by value, and ask for a yes."""
        output.heading(shown.title)
        output.say(f"To: {shown.to}")
        if shown.values:
            output.say("It tells:")
        for each in shown.values:
            output.say(f"- {each.field}: {self._hide(each.value)}")
        for line in shown.asks:
            output.say(line)
        if shown.text:
            output.say("\n" + "\n".join(f"  | {clean(self._hide(line), 1000)}" for line in shown.text.splitlines()) + "\n")
        if shown.picture:
            # No file: a picture of the values would stay readable on the disk.
            output.say("Compare it with the form in the window.")
        return await _agree(shown.question)

    async def do(self, task: str) -> bool:
        """Ask the person to do something."""
        output.say(f"\n{task}")
        return await _agree("Done?", default=True)

    async def answer(self, question: str) -> str:
        """Ask for a line."""
        return await _ask(question)

    def say(self, text: str) -> None:
        """Tell the person what happens."""
        output.say(text)


async def _agree(question: str, *, default: bool = False) -> bool:
    """Ask for yes or no; Enter alone gives the default."""
    if not sys.stdin.isatty():
        return output.agree(question, default=default)
    while True:
        word = (await _line(f"{question} [{'Y/n' if default else 'y/N'}]: ")).strip().lower()
        if word in {"y", "yes", "n", "no", ""}:
            return word.startswith("y") if word else default


async def _ask(question: str) -> str:
    """Ask for a line."""
    return (await _line(f"{question}: ")).strip() if sys.stdin.isatty() else output.ask(question)


async def _line(prompt: str) -> str:
    """Read a line from the terminal while the event loop goes on; a thread would keep the program from ending on Ctrl-C."""
    click.echo(prompt, nl=False, err=True)
    loop = asyncio.get_running_loop()
    typed = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), typed.set)
    try:
        await typed.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    # A terminal hands over whole lines, so that this does not wait.
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    return line
