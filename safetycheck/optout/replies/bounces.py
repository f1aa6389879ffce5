"""Delivery reports: which of them is about our letter, and what is to be done next."""

from __future__ import annotations

import re
from dataclasses import replace

from safetycheck.mail import Authentication, Delivery, Mail
from safetycheck.optout.replies.kinds import Asked, Bounce, Kind, Reply

# Microsoft 365 (learn.microsoft.com, non-delivery reports): the group or mailbox takes mail from known senders only.
_CLOSED = frozenset({"5.7.124", "5.7.133", "5.7.134", "5.7.135", "5.7.136"})
_CLOSED_WORDS = re.compile(
    r"permission to post|not (?:be )?(?:allowed|authori[sz]ed|permitted) to (?:send|post|write)|"
    r"only (?:members|people|senders)\b.{0,60}\b(?:send|post)|"
    r"restricted to (?:members|internal)|outside (?:of )?(?:the|your|this|their) organi[sz]ation|"
    r"closed (?:list|group)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"deliver(?:y|ed)?\b.{0,60}\b(?:fail|delay|not|incomplete|problem|unsuccessful)|undeliver|could(?:n't|"
    r" not) be delivered|"
    r"wasn't delivered|returned (?:mail|to sender)|address not found|message blocked|mail delivery",
    re.IGNORECASE | re.DOTALL,
)
_FULL = re.compile(r"mailbox (?:is )?full|over ?quota|quota exceeded|out of (?:storage|space)", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"(?:no such|unknown|invalid|nonexistent|non-existent) (?:user|recipient|mailbox|address|account)|"
    r"address (?:not found|couldn't be found)|"
    r"user (?:unknown|not found|doesn't exist)|does(?:n't| not) exist|account (?:is )?(?:disabled|inactive)",
    re.IGNORECASE,
)
_NO_HOST = re.compile(
    r"null mx|no mx|domain not found|host not found|does not accept mail|servfail|name resolution|nxdomain", re.IGNORECASE
)
_STATUS = re.compile(r"\b([45]\.\d{1,3}\.\d{1,3})\b")
_CODE = re.compile(r"\b([45])\d\d[ -]")
_POSTMEN = ("mailer-daemon", "postmaster", "mail-daemon")
_DELAYED = "delayed"


def read(mail: Mail, asked: Asked) -> Reply | None:
    """Return what a delivery report means; None where the mail is none."""
    delivery = _failed(mail, asked)
    if delivery is None:
        return None
    if not _is_ours(mail, asked):
        return Reply(Kind.UNRELATED, "it is a delivery report about another mail")
    cites = bool(asked.message_ids & set(mail.about))
    if not cites and mail.authentication is Authentication.FAIL:
        # Anybody knows the broker's mailbox; nobody else knows our letter's number.
        return Reply(Kind.DOUBTFUL, "it is a delivery report that your mail provider found to be forged", looks=Kind.BOUNCE_HARD)
    return replace(_meaning(mail, delivery), cites=cites)


def _meaning(mail: Mail, delivery: Delivery) -> Reply:
    told = f"{delivery.status} {delivery.text} {mail.subject} {mail.text}"
    if delivery.status in _CLOSED or _CLOSED_WORDS.search(told):
        return Reply(Kind.GROUP_REFUSES, "the broker's mailbox is a closed list that takes no mail from outside")
    reason = _reason(delivery, told)
    if reason is Bounce.FULL:
        return Reply(Kind.BOUNCE_SOFT, "the broker's mailbox is full", reason)
    if delivery.action == _DELAYED or delivery.status.startswith("4"):
        return Reply(Kind.BOUNCE_SOFT, "the letter is not delivered yet; the server goes on trying", Bounce.DELAYED)
    return Reply(Kind.BOUNCE_HARD, f"the letter could not be delivered ({reason.value})", reason)


def _failed(mail: Mail, asked: Asked) -> Delivery | None:
    """Return what was reported of the broker's mailbox; made of the mail's words where a server reports in words only."""
    failed = [each for each in mail.deliveries if each.action in {"failed", _DELAYED} or each.status.startswith(("4", "5"))]
    ours = [each for each in failed if each.recipient in asked.mailboxes]
    if failed:
        return (ours or failed)[0]
    if not mail.sender.startswith(_POSTMEN) or not _WORDS.search(f"{mail.subject} {mail.text}"):
        return None
    status, code = _STATUS.search(mail.text), _CODE.search(mail.text)
    delayed = re.search(r"\bdelay|will (?:keep|continue) (?:on )?trying|will retry", f"{mail.subject} {mail.text}", re.IGNORECASE)
    return Delivery(
        recipient="",
        action=_DELAYED if delayed else "failed",
        status=status[1] if status else f"{code[1]}.0.0" if code else "",
        text="",
    )


def _is_ours(mail: Mail, asked: Asked) -> bool:
    if mail.about:
        return bool(asked.message_ids & set(mail.about)) or _names(mail, asked)
    return _names(mail, asked)


def _names(mail: Mail, asked: Asked) -> bool:
    text = mail.text.lower()
    named = {each.recipient for each in mail.deliveries} | {each for each in asked.mailboxes if each in text}
    return bool(named & asked.mailboxes) or any(each in mail.text for each in asked.message_ids)


def _reason(delivery: Delivery, told: str) -> Bounce:
    status = delivery.status
    if status.endswith(".2.2") or _FULL.search(told):
        return Bounce.FULL
    if status in {"5.1.2", "5.1.10", "5.4.4", "5.4.1", "5.4.310"} or _NO_HOST.search(told):
        return Bounce.NO_MAIL_HOST
    if status.startswith("5.1") or _UNKNOWN.search(told):
        return Bounce.UNKNOWN_ADDRESS
    return Bounce.POLICY if status.startswith("5.7") else Bounce.OTHER
