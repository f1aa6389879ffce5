"""Which way traffic would take now, and who would be asked for names. No packet is sent for it.

Names of Proton's interfaces: github.com/ProtonVPN/python-proton-vpn-network-manager (2024-12-17) and
github.com/ProtonVPN/win-app (2026-02-23). How the systems answer: general knowledge, looked at 2026-11-22.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, Unreadable, shown

_FOUR, _SIX = "1.1.1.1", "2606:4700:4700::1111"
_TUNNEL = re.compile(r"(?:proton|tun|wg|utun|tap|tailscale|mullvad|nordlynx|ipsec)", re.IGNORECASE)
_WINDOWS_TUNNEL = re.compile(r"proton|vpn|wireguard|\btun\b|tap-windows", re.IGNORECASE)
_LINK = re.compile(r"^Link \d+ \((.{1,40}?)\): ?(.*)$", re.MULTILINE)
_MAC_ROUTE = re.compile(r"interface: (\S{1,20})")
_MAC_DNS = re.compile(r"resolver #1\n(.{0,600}?)(?=\n\n|\Z)", re.DOTALL)
_MAC_LINK = re.compile(r"if_index : \d+ \((\S{1,20})\)")
_WINDOWS_ROUTE = "(Find-NetRoute -RemoteIPAddress {} -ErrorAction SilentlyContinue | Select-Object -First 1).InterfaceAlias"
_WINDOWS_DNS = (
    "Get-DnsClientServerAddress | Where-Object { $_.ServerAddresses }"
    " | ForEach-Object { $_.InterfaceAlias + '=' + $_.ServerAddresses[0] }"
)
_OFF = "Turn the VPN on, and run this again. It is no fault where you mean to be without one."
_LEAK = "Turn the kill switch of the VPN on, or leave and enter the VPN again."


@dataclass(frozen=True, slots=True)
class Route:
    """By which interface traffic leaves: empty where there is no way out, None where that can't be told."""

    four: str | None
    six: str | None
    dns: tuple[str, ...] | None


def way_out(machine: Machine) -> Route:
    """Ask the system which interface it would use for an address far away, and for names."""
    return {"linux": _linux, "macos": _macos, "windows": _windows}[machine.system](machine)


def is_tunnel(machine: Machine, interface: str) -> bool:
    """Tell whether an interface is that of a VPN, by its name."""
    if machine.system == "windows":
        return bool(_WINDOWS_TUNNEL.search(interface))
    return bool(_TUNNEL.match(interface))


def _look(scene: Scene) -> Finding:
    machine = scene.machine
    route = way_out(machine)
    if route.four is None:
        return unknown("The system does not say which way traffic takes.")
    if not route.four and not route.six:
        return unknown("This computer is not on a network now.")
    if (route.four or route.six or "").startswith("ppp"):
        return unknown(
            "Traffic leaves by ppp, which is a VPN on some computers, and a modem on others.", "Look at the VPN's app."
        )
    if route.four and not is_tunnel(machine, route.four):
        return failed(f"Traffic leaves by {shown(route.four)}, not by a VPN.", _OFF)
    return _beside(machine, route)


def _beside(machine: Machine, route: Route) -> Finding:
    """Say whether something goes beside the VPN that most traffic takes."""
    if route.six and not is_tunnel(machine, route.six):
        return failed(f"Some traffic (IPv6) leaves by {shown(route.six)}, beside the VPN.", _LEAK)
    if route.six is None or route.dns is None:
        return unknown("Traffic takes the VPN; whether all of it does, and who is asked for names, can't be told.")
    outside = [name for name in route.dns if not is_tunnel(machine, name)]
    if outside:
        return failed(f"Traffic takes the VPN, but names are looked up by {shown(outside[0])}, beside it.", _LEAK)
    return passed(
        "Traffic and look-ups of names take the VPN.", "It hides your address from sites; it does not make you anonymous."
    )


def _linux(machine: Machine) -> Route:
    return Route(_hop(machine, _FOUR), _hop(machine, _SIX), _resolved(machine) or _resolv_conf(machine))


def _hop(machine: Machine, address: str) -> str | None:
    """Return the interface for one address; empty where there is none."""
    ran = machine.run("ip", "-j", "route", "get", address)
    if ran is None:
        return None
    if ran.code:
        return "" if "unreachable" in ran.out.lower() else None
    with suppress(ValueError, TypeError, KeyError, IndexError, RecursionError):
        return str(json.loads(ran.out)[0]["dev"])
    return None


def _resolved(machine: Machine) -> tuple[str, ...] | None:
    """Return the links that systemd-resolved asks: those that claim all names (`~.`), else all that have a server."""
    servers, domains = machine.says("resolvectl", "dns"), machine.says("resolvectl", "domain")
    if not servers or domains is None:
        return None
    asked = [name for name, listed in _LINK.findall(servers) if listed.strip()]
    claimed = [name for name, listed in _LINK.findall(domains) if "~." in listed.split()]
    return tuple(claimed or asked) or None


def _resolv_conf(machine: Machine) -> tuple[str, ...] | None:
    try:
        lines = machine.text(machine.at("/etc/resolv.conf")).splitlines()
    except Unreadable:
        return None
    links = []
    for line in lines:
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver":
            with suppress(ValueError):
                links.append(_hop(machine, str(ip_address(words[1].partition("%")[0]))))
    found = tuple(link for link in links if link)
    # A server on this machine asks another one in turn, and which one is not written here.
    return found if found and len(found) == len(links) and "lo" not in found else None


def _macos(machine: Machine) -> Route:
    ways = []
    for extra in ((), ("-inet6",)):
        ran = machine.run("route", "-n", "get", *extra, "default")
        found = _MAC_ROUTE.search(ran.out) if ran else None
        ways.append(found[1] if found else "" if ran and "not in table" in ran.out else None)
    first = _MAC_DNS.search(machine.says("scutil", "--dns") or "")
    link = _MAC_LINK.search(first[1]) if first else None
    return Route(ways[0], ways[1], (link[1],) if link else None)


def _windows(machine: Machine) -> Route:
    said = [_shell(machine, _WINDOWS_ROUTE.format(address)) for address in (_FOUR, _SIX)]
    servers = _shell(machine, _WINDOWS_DNS)
    links = tuple(line.partition("=")[0].strip() for line in (servers or "").splitlines() if "=" in line)
    # A VPN may forbid the servers of other interfaces, which stay listed: where there are such, nothing is proved.
    return Route(said[0], said[1], links if links and all(is_tunnel(machine, link) for link in links) else None)


def _shell(machine: Machine, script: str) -> str | None:
    return machine.says("powershell", "-NoProfile", "-NonInteractive", "-Command", script)


PROBES = (
    Probe(
        "vpn-route", "VPN: route and look-ups of names", ("pro-vpn-autoconnect", "pro-vpn-kill-switch", "pro-vpn-limits"),
        EVERYWHERE, "Which interface the system would use for two addresses far away, and for the DNS. Nothing is sent.", _look,
    ),
)  # fmt: skip
