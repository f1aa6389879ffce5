"""A telephone call: the person makes it, with what may be said before them, and says how it went."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from safetycheck.definition import Definition, PhoneWay, Way
from safetycheck.errors import UsageError
from safetycheck.model import Carrier
from safetycheck.optout.channels import Desk
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Journal
from safetycheck.requests import Proof, Receipt, Request

_TASK = (
    "Call {number}. Say no more than the values above: they have them already. Give no birth date, no ID and no reason. "
    "Ask for a reference number."
)


class Calling:
    """Carries requests by telephone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Have the person call; what the broker gives as a number is the receipt, else the person's word."""
        if not isinstance(way, PhoneWay):
            raise UsageError("that is no way by telephone")
        journal.require_free(request.id)
        shown = Shown(f"A call to {definition.name}", way.number, request.disclosed, question="Do you want to call?")
        if not await human.approve(shown):
            return None
        journal.approve(request.id, "\n".join(f"{each.field}: {each.value}" for each in request.disclosed))
        journal.tell(request, host=definition.domain, via=Carrier.PHONE)
        attempt = journal.begin(request.id, channel="phone")
        if not await human.do(_TASK.format(number=way.number)):
            journal.failed(attempt, "you did not call")
            return None
        number = await human.answer("The reference number, if they gave one")
        proof = Proof.REFERENCE if number else Proof.WORD
        receipt = Receipt(channel="phone", proof=proof, at=self._desk.now(), text=number or "you called", to=way.number)
        journal.sent(attempt, receipt)
        return receipt


@asynccontextmanager
async def open_channel(desk: Desk) -> AsyncIterator[Calling]:
    """Open the channel."""
    yield Calling(desk)
