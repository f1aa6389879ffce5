"""How long ago this system was last updated. Nothing is fetched: only what it keeps about its last update is read.

Places and commands: general knowledge of apt, rpm, rpm-ostree, pacman, macOS and Windows, looked at 2026-11-22.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from datetime import UTC, datetime

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, Unreadable

_DAYS = 30
_STAMP = "/var/lib/apt/periodic/update-success-stamp"
_LISTS = "/var/lib/apt/lists"
_RPM = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d? )?([A-Z][a-z]{2}) (\d\d? )?.{0,20}?(20\d\d)")
_PACMAN = re.compile(r"^\[(\d{4}-\d\d-\d\d)T[^\]]{0,20}\] \[PACMAN\] starting full system upgrade", re.MULTILINE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = re.compile(r"\b(20\d\d-\d\d-\d\d)\b")
_MAC_FILE = "/Library/Preferences/com.apple.SoftwareUpdate"
_WINDOWS = "(New-Object -ComObject Microsoft.Update.AutoUpdate).Results.LastInstallationSuccessDate.ToString('yyyy-MM-dd')"
_HINT = {
    "linux": "Install the updates that wait, then start the computer again.",
    "macos": "Look under System Settings > General > Software Update, and install what waits.",
    "windows": "Look under Settings > Windows Update, and install what waits.",
}
_LARGEST_LOG = 20_000_000


def _look(scene: Scene) -> Finding:
    machine = scene.machine
    at = {"linux": _linux, "macos": _macos, "windows": _windows}[machine.system](machine)
    hint = _HINT[machine.system]
    if at is None or at > machine.now:
        return unknown("When this system was last updated can't be told.", hint)
    days = (machine.now - at).days
    if days > _DAYS:
        return failed(f"This system was last updated {days} days ago.", hint)
    waiting = _waiting(machine) if machine.system == "linux" else 0
    if waiting:
        return failed(f"{waiting} updates wait to be installed.", hint)
    return passed(f"This system was last updated {days} days ago." if days else "This system was updated today.")


def _linux(machine: Machine) -> datetime | None:
    for one in (_apt, _ostree, _rpm, _pacman):
        if (at := one(machine)) is not None:
            return at
    return None


def _apt(machine: Machine) -> datetime | None:
    return machine.changed(machine.at(_STAMP)) or machine.changed(machine.at(_LISTS))


def _waiting(machine: Machine) -> int:
    """Count the updates that apt knows of from its last look; apt only says what it would do."""
    said = machine.says("apt-get", "--simulate", "--quiet", "upgrade") if machine.holds(machine.at(_LISTS)) else None
    return sum(line.startswith("Inst ") for line in (said or "").splitlines())


def _ostree(machine: Machine) -> datetime | None:
    with suppress(ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError):
        booted = json.loads(machine.says("rpm-ostree", "status", "--json") or "")["deployments"][0]
        return datetime.fromtimestamp(int(booted["timestamp"]), UTC)
    return None


def _rpm(machine: Machine) -> datetime | None:
    found = _RPM.search((machine.says("rpm", "-qa", "--last") or "").split("\n")[0])
    if not found or found[2] not in _MONTHS:
        return None
    with suppress(ValueError):
        return datetime(int(found[4]), _MONTHS.index(found[2]) + 1, int(found[1] or found[3] or 0), tzinfo=UTC)
    return None


def _pacman(machine: Machine) -> datetime | None:
    with suppress(Unreadable):
        days = _PACMAN.findall(machine.text(machine.at("/var/log/pacman.log"), _LARGEST_LOG))
        return _date(days[-1]) if days else None
    return None


def _macos(machine: Machine) -> datetime | None:
    return _date(machine.says("defaults", "read", _MAC_FILE, "LastFullSuccessfulDate"))


def _windows(machine: Machine) -> datetime | None:
    return _date(machine.says("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS))


def _date(said: str | None) -> datetime | None:
    found = _DAY.search(said or "")
    with suppress(ValueError):
        return datetime.strptime(found[1], "%Y-%m-%d").replace(tzinfo=UTC) if found else None
    return None


PROBES = (
    Probe(
        "os-updates", "System updates", ("dev-updates",), EVERYWHERE,
        "The date of the last update, and on Debian and its kin how many updates wait. Nothing is fetched.", _look,
    ),
)  # fmt: skip
