"""Real mail servers on loopback: Dovecot for IMAP, aiosmtpd for SMTP, each with a certificate of its own making."""

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from imap_tools.utils import encode_folder

from safetycheck.mail import MailAccount, Security, Server

USER, PASSWORD = "zenobia@post.example", "otters-on-stilts"
_SAYS = "Dovecot 2.3 is missing, and the mail tests need a real IMAP server. On Debian 12, as root: apt-get install dovecot-imapd"


@dataclass(frozen=True)
class Certificate:
    """A server's certificate as a file, and what is pinned of it."""

    file: Path
    pin: str


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="session")
def another_certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("another-certificate"))


def make_certificate(folder):
    made = trustme.CA().issue_cert("127.0.0.1", "localhost")
    file = folder / "server.pem"
    made.private_key_and_cert_chain_pem.write_to_path(file)
    file.chmod(0o644)
    der = ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())
    return Certificate(file, hashlib.sha256(der).hexdigest())


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture
def now():
    return datetime(2026, 11, 22, 12, 30, 15, tzinfo=UTC)


# --- IMAP -------------------------------------------------------------------------------------------------------


@dataclass
class Dovecot:
    """A running Dovecot. `folder` holds one Maildir per user, made when the user first signs in."""

    folder: Path
    port: int
    tls_port: int
    pin: str

    def server(self, security=Security.STARTTLS, user=USER, **changes):
        port = self.tls_port if security is Security.TLS else self.port
        pin = None if security is Security.PLAIN else self.pin
        return Server(**({"host": "127.0.0.1", "port": port, "security": security, "user": user, "pin": pin} | changes))


@pytest.fixture(scope="session")
def dovecot(certificate):
    """One Dovecot for all tests; each test has a mailbox of its own in it, made by its user's name."""
    binary = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")
    # 2.4 has another language for its settings.
    if binary is None or not subprocess.check_output([binary, "--version"], text=True).startswith("2.3."):
        if os.environ.get("CI"):
            pytest.fail(_SAYS)
        pytest.skip(_SAYS)
    # Not under pytest's own folders: a socket's path may have 107 signs, and Dovecot's processes run as another user.
    folder = Path(tempfile.mkdtemp(prefix="safetycheck-", dir="/tmp"))
    folder.chmod(0o755)
    server = Dovecot(folder, free_port(), free_port(), certificate.pin)
    (folder / "dovecot.conf").write_text(_config(server, certificate))
    process = subprocess.Popen([binary, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.PIPE, start_new_session=True)
    try:
        _wait_for(server.port, process, folder / "log")
        yield server
    finally:
        # Asked politely it waits for its own processes, for seconds; nothing of it is worth keeping.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)
        process.stderr.close()
        shutil.rmtree(folder)


def _config(server, certificate):
    """As the user who runs the tests; as root the parts that must not be root are `nobody`."""
    root = os.geteuid() == 0
    own = "nobody" if root else pwd.getpwuid(os.geteuid()).pw_name
    if root:
        shutil.chown(server.folder, "nobody")
    uid = pwd.getpwnam(own)
    return f"""\
base_dir = {server.folder}/run
state_dir = {server.folder}/state
log_path = {server.folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {own}
default_internal_group = {_group(uid.pw_gid)}
default_login_user = {own}
first_valid_uid = 1
first_valid_gid = 0
mail_uid = {uid.pw_uid}
mail_gid = {uid.pw_gid}
mail_location = maildir:{server.folder}/mail/%u
mail_fsync = never
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
ssl = yes
ssl_cert = <{certificate.file}
ssl_key = <{certificate.file}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={uid.pw_uid} gid={uid.pw_gid} home={server.folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  mailbox Entwuerfe {{
    auto = create
    special_use = \\Drafts
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {server.port}
  }}
  inet_listener imaps {{
    port = {server.tls_port}
    ssl = yes
  }}
}}
"""


def _group(gid):
    import grp  # noqa: PLC0415

    return grp.getgrgid(gid).gr_name


def _wait_for(port, process, log):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    said = log.read_text() if log.exists() else process.stderr.read().decode() if process.poll() is not None else ""
    pytest.fail(f"Dovecot did not start:\n{said}")


@pytest.fixture
def mailbox(dovecot, request):
    """A mailbox of the test's own, as the account that safetycheck would use; SMTP is set up where it is needed."""
    user = f"t{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:12]}"
    return MailAccount(
        address=USER,
        imap=dovecot.server(user=user),
        smtp=Server(host="127.0.0.1", port=1, security=Security.PLAIN, user=user),
        authserv="mx.post.example",
    )


@pytest.fixture
def deliver(dovecot, mailbox):
    """Put a mail into the inbox as a mail server would, unread: over IMAP, by a second client."""
    import imaplib  # noqa: PLC0415

    def put(content, folder="INBOX"):
        with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
            client.login(mailbox.imap.user, PASSWORD)
            name = encode_folder(folder)
            client.create(name)
            kind, said = client.append(name, None, None, content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            assert kind == "OK", said

    return put


# --- SMTP -------------------------------------------------------------------------------------------------------


@dataclass
class Received:
    """What the SMTP server was told. `answers` are its replies by command, where they differ from the usual."""

    mails: list = field(default_factory=list)
    greetings: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    at_data: list = field(default_factory=list)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd asks for this name
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - aiosmtpd asks for this name
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd asks for this name
        for each in self.at_data:
            each(server)
        if not self.answers.get("DATA", "250").startswith("250"):
            return self.answers["DATA"]
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 2.0.0 Ok: queued as 4F00BA12"


@dataclass
class Smtp:
    """A running SMTP server and how to reach it."""

    port: int
    received: Received
    security: Security
    pin: str | None

    def server(self, **changes):
        settings = {"host": "127.0.0.1", "port": self.port, "security": self.security, "user": USER, "pin": self.pin}
        return Server(**(settings | changes))


def _authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False)


@pytest.fixture
def smtp_server(certificate):
    """Start an SMTP server: smtp_server(Security.STARTTLS)."""
    running = []

    def start(security=Security.STARTTLS):
        # A warning for those who would do so outside of a test.
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
        received = Received()
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate.file)
        options = {"authenticator": _authenticate, "auth_required": True, "hostname": "127.0.0.1", "port": free_port()}
        if security is Security.STARTTLS:
            options |= {"tls_context": tls, "require_starttls": True}
        else:
            options |= {"auth_require_tls": False, "ssl_context": tls if security is Security.TLS else None}
        controller = Controller(received, ready_timeout=60, **options)
        controller.start()
        running.append(controller)
        return Smtp(controller.port, received, security, None if security is Security.PLAIN else certificate.pin)

    yield start
    for each in running:
        each.stop()
