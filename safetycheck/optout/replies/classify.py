"""One mail -> one Reply: first whether it bounced, then whose it is, then what it says."""

from __future__ import annotations

import re
from dataclasses import replace

from safetycheck.definition import Definition, EmailWay
from safetycheck.mail import Authentication, Mail
from safetycheck.mail.headers import under
from safetycheck.optout.replies import bounces, links, phrases, words
from safetycheck.optout.replies.kinds import Asked, Denial, Kind, Reply

_WHY = {
    Denial.PUBLIC_RECORD: "it says that the data is public record",
    Denial.NEED_ID: "it asks for an identity document or number",
    Denial.NEED_ACCOUNT: "it asks for an account",
    Denial.NOT_FOUND: "it says that there is no record of you",
    Denial.USE_FORM: "it takes requests by its form only",
    Denial.ONLY_RESIDENTS: "it takes requests from residents of some places only",
    Denial.ALREADY_SUPPRESSED: "it says that you were suppressed before",
    Denial.OTHER: "it says no",
}
_TRUST = {
    Authentication.FAIL: "your mail provider found that it does not come from the sender that it names",
    Authentication.NONE: "your mail provider could not tell whether it comes from the sender that it names",
}


def classify(mail: Mail, asked: Asked, definition: Definition) -> Reply:
    """Return what a mail means for a request to one broker.

    Delivery reports come from the person's own provider, so they are known by the letter or mailbox that they name. Any other
    mail is believed only when it comes from the broker's own domain and passed the provider's checks; else it is doubtful, with
    no link and no code.
    """
    if mail.message_id and mail.message_id in asked.message_ids:
        return Reply(Kind.UNRELATED, "it is a letter of your own")
    bounce = bounces.read(mail, asked)
    if bounce is not None:
        return bounce
    cites = bool(asked.message_ids & set(mail.in_reply_to))
    known = _is_brokers(mail.sender, definition)
    if not (cites or known or _imitates(mail, definition)):
        return Reply(Kind.UNRELATED, "it is not from this broker, and answers none of your letters")
    reply = replace(_content(mail, asked, definition, cites=cites), cites=cites)
    if reply.kind in {Kind.UNRELATED, Kind.DOUBTFUL}:
        return reply
    doubt = _doubt(mail, reply, definition, known=known)
    if not doubt:
        return reply
    shown = tuple(dict.fromkeys(each for each in (*reply.shown, reply.link) if each))
    return Reply(Kind.DOUBTFUL, doubt, reply.reason, ticket=reply.ticket, shown=shown, looks=reply.kind, cites=cites)


def _is_brokers(sender: str, definition: Definition) -> bool:
    """Tell whether an address is the broker's: under its domains, or one that it publishes for requests.

    A mailbox at a big provider counts by itself only: its neighbours there are strangers.
    """
    optout = definition.optout
    mailboxes = {way.address.lower() for way in optout.ways if isinstance(way, EmailWay)} if optout else set()
    senders = set(optout.confirm.senders) if optout and optout.confirm else set()
    return sender in mailboxes or under(sender.rpartition("@")[2], {definition.domain, *definition.hosts, *senders})


def _imitates(mail: Mail, definition: Definition) -> bool:
    """Tell whether a mail of somebody else speaks in the broker's name."""
    told = f"{mail.subject} {mail.text}".lower()
    return not mail.sender or definition.domain in told or definition.name.lower() in told


def _doubt(mail: Mail, reply: Reply, definition: Definition, *, known: bool) -> str:
    if not mail.sender:
        return "it does not name exactly one sender"
    if not known:
        return "it does not come from a domain of this broker"
    if mail.authentication is not Authentication.PASS:
        return _TRUST[mail.authentication]
    if reply.kind is Kind.WANTS_REPLY and mail.reply_to and not _is_brokers(mail.reply_to, definition):
        return "an answer to it would not go to this broker"
    return ""


