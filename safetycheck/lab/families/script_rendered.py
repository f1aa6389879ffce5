"""A page that is empty until its script has fetched the rows as JSON; the script lies on a host of its own."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import Record, World
from safetycheck.model import Outcome

DOMAIN = "glasswick.example"
ASSETS = "static.glasswick-cdn.example"
BEACON = "metrics-beacon.example"


def site(world: World) -> Site:
    """Return the site. Its page also wants to tell an advertising host whom one looks for."""
    book = world.register(DOMAIN)

    async def page(request: Request) -> Response:
        return world.page("glasswick/shell.html", asked=request.query_params.get("q", ""), assets=ASSETS, beacon=BEACON)

    async def people(request: Request) -> Response:
        found = book.find(request.query_params.get("q", ""))
        return JSONResponse({"total": len(found), "people": [_as_json(each) for each in found]})

    async def script(_request: Request) -> Response:
        return Response(world.text("glasswick/app.js"), media_type="text/javascript")

    async def beacon(_request: Request) -> Response:
        return Response("", media_type="text/javascript")

    return Site(
        DOMAIN,
        Expected(
            Outcome.FOUND, "The rows come as JSON and a script draws them: plain HTTP sees an empty page, a browser reads it."
        ),
        [Route("/", page), Route("/search", page), Route("/api/people", people)],
        others={ASSETS: [Route("/app.js", script)], BEACON: [Route("/{rest:path}", beacon)]},
        traps=frozenset({BEACON}),
    )


def _as_json(record: Record) -> dict[str, object]:
    person = record.person
    return {
        "id": record.id,
        "displayName": person.full,
        "years": record.age,
        "lives": person.home.place,
        "before": [home.place for home in person.homes[1:]],
        "kin": list(person.relatives),
        "tel": [f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" for phone in person.phones],
    }
