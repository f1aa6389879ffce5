"""A form that anybody may fill in, and a wall before the answer."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

DOMAIN = "gatepost-people.example"


def site(world: World) -> Site:
    """Return the site. The wall comes with status 200, as some do."""

    async def home(_request: Request) -> Response:
        return world.page("gatepost/home.html")

    async def answer(_request: Request) -> Response:
        return world.page("gatepost/wall.html")

    return Site(
        DOMAIN,
        Expected(
            Outcome.BLOCKED, "The form opens and takes your name, then a bot check hides the answer; it comes with status 200."
        ),
        [Route("/", home), Route("/answer", answer)],
    )
