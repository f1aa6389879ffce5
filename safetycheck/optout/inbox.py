"""What comes back: mails from the mailbox, or saved by hand, matched to the requests that they answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from safetycheck import mail
from safetycheck.definition import Definition, EmailWay
from safetycheck.mail import Mail, imap
from safetycheck.mail.settings import Mailbox
from safetycheck.model import Exhibit
from safetycheck.optout.journal import Journal
from safetycheck.optout.replies import Asked, Denial, Kind, Reply, classify
from safetycheck.requests import Expired, Refusal, ReplyKind, ReplyReceived, Request, RequestState, Waiting
from safetycheck.store import Vault

_KINDS = {
    Kind.BOUNCE_HARD: ReplyKind.BOUNCED,
    Kind.BOUNCE_SOFT: ReplyKind.DELAYED,
    Kind.GROUP_REFUSES: ReplyKind.REFUSED_BY_GROUP,
    Kind.WANTS_REPLY: ReplyKind.WANTS_REPLY,
    Kind.EXTENSION: ReplyKind.EXTENDED,
    Kind.ACKNOWLEDGEMENT: ReplyKind.ACKNOWLEDGED,
    Kind.CONFIRMATION_LINK: ReplyKind.LINK,
    Kind.CONFIRMATION_CODE: ReplyKind.CODE,
    Kind.TICKET: ReplyKind.TICKET,
    Kind.COMPLETION: ReplyKind.COMPLETED,
    Kind.DENIAL: ReplyKind.DENIED,
    Kind.DEFLECTION: ReplyKind.DEFLECTED,
    Kind.UNCLEAR: ReplyKind.UNCLEAR,
    Kind.DOUBTFUL: ReplyKind.DOUBTFUL,
}
# How far back the first look into a mailbox goes, before the oldest request.
_EARLIER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail, a request that it answers, and what it means. `new`: it was not seen before, and is in the journal now.

    A mail that may answer each of several requests is unclear, and arrives at all of them.
    """

    request: Request
    mail: Mail
    reply: Reply
    new: bool


class Inbox:
    """Reads answers for one person's requests."""

    def __init__(
        self,
        vault: Vault,
        person: str,
        *,
        definitions: Mapping[str, Definition],
        journal: Journal,
        now: Callable[[], datetime],
        authserv: str | None = None,
    ) -> None:
        self._vault = vault
        self._person = person
        self._definitions = definitions
        self._journal = journal
        self._now = now
        self._authserv = authserv

    def take(self, contents: Iterable[bytes]) -> list[Arrived]:
        """Read mails, write down what they answer, and return that; what answers nothing is left out and not kept."""
        return [each for content in contents for each in self._take(content)]

    def poll(self, mailbox: Mailbox) -> list[Arrived]:
        """Look into the folders of the mailbox for what is new; nothing there is changed, moved or marked as read."""
        requests = self._journal.requests().values()
        wanted = self.wanted(requests)
        since = min((each.drafted.date() for each in requests), default=self._now().date()) - _EARLIER
        found: list[Arrived] = []
        with imap.signed_in(mailbox.account, mailbox.imap_password) as session:
            for folder in mailbox.account.folders:
                found += self._poll(session, folder, wanted, since)
        return found

    def wanted(self, requests: Iterable[Request]) -> imap.Wanted:
        """Return what answers to these requests look like from outside."""
        domains: set[str] = set()
        ids: set[str] = set()
        recipients: set[str] = set()
        mailboxes: set[str] = set()
        for request in requests:
            definition = self._definitions.get(request.broker)
            known = asked(request, definition)
            ids |= known.message_ids
            recipients |= known.mailboxes
            if definition is not None:
                senders = definition.optout.confirm.senders if definition.optout and definition.optout.confirm else ()
                domains |= {definition.domain, *definition.hosts, *senders}
                mailboxes |= _mailboxes(definition)
        return imap.Wanted(frozenset(domains), frozenset(ids), frozenset(recipients), frozenset(mailboxes))

    def _poll(self, session: imap.Session, folder: str, wanted: imap.Wanted, since: date) -> list[Arrived]:
        found: list[Arrived] = []
        more = True
        while more:
            kept = self._vault.setting(_mark(folder))
            poll = session.poll(folder, wanted, mark=imap.Mark.model_validate_json(kept) if kept else None, since=since)
            found += self.take(each.content for each in poll.found)
            # Only now: killed before, the same mails are read again, and known by their hash.
            self._vault.save_setting(_mark(folder), poll.mark.model_dump_json())
            more = poll.more
        return found

    def _take(self, content: bytes) -> list[Arrived]:
        read = mail.read(content, self._authserv)
        found = [
            (weight, request, reply)
            for request in self._journal.requests().values()
            if (definition := self._definitions.get(request.broker)) is not None
            if (weight := _weight(reply := classify(read, asked(request, definition), definition), request, read)) is not None
        ]
        heaviest = max((weight for weight, _, _ in found), default=None)
        meant = [(request, reply) for weight, request, reply in found if weight == heaviest]
        if len(meant) > 1:
            ids = ", ".join(request.id for request, _ in meant)
            meant = [(request, _unclear(reply, ids)) for request, reply in meant]
        return [Arrived(request, read, reply, self._note(request, read, reply, content)) for request, reply in meant]

    def _note(self, request: Request, read: Mail, reply: Reply, content: bytes) -> bool:
        """Keep a mail and what it means; return False where that was done before."""
        # No answer is older than what it answers, whatever the sender's clock says: a deadline may count from it.
        at = max(min(read.date or self._now(), self._now()), request.drafted)
        # As the mail says, or else as the request does: the same mail read twice must be the same exhibit.
        dated = read.date or request.drafted
        exhibit = Exhibit(kind="mail", media="message/rfc822", about=read.subject, at=dated)
        evidence = self._vault.save_exhibit(exhibit, content, self._person, request.broker)
        if any(each.evidence == evidence for each in request.replies):
            return False
        until = None
        definition = self._definitions[request.broker]
        confirm = definition.optout.confirm if definition.optout else None
        if reply.kind is Kind.CONFIRMATION_LINK and confirm and confirm.hours:
            until = at + timedelta(hours=confirm.hours)
        received = ReplyReceived(
            at=at,
            person=self._person,
            request=request.id,
            reply=_KINDS[reply.kind],
            why=reply.why,
            refusal=Refusal[reply.reason.name] if isinstance(reply.reason, Denial) else None,
            evidence=evidence,
            message_id=read.message_id or None,
            ticket=reply.ticket or None,
            until=until,
        )
        self._journal.reply(request.id, received)
        return True


