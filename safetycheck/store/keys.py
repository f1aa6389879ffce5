"""How the data key is wrapped: passphrase (Argon2id), recovery words (BIP-39), a random key in the OS keyring."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from mnemonic import Mnemonic

from safetycheck.errors import UsageError, VaultError

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
_WORDS_INFO = b"safetycheck recovery words"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a guess at the passphrase costs: passes, KiB of memory, lanes.

    The default is the second recommended choice of RFC 9106, section 4 (September 2021).
    """

    time: int = 3
    memory: int = 64 * 1024
    lanes: int = 4


COST = Cost()


@dataclass(frozen=True, slots=True)
class Unlock:
    """What opens a vault: exactly one of a passphrase (bytes, no line end), the recovery words, or the OS keyring."""

    passphrase: bytes | None = field(default=None, repr=False)
    words: str | None = field(default=None, repr=False)
    keyring: bool = False

    def __post_init__(self) -> None:
        if (self.passphrase is not None) + (self.words is not None) + self.keyring != 1:
            msg = "give one of passphrase, words and keyring"
            raise ValueError(msg)


def new_key() -> bytes:
    """Return 256 random bits."""
    return os.urandom(KEY_BYTES)


def from_passphrase(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Derive a wrapping key from a passphrase; takes as long as `cost` wants."""
    if not passphrase:
        raise UsageError("the passphrase is empty", hint="Use six or more random words.")
    try:
        return hash_secret_raw(passphrase, salt, cost.time, cost.memory, cost.lanes, KEY_BYTES, Type.ID)
    except HashingError as problem:
        raise VaultError(
            "the passphrase could not be checked",
            hint=f"That needs {cost.memory // 1024} MiB of free memory: close other programs and try again.",
        ) from problem


def from_words(words: str, salt: bytes) -> bytes | None:
    """Derive a wrapping key from recovery words, or None where they are none.

    Case and blanks don't matter. The words carry 256 random bits, so that no slow derivation is needed.
    """
    try:
        entropy = bytes(Mnemonic("english").to_entropy(words.lower().split()))
    except (ValueError, LookupError):
        return None
    return HKDF(SHA256(), KEY_BYTES, salt, _WORDS_INFO).derive(entropy) if len(entropy) == KEY_BYTES else None


def new_words() -> str:
    """Return 24 fresh recovery words (BIP-39, English), blank separated."""
    return str(Mnemonic("english").generate(strength=8 * KEY_BYTES))


def wrap(wrapping: bytes, key: bytes, bound: bytes) -> bytes:
    """Encrypt a key under another one; `bound` has to be the same at unwrapping. Returns nonce and ciphertext."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(wrapping).encrypt(nonce, key, bound)


def unwrap(wrapping: bytes, wrapped: bytes, bound: bytes) -> bytes | None:
    """Return the wrapped key, or None where wrapping key, ciphertext and `bound` don't belong together."""
    try:
        return ChaCha20Poly1305(wrapping).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound)
    except InvalidTag:
        return None
