"""One question to one service that is no broker, through the same gate: a look-up over HTTPS, or of a name in the DNS."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from safetycheck.definition import Definition
from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch.egress import Gate
from safetycheck.fetch.interface import Errand, Policy, Reply
from safetycheck.model import Carrier, Disclosed, Disclosure, Profile
from safetycheck.queries import Query

# For all servers of one look-up in the DNS together, in seconds.
_DNS_LIMIT = 6.0


# Without a repr, because that would print the profile.
@dataclass(frozen=True, slots=True, repr=False)
class Asker:
    """For whom something is asked, how, and where it is written down first.

    `write` makes a line of the ledger durable before it returns. No value of `profile` leaves but those that are told.
    """

    policy: Policy
    profile: Profile
    person: str
    write: Callable[[Disclosure], None]
    now: Callable[[], datetime]


async def get(
    url: str, asker: Asker, *, why: str, told: tuple[Disclosed, ...] = (), headers: Mapping[str, str] | None = None, limit: int
) -> Reply:
    """Get what stands at a URL, at most `limit` bytes; only the URL's own host is asked.

    Each request is a line of the ledger before it is sent, with everything in `told`, which may leave in a form that
    does not show (a hash). A redirect to another host raises SentAway. Raises FetchFailed and Refused.
    """
    # By name and only now: a run that asks nobody does not pay for httpx.
    from safetycheck.fetch.http import start  # noqa: PLC0415

    host = urlsplit(url).hostname or ""
    # The gate asks of it nothing but its hosts: it has no other fact, and no file that could be checked.
    facts: dict[str, Any] = {"domain": host, "hosts": (), "assets": (), "search": None, "optout": None}
    service = Definition.model_construct(**facts)
    query = Query(broker=host, key=why, url=url, steps=(), disclosed=told)
    gate = Gate(
        service, query, asker.profile, asker.person, asker.policy, now=asker.now,
        write=lambda line: asker.write(line.model_copy(update={"told": told})),
    )  # fmt: skip
    async with start(asker.policy, asker.now) as way, way.visit(service) as visit:
        try:
            async with asyncio.timeout(asker.policy.page_limit):
                return await visit.reply(url, Errand(query, gate, _at_once, why=why, headers=headers or {}), limit)
        except TimeoutError:
            raise FetchFailed("it did not answer in time") from None


async def look_up(
    name: str, kind: str, asker: Asker, *, why: str, told: tuple[Disclosed, ...] = (), server: tuple[str, int] | None = None
) -> list[str]:
    """Look a name up in the DNS and return the texts of its records of one kind, such as `TXT`; they are untrusted.

    `server` is asked instead of this machine's own. The question is a line of the ledger before it is sent. It goes
    around a proxy, so that with one it raises Refused. Raises FetchFailed where the DNS gives no answer.
    """
    if asker.policy.proxy:
        raise Refused("a question to the DNS would go around the proxy")
    # Only this function pays for it.
    import dns.asyncresolver  # noqa: PLC0415
    import dns.exception  # noqa: PLC0415
    import dns.resolver  # noqa: PLC0415

    try:
        resolver = dns.asyncresolver.Resolver(configure=server is None)
    except dns.resolver.NoResolverConfiguration:
        raise FetchFailed("this machine names no DNS server") from None
    if server:
        resolver.nameservers, resolver.port = [server[0]], server[1]
    line = Disclosure(
        at=asker.now(), person=asker.person, broker="dns", host=str(resolver.nameservers[0]), path=f"/{kind}", via=Carrier.DNS,
        why=why, told=told,
    )  # fmt: skip
    asker.write(line)
    try:
        found = await resolver.resolve(name, kind, lifetime=_DNS_LIMIT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        raise FetchFailed("the DNS gave no answer") from None
    return [_text(record) for record in found]


async def _at_once() -> None:
    """Wait for nothing: each service is asked one thing."""


def _text(record: object) -> str:
    """Return a record's text: the strings of a TXT record as one (RFC 7208, 3.3), any other as the DNS writes it."""
    strings = getattr(record, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    return str(record)
