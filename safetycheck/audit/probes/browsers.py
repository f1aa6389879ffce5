"""Browser profiles: how many there are, and whether they are tied to a sync account. No history, cookie or login is read.

Places and names: general knowledge of Firefox and Chromium, looked at 2026-11-22; both move files now and then.
"""

from __future__ import annotations

from pathlib import Path

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, System, Unreadable

_FIREFOX: dict[System, tuple[str, ...]] = {
    "linux": (
        ".mozilla/firefox", "snap/firefox/common/.mozilla/firefox", ".var/app/org.mozilla.firefox/.mozilla/firefox",
        ".config/mozilla/firefox",
    ),
    "macos": ("Library/Application Support/Firefox/Profiles",),
    "windows": ("AppData/Roaming/Mozilla/Firefox/Profiles",),
}  # fmt: skip
_CHROMIUM: dict[System, tuple[str, ...]] = {
    "linux": (
        ".config/google-chrome", ".config/chromium", ".config/BraveSoftware/Brave-Browser", ".config/microsoft-edge",
        "snap/chromium/common/chromium", ".var/app/com.google.Chrome/config/google-chrome",
    ),
    "macos": tuple(
        f"Library/Application Support/{name}"
        for name in ("Google/Chrome", "Chromium", "BraveSoftware/Brave-Browser", "Microsoft Edge")
    ),
    "windows": tuple(
        f"AppData/Local/{name}/User Data"
        for name in ("Google/Chrome", "Chromium", "BraveSoftware/Brave-Browser", "Microsoft/Edge")
    ),
}  # fmt: skip
_PREFS, _SIGNED_IN = ("prefs.js", "times.json"), "signedInUser.json"
_APART = "Keep organizing in a browser profile of its own, without a sync account."


def _look(scene: Scene) -> Finding:
    machine = scene.machine
    profiles, tied, broken = 0, 0, 0
    for place in _FIREFOX[machine.system]:
        found = _firefox(machine, machine.home / place)
        profiles, tied = profiles + found[0], tied + found[1]
    for place in _CHROMIUM[machine.system]:
        try:
            found = _chromium(machine, machine.home / place / "Local State")
        except Unreadable:
            broken += 1
            continue
        profiles, tied = profiles + found[0], tied + found[1]
    return _judge(profiles, tied, broken)


def _judge(profiles: int, tied: int, broken: int) -> Finding:
    if tied:
        return failed(f"{tied} of {profiles} browser profiles on this computer are signed in to a sync account.", _APART)
    if broken:
        return unknown("A browser's list of profiles could not be read.")
    if not profiles:
        return absent("No browser that this program knows has a profile here.")
    if profiles == 1:
        return failed("One browser profile is used for everything.", _APART)
    return passed(f"There are {profiles} browser profiles, and none is signed in to a sync account.")


def _firefox(machine: Machine, folder: Path) -> tuple[int, int]:
    """Count the profiles in a folder, and those that are signed in."""
    inside = [folder / name for name in machine.names(folder)]
    real = [each for each in inside if any(machine.holds(each / name) for name in _PREFS)]
    return len(real), sum(machine.holds(each / _SIGNED_IN) for each in real)


def _chromium(machine: Machine, file: Path) -> tuple[int, int]:
    if not machine.holds(file):
        return 0, 0
    profile = machine.json(file).get("profile")
    listed = profile.get("info_cache") if isinstance(profile, dict) else None
    if not isinstance(listed, dict):
        raise Unreadable("the list of profiles is not what it should be")
    known = [each for each in listed.values() if isinstance(each, dict)]
    return len(known), sum(bool(each.get("user_name")) for each in known)


PROBES = (
    Probe(
        "browser-sync", "Browser profiles: apart, and not synced", ("acc-separation",), EVERYWHERE,
        "How many profiles Firefox, Chrome, Chromium, Brave and Edge have, and how many are signed in. No address is read.",
        _look,
    ),
)  # fmt: skip
