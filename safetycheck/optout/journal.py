"""The journal of requests: each fact is durable before the act that it announces, or after the act that it reports.

Killed anywhere, the vault holds one of: nothing began; it began and nobody knows how it ended (`Request.unsure`); it went out,
with a receipt; it did not go out. Only the first and the last may be tried again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from safetycheck.errors import SafetycheckError, UsageError
from safetycheck.events import Event
from safetycheck.model import Carrier, Disclosed, Disclosure, Via
from safetycheck.optout.deadlines import Deadline, of_later
from safetycheck.requests import (
    Approved,
    Denied,
    Expired,
    FollowUpSent,
    Fulfilled,
    HandedOver,
    Letter,
    Proof,
    Receipt,
    Refusal,
    ReplyKind,
    ReplyReceived,
    Request,
    RequestDrafted,
    RequestSent,
    RequestState,
    Revoked,
    SendBegan,
    SendFailed,
    StepDone,
    Task,
    UnsureSent,
    requests,
)

# Mail servers speak for themselves, not for the broker; and what may answer another request proves nothing of this one.
_PROVES_NOTHING = {ReplyKind.BOUNCED, ReplyKind.DELAYED, ReplyKind.REFUSED_BY_GROUP, ReplyKind.DOUBTFUL, ReplyKind.UNCLEAR}


class NotNow(SafetycheckError):
    """A request can't go out as things stand: it did already, it may have, or nobody has said yes to it."""


class Book(Protocol):
    """What a vault does for the journal."""

    def append(self, *events: Event) -> None:
        """Add events, all or none; durable on return."""

    def events(self, person: str | None = None) -> list[Event]:
        """Return the events of a person, in order."""

    def disclose(self, *lines: Disclosure) -> None:
        """Write lines of the ledger; durable on return."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send a letter of a request."""

    id: str
    request: str
    letter: Letter
    channel: str