def asked(request: Request, definition: Definition | None) -> Asked:
    """Return what is known of a request's letters: those sent, those about to be, those in the person's hands."""
    pending = [each.message_id for each in (request.sending, request.handed) if each]
    ids = [*(each.message_id for each in request.receipts), *pending]
    mailboxes = _mailboxes(definition) if definition and request.way == "email" else set()
    listings = frozenset(each.value for each in request.disclosed if each.field == "listing_url")
    return Asked(frozenset(each for each in ids if each), frozenset(mailboxes), request.id, listings)


def _mailboxes(definition: Definition) -> set[str]:
    ways = definition.optout.ways if definition.optout else ()
    return {way.address.lower() for way in ways if isinstance(way, EmailWay)}


def lapsed(requests: Iterable[Request], now: datetime) -> list[Expired]:
    """Return what is to be written down about links and codes that ran out unused."""
    return [
        Expired(at=now, person=each.person, request=each.id, why="the link or code that they mailed was not used in time")
        for each in requests
        if each.until is not None and each.until < now and each.waiting in {Waiting.LINK, Waiting.CODE}
    ]


def expire(journal: Journal, now: datetime) -> list[Request]:
    """Write down which links and codes ran out unused, and return those requests."""
    requests = journal.requests()
    gone = lapsed(requests.values(), now)
    for each in gone:
        journal.expired(each.request, each.why)
    return [requests[each.request] for each in gone]


def _weight(reply: Reply, request: Request, read: mail.Mail) -> tuple[int, bool, int, bool] | None:
    """Return how surely a mail belongs to a request; None where it does not.

    First by the letter that it answers, by the broker's number, else by its sender alone; then by what it names.
    """
    if reply.kind is Kind.UNRELATED or (request.state is RequestState.DRAFT and not (request.sending or request.handed)):
        return None
    sign = 3 if reply.cites else 2 if reply.ticket and reply.ticket == request.ticket else 1
    # Read once more, a mail belongs where it was put: its request may be over since, and another one still open.
    before = bool(read.message_id) and any(each.message_id == read.message_id for each in request.replies)
    return sign, before, _named(read, request), bool(read.message_id) and not request.closed


def _named(read: mail.Mail, request: Request) -> int:
    """Return how much of a mail points to one of several requests to a broker: our number, its address, a listing of it."""
    text = f"{read.subject}\n{read.text}"
    contact = request.contact is not None and any(request.contact.lower() in each for each in read.to)
    urls = [each.value for each in request.disclosed if each.field == "listing_url"]
    return contact + any(re.search(rf"{re.escape(each)}(?![\w-]|/\w)", text) for each in urls) + (request.id in text)


def _unclear(reply: Reply, ids: str) -> Reply:
    """Return what a mail means for one of several requests that it may answer: nothing, before the person has read it."""
    if reply.kind is Kind.DOUBTFUL:
        return reply
    shown = tuple(dict.fromkeys(each for each in (*reply.shown, reply.link) if each))
    why = f"it may answer each of these requests: {ids}"
    return Reply(Kind.UNCLEAR, why, shown=shown, looks=reply.looks or reply.kind, cites=reply.cites)


def _mark(folder: str) -> str:
    return f"mail/mark/{folder}"
