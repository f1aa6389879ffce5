"""Requests as a fold of their facts. The words for states are those of the Data Rights Protocol 1.0 (Consumer Reports)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from safetycheck.model import Disclosed
from safetycheck.requests.facts import (
    Approved,
    Denied,
    Expired,
    Fact,
    FollowUpSent,
    Fulfilled,
    HandedOver,
    Letter,
    Receipt,
    Refusal,
    ReplyKind,
    ReplyReceived,
    RequestDrafted,
    RequestSent,
    Revoked,
    SendBegan,
    SendFailed,
    StepDone,
    Task,
    UnsureSent,
)


class RequestState(StrEnum):
    """Where a request stands. `fulfilled` is the broker's word; that a listing is removed is told by scans alone."""

    DRAFT = "draft"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    DENIED = "denied"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Waiting(StrEnum):
    """What a request in progress waits for."""

    ACKNOWLEDGED = "acknowledged"
    CONFIRMED = "confirmed"
    ANSWERED = "answered"
    APPEALED = "appealed"
    DELAYED = "delayed"
    LINK = "link"
    CODE = "code"
    REPLY = "reply"
    # The link was opened, or the code typed, and the page did not say that this did it.
    UNPROVED = "unproved"
    DEFLECTED = "deflected"
    BOUNCED = "bounced"


class Turn(StrEnum):
    """Whose turn it is."""

    YOU = "you"
    BROKER = "broker"
    SCAN = "scan"
    NOBODY = "nobody"


class Next(StrEnum):
    """What comes next."""

    SEND = "send"
    SAY_SENT = "say-sent"
    SETTLE = "settle"
    OTHER_WAY = "other-way"
    WAIT = "wait"
    OPEN_LINK = "open-link"
    TYPE_CODE = "type-code"
    REPLY = "reply"
    READ = "read"
    LOOK = "look"
    FOLLOW_UP = "follow-up"
    ANSWER = "answer"
    APPEAL = "appeal"
    COMPLAIN = "complain"
    SCAN = "scan"
    AGAIN = "again"
    NOTHING = "nothing"


_STEPS = {
    Waiting.LINK: Next.OPEN_LINK,
    Waiting.CODE: Next.TYPE_CODE,
    Waiting.REPLY: Next.REPLY,
    Waiting.UNPROVED: Next.LOOK,
    Waiting.DEFLECTED: Next.ANSWER,
    Waiting.BOUNCED: Next.OTHER_WAY,
}
_WAITS = {
    ReplyKind.WANTS_REPLY: Waiting.REPLY,
    ReplyKind.LINK: Waiting.LINK,
    ReplyKind.CODE: Waiting.CODE,
    ReplyKind.DEFLECTED: Waiting.DEFLECTED,
    ReplyKind.BOUNCED: Waiting.BOUNCED,
    ReplyKind.REFUSED_BY_GROUP: Waiting.BOUNCED,
}
_ENDS = {
    RequestState.FULFILLED: Next.SCAN,
    RequestState.EXPIRED: Next.AGAIN,
    RequestState.REVOKED: Next.NOTHING,
}


