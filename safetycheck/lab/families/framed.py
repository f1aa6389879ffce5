"""Results that stand in a frame: the page around them is empty."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

DOMAIN = "casement-search.example"


def site(world: World) -> Site:
    """Return the site."""
    book = world.register(DOMAIN)

    async def around(request: Request) -> Response:
        return world.page("casement/around.html", asked=request.query_params.get("who", ""))

    async def panel(request: Request) -> Response:
        asked = request.query_params.get("who", "")
        return world.page("casement/panel.html", records=book.find(asked), asked=asked)

    return Site(
        DOMAIN,
        Expected(
            Outcome.FOUND, "The answer stands in a frame inside an empty page, as on sites that hire their search from others."
        ),
        [Route("/", around), Route("/look", around), Route("/panel", panel)],
    )
