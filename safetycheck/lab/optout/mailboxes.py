"""Brokers that are left by mail: what each writes back, mail by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

from safetycheck.lab.optout.office import Case, Office, Stage
from safetycheck.lab.optout.post import Receiver

# What a broker does with the n-th mail of a request, counted from 1.
Clerk = Callable[[Office, Case, EmailMessage], None]
_DAY = timedelta(days=1)


def desk(office: Office, clerk: Clerk) -> Receiver:
    """Return what takes an office's mail: it finds the request that a mail is about, or begins one."""

    def receive(message: EmailMessage, sender: str) -> None:
        body = message.get_body(("plain",))
        record = office.record_in(body.get_content() if body else "")
        case = office.of(sender) or office.ask(record, sender)
        case.record = case.record or record
        case.letters += 1
        clerk(office, case, message)

    return receive


def does_it(office: Office, case: Case, message: EmailMessage) -> None:
    """Take the listing down, and say so."""
    office.confirm(case)
    _answer(office, case, message, "Your request is complete", "We have removed your listing from our site.", after=2 * _DAY)


def wants_a_reply(office: Office, case: Case, message: EmailMessage) -> None:
    """Want a plain answer first."""
    if case.letters == 1:
        text = "We have received your request. Please reply to this e-mail to confirm that you made it. Until then we do nothing."
        _answer(office, case, message, f"Please confirm: {case.ticket}", text)
    else:
        does_it(office, case, message)


def wants_id(office: Office, case: Case, message: EmailMessage) -> None:
    """Ask for an identity document; be content without one when told why."""
    if case.letters == 1:
        text = "To process your request we need a copy of your driver's license or another government-issued ID."
        _answer(office, case, message, f"More information needed: {case.ticket}", text)
    else:
        does_it(office, case, message)


def sends_around(office: Office, case: Case, message: EmailMessage) -> None:
    """Send the person away twice before doing it."""
    if case.letters == 1:
        text = "We do not take requests by e-mail. Please use the form on our website."
        _answer(office, case, message, "Please use our form", text)
    elif case.letters == 2:
        text = "We get this from other companies. Please contact those sites directly to have it removed at the source."
        _answer(office, case, message, "About your request", text)
    else:
        does_it(office, case, message)


def denies(office: Office, case: Case, message: EmailMessage) -> None:
    """Say no, to every mail."""
    case.stage = Stage.REFUSED
    text = "We are unable to process your request. The information on our site comes from public records, which the law exempts."
    _answer(office, case, message, "Your request was denied", text, after=_DAY)


def ignores(_office: Office, _case: Case, _message: EmailMessage) -> None:
    """Do nothing at all."""


def _answer(
    office: Office, case: Case, message: EmailMessage, subject: str, text: str, *, after: timedelta = timedelta(hours=1)
) -> None:
    office.post.write(
        f"{office.name} Privacy <privacy@{office.domain}>",
        case.contact,
        subject,
        f"Hello,\n\n{text}\n\nReference: {case.ticket}\n{office.name}\n",
        after=after,
        answers=message,
    )
