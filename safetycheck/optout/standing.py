"""Where each request stands: its state and age, when an answer is due, what comes next and whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from safetycheck.events import Event, Exposure, ExposureState
from safetycheck.requests import (
    Approved,
    Denied,
    Expired,
    Fact,
    FollowUpSent,
    Fulfilled,
    HandedOver,
    Next,
    ReplyReceived,
    Request,
    RequestDrafted,
    RequestSent,
    RequestState,
    Revoked,
    SendBegan,
    SendFailed,
    StepDone,
    Turn,
    UnsureSent,
)

_WORDS = {
    Next.SEND: "See it and send it: safetycheck optout send {id}",
    Next.SAY_SENT: "Send it, then say so: safetycheck optout settle {id} --sent",
    Next.SETTLE: "It may have gone out. Look, then say so: safetycheck optout settle {id} --sent, or --not-sent",
    Next.OTHER_WAY: "It could not be delivered. Try another way: safetycheck optout send {id} --way WAY",
    Next.WAIT: "Wait for the answer.",
    Next.OPEN_LINK: "Open the link that they mailed: safetycheck optout confirm {id}",
    Next.TYPE_CODE: "Type the code that they mailed: safetycheck optout confirm {id}",
    Next.REPLY: "They want an answer before they act: safetycheck optout send {id} --letter acknowledge",
    Next.READ: "Read their mail yourself, then say so: safetycheck optout done {id}",
    Next.LOOK: "Look at the page yourself: it did not say that this was all. Then: safetycheck optout done {id}",
    Next.FOLLOW_UP: "The time is over. Ask again: safetycheck optout send {id} --letter follow-up",
    Next.ANSWER: "They said no, or sent you elsewhere. Answer: safetycheck optout send {id} --letter answer",
    Next.COMPLAIN: "Complain: safetycheck optout write {id} --letter complaint",
    Next.SCAN: "They say that it is done. Only scans tell: safetycheck scan",
    Next.AGAIN: "It ran out. Make it again: safetycheck optout plan",
    Next.NOTHING: "Nothing.",
}
_STILL = "They say that it is done, and it is still shown. Ask again: safetycheck optout send {id} --letter follow-up"
_GONE = "Gone: two scans, a week apart, no longer found it."


@dataclass(frozen=True, slots=True)
class Standing:
    """One request on a day. `age` is in days since it went out, else since it was drafted; `words` say what comes next."""

    request: Request
    age: int
    next: Next
    turn: Turn
    words: str
    removed: bool
    late: bool


def standing(request: Request, exposures: Mapping[str, Exposure], today: date) -> Standing:
    """Return where a request stands. That a listing is gone is told by scans, and never by the broker's word."""
    begun = (request.sent or request.drafted).date()
    about = [exposures[own] for own in (*request.exposures, *request.claimed) if own in exposures]
    step, turn = request.next(today), request.turn(today)
    words = _WORDS[step].format(id=request.id)
    removed = bool(about) and all(each.state is ExposureState.REMOVED for each in about)
    if removed and request.sent is not None:
        step, turn, words = Next.NOTHING, Turn.NOBODY, _GONE
    elif request.state is RequestState.FULFILLED and any(each.last_seen > request.changed for each in about):
        step, turn, words = Next.FOLLOW_UP, Turn.YOU, _STILL.format(id=request.id)
    return Standing(request, (today - begun).days, step, turn, words, removed, request.overdue(today))


def standings(requests: Iterable[Request], exposures: Mapping[str, Exposure], today: date) -> list[Standing]:
    """Return where all requests stand: what is the person's turn first, and of that the oldest first."""
    order = list(Turn)
    found = [standing(each, exposures, today) for each in requests]
    return sorted(found, key=lambda each: (order.index(each.turn), -each.age, each.request.broker))


def history(events: Iterable[Event], requests: Mapping[str, Request], broker: str) -> list[tuple[datetime, str, str]]:
    """Return what happened to the requests to one broker, oldest first: when, the request's id, and one sentence."""
    ids = {own for own, each in requests.items() if each.broker == broker}
    return [(event.at, event.request, told(event)) for event in events if isinstance(event, Fact) and event.request in ids]


def told(event: Fact) -> str:
    """Say in one sentence what happened. No value of the profile stands in it."""
    if isinstance(event, RequestDrafted | Approved | HandedOver | SendBegan | SendFailed | UnsureSent):
        return _before(event)
    if isinstance(event, RequestSent | FollowUpSent):
        receipt = event.receipt
        what = "sent" if isinstance(event, RequestSent) else f"the letter '{event.letter}' was sent"
        code = f" {receipt.code}" if receipt.code else ""
        due = f"; an answer is due by {event.due}" if event.due else ""
        return f"{what} by {receipt.channel} ({receipt.proof}{code}: {receipt.text}){due}"
    if isinstance(event, ReplyReceived):
        number = f", number {event.ticket}" if event.ticket else ""
        return f"an answer: {event.reply}{number}" + (f"; {event.why}" if event.why else "")
    return _after(event)


def _before(event: RequestDrafted | Approved | HandedOver | SendBegan | SendFailed | UnsureSent) -> str:
    match event:
        case RequestDrafted():
            again = f", since it came back after {event.cites}" if event.cites else ""
            return f"drafted, by {event.way}, under {event.citation or 'their own policy'}{again}"
        case Approved():
            return f"you saw and approved the {event.letter}"
        case HandedOver():
            return f"the {event.letter} is in your hands ({event.channel})"
        case SendBegan():
            return f"the {event.letter} was about to go out by {event.channel}"
        case SendFailed():
            return f"it did not go out: {event.why}"
        case UnsureSent():
            return f"it may have gone out: {event.why}"


def _after(event: StepDone | Fulfilled | Denied | Expired | Revoked) -> str:
    match event:
        case StepDone():
            proved = "and the page said that this was all" if event.proved else "and nothing said that this was all"
            return f"you did your part ({event.task}), {proved}"
        case Fulfilled():
            return "they say that it is done"
        case Denied():
            return f"they said no ({event.refusal})"
        case Expired():
            return f"it ran out: {event.why}"
        case Revoked():
            return "you gave it up" + (f": {event.why}" if event.why else "")
