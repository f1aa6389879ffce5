"""Signal Desktop: where it is, how old it is, who may read its folder, whether it hides its window.

Places and names as in the app's source (github.com/signalapp/Signal-Desktop at 0218763, app/main.main.ts, read 2026-11-23)
and in its Flathub packaging (github.com/flathub/org.signal.Signal, 2026-07-23).
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, shown

Packed = Literal["native", "flatpak", "snap"]

# A build stops working about 90 days after it was made; one that is older than this has missed several updates.
_OLD_DAYS = 60
# Windows 11 is the first that hides a window from screenshots in full.
_WINDOWS_11 = 22000
_FLATPAK = "org.signal.Signal"
_MAC_APP = "/Applications/Signal.app/Contents"
_VERSION = re.compile(r"\d{1,3}\.\d{1,4}\.\d{1,4}")
_DATE = re.compile(r"Date:\s*(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})")
_FILES = ("", "config.json", "sql/db.sqlite", "sql/db.sqlite-wal", "sql/db.sqlite-shm")
_WINDOWS_VERSION = '(Get-Item "$env:LOCALAPPDATA\\Programs\\signal-desktop\\Signal.exe").VersionInfo.ProductVersion'


@dataclass(frozen=True, slots=True)
class Install:
    """One Signal Desktop on this computer: how it is packed, and its folder."""

    packed: Packed
    folder: Path


def installs(machine: Machine) -> list[Install]:
    """Return every Signal Desktop whose folder is in this home, the release before the beta."""
    base = machine.config()
    places = [Install("native", base / "Signal"), Install("native", base / "Signal Beta")]
    if machine.system == "linux":
        places.append(Install("flatpak", machine.home / ".var/app" / _FLATPAK / "config/Signal"))
        places.append(Install("snap", machine.home / "snap/signal-desktop/current/.config/Signal"))
    return [place for place in places if machine.holds(place.folder)]


def worst(findings: Iterable[Finding]) -> Finding:
    """Return the finding that counts: a fail before an unknown before a pass."""
    order = ("fail", "unknown", "pass", "not-applicable")
    return min(findings, key=lambda found: order.index(found.state))


def look_at_each(look: Callable[[Machine, Install], Finding], scene: Scene) -> Finding:
    """Return the worst of what a function finds about every install."""
    found = installs(scene.machine)
    if not found:
        return absent("Signal Desktop is not on this computer.")
    return worst(look(scene.machine, install) for install in found)


def _age(machine: Machine, install: Install) -> Finding:
    version, built = _version(machine, install), _built(machine, install)
    name = f"Signal Desktop {version}".strip()
    if built is None:
        return unknown(f"{name} is here, but its age can't be told.", "Open Signal and look for an update notice.")
    days = (machine.now - built).days
    if days > _OLD_DAYS:
        return failed(f"{name} was built {days} days ago.", "Update Signal Desktop. A build stops working after about 90 days.")
    return passed(f"{name} was built {days} days ago.")


def _version(machine: Machine, install: Install) -> str:
    command: dict[str, tuple[str, ...]] = {
        "flatpak": ("flatpak", "info", _FLATPAK),
        "snap": ("snap", "list", "signal-desktop"),
        "linux": ("dpkg-query", "-W", "-f=${Version}", "signal-desktop"),
        "macos": ("defaults", "read", f"{_MAC_APP}/Info", "CFBundleShortVersionString"),
        "windows": ("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS_VERSION),
    }
    said = machine.says(*command[machine.system if install.packed == "native" else install.packed])
    found = _VERSION.search(said or "")
    return shown(found[0]) if found else ""


def _built(machine: Machine, install: Install) -> datetime | None:
    """Return when the program was built: packages keep the date of their files, Flatpak names the date of its commit."""
    if install.packed == "flatpak":
        found = _DATE.search(machine.says("flatpak", "info", _FLATPAK) or "")
        return _past(found[1], machine.now) if found else None
    binary = {
        "linux": machine.at("/opt/Signal/signal-desktop"),
        "macos": machine.at(f"{_MAC_APP}/MacOS/Signal"),
        "windows": machine.local() / "Programs/signal-desktop/Signal.exe",
    }[machine.system]
    if install.packed == "snap":
        binary = machine.at("/snap/signal-desktop/current/opt/Signal/signal-desktop")
    return machine.changed(binary)


def _past(text: str, now: datetime) -> datetime | None:
    try:
        at = datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None
    return at if at <= now else None


def _rights(machine: Machine, install: Install) -> Finding:
    """Look at who may open the folder. What is inside the database is never opened."""
    open_to_group = False
    for name in _FILES:
        path = install.folder / name
        try:
            found = path.lstat()
        except FileNotFoundError:
            continue
        except OSError:
            return unknown("The rights of Signal's folder can't be read.")
        what = "Signal's folder" if not name else f"Signal's file {path.name}"
        if stat.S_ISLNK(found.st_mode):
            return unknown(f"{what} is a link to another place, which is not looked at.")
        if machine.user is not None and found.st_uid != machine.user:
            return failed(f"{what} belongs to another user of this computer.", _CHMOD)
        if found.st_mode & (stat.S_IROTH | stat.S_IWOTH | stat.S_IXOTH):
            return failed(f"{what} is open to every user of this computer.", _CHMOD)
        open_to_group = open_to_group or bool(found.st_mode & stat.S_IRWXG)
    if open_to_group:
        return failed("Signal's files are open to your group of users.", _CHMOD)
    return passed("Only you can open Signal's folder.")


_CHMOD = "Close Signal, then take the rights of others away: chmod -R go-rwx on that folder."


def _window(machine: Machine, install: Install) -> Finding:
    settings = machine.json(install.folder / "ephemeral.json")
    hides = settings.get("contentProtection")
    if hides is not None and not isinstance(hides, bool):
        return unknown("Signal's setting for screen security is not one that this program knows.")
    if hides is None and not machine.release:
        return unknown("The version of Windows can't be told.")
    if hides or (hides is None and machine.release >= _WINDOWS_11):
        return passed("Signal hides its window from screenshots.")
    return failed(
        "Other programs can take pictures of Signal's window.",
        "In Signal Desktop, look under Settings > Privacy for Screen security, and turn it on.",
    )


_PLACES = "Whether Signal Desktop's folder is in your home (native, beta, Flatpak, Snap)"
PROBES = (
    Probe(
        "signal-desktop-present", "Signal Desktop: age", ("signal-updates", "signal-linked-devices-review"), EVERYWHERE,
        f"{_PLACES}, and the version and date of the program.", partial(look_at_each, _age),
    ),
    Probe(
        "signal-desktop-perms", "Signal Desktop: who can open its folder", ("signal-desktop-key-storage", "signal-desktop-disk"),
        ("linux", "macos"), "The rights of Signal's folder, settings file and database. None of them is opened.",
        partial(look_at_each, _rights),
    ),
    Probe(
        "signal-desktop-ephemeral", "Signal Desktop: hidden from screenshots",
        ("signal-desktop-screen-security",), ("windows",),
        "Signal's ephemeral.json: whether its window is hidden from screenshots.", partial(look_at_each, _window),
    ),
)  # fmt: skip