@dataclass(slots=True)
class Request:
    """One request to one broker, as it stands."""

    id: str
    person: str
    broker: str
    way: str
    right: str
    law: str
    citation: str
    appeal: bool
    exposures: tuple[str, ...]
    claimed: tuple[str, ...]
    disclosed: tuple[Disclosed, ...]
    contact: str | None
    cites: str | None
    blind: bool
    drafted: datetime
    changed: datetime
    state: RequestState = RequestState.DRAFT
    waiting: Waiting | None = None
    refusal: Refusal | None = None
    approved: dict[Letter, str] = field(default_factory=dict)
    handed: HandedOver | None = None
    sending: SendBegan | None = None
    failed: SendFailed | None = None
    attempts: int = 0
    receipts: list[Receipt] = field(default_factory=list)
    letters: list[FollowUpSent] = field(default_factory=list)
    replies: list[ReplyReceived] = field(default_factory=list)
    unread: ReplyReceived | None = None
    sent: datetime | None = None
    due: date | None = None
    latest: date | None = None
    extended: bool = False
    until: datetime | None = None

    @property
    def values(self) -> dict[str, str]:
        """What it tells, by the field of the templates: all that a form or letter may be filled with."""
        return {each.field: each.value for each in self.disclosed}

    @property
    def unsure(self) -> bool:
        """Whether something was about to go out, and nobody knows whether it did."""
        return self.sending is not None

    @property
    def closed(self) -> bool:
        """Whether nothing more is expected of the broker."""
        return self.state in {*_ENDS, RequestState.DENIED}

    @property
    def ticket(self) -> str | None:
        """The broker's last number for it."""
        return next((each.ticket for each in reversed(self.replies) if each.ticket), None)

    def overdue(self, today: date) -> bool:
        """Tell whether the time for an answer is over."""
        return self.due is not None and today > self.due and self.state in {RequestState.OPEN, RequestState.IN_PROGRESS}

    def next(self, today: date) -> Next:
        """Return what comes next on a day."""
        if self.unsure:
            return Next.SETTLE
        if self.state is RequestState.DRAFT:
            return self._first()
        return _ENDS.get(self.state) or self._answer(today)

    def turn(self, today: date) -> Turn:
        """Return whose turn it is on a day."""
        step = self.next(today)
        return {Next.WAIT: Turn.BROKER, Next.SCAN: Turn.SCAN, Next.NOTHING: Turn.NOBODY}.get(step, Turn.YOU)

    def _first(self) -> Next:
        if self.handed is not None:
            return Next.SAY_SENT
        return Next.OTHER_WAY if self.failed is not None and self.failed.final else Next.SEND

    def _answer(self, today: date) -> Next:
        """Return what comes next while the broker may still act."""
        if self.handed is not None:
            return Next.SAY_SENT
        if self.failed is not None and self.failed.final:
            return Next.OTHER_WAY
        return Next.READ if self.unread is not None else self._reaction(today)

    def _reaction(self, today: date) -> Next:
        """Return what answers the broker's last word, or its silence."""
        if self.state is RequestState.DENIED:
            return self._contradiction()
        if self.waiting in _STEPS:
            return _STEPS[self.waiting]
        if not self.overdue(today):
            return Next.WAIT
        return Next.COMPLAIN if self.wrote(Letter.FOLLOW_UP) else Next.FOLLOW_UP

    def _contradiction(self) -> Next:
        """Return what answers a no: an answer to its reason, then an appeal where the law knows one, then a complaint."""
        if not self.wrote(Letter.ANSWER, Letter.APPEAL):
            return Next.ANSWER
        return Next.APPEAL if self.appeal and not self.wrote(Letter.APPEAL) else Next.COMPLAIN

    def wrote(self, *letters: Letter) -> bool:
        """Tell whether one of these letters went out."""
        return any(each.letter in letters for each in self.letters)


def requests(events: Iterable[object]) -> dict[str, Request]:
    """Fold events into requests by id; other events may be among them. A fact about an unknown request is passed over."""
    found: dict[str, Request] = {}
    for event in events:
        if isinstance(event, RequestDrafted):
            found.setdefault(event.request, _drafted(event))
        elif isinstance(event, Fact) and event.request in found:
            request = found[event.request]
            request.changed = max(request.changed, event.at)
            if isinstance(event, Approved | HandedOver | SendBegan | SendFailed | UnsureSent):
                _before(request, event)
            elif isinstance(event, RequestSent | FollowUpSent):
                _gone_out(request, event)
            else:
                _after(request, event)
    return found


def _drafted(event: RequestDrafted) -> Request:
    return Request(
        id=event.request,
        person=event.person,
        broker=event.broker,
        way=event.way,
        right=event.right,
        law=event.law,
        citation=event.citation,
        appeal=event.appeal,
        exposures=event.exposures,
        claimed=event.claimed,
        disclosed=event.disclosed,
        contact=event.contact,
        cites=event.cites,
        blind=event.blind,
        drafted=event.at,
        changed=event.at,
    )


def _before(request: Request, event: Approved | HandedOver | SendBegan | SendFailed | UnsureSent) -> None:
    """Fold what happens before a receipt."""
    if isinstance(event, Approved):
        request.approved[event.letter] = event.digest
    elif isinstance(event, HandedOver):
        request.handed = event
    elif isinstance(event, SendBegan):
        request.sending, request.failed = event, None
        request.attempts += 1
    elif isinstance(event, SendFailed):
        if request.sending is not None and request.sending.attempt == event.attempt:
            request.sending, request.failed = None, event
        if request.handed is not None and request.handed.attempt == event.attempt:
            request.handed, request.failed = None, event


