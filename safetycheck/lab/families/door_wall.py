"""A challenge page at the door: no page of the site is seen by a program."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

DOMAIN = "ironlatch-records.example"


def site(world: World) -> Site:
    """Return the site."""

    async def challenge(_request: Request) -> Response:
        return world.page("ironlatch/challenge.html", status=403, domain=DOMAIN)

    return Site(
        DOMAIN,
        Expected(Outcome.BLOCKED, "A bot check guards every page: nothing was seen, so nothing is said about you."),
        [Route("/{rest:path}", challenge)],
    )
