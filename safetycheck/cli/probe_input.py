"""What a probe wants to be told: an address, a domain, a password, a key. Never from an argument, and kept nowhere."""

from __future__ import annotations

import os
import re
import unicodedata
from ipaddress import ip_address

from safetycheck.cli import files, output
from safetycheck.errors import UsageError

_DOMAIN = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_LOCAL = re.compile(r"[\w.!#$%&'*+=?^{|}~-]{1,64}", re.ASCII)
_LONGEST = 4096
_KEYRING = ("safetycheck", "haveibeenpwned")


class Values:
    """The values of one call: each is asked for once, where a file or descriptor does not give it."""

    def __init__(self, about: str | None, secret_fd: int | None) -> None:
        self._about = about
        self._fd = secret_fd
        self._known: dict[str, str] = {}

    def email(self) -> str:
        """Return an e-mail address; raises UsageError where it is none."""
        if "email" not in self._known:
            local, _, domain = self._line("E-mail address of yours").rpartition("@")
            if not _LOCAL.fullmatch(local):
                raise UsageError("that is no e-mail address")
            self._known["email"] = f"{local}@{_domain(domain)}"
        return self._known["email"]

    def domain(self) -> str:
        """Return a domain in its ASCII form; of an e-mail address its last part. Raises UsageError where it is none."""
        if "domain" not in self._known:
            self._known["domain"] = _domain(self._line("Domain of yours").rpartition("@")[2])
        return self._known["domain"]

    def password(self) -> str:
        """Return a password to check, as it was typed."""
        # Not kept, not even in this object: the next probe asks anew.
        return self._secret("Password to check (it is not shown)")

    def key(self) -> str:
        """Return a key of Have I Been Pwned: from the descriptor, the keyring of this computer, or asked for."""
        if self._fd is None and (kept := _from_keyring()):
            return kept
        return self._secret("Key of Have I Been Pwned (it is not shown)")

    def _line(self, question: str) -> str:
        if self._about is None:
            return output.ask(question)
        return files.read_text(self._about).strip().partition("\n")[0].strip()

    def _secret(self, question: str) -> str:
        if self._fd is not None:
            return _from_fd(self._fd)
        try:
            given = output.ask_secret(question)
        except UsageError:
            raise UsageError("a secret can only be asked for at a terminal", hint="Give --secret-fd N.") from None
        if not given:
            raise UsageError("nothing was typed")
        return given


def server(given: str | None) -> tuple[str, int] | None:
    """Read `ADDR` or `ADDR:PORT` of a DNS server; an IPv6 address stands in brackets where a port follows."""
    if given is None:
        return None
    parts = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::(\d{1,5}))?|([^:]+):(\d{1,5})|(\S+)", given)
    address, port = (parts[1] or parts[3] or parts[5], int(parts[2] or parts[4] or 53)) if parts else ("", 0)
    try:
        ip_address(address)
    except ValueError:
        port = 0
    if not 0 < port < 65536:
        raise UsageError("--dns is not ADDR or ADDR:PORT")
    return address, port


def _domain(text: str) -> str:
    """Return a domain in the form in which it is looked up."""
    try:
        plain = unicodedata.normalize("NFC", text.strip().rstrip(".").lower()).encode("idna").decode("ascii")
    except UnicodeError:
        plain = ""
    if not _DOMAIN.fullmatch(plain):
        raise UsageError("that is no domain", hint="Write it as in example.org, without https:// and without a path.")
    return plain


def _from_fd(fd: int) -> str:
    """Read one line of a descriptor, without its end."""
    line = bytearray()
    try:
        while (byte := os.read(fd, 1)) not in {b"", b"\n"} and len(line) < _LONGEST:
            line += byte
    except OSError:
        raise UsageError(f"--secret-fd {fd} can't be read") from None
    try:
        text = bytes(line).removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        text = ""
    if not text:
        raise UsageError(f"--secret-fd {fd} gives no text")
    return text


def _from_keyring() -> str:
    # Slow to import, and one probe alone asks it.
    import keyring  # noqa: PLC0415
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(*_KEYRING) or ""
    except KeyringError:
        return ""
