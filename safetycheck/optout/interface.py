"""What carries a request to a broker, and whom it asks on the way.

A channel keeps this order, so that being killed between any two steps never sends twice and never records what was not sent:

1. `journal.require_free(...)`; work out what would leave, and `await human.approve(...)` it; a no ends here;
2. `journal.approve(...)`;
3. `journal.tell(...)` before the first value can reach anybody (a form's page may report each key);
4. `journal.begin(...)` right before the one act that submits; it raises where that was done before, or may have been;
5. the act;
6. `journal.sent(...)` with the receipt, or `journal.failed(...)` where the channel knows that nothing went out. Where it can't
   tell, `journal.unsure(...)`, or nothing at all: the person is shown it, and settles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from safetycheck.definition import Definition, Way
from safetycheck.model import Disclosed
from safetycheck.optout.journal import Journal
from safetycheck.requests import Receipt, Request


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that would leave, as the person gets to see it. `text` is the whole letter, empty for a form.

    `to` is a mailbox, a URL, a number or a postal address. `asks` is what the broker will want beside it, in sentences.
    `picture` is a screenshot of the filled form (PNG). `question` is what a yes agrees to.
    """

    title: str
    to: str
    values: tuple[Disclosed, ...]
    text: str = ""
    asks: tuple[str, ...] = ()
    picture: bytes | None = None
    question: str = "Send this?"


class Human(Protocol):
    """The person at the keyboard. Every call may wait for minutes, so the event loop must go on meanwhile."""

    async def approve(self, shown: Shown) -> bool:
        """Show what would leave, and return whether the person says yes."""

    async def do(self, task: str) -> bool:
        """Ask the person to do something, such as passing a captcha; return False where they give up."""

    async def answer(self, question: str) -> str:
        """Ask for a line, such as a code from a mail; empty where there is none."""

    def say(self, text: str) -> None:
        """Tell the person what happens."""


class Channel(Protocol):
    """One way to carry requests: mail, a form, a guided form, post, a telephone call."""

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Carry a request in the order above. None: the person said no, or has it now and sends it (`journal.hand_over`).

        `request.values` is all that may be told. Raises a SafetycheckError where nothing went out, and what went wrong; where
        nobody can tell, the journal says so.
        """
