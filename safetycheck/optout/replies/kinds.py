"""What a mail can be, and what is known of the request that it may answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a mail is."""

    BOUNCE_HARD = "bounce-hard"
    BOUNCE_SOFT = "bounce-soft"
    # A closed list that takes mail from its members only: the mailbox lives, and can't be reached from outside.
    GROUP_REFUSES = "group-refuses"
    WANTS_REPLY = "acknowledgement-wants-reply"
    EXTENSION = "extension"
    ACKNOWLEDGEMENT = "acknowledgement"
    CONFIRMATION_LINK = "confirmation-link"
    CONFIRMATION_CODE = "confirmation-code"
    TICKET = "ticket"
    COMPLETION = "completion"
    DENIAL = "denial"
    # It sends the person elsewhere, or asks for more, instead of an answer.
    DEFLECTION = "deflection"
    UNRELATED = "unrelated"
    # Theirs, and it can't be told what it says, or which request it answers: for the person to read.
    UNCLEAR = "unclear"
    # Somebody else may have written it: for the person to look at.
    DOUBTFUL = "doubtful"


class Denial(StrEnum):
    """Why a broker says no."""

    PUBLIC_RECORD = "public record"
    NEED_ID = "need ID"
    NEED_ACCOUNT = "need account"
    NOT_FOUND = "not found"
    USE_FORM = "use the form"
    ONLY_RESIDENTS = "only residents"
    ALREADY_SUPPRESSED = "already suppressed"
    OTHER = "other"


class Bounce(StrEnum):
    """Why a letter could not be delivered."""

    UNKNOWN_ADDRESS = "unknown address"
    NO_MAIL_HOST = "no mail host"
    POLICY = "policy"
    FULL = "mailbox full"
    DELAYED = "delayed"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of the request.

    Our letters' Message-IDs, the broker's mailboxes that we wrote to, our own reference, and the listings that we named.
    """

    message_ids: frozenset[str] = frozenset()
    mailboxes: frozenset[str] = frozenset()
    reference: str = ""
    listings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a mail means. All text in it comes from outside, and is clean.

    `why` is one sentence for the person. `link` is set only where it may be opened after a yes. `shown` are addresses that
    are for the person's eyes, and never opened. `looks` says of a doubtful or unclear mail what it would be otherwise. `cites`
    says whether it answers one of our letters by its Message-ID; else it is only known by its sender.
    """

    kind: Kind
    why: str
    reason: Denial | Bounce | None = None
    link: str = ""
    code: str = ""
    ticket: str = ""
    shown: tuple[str, ...] = ()
    looks: Kind | None = None
    cites: bool = False
