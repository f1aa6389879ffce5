"""The mailbox on its server: put a draft there; look for answers of brokers, changing nothing.

Folders are opened for reading only, and mails are peeked at, so that what was unread stays unread. Of each new mail a few
header fields are looked at; only those that can belong to a broker are fetched whole.
"""

from __future__ import annotations

import imaplib
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.parser import BytesHeaderParser

from imap_tools.errors import ImapToolsError, MailboxLoginError
from imap_tools.mailbox import BaseMailBox
from imap_tools.query import AND

from safetycheck.errors import MailError, MailSignIn, MailUnreachable
from safetycheck.mail import trust
from safetycheck.mail.headers import address_of, domain_of, ids_in, under
from safetycheck.mail.message import Letter
from safetycheck.mail.settings import MailAccount, Security, Server
from safetycheck.mail.verdict import name_of
from safetycheck.model import Strict
from safetycheck.text import clean

LARGEST = 5_000_000
_BATCH = 100
_MOST = 5_000
_NEWEST = 20
_NAME = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,63}")
_PEEK = "(UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM IN-REPLY-TO REFERENCES CONTENT-TYPE RETURN-PATH AUTO-SUBMITTED)])"
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_APPENDED = re.compile(rb"\[APPENDUID (\d+) (\d+)\]")
_POSTMEN = ("mailer-daemon", "postmaster", "mail-daemon")
_BROKEN = (OSError, EOFError, imaplib.IMAP4.error, ImapToolsError)


class Mark(Strict):
    """How far a folder has been read. `validity` is the folder's UIDVALIDITY: when it changes, UIDs mean nothing any more."""

    folder: str
    validity: int
    uid: int


