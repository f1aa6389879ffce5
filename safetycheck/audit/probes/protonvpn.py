"""Proton VPN: is the kill switch on?

Linux: github.com/ProtonVPN/python-proton-vpn-network-manager (2024-12-17) and proton-vpn-gtk-app (2024-12-18); Windows:
github.com/ProtonVPN/win-app 4.3.12 (2026-02-23); macOS: protonvpn.com/support/what-is-kill-switch (undated, 2025-26).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from safetycheck.audit.probes.interface import Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine
from safetycheck.audit.probes.vpn_route import is_tunnel, way_out

_NOT_HERE = "Proton VPN has no settings on this computer."
_ON = "In Proton VPN, look under Settings for Kill switch, and turn it on."
_STANDARD = "It holds while you are connected. The advanced one also holds when you are not."
_SETTINGS = ("Proton/VPN/settings.json", ".var/app/com.protonvpn.www/config/Proton/VPN/settings.json")
# The interfaces that hold traffic back: for one session, and for good.
_HOLDS = {1: "pvpnksintrf0", 2: "pvpnksintrf1"}
_MAC_ENTRY = re.compile(r"^\*?[ \t]*\((Connected|Disconnected|Connecting|Disconnecting)\).{0,200}Proton", re.MULTILINE)


def _linux(scene: Scene) -> Finding:
    machine = scene.machine
    file = next((path for path in _linux_files(machine) if machine.holds(path)), None)
    if file is None:
        return absent(_NOT_HERE)
    switch = machine.json(file).get("killswitch", 0)
    if type(switch) is not int or switch not in {0, 1, 2}:
        return unknown("Proton VPN's kill switch is set to something that this program does not know.")
    if switch == 0:
        return failed("Proton VPN's kill switch is off.", _ON)
    return _linux_holds(switch, machine.names(machine.at("/sys/class/net")))


def _linux_holds(switch: int, links: list[str]) -> Finding:
    """Say whether the interfaces are there by which the kill switch holds traffic back."""
    holds = _HOLDS[switch] in links
    if switch == 2:
        if holds:
            return passed("Proton VPN's advanced kill switch is on, and holds.")
        return failed("Proton VPN's advanced kill switch is set, but holds nothing back now.", "Start Proton VPN once.")
    if not holds and any(link.startswith("proton") for link in links):
        return unknown("Proton VPN's kill switch is set, but what holds it can't be seen.", "Leave the VPN and enter it again.")
    return passed("Proton VPN's kill switch is on.", _STANDARD)


def _linux_files(machine: Machine) -> list[Path]:
    return [machine.config() / _SETTINGS[0], machine.home / _SETTINGS[1]]


def _windows(scene: Scene) -> Finding:
    machine = scene.machine
    folder = machine.local() / "Proton/Proton VPN/Storage"
    if not machine.holds(folder):
        return absent(_NOT_HERE)
    settings = machine.json(folder / "GlobalSettings.json")
    switch, mode = _word(settings, "IsKillSwitchEnabled", "false"), _word(settings, "KillSwitchMode", "standard")
    if switch not in {"true", "false"} or mode not in {"standard", "advanced"}:
        return unknown("Proton VPN's kill switch is set to something that this program does not know.")
    if switch == "false":
        return failed("Proton VPN's kill switch is off.", _ON)
    if mode == "advanced":
        return passed("Proton VPN's advanced kill switch is on.")
    return passed("Proton VPN's kill switch is on.", _STANDARD)


def _word(settings: dict[str, Any], name: str, missing: str) -> str:
    """Return a setting in small letters. All values of this file are texts."""
    value = settings.get(name, missing)
    return value.lower() if isinstance(value, str) else "?"


def _macos(scene: Scene) -> Finding:
    machine = scene.machine
    said = machine.says("scutil", "--nc", "list")
    if said is None:
        return unknown("The Mac does not list its VPNs.")
    entries = _MAC_ENTRY.findall(said)
    if not entries:
        return absent("The Mac's list of VPNs does not name Proton VPN.")
    if "Connected" not in entries:
        return failed("Proton VPN is not connected now.", "Connect it; let it connect by itself when the Mac starts.")
    route = way_out(machine)
    if not route.four or not route.dns:
        return unknown("Proton VPN is connected; which way traffic takes can't be told.")
    if all(is_tunnel(machine, name) for name in (route.four, *route.dns)):
        return passed(
            "Proton VPN is connected, and traffic takes it.", "Its kill switch can't be read on a Mac: look in its settings."
        )
    return failed("Proton VPN is connected, but traffic goes beside it.", _ON)


PROBES = (
    Probe(
        "protonvpn-linux", "Proton VPN: kill switch (Linux)", ("pro-vpn-kill-switch", "pro-vpn-netshield", "pro-telemetry"),
        ("linux",), "The kill switch in Proton VPN's settings.json, and the names of the network interfaces.", _linux,
    ),
    Probe(
        "protonvpn-windows", "Proton VPN: kill switch (Windows)", ("pro-vpn-kill-switch", "pro-telemetry"), ("windows",),
        "The kill switch in Proton VPN's GlobalSettings.json.", _windows,
    ),
    # Not the kill switch itself: it can't be read there, so that this answers no item about it.
    Probe(
        "protonvpn-macos", "Proton VPN: connected (macOS)", ("pro-vpn-autoconnect",), ("macos",),
        "The Mac's list of VPNs, and which interface it would use. Nothing is sent.", _macos,
    ),
)  # fmt: skip
