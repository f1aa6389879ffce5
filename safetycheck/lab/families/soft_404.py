"""A miss page that repeats the searched name a dozen times, with a partner's offer, and comes as 404."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.families.funnel import PARTNER
from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome
from safetycheck.text import STATES

DOMAIN = "halloo-pages.example"


def site(world: World) -> Site:
    """Return the site; it does not know the main person."""
    book = world.register(DOMAIN, without_you=True)

    async def home(_request: Request) -> Response:
        return world.page("halloo/home.html")

    async def find(request: Request) -> Response:
        state = request.path_params["state"].upper()
        asked = request.path_params["name"].replace("-", " ").title()
        found = book.find(asked, state=state)
        state = STATES.get(state, state)
        if found:
            return world.page("halloo/results.html", records=found, asked=asked, state=state)
        return world.page("halloo/miss.html", status=404, asked=asked, state=state, partner=PARTNER)

    return Site(
        DOMAIN,
        Expected(
            Outcome.NONE, "It does not list you, but its 404 page repeats your name a dozen times: an echo is not a listing."
        ),
        [Route("/", home), Route("/{name}/{state}", find)],
    )
