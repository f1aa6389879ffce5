"""What each step of a request asks of the person, in a few words and minutes. Our own estimates. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from safetycheck.requests import Next

# How much sooner than a plain thing: what runs out, what nobody knows the end of, what is under way.
LOST, DOUBTFUL, UNDER_WAY = 3.0, 1.5, 1.25
STATUS = "safetycheck optout status"


@dataclass(frozen=True, slots=True)
class Errand:
    """One step: `{to}` stands for a broker or several, `{id}` for a request."""

    what: str
    why: str
    minutes: int
    urgency: float
    command: str


_SEND = "safetycheck optout send {id}"
_CONFIRM = "safetycheck optout confirm {id}"
_DONE = "safetycheck optout done {id}"
_LEFT = "Without it they do nothing."
ERRANDS = {
    Next.SEND: Errand("Send the request to {to}", "It is drafted, and nothing has left yet.", 3, UNDER_WAY, _SEND),
    Next.SAY_SENT: Errand(
        "Send the letter to {to}, and say so", "It is in your hands.", 3, UNDER_WAY, "safetycheck optout settle {id} --sent"
    ),
    Next.SETTLE: Errand(
        "Look whether the letter to {to} went out",
        "It broke off on the way, and is never sent twice by itself.",
        3,
        DOUBTFUL,
        "safetycheck optout settle {id}",
    ),
    Next.OTHER_WAY: Errand("Try another way to reach {to}", "The first one did not get through.", 5, UNDER_WAY, STATUS),
    Next.OPEN_LINK: Errand("Open the link that {to} mailed you", _LEFT, 2, LOST, _CONFIRM),
    Next.TYPE_CODE: Errand("Type the code that {to} mailed you", _LEFT, 2, LOST, _CONFIRM),
    Next.REPLY: Errand(
        "Answer {to}", "They want a word from you before they act.", 3, UNDER_WAY, f"{_SEND} --letter acknowledge"
    ),
    Next.READ: Errand("Read what {to} wrote", "This program can't tell what it means.", 3, DOUBTFUL, _DONE),
    Next.LOOK: Errand("Look whether {to} took your request", "The page did not say that this was all.", 3, DOUBTFUL, _DONE),
    Next.FOLLOW_UP: Errand(
        "Ask {to} again", "Their time is over, or you are still shown.", 3, UNDER_WAY, f"{_SEND} --letter follow-up"
    ),
    Next.ANSWER: Errand("Answer the no of {to}", "Most refusals have an answer.", 5, UNDER_WAY, f"{_SEND} --letter answer"),
    Next.APPEAL: Errand(
        "Appeal against the no of {to}", "The law gives you that, and sets them a time.", 5, UNDER_WAY, f"{_SEND} --letter appeal"
    ),
    Next.COMPLAIN: Errand(
        "Complain about {to}",
        "They said no again, or let the time pass.",
        20,
        UNDER_WAY,
        "safetycheck optout write {id} --letter complaint",
    ),
    Next.AGAIN: Errand("Make the request to {to} again", "It ran out before it was confirmed.", 3, UNDER_WAY, STATUS),
}
