"""What every probe has in common: what it reads and tells, what it is given, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from safetycheck.audit.probes.machine import Machine, System, Unreadable
from safetycheck.audit.probes.network import Network
from safetycheck.errors import FetchFailed, Refused
from safetycheck.text import clean

State = Literal["pass", "fail", "unknown", "not-applicable"]
# What a probe wants to be given: a folder, an e-mail address, a domain, a password or an API key.
Want = Literal["folder", "email", "domain", "password", "key"]

EVERYWHERE: tuple[System, ...] = ("linux", "macos", "windows")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found: `why` is one plain sentence, `hint` says what to do, empty where there is nothing to do.

    `unknown` means that it could not be seen, which is never a pass.
    """

    state: State
    why: str
    hint: str = ""


# Without a repr, because that would print what the person gave.
@dataclass(frozen=True, slots=True, repr=False)
class Scene:
    """What a probe works with. `data` is this program's own folder; a value is empty, or None, where it was not given."""

    machine: Machine
    data: Path
    folder: Path | None = None
    email: str = ""
    domain: str = ""
    secret: str = ""
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """One read-only check. `reads` and `leaks` are said before it runs; `leaks` is "nothing" where nothing leaves.

    `checks` are the ids of the checklist items that it can answer. `needs` must be given.
    """

    id: str
    title: str
    checks: tuple[str, ...]
    platforms: tuple[System, ...]
    reads: str
    run: Callable[[Scene], Finding]
    leaks: str = "nothing"
    network: bool = False
    needs: tuple[Want, ...] = ()


def passed(why: str, hint: str = "") -> Finding:
    """Say that it is as it should be."""
    return Finding("pass", why, hint)


def failed(why: str, hint: str = "") -> Finding:
    """Say that it needs the person."""
    return Finding("fail", why, hint)


def unknown(why: str, hint: str = "") -> Finding:
    """Say that it could not be seen."""
    return Finding("unknown", why, hint)


def absent(why: str) -> Finding:
    """Say that there is nothing here to check."""
    return Finding("not-applicable", why)


def run(probe: Probe, scene: Scene) -> Finding:
    """Run a probe. What could not be read or reached is unknown; nothing that it met on the way raises."""
    if scene.machine.system not in probe.platforms:
        return absent("This is checked on other systems only.")
    try:
        found = probe.run(scene)
    except Unreadable as problem:
        return unknown(f"It could not be read: {problem.reason}.")
    except (FetchFailed, Refused) as problem:
        return unknown(f"It could not be asked: {clean(problem.reason, _LONGEST)}.", problem.hint)
    return Finding(found.state, clean(found.why, _LONGEST), clean(found.hint, _LONGEST))
