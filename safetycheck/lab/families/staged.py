"""A hit is announced by a staged search that takes its time; a miss is told at once."""

from __future__ import annotations

import time
from itertools import count

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import Record, World
from safetycheck.model import Outcome

DOMAIN = "lanternway.example"
SECONDS = 1.5


def site(world: World) -> Site:
    """Return the site. Its show lasts `SECONDS` of real time for each visit; the page's script asks how far it has come."""
    book = world.register(DOMAIN)
    visits: dict[str, tuple[float, list[Record]]] = {}
    numbers = count(1)

    async def home(_request: Request) -> Response:
        return world.page("lanternway/home.html")

    async def seek(request: Request) -> Response:
        asked = request.query_params.get("name", "")
        found = book.find(asked)
        if not found:
            return world.page("lanternway/miss.html", asked=asked)
        visit = f"s{next(numbers):04}"
        visits[visit] = time.monotonic(), found
        return world.page("lanternway/searching.html", asked=asked, visit=visit)

    async def progress(request: Request) -> Response:
        began, found = visits.get(request.path_params["visit"], (time.monotonic(), []))
        done = min(int(100 * (time.monotonic() - began) / SECONDS), 100)
        rows = world.text("lanternway/rows.html", records=found) if done == 100 else ""
        return JSONResponse({"percent": done, "rows": rows})

    return Site(
        DOMAIN,
        Expected(
            Outcome.FOUND,
            "A staged \u201csearching\u201d show comes before a hit: too short a wait would turn just the hits into nothing.",
        ),
        [Route("/", home), Route("/seek", seek), Route("/progress/{visit}", progress)],
    )
