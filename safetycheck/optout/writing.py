"""What each letter of a request says. Nothing leaves this module that tells more than the request discloses. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from safetycheck import law
from safetycheck.errors import Refused, UsageError
from safetycheck.events import Exposure, ExposureState
from safetycheck.law import Basis, Right
from safetycheck.model import Person
from safetycheck.optout import blind, disclosure, letters, planning
from safetycheck.optout.deadlines import Deadline, deadline, of_later
from safetycheck.optout.letters import Matter, Text
from safetycheck.optout.planning import Knowledge
from safetycheck.requests import Letter, Proof, Receipt, Refusal, ReplyKind, Request, RequestState

_ARRIVED = {
    Proof.REFERENCE: "you gave it a number",
    Proof.REPLY: "you answered it",
    Proof.ACCEPTED: "your mail server took it",
    Proof.SUCCESS_TEXT: "your form said that it was taken",
}
# What a no says, as the person tells it to an office.
_SAID: dict[Refusal | None, str] = {
    Refusal.PUBLIC_RECORD: "that the data are public records",
    Refusal.NEED_ID: "that I must prove who I am",
    Refusal.NEED_ACCOUNT: "that I must open an account",
    Refusal.NOT_FOUND: "that it has no record of me",
    Refusal.USE_FORM: "that I must use its form",
    Refusal.ONLY_RESIDENTS: "that only residents of some places can ask",
    Refusal.ALREADY_SUPPRESSED: "that the listing is suppressed already",
    Refusal.TOO_MANY: "that I have asked too often",
    Refusal.SUSPECTED_FRAUD: "that it takes the request for a fraud",
}
_REFUSED = {ReplyKind.DENIED, ReplyKind.DEFLECTED}
_CHANGED = "your profile or the listing has changed since it was drafted"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the letters of one person's requests, and knows when answers to them are due."""

    person: Person
    known: Knowledge
    exposures: Mapping[str, Exposure]
    requests: Mapping[str, Request]

    def text(self, request: Request, letter: Letter = Letter.REQUEST, *, refusal: Refusal | None = None) -> Text:
        """Return a letter; raise Refused where it would tell more than the request does."""
        return self._checked(request, letters.write(letter, self.matter(request, letter), refusal=refusal or _refusal(request)))

    def message(self, request: Request) -> str:
        """Return the request in a few sentences, for the box of a form."""
        text = self._checked(request, letters.message(self.matter(request)))
        return " ".join(text.body.split())

    def complaint(self, request: Request, history: Iterable[str], attachments: Iterable[str]) -> Text:
        """Return a complaint for the regulator."""
        matter = self.matter(request, Letter.FOLLOW_UP)
        return self._checked(request, letters.complaint(matter, tuple(history), tuple(attachments)))

    def deadline(self, request: Request, sent: date) -> Deadline:
        """Return when an answer is due, to a request or a later letter of it that goes out on a day."""
        basis = next(iter(self.bases(request)), None)
        return deadline(basis, self.known.definitions.get(request.broker), sent, self._appeal(request))

    def bases(self, request: Request) -> tuple[Basis, ...]:
        """Return the laws that a request cites, as they stood when it was drafted."""
        definition = self.known.definitions.get(request.broker)
        if definition is None or not request.citation:
            return ()
        registers = self.known.registers.get(request.broker, ())
        found = planning.bases(planning.residence(self.person.profile), law.today(request.drafted), definition, registers)
        cited = request.citation.split("; ")
        return tuple(each for each in found if each.citation in cited)

    def matter(self, request: Request, letter: Letter = Letter.REQUEST) -> Matter:
        """Return all that the letters of a request may speak of."""
        definition = self.known.definitions.get(request.broker)
        cited = self.bases(request)
        where = planning.residence(self.person.profile) if cited else None
        due = self.deadline(request, self.known.today)
        return Matter(
            id=request.id,
            broker=definition.name if definition else request.broker,
            domain=request.broker,
            today=self.known.today,
            answer_by=due.due if letter is Letter.REQUEST else of_later(due, request.due, letter),
            values=request.values,
            urls=tuple(each.value for each in request.disclosed if each.field == "listing_url"),
            bases=cited,
            appeal=self._appeal(request) if cited else None,
            state=law.name(where) if where else "",
            code=(where.state or "") if where else "",
            seen=self._seen(request),
            sent=self._day(request.sent),
            due=request.due,
            extended=request.extended,
            receipt=_arrived(request.receipts),
            ticket=request.ticket or "",
            answered=_SAID.get(_refusal(request), ""),
            earlier=self._earlier(request),
            blind=request.blind,
        )

    def outdated(self, request: Request) -> str:
        """Say why a request may not go out as it was drafted; empty where it may.

        The person may have found out that a listing is not theirs, or marked a name as quiet; the listing may have changed.
        """
        about = [self.exposures[own] for own in (*request.exposures, *request.claimed) if own in self.exposures]
        if any(each.state is ExposureState.NOT_ME for each in about):
            return "you said that a listing that it is about is not you"
        if request.sent is not None:
            return ""
        if about and all(each.state is ExposureState.REMOVED for each in about):
            return "the listing is gone"
        profile, where = self.person.profile, planning.residence(self.person.profile)
        state = law.name(where) if where else None
        if request.blind:
            beside = {("email", request.contact), ("residence", state)}
            allowed = beside | {(each.field, each.value) for each in blind.values(profile, blind.FIELDS)}
            return "" if all((each.field, each.value) in allowed for each in request.disclosed) else _CHANGED
        listings = [each.listing for each in about]
        return _CHANGED if disclosure.excess(request.disclosed, profile, listings, request.contact, state) else ""

    def require_cause(self, request: Request, letter: Letter | None) -> None:
        """Raise UsageError where a letter would say what is not so; None is a complaint to a regulator."""
        if letter is Letter.REQUEST:
            return
        if request.sent is None:
            raise UsageError("the request itself has not gone out", hint=f"Send it first: safetycheck optout send {request.id}")
        if letter in {Letter.ANSWER, Letter.APPEAL} and not request.replies and request.refusal is None:
            raise UsageError("no answer of theirs is here", hint="Look for it: safetycheck optout inbox")
        waits = request.state in {RequestState.OPEN, RequestState.IN_PROGRESS} and request.due is not None
        if letter is Letter.FOLLOW_UP and waits and not request.overdue(self.known.today):
            raise UsageError(f"they have time for an answer until {request.due}", hint="Ask again after that day.")

    def _appeal(self, request: Request) -> Basis | None:
        where = planning.residence(self.person.profile)
        definition = self.known.definitions.get(request.broker)
        if where is None or definition is None:
            return None
        registers = self.known.registers.get(request.broker, ())
        found = law.basis(where, self.known.today, law.holder(definition, registers)).basis
        return next((each for each in found if each.right is Right.APPEAL and each.law == request.law), None)

    def _seen(self, request: Request) -> date | None:
        seen = [self.exposures[own].last_seen for own in request.exposures if own in self.exposures]
        return self._day(max(seen, default=None))

    def _earlier(self, request: Request) -> tuple[str, date] | None:
        before = self.requests.get(request.cites) if request.cites else None
        sent = self._day(before.sent) if before else None
        return (before.id, sent) if before and sent else None

    def _day(self, at: datetime | None) -> date | None:
        """Return the day of a moment (UTC), never later than the day of the letter."""
        return min(at.date(), self.known.today) if at else None

    def _checked(self, request: Request, text: Text) -> Text:
        definition = self.known.definitions.get(request.broker)
        # A law is no fact about a person; nor is the name of the place whose law is cited: the request tells it.
        ours = [word for each in self.bases(request) for word in (each.citation, each.regulator)]
        where = planning.residence(self.person.profile)
        ours += [request.broker, definition.name if definition else "", law.name(where) if where and ours else ""]
        allowed = [*ours, *(each.value for each in request.disclosed)]
        told = disclosure.leaks(f"{text.subject}\n{text.body}", self.person.profile, filter(None, allowed), letters.own_words())
        if told:
            raise Refused(f"the letter to {request.broker} would tell more than it shows ({', '.join(told)})")
        return text


def _refusal(request: Request) -> Refusal | None:
    """Return why the broker said no last, or where it sent the person."""
    if request.state is RequestState.DENIED:
        return request.refusal
    last = next((each for each in reversed(request.replies) if each.reply in _REFUSED or each.refusal), None)
    return last.refusal if last else request.refusal


def _arrived(receipts: Iterable[Receipt]) -> str:
    order = list(Proof)
    best = min(receipts, key=lambda each: order.index(each.proof), default=None)
    return _ARRIVED.get(best.proof, "") if best else ""
