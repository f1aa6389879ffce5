"""What happens to a request, as events."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from safetycheck.model import Disclosed, Strict


class Proof(StrEnum):
    """What a receipt rests on, strongest first. Without one of these a request is not open."""

    # A ticket or case number from the broker.
    REFERENCE = "reference"
    # An answer from the broker.
    REPLY = "reply"
    # The mail server took the letter: code 250.
    ACCEPTED = "accepted"
    # The form's own words of success, seen after the submission.
    SUCCESS_TEXT = "success-text"
    # The person says that it went out: a letter posted, a call made, a draft sent.
    WORD = "word"


class Receipt(Strict):
    """What a channel got back for a request. `evidence` are ids of what is kept in the vault; `at` is UTC."""

    channel: str
    proof: Proof
    at: datetime
    text: str = ""
    code: int | None = None
    message_id: str | None = None
    to: str | None = None
    evidence: tuple[str, ...] = ()


class Letter(StrEnum):
    """What is written to a broker: the request, and what may follow it."""

    REQUEST = "request"
    ACKNOWLEDGE = "acknowledge"
    FOLLOW_UP = "follow-up"
    ANSWER = "answer"
    APPEAL = "appeal"


class ReplyKind(StrEnum):
    """What a broker's mail says."""

    ACKNOWLEDGED = "acknowledged"
    TICKET = "ticket"
    # It wants a plain answer before it acts.
    WANTS_REPLY = "wants-reply"
    # It needs longer, as the law lets it where it says so in time.
    EXTENDED = "extended"
    LINK = "link"
    CODE = "code"
    COMPLETED = "completed"
    DENIED = "denied"
    DEFLECTED = "deflected"
    # Undeliverable for good; undeliverable for now; a closed group.
    BOUNCED = "bounced"
    DELAYED = "delayed"
    REFUSED_BY_GROUP = "refused-by-group"
    # It may not be from the broker at all.
    DOUBTFUL = "doubtful"
    # What it says, or which request it answers, is for the person to tell.
    UNCLEAR = "unclear"


class Refusal(StrEnum):
    """Why a broker says no, in the words that such mails use."""

    PUBLIC_RECORD = "public-record"
    NEED_ID = "need-id"
    NEED_ACCOUNT = "need-account"
    NOT_FOUND = "not-found"
    USE_FORM = "use-form"
    ONLY_RESIDENTS = "only-residents"
    ALREADY_SUPPRESSED = "already-suppressed"
    TOO_MANY = "too-many"
    SUSPECTED_FRAUD = "suspected-fraud"
    OTHER = "other"


class Task(StrEnum):
    """What the person did for a request."""

    LINK = "link"
    CODE = "code"
    PHONE = "phone"
    REPLY = "reply"
    OTHER = "other"


class _Fact(Strict):
    at: datetime
    person: str
    request: str


class RequestDrafted(_Fact):
    """A request was made up, and nothing of it has left. `request` is its id.

    `disclosed` is every value that it tells, by the field of the templates. `cites` is an earlier request about the same listing
    that came back. `law` and `citation` are empty where it rests on the broker's own policy. `appeal`: the law knows one
    against a refusal. `blind`: no listing was seen.
    """

    kind: Literal["request-drafted"] = "request-drafted"
    broker: str
    exposures: tuple[str, ...]
    claimed: tuple[str, ...] = ()
    way: str
    right: str
    law: str = ""
    citation: str = ""
    appeal: bool = False
    disclosed: tuple[Disclosed, ...]
    contact: str | None = None
    cites: str | None = None
    blind: bool = False


class Approved(_Fact):
    """The person saw everything that a letter or form tells, and said yes. `digest` is the SHA-256 of what was shown."""

    kind: Literal["request-approved"] = "request-approved"
    letter: Letter = Letter.REQUEST
    digest: str


class HandedOver(_Fact):
    """The person has it and sends it: a draft in the mailbox, a file, a printed letter. Not sent as far as anybody knows."""

    kind: Literal["request-handed-over"] = "request-handed-over"
    attempt: str
    letter: Letter = Letter.REQUEST
    channel: str
    message_id: str | None = None
    evidence: tuple[str, ...] = ()


class SendBegan(_Fact):
    """It is about to go out. Without a later SendFailed, RequestSent or FollowUpSent nobody knows whether it did."""

    kind: Literal["send-began"] = "send-began"
    attempt: str
    letter: Letter = Letter.REQUEST
    channel: str
    message_id: str | None = None


class SendFailed(_Fact):
    """It did not go out: the channel said so, or the person did. `final`: trying the same way again is of no use."""

    kind: Literal["send-failed"] = "send-failed"
    attempt: str
    why: str
    final: bool = False


class UnsureSent(_Fact):
    """The channel can't tell whether it went out. It is never sent again by itself."""

    kind: Literal["unsure-sent"] = "unsure-sent"
    attempt: str
    why: str


class RequestSent(_Fact):
    """It went out, and this is the receipt. `due` is the last day for an answer, `latest` with an extension; from the law."""

    kind: Literal["request-sent"] = "request-sent"
    attempt: str | None
    receipt: Receipt
    due: date | None = None
    latest: date | None = None


class FollowUpSent(_Fact):
    """A later letter about a request went out; `due` is the day that it names for an answer."""

    kind: Literal["follow-up-sent"] = "follow-up-sent"
    attempt: str | None
    letter: Letter
    receipt: Receipt
    due: date | None = None


class ReplyReceived(_Fact):
    """The broker answered, or a mail server in its place. `why` is one plain sentence; `evidence` is the mail in the vault.

    `until` is when a link or code in it ends. `refusal` says why, where it is a no.
    """

    kind: Literal["reply-received"] = "reply-received"
    reply: ReplyKind
    why: str = ""
    refusal: Refusal | None = None
    evidence: str | None = None
    message_id: str | None = None
    ticket: str | None = None
    until: datetime | None = None


class StepDone(_Fact):
    """The person did what the broker wanted. `proved`: the broker's own words or mark of success were seen."""

    kind: Literal["step-done"] = "step-done"
    task: Task
    proved: bool
    evidence: tuple[str, ...] = ()


class Fulfilled(_Fact):
    """The broker says that it is done. Its word: whether the listing is gone, only scans tell."""

    kind: Literal["request-fulfilled"] = "request-fulfilled"
    evidence: str | None = None


class Denied(_Fact):
    """The broker says no."""

    kind: Literal["request-denied"] = "request-denied"
    refusal: Refusal
    evidence: str | None = None


class Expired(_Fact):
    """The time to confirm it ran out, or it came to nothing: it must be made again."""

    kind: Literal["request-expired"] = "request-expired"
    why: str


class Revoked(_Fact):
    """The person took it back, or gave it up."""

    kind: Literal["request-revoked"] = "request-revoked"
    why: str = ""


class BlindAllowed(Strict):
    """The person agreed to tell these fields to brokers of a register that have shown nothing about them. Nothing else, ever."""

    kind: Literal["blind-allowed"] = "blind-allowed"
    at: datetime
    person: str
    brokers: tuple[str, ...]
    fields: tuple[str, ...]


Fact = (
    RequestDrafted
    | Approved
    | HandedOver
    | SendBegan
    | SendFailed
    | UnsureSent
    | RequestSent
    | FollowUpSent
    | ReplyReceived
    | StepDone
    | Fulfilled
    | Denied
    | Expired
    | Revoked
)
