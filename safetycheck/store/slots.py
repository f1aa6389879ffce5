"""The key slots of an open vault: list, add, change, remove. Each wraps the same data key."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from safetycheck.errors import UsageError, VaultError, WrongPassphrase
from safetycheck.store import keys, slotfile
from safetycheck.store.keys import Cost, Unlock
from safetycheck.store.slotfile import AnySlot, KeyringSlot, PassphraseSlot, RecoverySlot, SlotsFile

SlotT = TypeVar("SlotT", PassphraseSlot, KeyringSlot, RecoverySlot)

_HINT = "Check capitals, keyboard layout and the order of words. Nothing was changed; try again as often as you like."
_KEYRING_HINT = "The keyring of this user on this machine holds no key of this vault. Open it with the passphrase."


@dataclass(frozen=True, slots=True)
class Slot:
    """One way to open the vault: `kind` is passphrase, keyring or recovery; `opened` tells the one in use."""

    id: str
    kind: str
    made: date
    opened: bool


class Slots:
    """The key slots of one vault, and its data key.

    Whoever kept an old copy of the slots file can still open the vault with what was changed or removed since,
    because the data key stays the same. `Vault.export` makes a vault with another one.
    """

    def __init__(self, folder: Path, vault: str, key: bytes, opened: str) -> None:
        self._folder = folder
        self._opened = opened
        self.vault = vault
        self.key = key

    @classmethod
    def create(cls, folder: Path, vault: str, key: bytes, passphrase: bytes, now: datetime, *, cost: Cost) -> Slots:
        """Write the first slots file of a vault."""
        slot = _passphrase_slot(vault, key, passphrase, now, cost)
        slotfile.write(folder, SlotsFile(vault=vault, slots=(slot,)))
        return cls(folder, vault, key, slot.id)

    @classmethod
    def unlock(cls, folder: Path, unlock: Unlock) -> Slots:
        """Open the first slot that fits; raise WrongPassphrase where none does."""
        file = slotfile.read(folder)
        for slot in file.slots:
            wrapping = _wrapping(slot, unlock)
            key = keys.unwrap(wrapping, slot.wrapped, slot.bound(file.vault)) if wrapping else None
            if key is not None:
                return cls(folder, file.vault, key, slot.id)
        raise WrongPassphrase("that does not open this vault", hint=_KEYRING_HINT if unlock.keyring else _HINT)

    def listed(self) -> list[Slot]:
        """Return every slot, oldest first."""
        return [Slot(slot.id, slot.kind, slot.made, slot.id == self._opened) for slot in slotfile.read(self._folder).slots]

    def add_passphrase(self, passphrase: bytes, now: datetime, cost: Cost) -> str:
        """Add a passphrase; return the slot's id."""
        return self._add(_passphrase_slot(self.vault, self.key, passphrase, now, cost))

    def change_passphrase(self, passphrase: bytes, now: datetime, slot: str | None, cost: Cost) -> str:
        """Put a new passphrase in place of one; return the new slot's id.

        Without `slot` it is the one that opened the vault, else the only one. Raises UsageError where that says nothing.
        """
        file = slotfile.read(self._folder)
        old = [each for each in file.slots if isinstance(each, PassphraseSlot) and each.id == (slot or self._opened)]
        if not old and slot is None:
            old = [each for each in file.slots if isinstance(each, PassphraseSlot)]
        if len(old) != 1:
            raise UsageError("it is not clear which passphrase to change", hint="Name its slot; `vault slots` lists them.")
        new = _passphrase_slot(self.vault, self.key, passphrase, now, cost)
        slotfile.write(self._folder, _with(file, tuple(new if each is old[0] else each for each in file.slots)))
        if old[0].id == self._opened:
            self._opened = new.id
        return new.id

    def add_keyring(self, now: datetime) -> str:
        """Let the OS keyring open the vault: whoever is logged in as this user then can. Returns the slot's id."""
        from safetycheck.store import oskeyring  # noqa: PLC0415 - takes 0.2 s, and few vaults have such a slot

        entry, wrapping = secrets.token_hex(16), keys.new_key()
        oskeyring.put(entry, wrapping)
        draft = KeyringSlot(id=_new_id(), made=now.date(), wrapped=bytes(keys.WRAPPED_BYTES), entry=entry)
        try:
            return self._add(_sealed(draft, self.vault, self.key, wrapping))
        except BaseException:
            oskeyring.drop(entry)
            raise

    def add_recovery(self, now: datetime) -> str:
        """Add a slot for 24 fresh recovery words, and return the words: they are shown once and kept nowhere."""
        words, salt = keys.new_words(), secrets.token_bytes(keys.SALT_BYTES)
        wrapping = keys.from_words(words, salt)
        assert wrapping is not None  # noqa: S101 - the words were made a line above
        draft = RecoverySlot(id=_new_id(), made=now.date(), wrapped=bytes(keys.WRAPPED_BYTES), salt=salt)
        self._add(_sealed(draft, self.vault, self.key, wrapping))
        return words

    def remove(self, slot: str) -> None:
        """Remove a slot; raise VaultError where nothing would be left that opens the vault."""
        file = slotfile.read(self._folder)
        gone = [each for each in file.slots if each.id == slot]
        if not gone:
            raise UsageError("no key slot has this id", hint="`vault slots` lists them.")
        rest = tuple(each for each in file.slots if each.id != slot)
        if not any(self._works(each, file.vault) for each in rest):
            raise VaultError(
                "this is the last key slot that works; without it the vault could never be opened again",
                hint="Add another one first, or destroy the vault with `vault wipe`.",
            )
        slotfile.write(self._folder, _with(file, rest))
        forget(gone)

    def _add(self, slot: AnySlot) -> str:
        file = slotfile.read(self._folder)
        slotfile.write(self._folder, _with(file, (*file.slots, slot)))
        return slot.id

    def _works(self, slot: AnySlot, vault: str) -> bool:
        """Passphrases and words are in somebody's head or drawer; a keyring entry may have gone with its machine."""
        if not isinstance(slot, KeyringSlot):
            return True
        wrapping = _wrapping(slot, Unlock(keyring=True))
        return wrapping is not None and keys.unwrap(wrapping, slot.wrapped, slot.bound(vault)) == self.key


