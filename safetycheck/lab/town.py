"""The town as a running thing: its sites behind one listener, and everything that a caller needs to scan them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from safetycheck.lab.clock import Clock
from safetycheck.lab.listener import Hosts, Seen, listen
from safetycheck.lab.people import Resident
from safetycheck.lab.site import Expected, Site
from safetycheck.model import Profile


@dataclass(frozen=True, slots=True)
class Town:
    """A town that is being served.

    `port` is that of the first host; `connect_to` gives every host's address. `log` grows while it is read. `expected` says
    by domain what a scan for `profile` should come to. `traps` are hosts that no careful client ever reaches.
    """

    port: int
    cafile: Path
    hosts: tuple[str, ...]
    connect_to: Mapping[str, tuple[str, int]]
    clock: Clock
    log: list[Seen]
    profile: Profile
    people: tuple[Resident, ...]
    brokers: Path
    expected: Mapping[str, Expected]
    traps: frozenset[str]


@contextmanager
def open_town(
    sites: Iterable[Site],
    *,
    profile: Profile,
    brokers: Path,
    clock: Clock,
    people: tuple[Resident, ...] = (),
    own_ports: bool = False,
) -> Iterator[Town]:
    """Serve the sites on loopback until the block ends; `brokers` is the folder of their definitions."""
    every = sorted(sites, key=lambda site: site.domain)
    app = Hosts({host: each for site in every for host, each in site.apps().items()})
    hosts = tuple(app.apps)
    with (
        tempfile.TemporaryDirectory(prefix="safetycheck-lab-") as folder,
        listen(app, hosts, Path(folder), own_ports=own_ports) as listening,
    ):
        yield Town(
            port=listening.connect_to[hosts[0]][1],
            cafile=listening.cafile,
            hosts=hosts,
            connect_to=listening.connect_to,
            clock=clock,
            log=app.log,
            profile=profile,
            people=people,
            brokers=brokers,
            expected={site.domain: site.expected for site in every},
            traps=frozenset().union(*(site.traps for site in every)),
        )
