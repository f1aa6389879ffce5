"""Letters by mail: as a draft in the person's own mailbox, which is the default, or straight to the mail server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from safetycheck.definition import Definition, EmailWay, OptOut, Way
from safetycheck.errors import MailError, MailRefused, MailUnreachable, MailUnsure, NoMailAccount, UsageError
from safetycheck.mail import imap, message, settings, smtp
from safetycheck.mail.message import Letter as Mail
from safetycheck.mail.message import Thread
from safetycheck.mail.settings import Mailbox
from safetycheck.model import Carrier, Exhibit
from safetycheck.optout.channels import Desk
from safetycheck.optout.interface import Human, Shown
from safetycheck.optout.journal import Attempt, Journal
from safetycheck.optout.letters import Text
from safetycheck.optout.writing import Writer
from safetycheck.requests import Letter, Proof, Receipt, Refusal, Request

# From this code on a mail server means no for good.
_FOR_GOOD = 500
_OUTSIDE = "Every mail shows the address that it comes from, and your provider's name; it shows no time zone and no computer."


@dataclass(frozen=True, slots=True)
class Mailing:
    """Carries requests by mail, and the letters that follow."""

    desk: Desk
    mailbox: Mailbox
    writer: Writer

    async def send(self, request: Request, way: Way, definition: Definition, human: Human, journal: Journal) -> Receipt | None:
        """Send the request, or put it into the mailbox as a draft."""
        return await self.send_letter(request, way, definition, human, journal)

    async def send_letter(
        self,
        request: Request,
        way: Way,
        definition: Definition,
        human: Human,
        journal: Journal,
        *,
        letter: Letter = Letter.REQUEST,
        refusal: Refusal | None = None,
    ) -> Receipt | None:
        """Send any letter of a request. None: the person said no, or has it as a draft now."""
        if not isinstance(way, EmailWay):
            raise UsageError("that is no way by mail")
        journal.require_free(request.id, letter)
        self.writer.require_cause(request, letter)
        text = self.writer.text(request, letter, refusal=refusal)
        mail = self.compose(request, way, text, definition.optout)
        title = f"{'A draft' if self.desk.draft else 'A mail'} to {definition.name}, from {mail.sender}"
        body = f"Subject: {mail.subject}\n\n{text.body}"
        question = "Put this draft into your mailbox?" if self.desk.draft else "Send this?"
        if not await human.approve(Shown(title, way.address, request.disclosed, body, (_OUTSIDE,), question=question)):
            return None
        journal.approve(request.id, mail.content, letter)
        if not self.desk.draft:
            return await self._send(request, mail, letter, journal)
        draft = await self._put(request, mail, letter, journal)
        human.say(f"It stands in the folder {draft.folder} of your mailbox. Read it there, and send it.")
        human.say(f"Then say so: safetycheck optout settle {request.id} --sent")
        return None

    def compose(self, request: Request, way: EmailWay, text: Text, optout: OptOut | None) -> Mail:
        """Return a letter as mail: in the request's thread, from the address that it names for answers."""
        account = self.mailbox.account
        sender = request.contact or (settings.contact(account, optout) if optout else account.address)
        if sender is None:
            raise NoMailAccount("no address is left for this broker", hint="Add a fresh alias: safetycheck mail set")
        return message.write(sender, way.address, text.subject, text.body, self.desk.now(), thread=thread(request))

    def _tell(self, request: Request, mail: Mail, journal: Journal) -> tuple[str, ...]:
        """Write down what is told, and keep the letter; only once the mailbox has answered, since else nothing leaves."""
        journal.tell(request, host=mail.to.rpartition("@")[2], via=Carrier.MAIL)
        exhibit = Exhibit(kind="letter", media="message/rfc822", about=mail.subject, at=mail.at)
        return (self.desk.vault.save_exhibit(exhibit, mail.content, self.desk.person.id, request.broker),)

    async def _put(self, request: Request, mail: Mail, letter: Letter, journal: Journal) -> imap.Draft:
        """Put a letter into the mailbox as a draft."""
        with ExitStack() as stack:
            signed_in = imap.signed_in(self.mailbox.account, self.mailbox.imap_password)
            session = await asyncio.to_thread(stack.enter_context, signed_in)
            # A mailbox without a folder for drafts has none in it either.
            await asyncio.to_thread(session.drafts)
            kept = self._tell(request, mail, journal)
            # Announced first: killed in between, the person looks for a draft that is not there, says so, and gets another one.
            in_hand = journal.hand_over(request.id, channel="draft", letter=letter, message_id=mail.message_id, evidence=kept)
            try:
                return await asyncio.to_thread(session.keep_draft, mail)
            except MailUnreachable:
                raise
            except MailError as problem:
                journal.failed(in_hand, problem.message)
                raise

    async def _send(self, request: Request, mail: Mail, letter: Letter, journal: Journal) -> Receipt:
        attempts: list[Attempt] = []
        kept: list[str] = []

        def begin(message_id: str) -> None:
            attempts.append(journal.begin(request.id, channel="smtp", letter=letter, message_id=message_id))

        def before(message_id: str) -> None:
            kept.extend(self._tell(request, mail, journal))
            begin(message_id)

        try:
            taken = await smtp.send(mail, self.mailbox.account.smtp, self.mailbox.smtp_password, before=before, now=self.desk.now)
        except MailUnsure as problem:
            journal.unsure(attempts[0], problem.message)
            raise
        except MailRefused as problem:
            final = problem.code >= _FOR_GOOD
            if final and not attempts:
                # Refused before the letter itself: what is known to be of no use is not offered again.
                begin(mail.message_id)
            for attempt in attempts:
                journal.failed(attempt, problem.message, final=final)
            raise
        receipt = Receipt(
            channel="smtp",
            proof=Proof.ACCEPTED,
            at=taken.at,
            text=taken.text,
            code=taken.code,
            message_id=taken.message_id,
            to=taken.to,
            evidence=tuple(kept),
        )
        journal.sent(attempts[0], receipt)
        return receipt


@asynccontextmanager
async def open_channel(desk: Desk) -> AsyncIterator[Mailing]:
    """Open the channel; raise NoMailAccount where no mailbox is set up."""
    if desk.writer is None:
        msg = "mail needs a writer of letters"
        raise TypeError(msg)
    yield Mailing(desk, settings.load(desk.vault), desk.writer)


def thread(request: Request) -> Thread | None:
    """Return the conversation that a later letter belongs to."""
    ours = [each.message_id for each in request.receipts if each.message_id]
    theirs = [each.message_id for each in request.replies if each.message_id]
    every = [*ours, *theirs]
    if not every:
        return None
    return Thread(message_id=(theirs or ours)[-1], references=tuple(every[:-1]))