def forget(slots: Iterable[AnySlot]) -> None:
    """Take the entries of keyring slots out of the OS keyring."""
    for slot in slots:
        if isinstance(slot, KeyringSlot):
            from safetycheck.store import oskeyring  # noqa: PLC0415 - see add_keyring

            oskeyring.drop(slot.entry)


def _wrapping(slot: AnySlot, unlock: Unlock) -> bytes | None:
    if isinstance(slot, PassphraseSlot) and unlock.passphrase is not None:
        return keys.from_passphrase(unlock.passphrase, slot.salt, slot.cost)
    if isinstance(slot, RecoverySlot) and unlock.words is not None:
        return keys.from_words(unlock.words, slot.salt)
    if isinstance(slot, KeyringSlot) and unlock.keyring:
        from safetycheck.store import oskeyring  # noqa: PLC0415 - see add_keyring

        return oskeyring.get(slot.entry)
    return None


def _passphrase_slot(vault: str, key: bytes, passphrase: bytes, now: datetime, cost: Cost) -> PassphraseSlot:
    salt = secrets.token_bytes(keys.SALT_BYTES)
    draft = PassphraseSlot(
        id=_new_id(),
        made=now.date(),
        wrapped=bytes(keys.WRAPPED_BYTES),
        salt=salt,
        time=cost.time,
        memory=cost.memory,
        lanes=cost.lanes,
    )
    return _sealed(draft, vault, key, keys.from_passphrase(passphrase, salt, cost))


def _sealed(draft: SlotT, vault: str, key: bytes, wrapping: bytes) -> SlotT:
    return draft.model_copy(update={"wrapped": keys.wrap(wrapping, key, draft.bound(vault))})


def _with(file: SlotsFile, slots: tuple[AnySlot, ...]) -> SlotsFile:
    return file.model_copy(update={"slots": slots})


def _new_id() -> str:
    return secrets.token_hex(4)
