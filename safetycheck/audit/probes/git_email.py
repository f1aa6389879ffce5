"""Which e-mail addresses a git clone carries in its commits, for everyone to read.

git is told to run nothing that the clone's own settings name, and to fetch nothing. Source: git's manual, looked at 2026-11-22;
noreply addresses: docs.github.com/en/rest/activity/events (2025) and GitHub's commit e-mail settings.
"""

from __future__ import annotations

import re
from pathlib import Path

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine, shown

_NOBODY = re.compile(r"@(users\.)?noreply\.|^no-?reply@|@localhost$")
# Whatever a clone's config says, nothing is run and nothing is fetched.
_SAFE = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "log.showSignature=false", "-c", "gpg.program=false",
    "-c", "protocol.allow=never", "-c", "core.pager=cat", "-c", "core.alternateRefsCommand=false", "--no-pager",
)  # fmt: skip
_SECONDS = 60.0
_GITHUB = "On GitHub, look under Settings > Emails for a noreply address, and set it: git config --global user.email ADDRESS"
_PAST = "Commits that were pushed can't be called back. For the next ones, set another address: git config user.email ADDRESS"


def _look(scene: Scene) -> Finding:
    return _clone(scene.machine, scene.folder) if scene.folder else _next_commits(scene.machine)


def _next_commits(machine: Machine) -> Finding:
    ran = machine.run("git", "config", "--global", "--get", "user.email")
    if ran is None:
        return absent("git is not on this computer.")
    address = ran.out.strip()
    if ran.code == 1 and not address:
        return absent("git has no address set for all repositories.")
    if ran.code or "@" not in address:
        return unknown("git does not say which address it puts into commits.")
    if _NOBODY.search(address.lower()):
        return passed("git puts an address into commits that names nobody.")
    return failed(f"git puts {masked(address)} into every commit, for all to read.", _GITHUB)


def _clone(machine: Machine, folder: Path) -> Finding:
    ran = machine.run(
        "git", "-C", str(folder.absolute()), *_SAFE, "log", "--all", "--no-show-signature", "--no-mailmap", "--format=%ae%n%ce",
        seconds=_SECONDS,
    )  # fmt: skip
    if ran is None:
        return unknown("git is not on this computer, or the clone is too large to be read in a minute.")
    if ran.code:
        dubious = "dubious ownership" in ran.out
        return unknown(
            "The clone belongs to another user." if dubious else "The folder is no git clone that can be read.",
            "Give the folder of a clone of your own with --folder.",
        )
    addresses = {line.strip().lower() for line in ran.out.splitlines() if "@" in line}
    if not addresses:
        return absent("The clone has no commits with an address.")
    named = sorted(each for each in addresses if not _NOBODY.search(each))
    if not named:
        return passed("No commit of the clone names an address that is somebody's.")
    count = f"{len(named)} addresses" if len(named) > 1 else "1 address"
    return failed(
        f"The commits of the clone show {count}: {', '.join(map(masked, named[:3]))}{', …' if len(named) > 3 else ''}.", _PAST
    )


def masked(address: str) -> str:
    """Return an e-mail address as it may be shown: its first letter and its domain."""
    local, _, domain = address.rpartition("@")
    return f"{shown(local[:1])}…@{shown(domain, 40)}"


PROBES = (
    Probe(
        "git-email", "E-mail addresses in git commits", ("acc-separation", "pro-pseudonymous-identity"), EVERYWHERE,
        "With --folder the authors in a clone's history, else the address in your git settings. Addresses are shown in part.",
        _look,
    ),
)  # fmt: skip
