"""How well a scan is scheduled: forty sites side by side, beside the slowest of them alone. The goal is at most 1.10 times."""

import asyncio
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from safetycheck import coverage, events, fetch, lab, registry, scan, store
from safetycheck.lab import Town
from safetycheck.model import Outcome, Person, Via

_HOSTS, _PAGES, _LATENCY, _GAP = 40, 6, 0.2, 1.0
_GOAL = 1.10


def main() -> None:
    """Scan all sites at once, and each of three alone; print the ratio to the slowest of those."""
    with tempfile.TemporaryDirectory() as folder, lab.many(Path(folder), hosts=_HOSTS, pages=_PAGES, latency=_LATENCY) as town:
        domains = sorted(town.expected)
        alone = max(_scan(town, [domain]) for domain in domains[:3])
        together = _scan(town, domains)
    print(f"{_PAGES} pages, {_GAP:.0f} s gap, {_LATENCY * 1000:.0f} ms latency")
    print(f"1 site alone     {alone:6.2f} s (slowest of 3)")
    print(f"{_HOSTS} sites at once {together:6.2f} s")
    print(f"ratio {together / alone:.3f}, goal {_GOAL:.2f}")


def _scan(town: Town, domains: list[str]) -> float:
    """Return the wall time of a scan in seconds; every site must have been read to its last page."""
    person = Person(id="bench", is_self=True, profile=town.profile)
    known = registry.load(town.brokers).definitions
    policy = fetch.Policy(connect_to=town.connect_to, cafile=town.cafile, gap=_GAP)
    with tempfile.TemporaryDirectory() as folder, store.create(Path(folder) / "vault", b"bench", _now()) as vault:
        vault.save_person(person, _now())
        vault.append(events.ConsentGiven(at=_now(), person=person.id))
        planned = scan.plan(person, [known[domain] for domain in domains], vault.events(), _now())
        scan.start(vault, person, planned, "bench", _now())
        begun = time.perf_counter()
        asyncio.run(_run(store_scan=(vault, person, planned), policy=policy))
        taken = time.perf_counter() - begun
        results = coverage.of(vault.events(), "bench")
    if not all(result.outcome is Outcome.FOUND and result.yes for result in results):
        msg = "a site was not read to its end"
        raise RuntimeError(msg)
    return taken


async def _run(*, store_scan: tuple[store.Vault, Person, scan.Plan], policy: fetch.Policy) -> None:
    vault, person, planned = store_scan
    async with fetch.open_fetchers(policy, {Via.HTTP}, now=_now) as fetchers:
        running = scan.Scan(
            vault, person, "bench", fetchers=fetchers, policy=policy, now=_now, report=lambda _: None, say=lambda _: None
        )
        await running.run(planned.tasks)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
