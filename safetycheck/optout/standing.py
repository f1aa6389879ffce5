"""Where each request stands: its state and age, when an answer is due, what comes next and whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from safetycheck.events import Exposure, ExposureState
from safetycheck.optout import rounds
from safetycheck.requests import Letter, Next, ReplyKind, Request, RequestState, Turn

_WORDS = {
    Next.SEND: "See it and send it: safetycheck optout send {id}",
    Next.SAY_SENT: "Send it, then say so: safetycheck optout settle {id} --sent",
    Next.SETTLE: "It may have gone out. Look, then say so: safetycheck optout settle {id} --sent, or --not-sent",
    Next.OTHER_WAY: "It did not get through. Try another way, if there is one: safetycheck optout send {id} --way WAY",
    Next.WAIT: "Wait for the answer.",
    Next.OPEN_LINK: "Open the link that they mailed: safetycheck optout confirm {id}",
    Next.TYPE_CODE: "Type the code that they mailed: safetycheck optout confirm {id}",
    Next.REPLY: "They want an answer before they act: safetycheck optout send {id} --letter acknowledge",
    Next.READ: "A mail came, and this program can't tell what it says or which request it answers. Read it. Then, with"
    " --fulfilled or --denied WHY if it says so of this one: safetycheck optout done {id}",
    Next.LOOK: "Look at the page yourself: it did not say that this was all. Then: safetycheck optout done {id}",
    Next.FOLLOW_UP: "The time is over. Ask again: safetycheck optout send {id} --letter follow-up",
    Next.ANSWER: "They said no. Answer: safetycheck optout send {id} --letter answer",
    Next.APPEAL: "They said no again. Appeal: safetycheck optout send {id} --letter appeal",
    Next.COMPLAIN: "Complain: safetycheck optout write {id} --letter complaint",
    Next.SCAN: "They say that it is done. Only scans tell: safetycheck scan",
    Next.AGAIN: "It ran out. Make it again: safetycheck optout plan",
    Next.NOTHING: "Nothing.",
}
_STILL = "They say that it is done, and it is still shown. Ask again: safetycheck optout send {id} --letter follow-up"
_STILL_AGAIN = (
    "They say that it is done, and it is shown for all that. Complain: safetycheck optout write {id} --letter complaint"
)
_GONE = "Gone: two scans, a week apart, no longer found it."
_GONE_BEFORE = "The listing went before anything was asked. Nothing is to be sent."
_NOT_YOU = "You said that this listing is not you. Nothing more is to be sent."
_NEWER = "A newer request is about this."
_SENT_ON = "They sent you elsewhere. Answer: safetycheck optout send {id} --letter answer"
_LURE = "A mail came that may not be from them. Open nothing in it. Once you have looked at it: safetycheck optout done {id}"


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


def standing(
    request: Request, exposures: Mapping[str, Exposure], today: date, newest: Mapping[str, Request] | None = None
) -> Standing:
    """Return where a request stands. That a listing is gone is told by scans, and never by the broker's word.

    `newest` are the newest requests by exposure: one with a successor about all of its listings waits for nothing.
    """
    # A clock that was put back makes nothing younger than new.
    age = max((today - (request.sent or request.drafted).date()).days, 0)
    about = [exposures[own] for own in (*request.exposures, *request.claimed) if own in exposures]
    removed = request.sent is not None and _all(about, ExposureState.REMOVED)
    step, turn, words = request.next(today), request.turn(today), _words(request, today)
    if removed:
        step, turn, words = Next.NOTHING, Turn.NOBODY, _GONE
    elif over := _over(request, about, newest or {}):
        step, turn, words = Next.NOTHING, Turn.NOBODY, over
    elif request.state is RequestState.FULFILLED and any(each.last_seen > request.changed for each in about):
        step, words = (Next.COMPLAIN, _STILL_AGAIN) if request.wrote(Letter.FOLLOW_UP) else (Next.FOLLOW_UP, _STILL)
        turn, words = Turn.YOU, words.format(id=request.id)
    late = request.overdue(today) and turn is not Turn.NOBODY
    return Standing(request, age, step, turn, words, removed, late)


def standings(
    requests: Iterable[Request], exposures: Mapping[str, Exposure], today: date, newest: Mapping[str, Request] | None = None
) -> list[Standing]:
    """Return where all requests stand: what is the person's turn first, and of that the oldest first.

    Without `newest`, these are all requests that there are.
    """
    order, every = list(Turn), list(requests)
    latest = rounds.newest(every) if newest is None else newest
    found = [standing(each, exposures, today, latest) for each in every]
    return sorted(found, key=lambda each: (order.index(each.turn), -each.age, each.request.broker))


def _words(request: Request, today: date) -> str:
    step = request.next(today)
    words = _WORDS[step]
    if step is Next.READ and request.unread is not None and request.unread.reply is ReplyKind.DOUBTFUL:
        words = _LURE
    elif step is Next.ANSWER and request.state is not RequestState.DENIED:
        words = _SENT_ON
    return words.format(id=request.id)


def _over(request: Request, about: Sequence[Exposure], newest: Mapping[str, Request]) -> str:
    """Say why nothing more is to be done about a request; empty where something is, or may have gone out."""
    if request.unsure or request.handed is not None:
        return ""
    own = (*request.exposures, *request.claimed)
    if own and all(newest.get(each, request).drafted > request.drafted for each in own):
        return _NEWER
    if request.state is RequestState.REVOKED or not about:
        return ""
    if any(each.state is ExposureState.NOT_ME for each in about):
        return _NOT_YOU
    return _GONE_BEFORE if request.sent is None and _all(about, ExposureState.REMOVED) else ""


def _all(about: Sequence[Exposure], state: ExposureState) -> bool:
    return bool(about) and all(each.state is state for each in about)
