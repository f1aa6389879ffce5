"""Signal Desktop: how the key of its message database is kept.

Only the names of settings are kept, and the first three bytes of the guarded key, which say how it is guarded; never a key.
Source: getSQLKey of the app (github.com/signalapp/Signal-Desktop at 0218763, app/main.main.ts, read 2026-11-23); sigtop's notes
(github.com/tbvdm/sigtop, 2026-07-21); the Flathub packaging (github.com/flathub/org.signal.Signal, 2026-07-23).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine
from safetycheck.audit.probes.signal_desktop import Install, look_at_each

_UPDATE = "Update Signal Desktop, start it once while you are logged in, and run this again. Encrypt the disk in any case."
_FLATPAK = (
    "The Flatpak keeps the key in the open by default. Its packagers call the keyring setting experimental: it can cost you"
    " your history. Encrypt the disk, or use the package from signal.org."
)
_NO_KEYRING = "Set up a keyring (GNOME Keyring or KWallet), then start Signal again. Encrypt the disk in any case."
# What the guarded key begins with, in hex: v10 and v11. On Linux v10 means a password that everybody knows.
_V10, _V11 = "763130", "763131"
_KEYRINGS = ("org.freedesktop.secrets", "org.kde.kwalletd6", "org.kde.kwalletd5", "org.kde.kwalletd")
_NOT_FOUND = 44


@dataclass(frozen=True, slots=True)
class _Kept:
    """How the key is kept: in the open, guarded, or both; `backend` is Linux's word for the guard."""

    in_the_open: bool
    guard: str
    backend: str
    gave_up: bool


def _key(machine: Machine, install: Install) -> Finding:
    kept = _read(machine, install)
    hint = _FLATPAK if install.packed == "flatpak" else _UPDATE
    if kept.in_the_open and kept.guard:
        return failed("Signal's key is guarded, but a copy of it still lies in the open.", hint)
    if kept.in_the_open:
        return failed("Signal's key lies in the open: any program that runs as you can read your messages.", hint)
    if not kept.guard:
        return unknown("Signal's settings name no key. It may not have been set up.")
    return _guard(kept, on_linux=machine.system == "linux", hint=_FLATPAK if install.packed == "flatpak" else _NO_KEYRING)


def _guard(kept: _Kept, *, on_linux: bool, hint: str) -> Finding:
    """Say what a guarded key is worth."""
    if kept.backend == "basic_text" or (on_linux and kept.guard == _V10):
        return failed("Signal's key is guarded by a password that everybody knows.", hint)
    if kept.guard not in {_V10, _V11}:
        return unknown("Signal's key is kept in a way that this program does not know.")
    if kept.gave_up:
        return failed("Signal once could not open the keyring, and went on without it.", hint)
    return passed(
        "Signal's key is guarded by the keyring of this computer.", "It protects a stolen disk as well as your login does."
    )


def _read(machine: Machine, install: Install) -> _Kept:
    settings = machine.json(install.folder / "config.json")
    guarded = _word(settings, "encryptedKey").lower()
    backend = _word(settings, "safeStorageBackend")
    return _Kept(
        in_the_open=bool(settings.get("key")),
        guard=guarded[:6],
        backend=backend if backend.isidentifier() else "",
        gave_up=_word(settings, "safeStorageDecryptionError") in {"true", "?"},
    )


def _word(settings: dict[str, Any], name: str) -> str:
    value = settings.get(name)
    return value if isinstance(value, str) else "?" if value else ""


def _keyring(machine: Machine, install: Install) -> Finding:
    if not _read(machine, install).guard:
        return unknown("Signal's key is not guarded by a keyring, so there is none to look for.")
    if machine.system == "windows":
        there: bool | None = _in_local_state(machine, install)
    else:
        there = _on_the_bus(machine) if machine.system == "linux" else _in_the_keychain(machine)
    if there is None:
        return unknown("This session can't be asked for its keyring.", "Run it in the session in which you use Signal.")
    if there:
        return passed("The keyring that guards Signal's key is there.")
    return failed(
        "Signal's key is guarded by a keyring that is not there now.", "Copy nothing. Log in as usual, then start Signal."
    )


def _on_the_bus(machine: Machine) -> bool | None:
    if not machine.env.get("DBUS_SESSION_BUS_ADDRESS"):
        return None
    names = machine.says("busctl", "--user", "--no-pager", "--no-legend", "list") or machine.says(
        "dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
        "org.freedesktop.DBus.ListNames",
    )  # fmt: skip
    return None if not names else any(name in names for name in _KEYRINGS)


def _in_the_keychain(machine: Machine) -> bool | None:
    # Without -w and -g it says only that the entry is there, and the keychain does not ask the person.
    ran = machine.run("security", "find-generic-password", "-s", "Signal Safe Storage")
    return None if ran is None or ran.code not in {0, _NOT_FOUND} else ran.code == 0


def _in_local_state(machine: Machine, install: Install) -> bool:
    guard = machine.json(install.folder / "Local State").get("os_crypt")
    return isinstance(guard, dict) and bool(guard.get("encrypted_key"))


PROBES = (
    Probe(
        "signal-desktop-key", "Signal Desktop: how its key is kept", ("signal-desktop-key-storage",), EVERYWHERE,
        "Which settings Signal's config.json names, and how the key is guarded. No key is read out, kept or shown.",
        partial(look_at_each, _key),
    ),
    Probe(
        "signal-desktop-keyring", "Signal Desktop: the keyring is there", ("signal-desktop-key-storage",), EVERYWHERE,
        "Whether a keyring runs (Linux), whether Signal's entry is in it (macOS), whether Local State names a guard (Windows).",
        partial(look_at_each, _keyring),
    ),
)  # fmt: skip