def _gone_out(request: Request, event: RequestSent | FollowUpSent) -> None:
    """Fold a receipt. Only the first one of the request itself opens it."""
    if isinstance(event, FollowUpSent) and request.sent is None:
        return
    request.receipts.append(event.receipt)
    request.handed = request.failed = None
    if request.sending is not None and request.sending.attempt == event.attempt:
        request.sending = None
    if isinstance(event, FollowUpSent):
        request.letters.append(event)
        _followed(request, event)
    elif request.sent is None:
        request.sent, request.due, request.latest = event.receipt.at, event.due, event.latest
        if request.state is RequestState.DRAFT:
            request.state = RequestState.OPEN


def _followed(request: Request, event: FollowUpSent) -> None:
    if request.state is RequestState.FULFILLED:
        # They said that it was done, and it was not: they are asked again, and have their time again.
        request.state = RequestState.OPEN
    elif request.state in _ENDS:
        return
    request.unread = None
    request.due = event.due or request.due
    waiting = {Letter.ANSWER: Waiting.ANSWERED, Letter.APPEAL: Waiting.APPEALED, Letter.ACKNOWLEDGE: Waiting.ACKNOWLEDGED}
    if event.letter in waiting:
        request.state, request.waiting = RequestState.IN_PROGRESS, waiting[event.letter]


def _after(request: Request, event: object) -> None:
    """Fold what comes back. Before a receipt nothing can come back: it is kept, and changes nothing."""
    if isinstance(event, ReplyReceived):
        request.replies.append(event)
    if isinstance(event, Revoked):
        request.state, request.waiting = RequestState.REVOKED, None
    elif request.sent is None or request.state is RequestState.REVOKED:
        return
    elif isinstance(event, Fulfilled):
        request.state, request.waiting, request.unread = RequestState.FULFILLED, None, None
    elif isinstance(event, Denied):
        request.state, request.waiting, request.unread, request.refusal = RequestState.DENIED, None, None, event.refusal
    elif request.state is RequestState.FULFILLED:
        return
    elif isinstance(event, Expired):
        request.state, request.waiting = RequestState.EXPIRED, None
    elif isinstance(event, ReplyReceived):
        _replied(request, event)
    elif isinstance(event, StepDone):
        _stepped(request, event)


def _replied(request: Request, event: ReplyReceived) -> None:
    if event.reply is ReplyKind.EXTENDED:
        _extended(request, event.at.date())
    if event.reply in {ReplyKind.DOUBTFUL, ReplyKind.UNCLEAR}:
        request.unread = event
    elif event.reply in _WAITS:
        request.state, request.waiting, request.until = RequestState.IN_PROGRESS, _WAITS[event.reply], event.until
    elif event.reply is ReplyKind.DELAYED and request.state is RequestState.OPEN:
        request.state, request.waiting = RequestState.IN_PROGRESS, Waiting.DELAYED
    # An automatic receipt says nothing about what it waits for.
    elif event.reply in {ReplyKind.ACKNOWLEDGED, ReplyKind.TICKET, ReplyKind.EXTENDED} and request.waiting in {
        None,
        Waiting.DELAYED,
    }:
        request.state, request.waiting = RequestState.IN_PROGRESS, Waiting.ACKNOWLEDGED


def _extended(request: Request, said: date) -> None:
    """Give the longer time that the law knows, where the broker claims it within the first one, and once."""
    due, latest = request.due, request.latest
    if due and latest and said <= due < latest and not request.wrote(Letter.FOLLOW_UP, Letter.APPEAL):
        request.due, request.extended = latest, True


def _stepped(request: Request, event: StepDone) -> None:
    request.unread = None
    if event.task is Task.OTHER:
        return
    if event.task is Task.REPLY:
        request.state, request.waiting = RequestState.IN_PROGRESS, Waiting.ACKNOWLEDGED
    else:
        request.state, request.waiting = RequestState.IN_PROGRESS, Waiting.CONFIRMED if event.proved else Waiting.UNPROVED
    request.until = None
