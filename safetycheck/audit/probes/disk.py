"""Whether what is kept on this computer's disk can be read by who takes the disk.

How each system answers is general knowledge of findmnt, lsblk, swapon, zfs, fdesetup and the Windows shell, looked at 2026-11-22.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any, Literal

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine

_Answer = Literal["yes", "no", "elsewhere", "unseen"]

_TURN_ON = {
    "linux": "Disk encryption on Linux is set up when the system is installed. Back up, and install again with encryption.",
    "macos": "Look under System Settings > Privacy & Security > FileVault, and turn it on.",
    "windows": "Look under Settings > Privacy & security > Device encryption, or for BitLocker, and turn it on.",
}
# File systems that have no disk of their own here: a container, or a share of another computer.
_BORROWED = frozenset({"overlay", "tmpfs", "9p", "nfs", "nfs4", "cifs", "virtiofs", "fuse.sshfs", "drvfs"})
_OWN_CRYPT = frozenset({"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"})
_DEVICE = re.compile(r"/dev/[\w./:+-]{1,200}")
_UUID = re.compile(r"[0-9a-f-]{36}")
_DATASET = re.compile(r"[\w./:-]{1,200}")
_BITLOCKER = (
    "(New-Object -ComObject Shell.Application).NameSpace($env:SystemDrive)"
    ".Self.ExtendedProperty('System.Volume.BitLockerProtection')"
)


def look(scene: Scene) -> Finding:
    """Find out whether the disk of the home folder is encrypted; other probes ask this, too."""
    return {"linux": _linux, "macos": _macos, "windows": _windows}[scene.machine.system](scene.machine)


def _linux(machine: Machine) -> Finding:
    if "microsoft" in (machine.says("uname", "-r") or "").lower():
        return unknown("This Linux runs inside Windows, whose disk it can't see.", "Run this probe in Windows.")
    home, root = _mount(machine, str(machine.home)), _mount(machine, "/")
    if "elsewhere" in {home, root}:
        return unknown(
            "This is a container or a network disk: the real disk can't be seen from here.", "Check the computer itself."
        )
    if home == "no":
        return failed("The disk with your home folder is not encrypted.", _TURN_ON["linux"])
    if "unseen" in {home, root}:
        return unknown("The disk below your home folder can't be told.")
    if root == "no":
        return failed("Your home folder is encrypted, the system's disk is not: logs and caches lie open.", _TURN_ON["linux"])
    return _with_swap(_swap(machine))


def _with_swap(swap: _Answer) -> Finding:
    if swap == "no":
        return failed("The disk is encrypted, but the swap space is not.", "Encrypt the swap space, or turn it off.")
    if swap != "yes":
        return unknown("The disk is encrypted; whether the swap space is can't be told.")
    return passed("The disk with your home folder is encrypted.", "It protects a computer that is off, not one that is running.")


def _mount(machine: Machine, path: str) -> _Answer:
    said = (machine.says("findmnt", "-nr", "-o", "SOURCE,FSTYPE,UUID", "-T", path) or "").split("\n")[0].split()
    if not 2 <= len(said) <= 3:
        return "unseen"
    source, kind = said[0].partition("[")[0], said[1]
    if kind in _OWN_CRYPT:
        return "yes"
    if kind in _BORROWED:
        return "elsewhere"
    if kind == "zfs" and _DATASET.fullmatch(source):
        crypt = machine.says("zfs", "get", "-H", "-o", "value", "encryption", source)
        return "unseen" if not crypt else "no" if crypt == "off" else "yes"
    if kind == "btrfs" and len(said) == 3 and _UUID.fullmatch(said[2]):
        # It may lie on several disks, of which only one is named.
        for name in machine.names(machine.at(f"/sys/fs/btrfs/{said[2]}/devices")):
            if (answer := _device(machine, f"/dev/{name}")) != "yes":
                return answer
    return _device(machine, source)


def _device(machine: Machine, source: str) -> _Answer:
    """Tell whether a device stands on encrypted ones only, however many layers below."""
    if not _DEVICE.fullmatch(source) or ".." in source:
        return "unseen"
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        (top,) = json.loads(machine.says("lsblk", "-sJo", "TYPE,FSTYPE", source) or "")["blockdevices"]
        return "yes" if _is_encrypted(top) else "no"
    return "unseen"


def _is_encrypted(device: dict[str, Any]) -> bool:
    """Tell whether there is encryption on each way down: a volume may lie on several disks."""
    below = device.get("children") or []
    if {"crypt", "crypto_LUKS"} & {device["type"], device["fstype"]}:
        return True
    return bool(below) and all(_is_encrypted(each) for each in below)


def _swap(machine: Machine) -> _Answer:
    ran = machine.run("swapon", "--show=NAME,TYPE", "--noheadings", "--raw")
    if ran is None or ran.code:
        return "unseen"
    for line in ran.out.splitlines():
        name, _, kind = line.partition(" ")
        if name.startswith("/dev/zram") or kind == "file":  # in memory, or on a file system that was looked at
            continue
        if (answer := _device(machine, name)) != "yes":
            return answer
    return "yes"


def _macos(machine: Machine) -> Finding:
    said = machine.says("fdesetup", "status") or ""
    if "in progress" in said:
        return failed("FileVault is not done yet.", "Leave the Mac on until it is.")
    if "FileVault is On" in said:
        return passed("FileVault is on.")
    if "FileVault is Off" in said:
        return failed("FileVault is off: who takes the Mac can read its disk.", _TURN_ON["macos"])
    return unknown("FileVault does not say how it stands.", _TURN_ON["macos"])


def _windows(machine: Machine) -> Finding:
    said = machine.says("powershell", "-NoProfile", "-NonInteractive", "-Command", _BITLOCKER)
    match said:
        case "1" | "6":
            return passed("BitLocker is on.", "Look where its recovery key is kept: one in a Microsoft account can be demanded.")
        case "3" | "4":
            return failed("BitLocker is not done yet.", "Leave the computer on until it is, and run this again.")
        case "5":
            return failed(
                "BitLocker is paused: the disk opens without a key.", "Resume the protection in the BitLocker settings."
            )
        case "2" | "0":
            return failed("The disk is not encrypted.", _TURN_ON["windows"])
        case _:
            return unknown("Windows does not say whether the disk is encrypted.", _TURN_ON["windows"])


PROBES = (
    Probe(
        "disk-encryption", "Disk encryption", ("signal-desktop-disk", "dev-laptop-encryption", "pro-bridge-disk"), EVERYWHERE,
        "What this system says about the disk below your home folder, the system's disk and the swap space.", look,
    ),
)  # fmt: skip
