"""Send one letter, and say for certain what became of it.

What a crash leaves behind. `before` is called when the server has agreed to sender and recipient, right before the letter
itself goes out, and must make "about to send" durable before it returns. So a journal that says

- nothing: the letter was not sent; it may be tried again;
- about to send, and then the receipt: it was sent, once;
- about to send, and nothing more: the program was killed, or the line broke, between the letter and the server's answer. It may
  have been sent. That is shown to the person, who can look into the mailbox; it is never sent again by itself.

A journal that knows the Message-ID already makes `before` raise: then nothing is sent. After MailRefused the server has said
that it did not take the letter, and the journal can say so.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiosmtplib

from safetycheck.errors import MailError, MailRefused, MailSignIn, MailUnsure
from safetycheck.mail import trust
from safetycheck.mail.message import Letter
from safetycheck.mail.settings import Security, Server
from safetycheck.model import Strict
from safetycheck.text import clean

_ACCEPTED = 250
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_BROKEN = (OSError, EOFError, aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, aiosmtplib.SMTPConnectError)


class Receipt(Strict):
    """What the server said when it took a letter. `text` often holds the number in its queue; `at` is UTC."""

    message_id: str
    to: str
    code: int
    text: str
    at: datetime


async def send(
    letter: Letter,
    server: Server,
    password: str,
    *,
    before: Callable[[str], None],
    now: Callable[[], datetime],
    timeout: float = trust.TIMEOUT,  # noqa: ASYNC109 - the library's own, for each command
) -> Receipt:
    """Send a letter and return the server's receipt.

    `before` gets the Message-ID; see above for what it must do. Raises MailUnreachable, MailNotTrusted, MailSignIn or
    MailRefused where nothing was sent, and MailUnsure where nobody can tell.
    """
    async with _signed_in(server, password, timeout) as client:
        try:
            await client.mail(letter.sender)
            await client.rcpt(letter.to)
        except aiosmtplib.SMTPResponseException as problem:
            raise _refused(problem) from problem
        except _BROKEN as problem:
            raise trust.unreachable(server, problem) from problem
        before(letter.message_id)
        try:
            answer = await client.data(letter.content)
        except aiosmtplib.SMTPResponseException as problem:
            raise _refused(problem) from problem
        except (*_BROKEN, aiosmtplib.SMTPException) as problem:
            raise _unsure() from problem
        if answer.code != _ACCEPTED:
            raise _unsure()
        return Receipt(
            message_id=letter.message_id,
            to=letter.to,
            code=answer.code,
            text=clean(answer.message),
            at=now().astimezone(UTC),
        )


async def check(server: Server, password: str, *, timeout: float = trust.TIMEOUT) -> None:  # noqa: ASYNC109 - as above
    """Sign in and leave again; raises what `send` would raise on the way there."""
    async with _signed_in(server, password, timeout):
        pass


@asynccontextmanager
async def _signed_in(server: Server, password: str, seconds: float) -> AsyncIterator[aiosmtplib.SMTP]:
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=trust.SELF,
        timeout=seconds,
        use_tls=server.security is Security.TLS,
        # By hand below, so that a server without it gets its own error.
        start_tls=False,
        tls_context=None if server.security is Security.PLAIN else trust.context(server),
    )
    try:
        await _connect(client, server)
        await _sign_in(client, server, password)
        yield client
        try:
            await client.quit()
        except (*_BROKEN, aiosmtplib.SMTPException):
            # The receipt is in hand: how the server says goodbye changes nothing.
            pass
    finally:
        client.close()


async def _connect(client: aiosmtplib.SMTP, server: Server) -> None:
    try:
        await client.connect()
        if server.security is Security.STARTTLS:
            await client.ehlo()
            if not client.supports_extension("starttls"):
                raise trust.no_starttls(server)
            await client.starttls()
    except (*_BROKEN, aiosmtplib.SMTPException) as problem:
        raise trust.unreachable(server, _root(problem)) from problem


async def _sign_in(client: aiosmtplib.SMTP, server: Server, password: str) -> None:
    try:
        await client.login(server.user, password)
    except aiosmtplib.SMTPResponseException as problem:
        raise MailSignIn(
            f"the mail server at {server.host}:{server.port} did not accept user name and password (code {problem.code})",
            hint="Many providers want an app password; Proton wants the one that Bridge shows. Then: safetycheck mail set",
        ) from problem
    except aiosmtplib.SMTPNotSupported as problem:
        raise MailSignIn(
            f"the mail server at {server.host}:{server.port} offers no way to sign in with a password",
            hint="Check its port and security in: safetycheck mail show",
        ) from problem
    except _BROKEN as problem:
        raise trust.unreachable(server, problem) from problem


def _root(problem: BaseException) -> BaseException:
    """Return the TLS error that the library has wrapped in its own, if that is what it was."""
    each: BaseException | None = problem
    while each is not None:
        if isinstance(each, ssl.SSLError):
            return each
        each = each.__cause__ or each.__context__
    return problem


def _refused(problem: aiosmtplib.SMTPResponseException) -> MailError:
    later = problem.code < 500
    return MailRefused(
        f"the mail server did not take the letter: {problem.code} {_ADDRESS.sub('(address)', clean(problem.message, 200))}",
        code=problem.code,
        hint="Nothing was sent. " + ("Try again later." if later else "Look at the address and the mailbox's own settings."),
    )


def _unsure() -> MailUnsure:
    return MailUnsure(
        "the letter was handed over, but the mail server's answer never came",
        hint="Look into the mailbox's folder of sent mail before you do anything: the letter may have gone out.",
    )
