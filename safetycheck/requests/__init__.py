"""Requests to leave a broker: what happened to each, as facts with a time; and the state that follows. Pure.

facts   the events: drafted, approved, about to send, sent, answered ...
state   events -> requests: state, deadline, whose turn, next step
"""

from safetycheck.requests.facts import (
    Approved,
    BlindAllowed,
    Denied,
    Expired,
    Fact,
    FollowUpSent,
    Fulfilled,
    HandedOver,
    Letter,
    Proof,
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
from safetycheck.requests.state import Next, Request, RequestState, Turn, Waiting, requests

__all__ = [
    "Approved",
    "BlindAllowed",
    "Denied",
    "Expired",
    "Fact",
    "FollowUpSent",
    "Fulfilled",
    "HandedOver",
    "Letter",
    "Next",
    "Proof",
    "Receipt",
    "Refusal",
    "ReplyKind",
    "ReplyReceived",
    "Request",
    "RequestDrafted",
    "RequestSent",
    "RequestState",
    "Revoked",
    "SendBegan",
    "SendFailed",
    "StepDone",
    "Task",
    "Turn",
    "UnsureSent",
    "Waiting",
    "requests",
]
