"""A search box that searches nothing: it hands the name to another company."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

DOMAIN = "signpost-lookup.example"
PARTNER = "bigledger-reports.example"


def site(world: World) -> Site:
    """Return the site, and the company to which it hands people on."""

    async def home(_request: Request) -> Response:
        return world.page("signpost/home.html", partner=PARTNER)

    async def report(request: Request) -> Response:
        asked = request.query_params.get("name", "this person")
        return world.page("signpost/partner.html", asked=asked)

    return Site(
        DOMAIN,
        Expected(Outcome.BLOCKED, "Its search box hands your name to another company: the gate stops that before it is sent."),
        [Route("/", home)],
        others={PARTNER: [Route("/{rest:path}", report)]},
        traps=frozenset({PARTNER}),
    )