class Draft(Strict):
    """A letter that stands in a folder for drafts. It is not sent: that is the person's own click."""

    message_id: str
    folder: str
    validity: int | None = None
    uid: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer looks like from outside: its sender or its domain, the letter that it answers, or whom a bounce is about.

    `senders` are whole addresses: a broker's mailbox may be at its parent, or at a provider where strangers have theirs.
    """

    domains: frozenset[str] = frozenset()
    message_ids: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    senders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """A mail that may be an answer, as it stands on the server."""

    folder: str
    uid: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look into a folder gave.

    `mark` is where the next look begins. `restarted`: the folder was numbered anew, so mails may be here that were seen
    before. `more`: there were more mails than one look takes. `too_large`: so many may be answers, and are too large to fetch.
    """

    found: tuple[Found, ...]
    mark: Mark
    looked_at: int
    restarted: bool = False
    more: bool = False
    too_large: int = 0


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on the server. `drafts`: the server marks it as the one for drafts (RFC 6154)."""

    name: str
    drafts: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in connection. Made by `signed_in`."""

    account: MailAccount
    box: BaseMailBox

    def folders(self) -> list[Folder]:
        """Return every folder."""
        with _explained():
            return [Folder(each.name, "\\drafts" in {flag.lower() for flag in each.flags}) for each in self.box.folder.list()]

    def drafts(self) -> str:
        """Return the name of the folder for drafts: as set, as the server marks it, or Drafts; raise MailError without one."""
        found = self.folders()
        if self.account.drafts:
            wanted = [each.name for each in found if each.name == self.account.drafts]
        else:
            wanted = [each.name for each in found if each.drafts] or [
                each.name for each in found if each.name.lower() == "drafts"
            ]
        if not wanted:
            raise MailError(
                "the mailbox has no folder for drafts by that name"
                if self.account.drafts
                else "the mailbox marks no folder for drafts",
                hint="Name it in: safetycheck mail set",
            )
        return wanted[0]

    def keep_draft(self, letter: Letter) -> Draft:
        """Put a letter into the folder for drafts, from where the person sends it; the folder is not read."""
        folder = self.drafts()
        with _explained():
            _, data = self.box.append(letter.content, folder, dt=letter.at, flag_set=["\\Draft", "\\Seen"])
        told = _APPENDED.search(b" ".join(each for each in data if isinstance(each, bytes)))
        numbers = {"validity": int(told[1]), "uid": int(told[2])} if told else {}
        return Draft(message_id=letter.message_id, folder=folder, **numbers)

    def poll(self, folder: str, wanted: Wanted, *, mark: Mark | None = None, since: date | None = None) -> Poll:
        """Look for answers in a folder: those after `mark`, or without one those that came on `since` or later.

        Flags stay as they are. At most 5,000 mails are looked at, oldest first; `since` holds for a folder numbered anew too.
        """
        with _explained():
            self.box.folder.set(folder, readonly=True)
            # The answer to EXAMINE itself: a second question might be about another numbering.
            _, told = self.box.client.response("UIDVALIDITY")
            validity = int(told[0] or 0) if told else 0
            fits = mark is not None and (mark.folder, mark.validity) == (folder, validity)
            first = mark.uid + 1 if mark and fits else 1
            uids = self._uids(first, since if not fits else None)
            taken = uids[:_MOST]
            found, too_large = self._answers(folder, taken, wanted)
            reached = max([first - 1, *taken])
            return Poll(
                tuple(found),
                Mark(folder=folder, validity=validity, uid=reached),
                looked_at=len(taken),
                restarted=mark is not None and not fits,
                more=len(uids) > len(taken),
                too_large=too_large,
            )

    def voucher(self, folder: str) -> str | None:
        """Return the name that stands in the topmost Authentication-Results of most of the newest 20 mails; None without one.

        Only that header field is looked at. Whether the name is the provider's is for the person to say.
        """
        with _explained():
            self.box.folder.set(folder, readonly=True)
            newest = sorted(map(int, self.box.uids(charset=None)))[-_NEWEST:]
            if not newest:
                return None
            fields = "(UID BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS)])"
            _, data = self.box.client.uid("FETCH", ",".join(map(str, newest)), fields)
        names = Counter(name_of(BytesHeaderParser().parsebytes(each[1])) for each in data if isinstance(each, tuple))
        name, count = next(iter(names.most_common(1)), ("", 0))
        return name if _NAME.fullmatch(name) and count * 2 > len(newest) else None

    def _uids(self, first: int, since: date | None) -> list[int]:
        query = f"UID {first}:*" + (f" {AND(date_gte=since)}" if since else "")
        # `n:*` always names the last mail, also when its number is lower.
        return sorted(uid for uid in map(int, self.box.uids(query, charset=None)) if uid >= first)

    def _answers(self, folder: str, uids: list[int], wanted: Wanted) -> tuple[list[Found], int]:
        found: list[Found] = []
        too_large = 0
        for at in range(0, len(uids), _BATCH):
            for uid, size, fields in self._peek(uids[at : at + _BATCH]):
                if not _may_be_answer(fields, wanted):
                    continue
                if size > LARGEST:
                    too_large += 1
                    continue
                content = self._whole(uid)
                if content and (not _is_report(fields) or _is_about(content, wanted)):
                    found.append(Found(folder, uid, content))
        return found, too_large

    def _peek(self, uids: list[int]) -> Iterator[tuple[int, int, bytes]]:
        _, data = self.box.client.uid("FETCH", ",".join(map(str, uids)), _PEEK)
        for each in data:
            if isinstance(each, tuple) and (uid := _UID.search(each[0])) and (size := _SIZE.search(each[0])):
                yield int(uid[1]), int(size[1]), each[1]

    def _whole(self, uid: int) -> bytes:
        _, data = self.box.client.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{LARGEST}>)")
        return next((each[1] for each in data if isinstance(each, tuple)), b"")


