"""How long ago this system was last updated. Nothing is fetched: only what it keeps about its last update is read.

Places and commands: general knowledge of apt, rpm, rpm-ostree, pacman, macOS and Windows, looked at 2026-11-22.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, Unreadable

# Windows has its updates once a month.
_DAYS = {"linux": 30, "macos": 30, "windows": 40}
_STAMP = "/var/lib/apt/periodic/update-success-stamp"
_LISTS = "/var/lib/apt/lists"
_RPM = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d? )?([A-Z][a-z]{2}) (\d\d? )?.{0,20}?(20\d\d)")
# Nobody installs a kernel by hand: it comes with an update of the whole system.
_KERNEL = re.compile(r"kernel-(?:core-|default-|desktop-|longterm-)?\d")
_UPGRADED = re.compile(r"^(\d{1,6}) upgraded, \d{1,6} newly installed\b", re.MULTILINE)
_PACMAN = re.compile(r"^\[(\d{4}-\d\d-\d\d)T[^\]]{0,20}\] \[PACMAN\] starting full system upgrade", re.MULTILINE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
_MAC_FILE = "/Library/Preferences/com.apple.SoftwareUpdate"
# Not the date of Windows Update: that one moves each day, with what the virus scanner looks for.
_WINDOWS = (
    "(Get-HotFix | Where-Object InstalledOn | Sort-Object InstalledOn | Select-Object -Last 1).InstalledOn.ToString('yyyy-MM-dd')"
)
_HINT = {
    "linux": "Install the updates that wait, then start the computer again.",
    "macos": "Look under System Settings > General > Software Update, and install what waits.",
    "windows": "Look under Settings > Windows Update, and install what waits.",
}
_LARGEST_LOG = 20_000_000
# To work out what it would do takes apt seconds, on a slow computer many.
_APT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Last:
    """The day of the last update; or, where `looked`, only the day on which the system last looked for updates.

    `waiting` counts what is known to wait; None means that it can't be told.
    """

    at: datetime
    looked: bool = False
    waiting: int | None = 0


def _look(scene: Scene) -> Finding:
    machine = scene.machine
    last = {"linux": _linux, "macos": _macos, "windows": _windows}[machine.system](machine)
    hint = _HINT[machine.system]
    if last is None or last.at > machine.now:
        return unknown("When this system was last updated can't be told.", hint)
    days = (machine.now - last.at).days
    ago = f"{days} day{'s' if days > 1 else ''} ago" if days else "today"
    did = "last looked for updates" if last.looked else "was last updated"
    if days > _DAYS[machine.system]:
        return failed(f"This system {did} {ago}.", hint)
    if last.waiting is None:
        return unknown(f"This system {did} {ago}; whether updates wait to be installed can't be told.", hint)
    if last.waiting:
        return failed(f"{last.waiting} update{'s wait' if last.waiting > 1 else ' waits'} to be installed.", hint)
    return passed(f"No update waits; this system {did} {ago}." if last.looked else f"This system {did} {ago}.")


def _linux(machine: Machine) -> _Last | None:
    for one in (_apt, _ostree, _rpm, _pacman):
        if (last := one(machine)) is not None:
            return last
    return None


def _apt(machine: Machine) -> _Last | None:
    at = machine.changed(machine.at(_STAMP)) or machine.changed(machine.at(_LISTS))
    return _Last(at, looked=True, waiting=_waiting(machine)) if at else None


def _waiting(machine: Machine) -> int | None:
    """Count the updates that apt knows of from its last look; apt only says what it would do."""
    if not any(name.endswith("Release") for name in machine.names(machine.at(_LISTS))):
        return None
    # A new kernel is a new package: without --with-new-pkgs it is kept back, and not counted.
    ran = machine.run("apt-get", "--simulate", "--quiet", "--with-new-pkgs", "upgrade", seconds=_APT_SECONDS)
    found = _UPGRADED.search(ran.out) if ran and ran.code == 0 else None
    return int(found[1]) if found else None


def _ostree(machine: Machine) -> _Last | None:
    with suppress(ValueError, TypeError, KeyError, AttributeError, StopIteration, OverflowError, RecursionError):
        # What is listed first may wait for the next start.
        every = json.loads(machine.says("rpm-ostree", "status", "--json") or "")["deployments"]
        booted = next(each for each in every if each.get("booted") is True)
        return _Last(datetime.fromtimestamp(int(booted["timestamp"]), UTC))
    return None


def _rpm(machine: Machine) -> _Last | None:
    """Read when packages were installed: any of them may have been chosen by hand, but not the kernel."""
    lines = (machine.says("rpm", "-qa", "--last") or "").splitlines()
    newest = _rpm_day(lines[0]) if lines else None
    if newest is None:
        return None
    kernel = next((_rpm_day(line) for line in lines if _KERNEL.match(line)), None)
    fresh = kernel is not None and 0 <= (machine.now - kernel).days <= _DAYS["linux"]
    return _Last(kernel) if kernel and fresh else _Last(newest, waiting=None)


def _rpm_day(line: str) -> datetime | None:
    found = _RPM.search(line)
    if not found or found[2] not in _MONTHS:
        return None
    with suppress(ValueError):
        return datetime(int(found[4]), _MONTHS.index(found[2]) + 1, int(found[1] or found[3] or 0), tzinfo=UTC)
    return None


def _pacman(machine: Machine) -> _Last | None:
    with suppress(Unreadable):
        days = _PACMAN.findall(machine.text(machine.at("/var/log/pacman.log"), _LARGEST_LOG))
        at = _date(days[-1]) if days else None
        return _Last(at) if at else None
    return None


def _macos(machine: Machine) -> _Last | None:
    at = _date(machine.says("defaults", "read", _MAC_FILE, "LastFullSuccessfulDate"))
    waiting = machine.says("defaults", "read", _MAC_FILE, "LastRecommendedUpdatesAvailable") or ""
    number = int(waiting) if waiting.isascii() and waiting.isdigit() and len(waiting) < 5 else None
    return _Last(at, looked=True, waiting=number) if at else None


def _windows(machine: Machine) -> _Last | None:
    at = _date(machine.says("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS))
    return _Last(at) if at else None


def _date(said: str | None) -> datetime | None:
    found = _DAY.search(said or "")
    with suppress(ValueError):
        return datetime.strptime(found[1], "%Y-%m-%d").replace(tzinfo=UTC) if found else None
    return None


PROBES = (
    Probe(
        "os-updates", "System updates", ("dev-updates",), EVERYWHERE,
        "The date of the last update, and on Debian's kin and Macs how many updates wait. Nothing is fetched.", _look,
    ),
)  # fmt: skip
