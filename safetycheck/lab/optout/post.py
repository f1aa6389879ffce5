"""The town's post: what brokers write, delivered when its time has come, with the marks that a mail provider puts on it."""

from __future__ import annotations

import email
import email.policy
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from safetycheck.lab.clock import Clock

_REPORT = """\
From: Mail Delivery System <mailer-daemon@{domain}>
To: {sender}
Subject: Undelivered Mail Returned to Sender
Date: {day}
Message-ID: <{own}@{domain}>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="cut"

--cut
Content-Type: text/plain

<{to}>: 550 5.1.1 no such user here
--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.{domain}

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user here

--cut
Content-Type: text/rfc822-headers

Message-ID: {about}
Subject: {subject}

--cut--
"""
# What receives a broker's mail, and answers for it: `(message, sender's address)`.
Receiver = Callable[[EmailMessage, str], None]


@dataclass(frozen=True, slots=True)
class _Waiting:
    due: datetime
    message: EmailMessage


class Post:
    """Takes mail to brokers and from them. `authserv` is the name of the provider that delivers to the person."""

    def __init__(self, clock: Clock, authserv: str) -> None:
        self._clock = clock
        self._authserv = authserv
        self._waiting: list[_Waiting] = []
        self._boxes: dict[str, Receiver] = {}

    def open_box(self, address: str, receiver: Receiver) -> None:
        """Let somebody receive what is sent to an address."""
        self._boxes[address.lower()] = receiver

    def mail_in(self, message: EmailMessage) -> None:
        """Deliver a person's mail to the brokers that it names; what goes to nobody comes back."""
        sender = _address(str(message["From"] or ""))
        for to in (_address(part) for part in str(message["To"] or "").split(",")):
            if receiver := self._boxes.get(to):
                receiver(message, sender)
            else:
                self._bounce(message, sender, to)

    def outgoing(self) -> list[EmailMessage]:
        """Return what has come for the person since this was last asked, oldest first."""
        now = self._clock.now()
        due = sorted((each for each in self._waiting if each.due <= now), key=lambda each: each.due)
        self._waiting = [each for each in self._waiting if each.due > now]
        return [each.message for each in due]

    def write(
        self,
        sender: str,
        to: str,
        subject: str,
        text: str,
        *,
        html: str | None = None,
        after: timedelta = timedelta(),
        answers: EmailMessage | None = None,
        genuine: bool = True,
    ) -> None:
        """Send a mail to the person after some time; one that is not genuine fails the provider's checks."""
        due = self._clock.now() + after
        domain = _address(sender).partition("@")[2]
        message = EmailMessage()
        verdict = "pass" if genuine else "fail"
        message["Authentication-Results"] = (
            f"{self._authserv}; dkim={verdict} header.d={domain}; spf={verdict} smtp.mailfrom={domain}; "
            f"dmarc={verdict} header.from={domain}"
        )
        message["From"], message["To"], message["Subject"] = sender, to, subject
        message["Date"] = format_datetime(due)
        message["Message-ID"] = f"<{secrets.token_hex(8)}@{domain}>"
        if answers is not None and answers["Message-ID"]:
            message["In-Reply-To"] = message["References"] = str(answers["Message-ID"])
        message.set_content(text)
        if html:
            message.add_alternative(html, subtype="html")
        self._waiting.append(_Waiting(due, message))

    def _bounce(self, message: EmailMessage, sender: str, to: str) -> None:
        """Send a delivery report (RFC 3464): no such mailbox."""
        domain, now = to.partition("@")[2], self._clock.now()
        text = _REPORT.format(
            domain=domain, to=to, sender=sender, day=format_datetime(now), own=secrets.token_hex(8),
            about=message["Message-ID"], subject=message["Subject"],
        )  # fmt: skip
        self._waiting.append(_Waiting(now, email.message_from_string(text, policy=email.policy.default)))


def _address(field: str) -> str:
    inside = field.partition("<")[2].partition(">")[0] if "<" in field else field
    return inside.strip().lower()
