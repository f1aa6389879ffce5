"""`safetycheck broker check --live`: are the definitions of these brokers still true?"""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path

from safetycheck import fetch, registry, scan
from safetycheck.cli import definitions, naming, output
from safetycheck.cli.scan import mapped
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Definition
from safetycheck.errors import UsageError
from safetycheck.model import Via
from safetycheck.scan import Checkup, Health

# A person need not be there.
_ALONE = frozenset({Via.HTTP, Via.BROWSER})
_ATTENDED = "it needs you at the keyboard: safetycheck scan --via assisted --canary --only DOMAIN"


def check(settings: Settings, domains: tuple[str, ...], *, connect_to: tuple[str, ...], cafile: str | None, as_json: bool) -> int:
    """Ask each broker both of its probes; return the exit code."""
    if not domains:
        raise UsageError("name the brokers to ask", hint="safetycheck broker check --live DOMAIN...")
    known = definitions.read(settings)
    domains = tuple(domain.lower() for domain in domains)
    for domain in domains:
        if domain in known.broken:
            raise known.broken[domain]
        if domain not in known.definitions:
            raise naming.unknown(settings, domain, known.definitions)
        if known.definitions[domain].search is None or known.definitions[domain].probes is None:
            raise UsageError(
                f"{domain} can't be asked about invented people", hint=f"How to look yourself: safetycheck broker show {domain}"
            )
    policy = fetch.Policy(
        connect_to=mapped(connect_to), cafile=Path(cafile) if cafile else None, stopped=registry.stopped(settings.brokers)
    )
    found = asyncio.run(_check([known.definitions[domain] for domain in domains], policy))
    if as_json:
        output.emit_json({"brokers": [asdict(each) for each in found]})
    else:
        rows = [[each.broker, each.health, each.found, each.none, each.via, each.reason] for each in found]
        output.table(settings, ["broker", "health", "common name", "impossible name", "via", "why"], rows, spare=("via",))
    if any(each.health is Health.DEAD for each in found):
        return 4
    return 0 if all(each.health is Health.ALIVE for each in found) else 3


async def _check(brokers: list[Definition], policy: fetch.Policy) -> list[Checkup]:
    ways = {broker.domain: _ALONE & set(broker.search.via if broker.search else ()) for broker in brokers}
    async with fetch.open_fetchers(policy, set().union(*ways.values()), now=now) as fetchers:

        async def look(broker: Definition) -> Checkup:
            if not ways[broker.domain]:
                return Checkup(broker.domain, Health.WALLED, _ATTENDED)
            return await scan.check_up(broker, fetchers, policy, now)

        return list(await asyncio.gather(*map(look, brokers)))
