"""Proton Mail on this computer: Bridge and the desktop app, which keep mail or a session on the disk.

Bridge's places: github.com/ProtonMail/proton-bridge 3.21.1 (2025-06-12). The folder names of the desktop app and of Bridge's
Flatpak are general knowledge, not verified. Bridge's certificate is in its vault; nothing connects to it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from safetycheck.audit.probes import disk
from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, Unreadable

_FLATPAK = ".var/app/ch.protonmail.protonmail-bridge/config/protonmail/bridge-v3"
_PORTS = (1143, 1025)
_LISTENS = "0A"
_LSOF = re.compile(r"TCP (\S{1,60}):(\d{2,5}) \(LISTEN\)")
_WINDOWS = (
    "Get-NetTCPConnection -State Listen -LocalPort 1143,1025 -ErrorAction SilentlyContinue | ForEach-Object { $_.LocalAddress }"
)
_ENCRYPT = "Encrypt the disk: whoever takes this computer reads the mail that lies on it."


def _bridge(scene: Scene) -> Finding:
    machine = scene.machine
    places = (machine.config() / "protonmail/bridge-v3", machine.home / _FLATPAK)
    folder = next((place for place in places if machine.holds(place)), None)
    if folder is None:
        return absent("Proton Mail Bridge is not on this computer.")
    return _vault(machine, folder) or _ports(machine) or _disk(scene)


def _ports(machine: Machine) -> Finding | None:
    """Look at where Bridge listens; None where it is on this computer only."""
    where = _addresses(machine)
    if where is None:
        return unknown("Where Bridge listens can't be told.")
    if all(address.is_loopback for address in where):
        return None
    hint = "In Bridge, and in what forwards its ports, allow 127.0.0.1 only."
    return failed("The ports of Bridge are open to the network around you.", hint)


def _disk(scene: Scene) -> Finding:
    encrypted = disk.look(scene)
    if encrypted.state == "fail":
        return failed("Bridge keeps your mail on a disk that is not encrypted.", _ENCRYPT)
    if encrypted.state != "pass":
        return unknown("Bridge keeps mail on this disk, and whether it is encrypted can't be told.", _ENCRYPT)
    return passed("Bridge keeps its vault's key in the keychain, on an encrypted disk.")


def _vault(machine: Machine, folder: Path) -> Finding | None:
    """Look at where Bridge keeps the key of its vault; None where nothing is wrong."""
    if machine.holds(folder / "insecure"):
        return failed(
            "Bridge keeps the key of its vault in the open, for want of a keychain.",
            "Set up a keyring, log out of Bridge, remove its folder 'insecure', and log in again.",
        )
    if machine.holds(folder / "key.pem"):
        return failed(
            "The key of Bridge's certificate was exported, and lies beside its vault.", "Delete key.pem when it is not needed."
        )
    if not machine.holds(folder / "vault.enc"):
        return unknown("Bridge's folder is here, without a vault.")
    helper = machine.json(folder / "keychain.json").get("Helper") if machine.holds(folder / "keychain.json") else None
    if not isinstance(helper, str) or not helper:
        return unknown("Bridge does not say which keychain guards its vault.", "Start Bridge once, and run this again.")
    return None


def _addresses(machine: Machine) -> list[IPv4Address | IPv6Address] | None:
    """Return where something listens on Bridge's usual ports; None where that can't be told."""
    return {"linux": _proc, "macos": _lsof, "windows": _netstat}[machine.system](machine)


def _proc(machine: Machine) -> list[IPv4Address | IPv6Address] | None:
    found: list[IPv4Address | IPv6Address] = []
    for name in ("tcp", "tcp6"):
        try:
            lines = machine.text(machine.at(f"/proc/net/{name}"), 20_000_000).splitlines()[1:]
        except Unreadable:
            if name == "tcp":
                return None
            continue
        for line in lines:
            words = line.split()
            with suppress(IndexError, ValueError):
                host, _, port = words[1].partition(":")
                if words[3] == _LISTENS and int(port, 16) in _PORTS:
                    found.append(_from_proc(host))
    return found


def _from_proc(host: str) -> IPv4Address | IPv6Address:
    """Read an address as the kernel writes it: hexadecimal words of four bytes, each in the order of this machine."""
    raw = bytes.fromhex(host)
    return ip_address(b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4)))


def _lsof(machine: Machine) -> list[IPv4Address | IPv6Address] | None:
    ran = machine.run("lsof", "-nP", "-iTCP:1143", "-iTCP:1025", "-sTCP:LISTEN")
    # `*` is every address of this computer.
    # It says nothing, and ends with 1, where nothing listens.
    if ran is None or (ran.code and ran.out.strip()):
        return None
    return _read(["::" if host == "*" else host.strip("[]") for host, _ in _LSOF.findall(ran.out)])


def _netstat(machine: Machine) -> list[IPv4Address | IPv6Address] | None:
    ran = machine.run("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS)
    return None if ran is None or ran.code else _read(ran.out.split())


def _read(hosts: list[str]) -> list[IPv4Address | IPv6Address] | None:
    try:
        return [ip_address(host.partition("%")[0]) for host in hosts]
    except ValueError:
        return None


def _app(scene: Scene) -> Finding:
    machine = scene.machine
    if not machine.holds(machine.config() / "Proton Mail"):
        return absent("The Proton Mail app is not on this computer.")
    encrypted = disk.look(scene)
    if encrypted.state == "pass":
        return passed("The Proton Mail app keeps you logged in, on an encrypted disk.")
    said = "is not encrypted" if encrypted.state == "fail" else "may not be encrypted"
    why = f"The Proton Mail app keeps you logged in, on a disk that {said}."
    return Finding("fail" if encrypted.state == "fail" else "unknown", why, _ENCRYPT)


PROBES = (
    Probe(
        "proton-bridge", "Proton Mail Bridge", ("pro-bridge-disk", "pro-telemetry"), EVERYWHERE,
        "Which files lie in Bridge's folder, which keychain it names, where its ports (1143, 1025) listen, and the disk.",
        _bridge,
    ),
    Probe(
        "proton-desktop-app", "Proton Mail app: session on the disk", ("pro-sessions", "dev-laptop-encryption"), EVERYWHERE,
        "Whether the app's folder is there, and what the system says about the disk.", _app,
    ),
)  # fmt: skip
