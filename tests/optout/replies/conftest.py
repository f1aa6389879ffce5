"""Small mails in words of our own, and an invented broker. No text of a real company's mail is in here."""

from email.message import EmailMessage

import pytest

from safetycheck.definition import Definition
from safetycheck.mail import read
from safetycheck.optout.replies import Asked

OURS = "<0a1b2c@alias.example>"
AUTHSERV = "mx.post.example"


@pytest.fixture(scope="session")
def asked():
    return Asked(frozenset({OURS}), frozenset({"privacy@findfolk.example"}), "SC-4F21")


@pytest.fixture(scope="session")
def broker():
    return make_broker()


def make_broker(**confirm):
    sure = {"on": "2026-11-22", "source": "invented"}
    return Definition.model_validate(
        {
            "domain": "findfolk.example",
            "name": "FindFolk",
            "kind": "people-search",
            "hosts": ["optout.findfolk.example"],
            "verified": {**sure, "how": "lab"},
            "sources": [{**sure, "says": "all", "how": "lab"}],
            "optout": {
                "ways": [
                    {**sure, "way": "email", "address": "privacy@findfolk.example"},
                    {**sure, "way": "email", "address": "folkdesk@bigmail.example"},
                ],
                "confirm": {"senders": ["mail.findfolk.example"], "hosts": ["findfolk.example"], "hours": 1, **confirm},
            },
        },
        strict=False,
    )


@pytest.fixture(scope="session")
def mail():
    return make_mail


def make_mail(
    text="",
    *,
    html="",
    subject="Re: Removal request SC-4F21",
    sender="help@findfolk.example",
    proof="dmarc=pass",
    cites=True,
    **fields,
):
    """Make a mail of the broker that answers our letter and passed our provider's checks, unless told otherwise."""
    message = EmailMessage()
    if proof:
        message["Authentication-Results"] = f"{AUTHSERV}; {proof}"
    message["From"] = sender
    message["Subject"] = subject
    if cites:
        message["In-Reply-To"] = OURS
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    if text or not html:
        message.set_content(text)
    if html and text:
        message.add_alternative(html, subtype="html")
    elif html:
        message.set_content(html, subtype="html")
    return read(message.as_bytes(), AUTHSERV)


@pytest.fixture(scope="session")
def bounce():
    return make_bounce


def make_bounce(status="5.1.1", said="550 5.1.1 no such user", action="failed", to="privacy@findfolk.example", own=OURS):
    """Make a delivery report as servers write them (RFC 3464)."""
    lines = f"""\
From: Mail Delivery System <MAILER-DAEMON@post.example>
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.post.example

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

From: heron@alias.example
Message-ID: {own}
--b--
"""
    return read(lines.encode(), AUTHSERV)
