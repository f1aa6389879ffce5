"""Whom mail believes: the system's authorities, or one pinned certificate and no other.

A pin is checked inside the TLS handshake, so that no library has a moment in which it could say something to the wrong
server. Proton Mail Bridge makes its own certificate, which no authority signs: there the pin is all the trust there is.
"""

from __future__ import annotations

import hashlib
import imaplib
import smtplib
import ssl
from contextlib import suppress
from typing import Any

from safetycheck.errors import MailError, MailNotTrusted, MailUnreachable
from safetycheck.mail.settings import Security, Server

# What this program calls itself to a mail server: the usual greeting would tell this computer's name.
SELF = "[127.0.0.1]"
# In seconds.
TIMEOUT = 30.0


class WrongCertificate(ssl.SSLError):
    """The server's certificate is not the pinned one."""


def context(server: Server) -> ssl.SSLContext:
    """Return the TLS context for a server: the pinned certificate alone, or the system's authorities and the host's name."""
    if server.pin is None:
        return ssl.create_default_context()
    made = _unverified()
    made.sslsocket_class = type("_Socket", (_PinnedSocket,), {"pin": server.pin})
    made.sslobject_class = type("_Object", (_PinnedObject,), {"pin": server.pin})
    return made


def fingerprint(server: Server, protocol: str, *, timeout: float = TIMEOUT) -> str:
    """Return the SHA-256 of a server's certificate, to be shown and pinned; nobody signs in. `protocol` is imap or smtp."""
    if server.security is Security.PLAIN:
        raise MailError("a connection without encryption has no certificate")
    try:
        return (_imap if protocol == "imap" else _smtp)(server, timeout)
    except (OSError, imaplib.IMAP4.error, smtplib.SMTPException) as problem:
        raise unreachable(server, problem) from problem


def seen(certificate: bytes | None) -> str:
    """Return the fingerprint of a certificate in DER."""
    return hashlib.sha256(certificate or b"").hexdigest()


def spaced(pin: str) -> str:
    """Return a fingerprint as a person compares it: in groups of four."""
    return " ".join(pin[at : at + 4] for at in range(0, len(pin), 4)).upper()


def unreachable(server: Server, problem: BaseException) -> MailError:
    """Return the error for a connection that failed before anything was told."""
    where = f"{server.host}:{server.port}"
    if isinstance(problem, WrongCertificate):
        return MailNotTrusted(
            f"the mail server at {where} has another certificate than the one that was agreed",
            hint="Was it renewed, or Bridge installed anew? Compare the new fingerprint, then run: safetycheck mail set",
        )
    if isinstance(problem, ssl.SSLCertVerificationError):
        return MailNotTrusted(
            f"the certificate of the mail server at {where} is signed by nobody that this computer trusts",
            hint="Check the server's name. If it makes its own certificate, as Proton Mail Bridge does: safetycheck mail set",
        )
    if isinstance(problem, ssl.SSLError):
        return MailNotTrusted(
            f"no encrypted connection came about with the mail server at {where}",
            hint="Check port and security (tls or starttls) in: safetycheck mail show",
        )
    return MailUnreachable(
        f"the mail server at {where} could not be reached",
        hint="Does it run? For Proton Mail, Bridge must be open on this computer. Check with: safetycheck mail check",
    )


def no_starttls(server: Server) -> MailNotTrusted:
    """Return the error for a server that offers no encryption: it may be that somebody in between took the offer out."""
    return MailNotTrusted(
        f"the mail server at {server.host}:{server.port} offers no STARTTLS, so nothing was told to it",
        hint="Check port and security in: safetycheck mail show",
    )


def close(client: imaplib.IMAP4) -> None:
    """Close an IMAP connection; one that TLS has left half open can't even be shut."""
    with suppress(OSError):
        client.shutdown()


class _PinnedSocket(ssl.SSLSocket):
    pin: str

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the parent's signature
        super().do_handshake(block)
        _hold(self.pin, self.getpeercert(binary_form=True))


class _PinnedObject(ssl.SSLObject):
    pin: str

    def do_handshake(self) -> None:
        super().do_handshake()
        _hold(self.pin, self.getpeercert(binary_form=True))


def _hold(pin: str, certificate: bytes | None) -> None:
    if seen(certificate) != pin:
        raise WrongCertificate("not the pinned certificate")


def _unverified() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def _imap(server: Server, timeout: float) -> str:
    if server.security is Security.TLS:
        secure = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=_unverified(), timeout=timeout)
        try:
            return _of(secure.sock)
        finally:
            close(secure)
    client = imaplib.IMAP4(server.host, server.port, timeout=timeout)
    try:
        if "STARTTLS" not in client.capabilities:
            raise no_starttls(server)
        client.starttls(_unverified())
        return _of(client.sock)
    finally:
        close(client)


def _smtp(server: Server, timeout: float) -> str:
    if server.security is Security.TLS:
        with smtplib.SMTP_SSL(server.host, server.port, SELF, context=_unverified(), timeout=timeout) as secure:
            return _of(secure.sock)
    with smtplib.SMTP(server.host, server.port, SELF, timeout=timeout) as client:
        client.ehlo()
        if not client.has_extn("starttls"):
            raise no_starttls(server)
        client.starttls(context=_unverified())
        return _of(client.sock)


def _of(sock: Any) -> str:
    assert isinstance(sock, ssl.SSLSocket)  # noqa: S101 - both libraries put one in place
    return seen(sock.getpeercert(binary_form=True))
