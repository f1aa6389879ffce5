"""Small things on this machine: safetycheck's own folder, and whether Tor runs."""

from __future__ import annotations

import stat
from pathlib import Path

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine

# Folders that are copied to a company's servers, by the beginning of their names, in small letters.
_CLOUDS = (
    "dropbox", "onedrive", "google drive", "googledrive", "icloud", "com~apple~clouddocs", "mobile documents", "cloudstorage",
    "nextcloud", "owncloud", "pcloud", "mega", "syncthing", "box sync",
)  # fmt: skip
_MOVE = "Choose a folder elsewhere with --home, and copy the vault there: safetycheck vault export."
# A SOCKS5 greeting that offers no password, and the answer of whoever speaks it (RFC 1928).
_HELLO, _WELCOME = b"\x05\x01\x00", b"\x05\x00"
_TOR = {9150: "Tor Browser", 9050: "the Tor daemon"}


def _own(scene: Scene) -> Finding:
    machine, folder = scene.machine, scene.data
    if not machine.holds(folder):
        return absent("safetycheck keeps nothing on this computer yet.")
    real = folder.resolve()
    cloud = next((part for part in real.parts if part.lower().startswith(_CLOUDS)), None)
    if cloud:
        return failed("safetycheck's folder lies where a cloud service copies it.", _MOVE)
    if any(machine.holds(parent / ".git") for parent in (real, *real.parents)):
        return failed("safetycheck's folder lies inside a git repository, which may be pushed.", _MOVE)
    if machine.system == "windows":
        if real.is_relative_to(machine.home.resolve()):
            return passed("safetycheck's folder is inside your own, which Windows keeps from other users.")
        return unknown("Who may open safetycheck's folder can't be told on Windows outside of your own folder.")
    return _rights(machine, real)


def _rights(machine: Machine, folder: Path) -> Finding:
    for path in (folder, *(folder / name for name in machine.names(folder))):
        try:
            found = path.lstat()
        except OSError:
            return unknown("The rights of safetycheck's folder can't be read.")
        if machine.user is not None and found.st_uid != machine.user:
            return failed("A file of safetycheck belongs to another user of this computer.", "Find out who put it there.")
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            return failed(
                "Other users of this computer can open safetycheck's files.", "Put it right: chmod -R go-rwx on that folder."
            )
    return passed("Only you can open safetycheck's folder.")


def _tor(scene: Scene) -> Finding:
    open_but_odd = False
    for port, name in _TOR.items():
        answer = scene.machine.speaks(port, _HELLO)
        if answer is not None and answer.startswith(_WELCOME):
            return passed(f"Tor runs here: {name}, port {port}.", "It does not prove that your browser uses it.")
        open_but_odd = open_but_odd or answer is not None
    if open_but_odd:
        return unknown("Something listens where Tor would, and does not answer as Tor does.")
    return absent("Tor does not run here now. Start Tor Browser to use Proton's onion site.")


PROBES = (
    Probe(
        "permissions-own-data", "safetycheck's own folder", (), EVERYWHERE,
        "Where this program's folder lies (cloud, git) and who may open its files.", _own,
    ),
    Probe(
        "tor-onion-reachable", "Tor on this computer", ("pro-tor-onion",), EVERYWHERE,
        "Whether Tor answers on ports 9150 and 9050 of this computer. Nothing goes further.", _tor,
    ),
)  # fmt: skip
