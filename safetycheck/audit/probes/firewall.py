"""Whether a firewall keeps strangers on the same network out.

Commands and files: general knowledge of ufw, firewalld, nftables, macOS and Windows, looked at 2026-11-22.
"""

from __future__ import annotations

import re
from contextlib import suppress

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, Unreadable

_MAC_TOOL = "/usr/libexec/ApplicationFirewall/socketfilterfw"
_WINDOWS = "Get-NetFirewallProfile | ForEach-Object { $_.Name + '=' + $_.Enabled }"
_UFW = re.compile(r"^[ \t]*ENABLED[ \t]*=[ \t]*(yes|no)\b", re.MULTILINE | re.IGNORECASE)
_CLOSED = re.compile(r"hook input\b[^;]{0,200};\s*policy (drop|reject)")
_OPEN = "Programs that listen can be reached by everybody on the same network."
_HINT = {
    "linux": "On most systems ufw or firewalld is a package away; turn on one that refuses what comes in.",
    "macos": "Look under System Settings > Network > Firewall, and turn it on.",
    "windows": "Look under Windows Security > Firewall & network protection, and turn it on for all networks.",
}


def _look(scene: Scene) -> Finding:
    return {"linux": _linux, "macos": _macos, "windows": _windows}[scene.machine.system](scene.machine)


def _linux(machine: Machine) -> Finding:
    ufw = ""
    with suppress(Unreadable):
        found = _UFW.search(machine.text(machine.at("/etc/ufw/ufw.conf")))
        ufw = found[1].lower() if found else ""
    # The setting stays behind when ufw is stopped, or taken off.
    if ufw == "yes" and machine.says("systemctl", "is-active", "ufw") == "active":
        return passed("The firewall ufw is on.")
    if machine.says("firewall-cmd", "--state") == "running":
        return passed("The firewall firewalld is on.")
    rules = machine.says("nft", "list", "ruleset")
    if rules is not None and _CLOSED.search(rules):
        return passed("The firewall refuses what comes in.")
    return _open(ufw, rules)


def _open(ufw: str, rules: str | None) -> Finding:
    """Say what is missing, where nothing shows that anything is refused."""
    if ufw == "yes":
        return unknown("The firewall ufw is set to be on; whether it runs can't be told.", "Look yourself: sudo ufw status")
    if ufw:
        return failed("The firewall ufw is here, and off.", f"{_OPEN} {_HINT['linux']}")
    if rules is not None:
        return failed("No firewall refuses what comes in.", f"{_OPEN} {_HINT['linux']}")
    return unknown("No firewall that this program knows shows itself without more rights.", _HINT["linux"])


def _macos(machine: Machine) -> Finding:
    said = machine.says(_MAC_TOOL, "--getglobalstate") or ""
    if "State = 1" in said or "State = 2" in said:
        return passed("The Mac's firewall is on.")
    if "State = 0" in said:
        return failed("The Mac's firewall is off.", f"{_OPEN} {_HINT['macos']}")
    return unknown("The Mac's firewall does not say how it stands.", _HINT["macos"])


def _windows(machine: Machine) -> Finding:
    said = machine.says("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS) or ""
    states = {name: state for name, _, state in (line.strip().partition("=") for line in said.splitlines()) if state}
    if not states or not set(states.values()) <= {"True", "False"}:
        return unknown("The firewall of Windows does not say how it stands.", _HINT["windows"])
    if "False" in states.values():
        return failed("The firewall of Windows is off on some networks.", f"{_OPEN} {_HINT['windows']}")
    return passed("The firewall of Windows is on, on all networks.")


PROBES = (
    Probe(
        "firewall", "Firewall", (), EVERYWHERE,
        "What ufw, firewalld, nftables, the Mac's or the Windows firewall say about themselves.", _look,
    ),
)  # fmt: skip
