"""Sites that attack whoever reads them: by size, by where they lead, by what they print, by what their scripts do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetycheck.lab import cast, generated
from safetycheck.lab.clock import Clock
from safetycheck.lab.hostile import floods, journeys, names, scripts
from safetycheck.lab.people import profile
from safetycheck.lab.town import Town, open_town
from safetycheck.lab.world import World


@contextmanager
def hostile(folder: Path, *, seed: int = 1, clock: Clock | None = None) -> Iterator[Town]:
    """Serve the hostile sites until the block ends; write their definitions into the folder.

    They are no part of the default town. Those whose attack is a script or a page that moves on are asked by browser.
    """
    clock = clock or Clock()
    world = World(cast.people(seed), clock)
    by_http = [*floods.sites(), *journeys.sites(), *names.sites(world)]
    by_browser = [*scripts.sites(world)]
    for via, sites in (("http", by_http), ("browser", by_browser)):
        for site in sites:
            generated.write(folder, site.domain, via=via, pages=3)
    with open_town([*by_http, *by_browser], profile=profile(), brokers=folder, clock=clock, people=world.people) as town:
        yield town
