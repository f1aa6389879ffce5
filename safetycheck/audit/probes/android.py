"""A phone's settings, from a folder that AndroidQF wrote. No phone is connected to, and no spyware is looked for.

Files: AndroidQF writes getprop.txt and settings_secure.txt, settings_global.txt (github.com/mvt-project/androidqf, read
2026-11-22). Names of settings: Android's Settings classes (android.googlesource.com/platform/frameworks/base, 2025); vendors
rename some. advanced_protection_mode is read in code, not seen on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, Unreadable, shown

_PATCH_DAYS = 90
_PROPERTY = re.compile(r"^\[([\w.-]{1,120})\]: \[([^\]\n]{0,500})\]", re.MULTILINE)
_SETTING = re.compile(r"^([\w.-]{1,120})=(.{0,4000})$", re.MULTILINE)
_LARGEST = 5_000_000
# Services that come with the phone; anything else that may read the screen is named.
_KNOWN_SERVICES = (
    "com.google.android.marvin.talkback",
    "com.samsung.android",
    "com.android.",
    "com.google.android.apps.accessibility",
)


@dataclass(frozen=True, slots=True)
class _Phone:
    properties: dict[str, str]
    secure: dict[str, str]
    everywhere: dict[str, str]


def _look(scene: Scene) -> Finding:
    if scene.folder is None:
        return unknown("No folder of AndroidQF was given.", "Give it with --folder.")
    phone = _read(scene.machine, scene.folder)
    problems = list(_problems(phone, scene.machine.now.date()))
    if problems:
        return failed(
            f"On the phone {', and '.join(problems)}.", "Change these in the phone's settings, and turn USB debugging off."
        )
    patch = phone.properties.get("ro.build.version.security_patch", "")
    day = _day(patch)
    if day is None or day > scene.machine.now.date() or not phone.secure or not phone.everywhere:
        return unknown("AndroidQF's folder does not tell all that is needed: its patch level or its settings are missing.")
    return passed(f"The phone's security patch is of {shown(patch, 10)}, and its settings show nothing unusual.")


def _read(machine: Machine, folder: Path) -> _Phone:
    if not machine.holds(folder) or not folder.is_dir():
        raise Unreadable("the folder is not there")
    # AndroidQF makes a folder of its own below the one that it is run in.
    inner = (folder / name for name in machine.names(folder, 500))
    place = next((each for each in (folder, *inner) if machine.holds(each / "getprop.txt")), None)
    if place is None:
        raise Unreadable("no getprop.txt of AndroidQF is in the folder")
    if place.resolve() != folder.resolve() and not place.resolve().is_relative_to(folder.resolve()):
        raise Unreadable("a link leads out of the folder")
    properties = dict(_PROPERTY.findall(machine.text(place / "getprop.txt", _LARGEST).replace("\r", "")))
    if not properties:
        raise Unreadable("getprop.txt is not what AndroidQF writes")
    return _Phone(
        properties, _settings(machine, place / "settings_secure.txt"), _settings(machine, place / "settings_global.txt")
    )


def _settings(machine: Machine, file: Path) -> dict[str, str]:
    if not machine.holds(file):
        return {}
    return {name: value.strip() for name, value in _SETTING.findall(machine.text(file, _LARGEST).replace("\r", ""))}


def _problems(phone: _Phone, today: date) -> Iterator[str]:
    patch = _day(phone.properties.get("ro.build.version.security_patch", ""))
    if patch and (today - patch).days > _PATCH_DAYS:
        yield f"the security patch is {(today - patch).days} days old"
    if phone.properties.get("ro.crypto.state") == "unencrypted":
        yield "the storage is not encrypted"
    if "0" in {phone.everywhere.get("package_verifier_enable"), phone.everywhere.get("verifier_verify_adb_installs")}:
        yield "Play Protect's check of apps is off"
    if (
        phone.secure.get("lock_screen_show_notifications") == "1"
        and phone.secure.get("lock_screen_allow_private_notifications") == "1"
    ):
        yield "the lock screen shows what messages say"
    if phone.secure.get("always_on_vpn_app", "null") not in {"null", ""} and phone.secure.get("always_on_vpn_lockdown") != "1":
        yield "the VPN may be left without notice"
    strangers = _strangers(phone.secure.get("enabled_accessibility_services", ""))
    if strangers:
        yield f"an app may read the whole screen: {shown(strangers[0])}"


def _strangers(listed: str) -> list[str]:
    """Return the packages that may read the screen and don't come with the phone."""
    packages = [each.partition("/")[0] for each in listed.split(":") if each not in {"", "null"}]
    return [package for package in packages if not package.startswith(_KNOWN_SERVICES)]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


PROBES = (
    Probe(
        "android-adb", "Android phone, from AndroidQF's folder",
        (
            "dev-apps-audit", "dev-lockdown-mode", "dev-updates", "pro-vpn-kill-switch", "signal-notification-content", "dev-usb",
        ),
        EVERYWHERE, "getprop.txt, settings_secure.txt and settings_global.txt in a folder that AndroidQF wrote.", _look,
        needs=("folder",),
    ),
)  # fmt: skip