def _content(mail: Mail, asked: Asked, definition: Definition, *, cites: bool) -> Reply:
    """Return what a mail says, whoever wrote it."""
    text = words.own(mail.text)
    told = words.sentences(mail.subject, text)
    ticket = words.ticket(f"{mail.subject}\n{text}", asked.reference)
    confirming = _confirming(mail, text, told, asked, definition)
    if confirming is not None:
        return replace(confirming, ticket=ticket)
    body = words.sentences(text)
    return replace(_answer(mail, body, ticket, cites=cites), ticket=ticket)


def _confirming(mail: Mail, text: str, told: list[str], asked: Asked, definition: Definition) -> Reply | None:
    """Return the reply where the mail wants a link followed or a code typed."""
    confirm = definition.optout.confirm if definition.optout else None
    expected = bool(confirm and confirm.subject and confirm.subject.lower() in mail.subject.lower())
    found = words.codes(text)
    if not (expected or words.says(phrases.CONFIRM, told) or found) or words.says(phrases.COMPLETION, told, but=words.HELD_BACK):
        return None
    choice = links.choose(mail, confirm.hosts if confirm else (), text, asked.listings)
    if choice.forged:
        return Reply(Kind.DOUBTFUL, choice.why, shown=choice.shown, looks=Kind.CONFIRMATION_LINK)
    code = found[0] if len(found) == 1 else ""
    if choice.link:
        return Reply(Kind.CONFIRMATION_LINK, "it wants its link opened", link=choice.link, code=code, shown=choice.shown)
    if found:
        why = "it carries a code for you to type" if code else "it carries several numbers that may be the code"
        return Reply(Kind.CONFIRMATION_CODE, why, code=code, shown=(*choice.shown, *(() if code else found)))
    if choice.shown:
        return Reply(Kind.CONFIRMATION_LINK, choice.why, shown=choice.shown)
    return None


def _answer(mail: Mail, told: list[str], ticket: str, *, cites: bool) -> Reply:
    denial = next((reason for reason, pattern in phrases.DENIALS if _denies(reason, pattern, told)), None)
    refused = words.says(phrases.REFUSED, told)
    if denial is not Denial.ALREADY_SUPPRESSED and words.says(phrases.COMPLETION, told, but=words.HELD_BACK):
        return _done(denial or (Denial.OTHER if refused else None))
    if denial is None and words.says(phrases.WANTS_REPLY, told, but=words.NEGATED):
        return Reply(Kind.WANTS_REPLY, "it waits for your answer")
    if denial is None and words.says(phrases.EXTENSION, told, but=words.UNSURE):
        return Reply(Kind.EXTENSION, "it says that it needs longer")
    if denial is not None or refused:
        return Reply(Kind.DENIAL, _WHY[denial or Denial.OTHER], denial or Denial.OTHER)
    if words.says(phrases.DEFLECTION, told):
        return Reply(Kind.DEFLECTION, "it sends you elsewhere, or asks for more, instead of an answer")
    return _received(mail, told, ticket, cites=cites)


def _done(denial: Denial | None) -> Reply:
    if denial is None:
        return Reply(Kind.COMPLETION, "it says that the request is done; a scan will show")
    return Reply(Kind.UNCLEAR, "it says that it is done, and that it is not", denial, looks=Kind.DENIAL)


def _denies(reason: Denial, pattern: re.Pattern[str], told: list[str]) -> bool:
    """Tell whether a reason counts: "please send no copy of your ID" and "if you have an account" deny nothing."""
    return words.says(pattern, told, but=words.HELD_BACK if reason in {Denial.NEED_ID, Denial.NEED_ACCOUNT} else None)


def _received(mail: Mail, told: list[str], ticket: str, *, cites: bool) -> Reply:
    received = words.says(phrases.ACKNOWLEDGEMENT, told) and not words.says(phrases.CLOSED, told)
    if ticket and (received or cites):
        return Reply(Kind.TICKET, "it gives your request a number")
    if received or (cites and mail.automatic):
        return Reply(Kind.ACKNOWLEDGEMENT, "it says that your letter has come; that is no answer yet")
    if cites and words.says(phrases.CLOSED, told):
        return Reply(Kind.UNCLEAR, "it closes your request, and does not say what was done")
    if cites:
        return Reply(Kind.UNCLEAR, "it answers your letter in words that are not known here")
    return Reply(Kind.UNRELATED, "it is from this broker, and about something else")
