"""The passphrase: from a file, a file descriptor or a prompt; never from an argument."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path

from safetycheck.cli import output
from safetycheck.cli.settings import Settings
from safetycheck.errors import BadFile, UsageError

SHORT = 12
_LONGEST = 64_000


def asked() -> bytes:
    """Ask for the passphrase of the vault that is there."""
    return _bytes(_asked("Passphrase"))


def fresh(chosen: bytes | None) -> bytes:
    """Return a passphrase for a vault or key slot to be: the one chosen, or one asked for twice. Warns of a short one."""
    if chosen is None:
        chosen = _bytes(_asked("New passphrase", again="The same once more"))
    if len(chosen) < SHORT:
        output.warn(
            f"this passphrase has fewer than {SHORT} characters. "
            "Five or six words picked at random are safer, and easier to remember."
        )
    return chosen


def given(settings: Settings) -> bytes | None:
    """Return the passphrase that the shared options point to; None where they point nowhere."""
    if settings.passphrase_file is not None:
        return from_file(settings.passphrase_file)
    if settings.passphrase_fd is not None:
        return _from_fd(settings.passphrase_fd)
    return None


def from_file(path: Path) -> bytes:
    """Return what is in a file, without its line end; warn when others than its owner can read it."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            content = file.read(_LONGEST)
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise BadFile(str(path), [(0, "", f"the passphrase can't be read: {reason}")]) from error
    if stat.S_ISREG(mode) and mode & (stat.S_IRGRP | stat.S_IROTH):
        output.warn(f"{path} can be read by other users of this computer. Put it right with: chmod 600 {path}")
    return _whole(content.removesuffix(b"\n").removesuffix(b"\r"), str(path))


def _from_fd(fd: int) -> bytes:
    """Read one line, byte by byte, so that what follows it can still be read by somebody else."""
    line = bytearray()
    try:
        while (byte := os.read(fd, 1)) not in {b"", b"\n"} and len(line) < _LONGEST:
            line += byte
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UsageError(f"--passphrase-fd {fd} can't be read: {reason}") from error
    return _whole(bytes(line).removesuffix(b"\r"), f"file descriptor {fd}")


def _whole(content: bytes, source: str) -> bytes:
    if not content.strip():
        raise BadFile(source, [(0, "", "the passphrase is empty")])
    try:
        return _bytes(content.decode())
    except UnicodeDecodeError:
        return content


def _asked(question: str, *, again: str | None = None) -> str:
    while not (answer := output.ask_secret(question, again=again)).strip():
        output.say("It can't be empty.")
    return answer


def _bytes(passphrase: str) -> bytes:
    """Encode it so that the same signs are the same bytes on every keyboard and system."""
    return unicodedata.normalize("NFC", passphrase).encode()
