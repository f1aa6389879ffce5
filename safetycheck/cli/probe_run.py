"""Running probes: what is said first, what is asked for, what is shown and kept afterwards."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from safetycheck import events, fetch, registry, resources
from safetycheck.audit import probes
from safetycheck.audit.probes import Finding, Network, Probe, Scene, State
from safetycheck.cli import output, passphrase, probe_input, vaults
from safetycheck.cli.scan import mapped
from safetycheck.cli.settings import Settings, now
from safetycheck.events import ProbeRan
from safetycheck.model import Person
from safetycheck.store import Vault, slotfile

# How an answer is said, and what is said of all with that answer at the end.
_SAID: dict[State, str] = {"fail": "fail", "unknown": "unknown", "pass": "pass", "not-applicable": "does not apply"}
_ENDS: dict[State, str] = {"unknown": "Could not be seen", "pass": "As it should be", "not-applicable": "Does not apply here"}
# The answers of so many stand on one screen.
_FEW = 3
Result = tuple[Probe, Finding]


@dataclass(frozen=True, slots=True)
class Given:
    """What the command line gave. No personal value is among it: those are read from a file or asked for."""

    folder: Path | None
    about: str | None
    secret_fd: int | None
    dns: str | None
    person: str | None
    proxy: str | None
    connect_to: tuple[str, ...]
    cafile: Path | None


def run(settings: Settings, chosen: Sequence[Probe], given: Given, *, as_json: bool) -> int:
    """Run probes one after another, show and keep what they found, and return the exit code."""
    online = any(each.network for each in chosen)
    with _vault(settings, needed=online) as vault:
        whom = _whom(vault, given, needed=online)
        scene = Scene(probes.here(now()), settings.home, folder=given.folder)
        if vault and whom and online:
            scene = replace(scene, network=_network(vault, whom, given))
        found = []
        for each, finding in _each(settings, chosen, scene, given):
            found.append((each, finding))
            if not as_json:
                show(each, finding)
        if vault and whom:
            _keep(vault, whom, found)
    if as_json:
        output.emit_json({"probes": [as_data(each, finding) for each, finding in found]})
    else:
        _sum_up(found)
        if vault is None:
            _offer(settings, given, found)
    states = {finding.state for _, finding in found}
    return 1 if "fail" in states else 3 if "unknown" in states else 0


@contextmanager
def _vault(settings: Settings, *, needed: bool) -> Iterator[Vault | None]:
    """Open the vault where a probe needs its ledger, or where it opens without a question; None otherwise."""
    by_itself = vaults.exists(settings.home) and _opens_by_itself(settings)
    if by_itself and not needed and not vaults.writable(settings):
        output.warn("your vault is on a disk that can only be read: what is found is not kept")
        yield None
    elif needed or by_itself:
        with vaults.opened(settings) as vault:
            yield vault
    else:
        yield None


def _opens_by_itself(settings: Settings) -> bool:
    named = settings.passphrase_file is not None or settings.passphrase_fd is not None
    return named or any(slot.kind == "keyring" for slot in slotfile.read(settings.home).slots)


def _whom(vault: Vault | None, given: Given, *, needed: bool) -> Person | None:
    if vault is None or not (needed or vault.people()):
        return None
    whom = vaults.person(vault, given.person)
    if needed:
        events.require_consent(vault.events(whom.id), is_self=whom.is_self, at=now())
    return whom


def _network(vault: Vault, whom: Person, given: Given) -> Network:
    # What ships holds: a probe asks no broker.
    stopped = registry.stopped(resources.brokers())
    policy = fetch.Policy(connect_to=mapped(given.connect_to), cafile=given.cafile, proxy=given.proxy, stopped=stopped)
    asyncio.run(fetch.reach_proxy(policy))
    asker = fetch.Asker(policy, whom.profile, whom.id, vault.disclose, now)
    return Network(asker, probe_input.server(given.dns))


def _each(settings: Settings, chosen: Sequence[Probe], scene: Scene, given: Given) -> Iterator[Result]:
    """Yield what each probe found, having said what it reads and, where something leaves, been allowed to."""
    values = probe_input.Values(given.about, given.secret_fd)
    for each in sorted(chosen, key=lambda probe: probe.network):
        output.say(f"\n{each.id} reads: {each.reads}{'' if each.network else ' It tells nobody.'}")
        if each.network:
            output.say(f"It tells: {each.leaks}")
            if not output.agree("Ask now?"):
                output.say("Not asked.")
                continue
        filled = _filled(each, scene, values)
        with output.working(settings, "Asking" if each.network else "Looking"):
            finding = probes.run(each, filled)
        yield each, finding


def _filled(each: Probe, scene: Scene, values: probe_input.Values) -> Scene:
    """Give a probe what it needs, and nothing else."""
    return replace(
        scene,
        email=values.email() if "email" in each.needs else "",
        domain=values.domain() if "domain" in each.needs else "",
        secret=values.password() if "password" in each.needs else values.key() if "key" in each.needs else "",
    )


def show(each: Probe, finding: Finding) -> None:
    """Print what a probe found, below what it was said to read."""
    output.prose(f"{each.id}, {_SAID[finding.state]}: {_words(finding)}")


def _sum_up(found: Sequence[Result]) -> None:
    """Say at the end what came of many probes: what needs the person once more in full, since it may have scrolled away."""
    if len(found) <= _FEW:
        return
    bad = [(each, finding) for each, finding in found if finding.state == "fail"]
    output.heading(f"{output.counted(len(bad), 'thing')} to look at" if bad else "No probe found anything wrong")
    for each, finding in bad:
        # Never on stderr, where logs are made of: it may hold a part of an address. In a file it stands above.
        if sys.stdout.isatty():
            output.prose(f"{each.id}: {_words(finding)}")
    if bad and not sys.stdout.isatty():
        output.say(", ".join(each.id for each, _ in bad))
    for state, words in _ENDS.items():
        ids = [each.id for each, finding in found if finding.state == state]
        if ids:
            output.say(f"{words}: {', '.join(ids)}")


def _words(finding: Finding) -> str:
    return " ".join(filter(None, (finding.why, finding.hint)))


def as_data(each: Probe, finding: Finding) -> dict[str, object]:
    """Return what a probe found as plain data."""
    return {
        "id": each.id,
        "state": finding.state,
        "why": finding.why,
        "hint": finding.hint,
        "checks": list(each.checks),
        "reads": each.reads,
        "leaks": each.leaks,
    }


def _keep(vault: Vault, whom: Person, found: Sequence[Result]) -> None:
    at = now()
    vault.append(
        *(ProbeRan(at=at, person=whom.id, probe=each.id, state=finding.state, why=finding.why) for each, finding in found)
    )


def _offer(settings: Settings, given: Given, found: Sequence[Result]) -> None:
    """Offer to keep what was found, where there is a vault that asks for its passphrase, and a person to ask."""
    asks = vaults.exists(settings.home) and passphrase.given(settings) is None and vaults.writable(settings)
    if not found or not asks or not sys.stdin.isatty():
        return
    if output.agree("\nKeep them in your vault?"):
        with vaults.opened(settings) as vault:
            _keep(vault, vaults.person(vault, given.person), found)
        output.say("Kept.")
