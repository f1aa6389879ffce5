"""A site that says plainly, and with a number, that it has nobody."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

DOMAIN = "tidewrack-search.example"


def site(world: World) -> Site:
    """Return the site; it does not know the main person."""
    book = world.register(DOMAIN, without_you=True)

    async def home(_request: Request) -> Response:
        return world.page("tidewrack/home.html")

    async def find(request: Request) -> Response:
        asked = request.query_params.get("q", "")
        return world.page("tidewrack/results.html", records=book.find(asked), asked=asked)

    return Site(
        DOMAIN,
        Expected(
            Outcome.NONE,
            "It prints \u201cFound 0 results\u201d: the only kind of answer that counts as not listed, here and today.",
        ),
        [Route("/", home), Route("/search", find)],
    )
