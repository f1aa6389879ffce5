import socketserver
import ssl
import threading

import pytest

from safetycheck.errors import MailError, MailNotTrusted, MailUnreachable
from safetycheck.mail import Security, imap, trust


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_fingerprint_of_an_imap_server(dovecot, security):
    assert trust.fingerprint(dovecot.server(security, pin=None), "imap") == dovecot.pin


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_the_fingerprint_of_an_smtp_server(smtp_server, security):
    running = smtp_server(security)
    assert trust.fingerprint(running.server(pin=None), "smtp") == running.pin
    assert set(running.received.greetings) <= {"[127.0.0.1]"}


def test_it_is_shown_to_be_compared():
    assert trust.spaced("ab12" * 16) == " ".join(["AB12"] * 16)


def test_there_is_none_without_encryption(dovecot, smtp_server):
    with pytest.raises(MailError, match="no certificate"):
        trust.fingerprint(dovecot.server(Security.PLAIN), "imap")
    plain = smtp_server(Security.PLAIN).server(security=Security.STARTTLS)
    with pytest.raises(MailNotTrusted, match="offers no STARTTLS"):
        trust.fingerprint(plain, "smtp")
    with pytest.raises(MailUnreachable):
        trust.fingerprint(dovecot.server(port=1), "imap")


def test_without_a_pin_nothing_is_looser_than_the_system(dovecot):
    made = trust.context(dovecot.server(pin=None))
    assert (made.verify_mode, made.check_hostname) == (ssl.CERT_REQUIRED, True)


class _Stripped(socketserver.StreamRequestHandler):
    """An IMAP server out of which somebody took the offer of encryption; it notes what it is told."""

    def handle(self):
        self.wfile.write(b"* OK [CAPABILITY IMAP4rev1] ready\r\n")
        for line in self.rfile:
            self.server.told.append(line)
            tag, command = line.split()[:2]
            said = b"* CAPABILITY IMAP4rev1\r\n" if command == b"CAPABILITY" else b""
            self.wfile.write(said + tag + b" OK done\r\n")


def test_an_offer_that_was_taken_out_ends_the_talk(mailbox):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Stripped) as server:
        server.daemon_threads, server.told = True, []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            there = mailbox.imap.model_copy(update={"port": server.server_address[1]})
            with (
                pytest.raises(MailNotTrusted, match="offers no STARTTLS"),
                imap.signed_in(mailbox.model_copy(update={"imap": there}), "x"),
            ):
                pass
            with pytest.raises(MailNotTrusted, match="offers no STARTTLS"):
                trust.fingerprint(there, "imap")
        finally:
            server.shutdown()
        assert not any(b"LOGIN" in line for line in server.told)
