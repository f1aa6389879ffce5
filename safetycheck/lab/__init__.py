"""The practice town: invented people, and brokers that differ as real ones do, served over TLS on loopback.

    with lab.serve(seed=1) as town:
        ...  # town.brokers, town.connect_to, town.cafile, town.profile, town.expected, town.log

`serve` is the town for the demo and most tests; `many` is a street of equal sites for measuring the scheduler; `hostile`
are sites that attack whoever reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from safetycheck.lab import cast
from safetycheck.lab.clock import Clock
from safetycheck.lab.families import sites
from safetycheck.lab.hostile import hostile
from safetycheck.lab.listener import Seen
from safetycheck.lab.many import many
from safetycheck.lab.people import Home, Resident, profile
from safetycheck.lab.site import Expected, Site
from safetycheck.lab.town import Town, open_town
from safetycheck.lab.world import World

__all__ = ["Clock", "Expected", "Home", "Resident", "Seen", "Site", "Town", "hostile", "many", "profile", "serve"]

BROKERS = Path(__file__).with_name("brokers")


@contextmanager
def serve(*, seed: int = 1, clock: Clock | None = None) -> Iterator[Town]:
    """Serve the town until the block ends. The same seed gives the same people; without a clock the real time holds."""
    clock = clock or Clock()
    people = cast.people(seed)
    with open_town(sites(World(people, clock)), profile=profile(), brokers=BROKERS, clock=clock, people=people) as town:
        yield town
