"""The slots file beside the vault: which key slots there are. It holds no personal value and no key in clear."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from safetycheck.errors import DamagedVault, NewerVault
from safetycheck.model import Strict
from safetycheck.store import files
from safetycheck.store.keys import SALT_BYTES, WRAPPED_BYTES, Cost

FORMAT = 1
Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{8,32}$")]
Salt = Annotated[bytes, Field(min_length=SALT_BYTES, max_length=SALT_BYTES)]


class _Bytes(Strict):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64")


class _Slot(_Bytes):
    id: Hex
    made: date
    wrapped: Annotated[bytes, Field(min_length=WRAPPED_BYTES, max_length=WRAPPED_BYTES)]

    def bound(self, vault: str) -> bytes:
        """Everything about the slot that the wrapping vouches for: a changed parameter or another vault opens nothing."""
        told = self.model_dump(mode="json", exclude={"wrapped"})
        return json.dumps([FORMAT, vault, told], sort_keys=True, separators=(",", ":")).encode()


class PassphraseSlot(_Slot):
    """The data key under a passphrase; limits keep a forged file from taking all memory or time."""

    kind: Literal["passphrase"] = "passphrase"
    salt: Salt
    time: int = Field(ge=1, le=100)
    memory: int = Field(ge=8, le=4 * 1024 * 1024)
    lanes: int = Field(ge=1, le=64)

    @property
    def cost(self) -> Cost:
        """What deriving the wrapping key takes."""
        return Cost(self.time, self.memory, self.lanes)


class KeyringSlot(_Slot):
    """The data key under a random key that the OS keyring holds as `entry`."""

    kind: Literal["keyring"] = "keyring"
    entry: Hex


class RecoverySlot(_Slot):
    """The data key under recovery words."""

    kind: Literal["recovery"] = "recovery"
    salt: Salt


AnySlot = Annotated[PassphraseSlot | KeyringSlot | RecoverySlot, Field(discriminator="kind")]


class SlotsFile(_Bytes):
    """All key slots of one vault. `vault` is random, and stands inside the vault too."""

    format: Literal[1] = 1
    vault: Hex
    slots: tuple[AnySlot, ...] = Field(min_length=1)


class _Summed(SlotsFile):
    # Tells a damaged file from a wrong passphrase.
    sum: str


def read(folder: Path) -> SlotsFile:
    """Read the slots file; raise DamagedVault, NewerVault or NoVault."""
    files.require_vault(folder)
    if not (folder / files.SLOTS).exists():
        raise _damaged("the key slots of this vault are missing")
    with files.explained():
        content = (folder / files.SLOTS).read_bytes()
    try:
        found = json.loads(content)
        if isinstance(found, dict) and isinstance(found.get("format"), int) and found["format"] > FORMAT:
            raise NewerVault("a newer safetycheck wrote this vault's key slots", hint="Update safetycheck.")
        summed = _Summed.model_validate_json(content)
    except (ValidationError, ValueError, RecursionError) as problem:
        raise _damaged("the key slots of this vault are damaged") from problem
    slots = SlotsFile(vault=summed.vault, slots=summed.slots)
    if _sum(slots) != summed.sum:
        raise _damaged("the key slots of this vault are damaged")
    return slots


def write(folder: Path, slots: SlotsFile) -> None:
    """Replace the slots file as a whole."""
    told: dict[str, Any] = {**slots.model_dump(mode="json"), "sum": _sum(slots)}
    files.write(folder / files.SLOTS, json.dumps(told, indent=1).encode() + b"\n")


def _sum(slots: SlotsFile) -> str:
    return hashlib.sha256(json.dumps(slots.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()


def _damaged(message: str) -> DamagedVault:
    return DamagedVault(
        message,
        hint=f"Put {files.SLOTS} back from a backup; without it nobody can open the vault. Nothing was written.",
    )
