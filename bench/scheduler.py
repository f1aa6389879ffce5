"""How well a scan is scheduled: forty sites side by side, beside the slowest of them alone. The goal is at most 1.10 times.

The sites are served by a process of their own, as real ones are.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from safetycheck import coverage, events, fetch, lab, registry, scan, store
from safetycheck.definition import Definition
from safetycheck.model import Outcome, Person, Profile, Via

_HOSTS, _PAGES, _LATENCY, _GAP = 40, 6, 0.2, 1.0
_GOAL = 1.10


@dataclass(frozen=True)
class _Street:
    policy: fetch.Policy
    profile: Profile
    brokers: dict[str, Definition]


def main() -> None:
    """Scan all sites at once, and three of them alone; print the ratio to the slowest of those."""
    with _street() as street:
        domains = sorted(street.brokers)
        # The first scan of a process also loads its libraries.
        _scan(street, domains[:1])
        alone = max(_scan(street, [domain]) for domain in domains[:3])
        together = _scan(street, domains)
    print(f"{_PAGES} pages and robots.txt, {_GAP:.0f} s gap, {_LATENCY * 1000:.0f} ms latency")
    print(f"{'1 site alone':<20} {alone:6.2f} s (slowest of 3)")
    print(f"{f'{_HOSTS} sites at once':<20} {together:6.2f} s")
    print(f"ratio {together / alone:.3f}, goal {_GOAL:.2f}")


@contextmanager
def _street() -> Iterator[_Street]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.scheduler", "--serve", folder]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
            try:
                told = json.loads(server.stdout.readline() if server.stdout else "")
                connect_to = {host: (address, port) for host, (address, port) in told["connect_to"].items()}
                policy = fetch.Policy(connect_to=connect_to, cafile=Path(told["cafile"]), gap=_GAP)
                profile = Profile.model_validate_json(told["profile"])
                yield _Street(policy, profile, registry.load(Path(folder)).definitions)
            finally:
                server.terminate()


def _serve(folder: Path) -> None:
    with lab.many(folder, hosts=_HOSTS, pages=_PAGES, latency=_LATENCY) as town:
        told = {"connect_to": dict(town.connect_to), "cafile": str(town.cafile), "profile": town.profile.model_dump_json()}
        print(json.dumps(told), flush=True)
        threading.Event().wait()


def _scan(street: _Street, domains: list[str]) -> float:
    """Return the wall time of a scan in seconds; every site must have been read to its last page."""
    person = Person(id="bench", is_self=True, profile=street.profile)
    with tempfile.TemporaryDirectory() as folder, store.create(Path(folder) / "vault", b"bench", _now()) as vault:
        vault.save_person(person, _now())
        vault.append(events.ConsentGiven(at=_now(), person=person.id))
        planned = scan.plan(person, [street.brokers[domain] for domain in domains], vault.events(), _now())
        scan.start(vault, person, planned, "bench", _now())
        begun = time.perf_counter()
        asyncio.run(_run(vault, person, planned, street.policy))
        taken = time.perf_counter() - begun
        results = coverage.of(vault.events(), "bench")
    if not all(result.outcome is Outcome.FOUND and result.yes for result in results):
        msg = "a site was not read to its end"
        raise RuntimeError(msg)
    return taken


async def _run(vault: store.Vault, person: Person, planned: scan.Plan, policy: fetch.Policy) -> None:
    async with fetch.open_fetchers(policy, {Via.HTTP}, now=_now) as fetchers:
        running = scan.Scan(
            vault, person, "bench", fetchers=fetchers, policy=policy, now=_now, report=lambda _: None, say=lambda _: None
        )
        await running.run(planned.tasks)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    _serve(Path(sys.argv[2])) if sys.argv[1:2] == ["--serve"] else main()
