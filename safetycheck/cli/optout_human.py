"""The person at the terminal, as channels know them: everything is shown before it leaves, and only a yes lets it go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from safetycheck.cli import output
from safetycheck.optout.interface import Shown
from safetycheck.text import clean


class Terminal:
    """Asks on the terminal. Questions run in a thread, so that a browser beside it goes on living."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        self._hide = hide

    async def approve(self, shown: Shown) -> bool:
        """Show what would leave, value by value, and ask for a yes."""
        output.heading(shown.title)
        output.say(f"To: {shown.to}")
        output.say("It tells:")
        for each in shown.values:
            output.say(f"  {each.field}: {self._hide(each.value)}")
        for line in shown.asks:
            output.say(line)
        if shown.text:
            output.say("\n" + "\n".join(f"  | {clean(self._hide(line), 1000)}" for line in shown.text.splitlines()) + "\n")
        if shown.picture:
            # No file: a picture of the values would stay readable on the disk.
            output.say("Compare it with the form in the window.")
        return await asyncio.to_thread(output.agree, "Send this?")

    async def do(self, task: str) -> bool:
        """Ask the person to do something."""
        output.say(f"\n{task}")
        return await asyncio.to_thread(output.agree, "Done?", default=True)

    async def answer(self, question: str) -> str:
        """Ask for a line."""
        return await asyncio.to_thread(output.ask, question)

    def say(self, text: str) -> None:
        """Tell the person what happens."""
        output.say(text)
