"""California's DROP: one request to every registered broker, made by the person on the state's own site.

Here is a list of steps and a link, and no more: nothing is opened, filled in or kept of what is typed there.
"""

from __future__ import annotations

from safetycheck.definition import Definition, Drop, DropWay, Way
from safetycheck.errors import UsageError
from safetycheck.model import Via
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Journal
from safetycheck.requests import Receipt, Request

_DONE = "Have you sent your request there, and has the site said that it has it?"


class Dropping:
    """Goes through DROP with the person, and writes down what they say."""

    def __init__(self, drop: Drop) -> None:
        self._drop = drop

    def checklist(self) -> tuple[str, ...]:
        """Return who may use it, what to do there, and its dates, a sentence each."""
        dates = tuple(f"{name.replace('_', ' ').capitalize()}: {when}" for name, when in self._drop.from_.items())
        return (self._drop.who, *self._drop.how, *dates)

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Show the list and the link, and write down what the person says in the end. None: not done yet."""
        if not isinstance(way, DropWay):
            raise UsageError("that is no way by DROP")
        journal.require_free(request.id)
        shown = Shown(
            f"California's DROP reaches {definition.name}. You go there yourself, and this program is told nothing",
            self._drop.url,
            (),
            asks=self.checklist(),
            question="Do you want to go there?",
        )
        if not await human.approve(shown):
            return None
        journal.approve(request.id, "\n".join([self._drop.url, *self.checklist()]))
        # What is typed there is the person's: the ledger says that they went, and no value.
        journal.tell(request, host=_host(self._drop.url), via=Via.MANUAL, told=())
        journal.hand_over(request.id, channel="drop")
        if not await human.do(_DONE):
            return None
        journal.settle(request.id, went_out=True)
        return journal.request(request.id).receipts[-1]


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]
