"""Whether the screen locks by itself, and how soon.

Names of settings: general knowledge of GNOME, Plasma, macOS and Windows, looked at 2026-11-22. Desktops without one central
setting (sway, i3) can't be asked.
"""

from __future__ import annotations

import re

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine

# In seconds: soon enough; too late for a computer on a table.
_SOON, _LATE = 5 * 60, 15 * 60
_GNOME = ("gnome", "unity", "ubuntu", "pop", "budgie")
_NUMBER = re.compile(r"(?:uint32 )?(\d{1,9})")
_DELAY = re.compile(r"screenLock delay is (?:(\d{1,7}) seconds|(immediate))", re.IGNORECASE)
_SLEEP = re.compile(r"^[ \t]*displaysleep[ \t]+(\d{1,5})", re.MULTILINE)
_HEX = re.compile(r"REG_(?:SZ|DWORD)\s+(0x[0-9a-fA-F]{1,8}|\d{1,9})\b")
_DESKTOP = r"HKCU\Control Panel\Desktop"
_POLICY = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
_HINT = {
    "linux": "Look in the settings for Screen lock: lock after 5 minutes or less, without a delay.",
    "macos": "Look under System Settings > Lock Screen: require the password at once, and turn the display off after 5 minutes.",
    "windows": "Look under Settings > Accounts > Sign-in options, and in the screen saver settings: 5 minutes, with sign-in.",
}


def _look(scene: Scene) -> Finding:
    return {"linux": _linux, "macos": _macos, "windows": _windows}[scene.machine.system](scene.machine)


def _linux(machine: Machine) -> Finding:
    desktop = f"{machine.env.get('XDG_CURRENT_DESKTOP', '')}:{machine.env.get('DESKTOP_SESSION', '')}".lower()
    if "kde" in desktop or "plasma" in desktop:
        return _plasma(machine)
    if any(name in desktop for name in _GNOME):
        return _gnome(machine)
    return unknown("This desktop has no setting for the screen lock that this program knows.", _HINT["linux"])


def _gnome(machine: Machine) -> Finding:
    locks = machine.says("gsettings", "get", "org.gnome.desktop.screensaver", "lock-enabled")
    idle = _number(machine.says("gsettings", "get", "org.gnome.desktop.session", "idle-delay"))
    delay = _number(machine.says("gsettings", "get", "org.gnome.desktop.screensaver", "lock-delay"))
    if locks == "false" or idle == 0:
        return _never("linux")
    if locks != "true" or idle is None or delay is None:
        return unknown("GNOME does not say when it locks the screen.", _HINT["linux"])
    return _after(idle + delay, "linux")


def _plasma(machine: Machine) -> Finding:
    for tool in ("kreadconfig6", "kreadconfig5"):
        command = (tool, "--file", "kscreenlockerrc", "--group", "Daemon", "--key")
        locks = machine.run(*command, "Autolock", "--default", "true")
        wait = machine.run(*command, "Timeout", "--default", "5")
        if locks is None or wait is None or locks.code or wait.code:
            continue
        if locks.out.strip() == "false":
            return _never("linux")
        minutes = _number(wait.out)
        if locks.out.strip() == "true" and minutes is not None:
            return _after(minutes * 60, "linux") if minutes else _never("linux")
    return unknown("Plasma does not say when it locks the screen.", _HINT["linux"])


def _macos(machine: Machine) -> Finding:
    said = machine.says("sysadminctl", "-screenLock", "status") or ""
    if "screenLock is off" in said:
        return failed("The Mac asks for no password when it wakes.", _HINT["macos"])
    delay, sleep = _DELAY.search(said), _SLEEP.search(machine.says("pmset", "-g") or "")
    if not delay or not sleep:
        return unknown("The Mac does not say when it locks the screen.", _HINT["macos"])
    return _after(int(sleep[1]) * 60 + int(delay[1] or 0), "macos") if int(sleep[1]) else _never("macos")


def _windows(machine: Machine) -> Finding:
    limit = _value(machine, _POLICY, "InactivityTimeoutSecs")
    if limit:
        return _after(limit, "windows")
    saver, secure, wait = (
        _value(machine, _DESKTOP, name) for name in ("ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut")
    )
    if saver and secure and wait:
        return _after(wait, "windows")
    if saver and wait and secure == 0:
        return failed("The screen saver goes away without a password.", _HINT["windows"])
    return unknown("No screen saver locks this computer; whether sleep does can't be told.", _HINT["windows"])


def _value(machine: Machine, key: str, name: str) -> int | None:
    found = _HEX.search(machine.says("reg", "query", key, "/v", name) or "")
    return int(found[1], 0 if found[1].startswith("0x") else 10) if found else None


def _number(said: str | None) -> int | None:
    found = _NUMBER.fullmatch((said or "").strip())
    return int(found[1]) if found else None


def _never(system: str) -> Finding:
    return failed("The screen never locks by itself.", _HINT[system])


def _after(seconds: int, system: str) -> Finding:
    minutes = max(1, round(seconds / 60))
    said = f"The screen locks after {minutes} minute{'s' if minutes != 1 else ''}"
    if seconds > _LATE:
        return failed(f"{said}, which is late.", _HINT[system])
    return passed(f"{said}.", "" if seconds <= _SOON else "Five minutes or less is better where others are around.")


PROBES = (
    Probe(
        "screen-lock", "Screen lock", ("signal-screen-lock", "dev-long-passcode"), EVERYWHERE,
        "The desktop's settings for the screen lock (GNOME, Plasma, macOS, Windows).", _look,
    ),
)  # fmt: skip
