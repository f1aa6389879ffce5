"""A street of equal sites, each with a latency and a number of pages, for measuring how a scan is scheduled."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from safetycheck.lab import cast, generated
from safetycheck.lab.clock import Clock
from safetycheck.lab.people import Resident, profile
from safetycheck.lab.site import OPEN_ROBOTS, Expected, Site
from safetycheck.lab.town import Town, open_town
from safetycheck.lab.world import World
from safetycheck.model import Outcome, Profile

ROWS_PER_PAGE = 10


@contextmanager
def many(
    folder: Path, *, hosts: int = 40, pages: int = 6, latency: float = 0.2, seed: int = 1, clock: Clock | None = None
) -> Iterator[Town]:
    """Serve `hosts` sites, each on a port of its own, until the block ends; write their definitions into the folder.

    Every answer, robots.txt included, takes `latency` seconds. A question has an answer of `pages` pages, and the person
    looked for stands on the last one. The town's profile has one name and one place, so that each site is asked once.
    """
    clock = clock or Clock()
    world = World(cast.people(seed), clock)
    street = [_site(world, number, pages, latency) for number in range(hosts)]
    for site in street:
        generated.write(folder, site.domain, pages=pages)
    with open_town(street, profile=_short(profile()), brokers=folder, clock=clock, people=world.people, own_ports=True) as town:
        yield town


def _short(known: Profile) -> Profile:
    return known.model_copy(update={"names": known.names[:1], "addresses": known.addresses[:1]})


def _site(world: World, number: int, pages: int, latency: float) -> Site:
    domain = f"street-{number:03}.example"
    others = [person for person in world.people if person.last != world.you.last]

    async def robots(_request: Request) -> Response:
        await asyncio.sleep(latency)
        return PlainTextResponse(OPEN_ROBOTS)

    async def find(request: Request) -> Response:
        await asyncio.sleep(latency)
        asked, page = request.query_params.get("name", ""), int(request.query_params.get("page", "1"))
        rows = _page(others, page) if page < pages else [*_page(others, page)[1:], world.you]
        return world.page("generated/results.html", domain=domain, people=rows, asked=asked, page=page, pages=pages)

    expected = Expected(Outcome.FOUND, f"{pages} pages, {latency} s each: the row looked for stands on the last one.")
    return Site(domain, expected, [Route("/find", find)], robots=robots)


def _page(people: list[Resident], page: int) -> list[Resident]:
    return [people[(page * ROWS_PER_PAGE + place) % len(people)] for place in range(ROWS_PER_PAGE)]