@contextmanager
def signed_in(account: MailAccount, password: str, *, timeout: float = trust.TIMEOUT) -> Iterator[Session]:
    """Sign in to the mailbox and yield the session; no folder is opened.

    Raises MailUnreachable, MailNotTrusted and MailSignIn.
    """
    server = account.imap
    try:
        box = _Box(server, timeout)
    except _BROKEN as problem:
        raise trust.unreachable(server, problem) from problem
    try:
        _sign_in(box, server, password)
        yield Session(account, box)
    finally:
        _leave(box)


class _Box(BaseMailBox):
    """imap-tools' mailbox on a connection whose certificate was held against the settings before anything is said."""

    def __init__(self, server: Server, timeout: float) -> None:
        self._server = server
        self._timeout = timeout
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        server = self._server
        if server.security is Security.TLS:
            return imaplib.IMAP4_SSL(server.host, server.port, ssl_context=trust.context(server), timeout=self._timeout)
        client = imaplib.IMAP4(server.host, server.port, timeout=self._timeout)
        if server.security is Security.STARTTLS:
            try:
                _start_tls(client, server)
            except BaseException:
                trust.close(client)
                raise
        return client


def _start_tls(client: imaplib.IMAP4, server: Server) -> None:
    if "STARTTLS" not in client.capabilities:
        raise trust.no_starttls(server)
    client.starttls(trust.context(server))


def _sign_in(box: BaseMailBox, server: Server, password: str) -> None:
    try:
        if server.user.isascii() and password.isascii():
            box.login(server.user, password, initial_folder=None)
        else:
            box.login_utf8(server.user, password, initial_folder=None)
    except (MailboxLoginError, imaplib.IMAP4.error) as problem:
        if isinstance(problem, imaplib.IMAP4.abort):
            raise trust.unreachable(server, problem) from problem
        # Without the cause: some servers repeat what was sent.
        raise MailSignIn(
            f"the mail server at {server.host}:{server.port} did not accept user name and password",
            hint="Many providers want an app password; Proton wants the one that Bridge shows. Then: safetycheck mail set",
        ) from None
    except (OSError, EOFError) as problem:
        raise trust.unreachable(server, problem) from problem


def _leave(box: BaseMailBox) -> None:
    try:
        box.client.logout()
    except _BROKEN:
        # How the server says goodbye changes nothing.
        trust.close(box.client)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except imaplib.IMAP4.abort as problem:
        raise _broke_off() from problem
    except (imaplib.IMAP4.error, ImapToolsError) as problem:
        raise MailError(
            f"the mail server said no: {clean(str(problem), 200)}", hint="Check the folders in: safetycheck mail show"
        ) from problem
    except (OSError, EOFError) as problem:
        raise _broke_off() from problem


def _broke_off() -> MailUnreachable:
    return MailUnreachable("the mail server broke off", hint="Try again. Mails that were not read yet are read then.")


def _may_be_answer(fields: bytes, wanted: Wanted) -> bool:
    head = BytesHeaderParser().parsebytes(fields)
    if under(domain_of(head), wanted.domains) or address_of(head) in wanted.senders:
        return True
    mentioned = ids_in(" ".join(str(value) for name in ("In-Reply-To", "References") for value in head.get_all(name, [])))
    return bool(wanted.message_ids & set(mentioned)) or _is_report(fields)


def _is_report(fields: bytes) -> bool:
    """Tell whether a mail may be a delivery report; those come from the person's own provider."""
    head = BytesHeaderParser().parsebytes(fields)
    senders = str(head.get("From", "")).lower()
    return (
        "multipart/report" in str(head.get("Content-Type", "")).lower()
        or str(head.get("Return-Path", "")).strip() == "<>"
        or any(f"{postman}@" in senders for postman in _POSTMEN)
    )


def _is_about(content: bytes, wanted: Wanted) -> bool:
    """Tell whether a report names one of our letters, or a mailbox that we wrote to."""
    text = content.decode("latin-1").lower()
    return _any_in(wanted.message_ids, text) or _any_in(wanted.recipients, text)


def _any_in(words: Collection[str], text: str) -> bool:
    return any(word.lower() in text for word in words)
