"""The operating system's keyring: keeps random keys under opaque names."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.errors import KeyringError

from safetycheck.errors import VaultError

_SERVICE = "safetycheck"
# The keyring package's own line between a keyring that is recommended and one that stores in clear, or nothing.
_RECOMMENDED = 1


def put(entry: str, key: bytes) -> None:
    """Keep a key; raise VaultError where this machine has no keyring that keeps it safe."""
    text = base64.b64encode(key).decode()
    with _explained():
        safe = keyring.get_keyring().priority >= _RECOMMENDED
        if safe:
            keyring.set_password(_SERVICE, entry, text)
        if not safe or keyring.get_password(_SERVICE, entry) != text:
            raise VaultError(
                "this machine has no keyring that keeps secrets safe",
                hint="Log in to a desktop with GNOME Keyring, KWallet or the macOS Keychain, or use a passphrase file instead.",
            )


def get(entry: str) -> bytes | None:
    """Return a kept key, or None where the keyring has no such entry."""
    with _explained():
        text = keyring.get_password(_SERVICE, entry)
    try:
        return base64.b64decode(text, validate=True) if text else None
    except binascii.Error:
        return None


def drop(entry: str) -> None:
    """Forget a key, if the keyring can be reached; without its slot the key opens nothing."""
    try:
        if keyring.get_password(_SERVICE, entry):
            keyring.delete_password(_SERVICE, entry)
    except KeyringError:
        return


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except KeyringError as problem:
        raise VaultError(
            "the keyring of this machine can't be used",
            hint="Unlock it (log in to the desktop), or open the vault with the passphrase.",
        ) from problem
