"""What happened to requests, in sentences: for the person, and as the person would tell it to somebody else. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from safetycheck.events import Event
from safetycheck.requests import (
    Approved,
    Denied,
    Expired,
    Fact,
    FollowUpSent,
    Fulfilled,
    HandedOver,
    Letter,
    Proof,
    Receipt,
    ReplyKind,
    ReplyReceived,
    Request,
    RequestDrafted,
    RequestSent,
    Revoked,
    SendBegan,
    SendFailed,
    StepDone,
    Task,
    UnsureSent,
)

_CHANNELS = {"form": "their form", "guided": "their form", "post": "post", "phone": "telephone", "drop": "California's DROP"}
_LETTERS = {
    Letter.ACKNOWLEDGE: "I confirmed the request",
    Letter.FOLLOW_UP: "I asked again",
    Letter.ANSWER: "I answered their refusal",
    Letter.APPEAL: "I appealed against their refusal",
}
# A yes and a no have facts of their own.
_REPLIES = {
    ReplyKind.ACKNOWLEDGED: "they confirmed that they have it",
    ReplyKind.TICKET: "they confirmed that they have it",
    ReplyKind.WANTS_REPLY: "they asked me to confirm the request by mail",
    ReplyKind.EXTENDED: "they said that they need longer",
    ReplyKind.LINK: "they mailed a link to confirm the request",
    ReplyKind.CODE: "they mailed a code to confirm the request",
    ReplyKind.DEFLECTED: "they sent me elsewhere",
    ReplyKind.BOUNCED: "my mail came back",
    ReplyKind.REFUSED_BY_GROUP: "my mail was refused",
}
_TASKS = {Task.LINK: "opened their link", Task.CODE: "typed their code", Task.PHONE: "called them", Task.REPLY: "answered them"}
Line = tuple[datetime, str, str]


def lines(events: Iterable[Event], requests: Mapping[str, Request], broker: str) -> list[Line]:
    """Return what happened to the requests to one broker, oldest first: when, the request's id, and one sentence."""
    return _lines(events, requests, broker, told)


def account(events: Iterable[Event], requests: Mapping[str, Request], broker: str) -> list[Line]:
    """Return what passed between the person and a broker, as the person tells it to others. What never left is left out."""
    return _lines(events, requests, broker, retold)


def told(event: Fact) -> str:
    """Say to the person in one sentence what happened. No value of the profile stands in it."""
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


def retold(event: Fact) -> str:
    """Say in one sentence of the person what passed between them and the broker; empty where nothing did."""
    said = ""
    match event:
        case RequestSent():
            due = f", to be answered by {event.due}" if event.due else ""
            said = f"I sent the request by {_by(event.receipt)}{due}"
        case FollowUpSent():
            said = f"{_LETTERS.get(event.letter, 'I wrote to them')} by {_by(event.receipt)}"
        case ReplyReceived(reply=reply) if reply in _REPLIES:
            said = _REPLIES[reply] + (f" (number {event.ticket})" if event.ticket else "")
        case StepDone(task=task) if task in _TASKS:
            said = f"I {_TASKS[task]}" + (", and the page said that this was all" if event.proved else "")
        case Fulfilled():
            said = "they said that it is done"
        case Denied():
            said = f"they said no ({event.refusal})"
        case Revoked():
            said = "I gave the request up"
    return said


def _by(receipt: Receipt) -> str:
    way = _CHANNELS.get(receipt.channel, "mail")
    if receipt.proof is Proof.WORD:
        return way
    code = f"{receipt.code} " if receipt.code else ""
    return f"{way} ({receipt.proof}: {code}{receipt.text})"


def _lines(events: Iterable[Event], requests: Mapping[str, Request], broker: str, say: Callable[[Fact], str]) -> list[Line]:
    ids = {own for own, each in requests.items() if each.broker == broker}
    ours = (event for event in events if isinstance(event, Fact) and event.request in ids)
    found = [(_order(event, requests[event.request]), event, said) for event in ours if (said := say(event))]
    return [(event.at, event.request, said) for _, event, said in sorted(found, key=lambda each: each[0])]


def _order(event: Fact, request: Request) -> tuple[datetime, bool]:
    """Return where something stands among the rest: a mail at its own time, if it may have been read long afterwards.

    No answer stands before what it answers, though the person may have said only later that it went out.
    """
    if isinstance(event, RequestSent | FollowUpSent):
        return event.receipt.at, False
    if isinstance(event, ReplyReceived) and request.sent and event.at < request.sent:
        return request.sent, True
    return event.at, False


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
