"""A site that was redesigned after its definition was written, and carries no other data."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

DOMAIN = "newcoat-directory.example"


def site(world: World) -> Site:
    """Return the site: neither its rows nor its words for a miss are those of the definition."""
    book = world.register(DOMAIN)

    async def home(_request: Request) -> Response:
        return world.page("newcoat/home.html")

    async def find(request: Request) -> Response:
        asked = request.query_params.get("n", "")
        return world.page("newcoat/results.html", records=book.find(asked), asked=asked)

    return Site(
        DOMAIN,
        Expected(
            Outcome.DRIFTED,
            "Redesigned since its definition was written: neither rows nor a known miss text, so it is not called clean.",
        ),
        [Route("/", home), Route("/lookup", find)],
    )