class Journal:
    """Writes down what happens to one person's requests. `deadline` tells when an answer to a request sent on a day is due."""

    def __init__(
        self,
        book: Book,
        person: str,
        now: Callable[[], datetime],
        deadline: Callable[[Request, date], Deadline],
    ) -> None:
        self._book = book
        self._person = person
        self._now = now
        self._deadline = deadline

    # --- reading ----------------------------------------------------------------------------------------------------

    def requests(self) -> dict[str, Request]:
        """Return every request of the person, as it stands."""
        return requests(self._book.events(self._person))

    def request(self, own: str) -> Request:
        """Return one request as it stands; raise UsageError where there is none of this id."""
        found = self.requests().get(own)
        if found is None:
            raise UsageError("there is no request of that id", hint="See them all: safetycheck optout status")
        return found

    def require_free(self, own: str, letter: Letter = Letter.REQUEST) -> Request:
        """Return a request as it stands; raise NotNow where a letter of it must not go out, whether or not it was approved.

        Channels ask before they show anything, so that nothing is agreed to, or written down as told, that can't go out.
        """
        request = self.request(own)
        if request.unsure:
            raise NotNow(
                "it may have gone out before, so it is not sent again",
                hint=f"Look whether it did, then say so: safetycheck optout settle {own} --sent, or --not-sent",
            )
        if request.handed is not None:
            raise NotNow(
                "you have it already, to send it yourself",
                hint=f"Say whether you did: safetycheck optout settle {own} --sent, or --not-sent",
            )
        if request.state is RequestState.REVOKED:
            raise NotNow("this request was given up", hint="Make a new one: safetycheck optout plan")
        if letter is Letter.REQUEST and request.sent is not None:
            raise NotNow("this request went out before", hint=f"Its history: safetycheck optout log {request.broker}")
        if letter is not Letter.REQUEST and request.sent is None:
            raise NotNow("the request itself has not gone out", hint=f"Send it first: safetycheck optout send {own}")
        return request

    # --- before anything leaves -------------------------------------------------------------------------------------

    def draft(self, *drafts: RequestDrafted) -> None:
        """Keep new requests, all or none. Nothing of them has left."""
        self._book.append(*drafts)

    def approve(self, request: str, shown: str | bytes, letter: Letter = Letter.REQUEST) -> None:
        """Write down that the person saw all that a letter or form tells, and said yes."""
        content = shown if isinstance(shown, bytes) else shown.encode()
        digest = hashlib.sha256(content).hexdigest()
        self._book.append(Approved(at=self._now(), person=self._person, request=request, letter=letter, digest=digest))

    def tell(
        self, request: Request, *, host: str, via: Via | Carrier, told: Iterable[Disclosed] | None = None, path: str = ""
    ) -> None:
        """Write into the ledger what is about to be told to a host; by default all values of the request."""
        self._book.disclose(
            Disclosure(
                at=self._now(),
                person=self._person,
                broker=request.broker,
                host=host,
                path=path,
                via=via,
                why="opt-out",
                told=request.disclosed if told is None else tuple(told),
            )
        )

    def begin(self, request: str, *, channel: str, letter: Letter = Letter.REQUEST, message_id: str | None = None) -> Attempt:
        """Write down that a letter is about to go out; raise NotNow where it must not.

        It must not where the person has not said yes, where it went out before, and where an attempt has no known end.
        """
        self._may_go_out(request, letter, message_id)
        attempt = Attempt(secrets.token_hex(8), request, letter, channel)
        self._book.append(
            SendBegan(
                at=self._now(),
                person=self._person,
                request=request,
                attempt=attempt.id,
                letter=letter,
                channel=channel,
                message_id=message_id,
            )
        )
        return attempt

    def hand_over(
        self,
        request: str,
        *,
        channel: str,
        letter: Letter = Letter.REQUEST,
        message_id: str | None = None,
        evidence: tuple[str, ...] = (),
    ) -> Attempt:
        """Write down that the person has the letter now and sends it: a draft, a file, a print. It does not count as sent."""
        self._may_go_out(request, letter, message_id)
        attempt = Attempt(secrets.token_hex(8), request, letter, channel)
        self._book.append(
            HandedOver(
                at=self._now(),
                person=self._person,
                request=request,
                attempt=attempt.id,
                letter=letter,
                channel=channel,
                message_id=message_id,
                evidence=evidence,
            )
        )
        return attempt

    # --- after ------------------------------------------------------------------------------------------------------

    def sent(self, attempt: Attempt, receipt: Receipt) -> None:
        """Write down that it went out, with the receipt of the channel."""
        self._went_out(self.request(attempt.request), attempt.letter, receipt, attempt.id)

    def failed(self, attempt: Attempt, why: str, *, final: bool = False) -> None:
        """Write down that it did not go out. `final`: trying the same way again is of no use."""
        self._book.append(
            SendFailed(at=self._now(), person=self._person, request=attempt.request, attempt=attempt.id, why=why, final=final)
        )

    def unsure(self, attempt: Attempt, why: str) -> None:
        """Write down that nobody can tell whether it went out."""
        self._book.append(UnsureSent(at=self._now(), person=self._person, request=attempt.request, attempt=attempt.id, why=why))

    def settle(self, own: str, *, went_out: bool, evidence: tuple[str, ...] = ()) -> None:
        """Write down what the person found out about an attempt with no known end, or about a letter that they had in hand."""
        request = self.request(own)
        pending = request.sending or request.handed
        if pending is None:
            raise UsageError("there is nothing to settle about this request", hint="See it: safetycheck optout status")
        if not went_out:
            self.failed(Attempt(pending.attempt, own, pending.letter, pending.channel), "you say that it did not go out")
            return
        receipt = Receipt(
            channel=pending.channel,
            proof=Proof.WORD,
            at=self._now(),
            text="you say that it went out",
            message_id=pending.message_id,
            evidence=evidence or (pending.evidence if isinstance(pending, HandedOver) else ()),
        )
        self._went_out(request, pending.letter, receipt, pending.attempt)

    def reply(self, own: str, received: ReplyReceived) -> None:
        """Write down an answer, and what follows from it: a yes, a no, or a receipt for what nobody knew to have gone out."""
        request = self.request(own)
        facts: list[Event] = []
        if request.sent is None and received.reply not in _PROVES_NOTHING:
            facts += self._proved_by(request, received)
        facts.append(received)
        # Left out already: all that was asked for, if in other words.
        done = received.reply is ReplyKind.COMPLETED or received.refusal is Refusal.ALREADY_SUPPRESSED
        if done:
            facts.append(Fulfilled(at=self._now(), person=self._person, request=own, evidence=received.evidence))
        elif received.reply is ReplyKind.DENIED:
            refusal = received.refusal or Refusal.OTHER
            facts.append(Denied(at=self._now(), person=self._person, request=own, refusal=refusal, evidence=received.evidence))
        self._book.append(*facts)

    def step(self, own: str, task: Task, *, proved: bool, evidence: tuple[str, ...] = ()) -> None:
        """Write down that the person did what the broker wanted; `proved` where the broker's own words of success were seen."""
        self._require_sent(own)
        self._book.append(StepDone(at=self._now(), person=self._person, request=own, task=task, proved=proved, evidence=evidence))

    def fulfilled(self, own: str, evidence: str | None = None) -> None:
        """Write down that the broker says that it is done."""
        self._require_sent(own)
        self._book.append(Fulfilled(at=self._now(), person=self._person, request=own, evidence=evidence))

    def denied(self, own: str, refusal: Refusal, evidence: str | None = None) -> None:
        """Write down that the broker says no; that they left the person out already is all that was asked for."""
        if refusal is Refusal.ALREADY_SUPPRESSED:
            self.fulfilled(own, evidence)
            return
        self._require_sent(own)
        self._book.append(Denied(at=self._now(), person=self._person, request=own, refusal=refusal, evidence=evidence))

    def expired(self, own: str, why: str) -> None:
        """Write down that the time to confirm a request ran out."""
        self._book.append(Expired(at=self._now(), person=self._person, request=own, why=why))

    def revoke(self, own: str, why: str = "") -> None:
        """Write down that the person gives a request up."""
        self._book.append(Revoked(at=self._now(), person=self._person, request=own, why=why))

    # --- inside -----------------------------------------------------------------------------------------------------

    def _may_go_out(self, own: str, letter: Letter, message_id: str | None) -> None:
        request = self.require_free(own, letter)
        if letter not in request.approved:
            raise NotNow("nobody has said yes to it yet", hint=f"See it first: safetycheck optout send {own}")
        known = {each.message_id for each in request.receipts}
        if message_id is not None and message_id in known:
            raise NotNow("this very letter went out before", hint=f"Its history: safetycheck optout log {request.broker}")

    def _went_out(self, request: Request, letter: Letter, receipt: Receipt, attempt: str) -> None:
        due = self._deadline(request, receipt.at.date())
        if letter is Letter.REQUEST:
            self._book.append(
                RequestSent(
                    at=self._now(),
                    person=self._person,
                    request=request.id,
                    attempt=attempt,
                    receipt=receipt,
                    due=due.due,
                    latest=due.latest,
                )
            )
            return
        self._book.append(
            FollowUpSent(
                at=self._now(),
                person=self._person,
                request=request.id,
                attempt=attempt,
                letter=letter,
                receipt=receipt,
                # A yes to "was it you?" asks for nothing, and sets no day.
                due=None if letter is Letter.ACKNOWLEDGE else of_later(due, request.due, letter),
            )
        )

    def _proved_by(self, request: Request, received: ReplyReceived) -> list[Event]:
        """Return the receipt that an answer is, for a request that was on its way or in the person's hands."""
        pending = request.sending or request.handed
        if pending is None or pending.letter is not Letter.REQUEST:
            return []
        due = self._deadline(request, received.at.date())
        proof = Proof.REFERENCE if received.ticket else Proof.REPLY
        evidence = (received.evidence,) if received.evidence else ()
        receipt = Receipt(
            channel=pending.channel, proof=proof, at=received.at, text=received.ticket or "", message_id=pending.message_id,
            evidence=evidence,
        )  # fmt: skip
        return [
            RequestSent(
                at=self._now(),
                person=self._person,
                request=request.id,
                attempt=pending.attempt,
                receipt=receipt,
                due=due.due,
                latest=due.latest,
            )
        ]

    def _require_sent(self, own: str) -> None:
        if self.request(own).sent is None:
            raise NotNow("this request has not gone out", hint=f"Send it first: safetycheck optout send {own}")
