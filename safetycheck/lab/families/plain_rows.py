"""Rows that the server renders: the plainest kind of broker."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome
from safetycheck.text import STATES

DOMAIN = "plumbline-people.example"


def site(world: World) -> Site:
    """Return the site. The links of its rows carry a tracking parameter that changes with the row's rank."""
    book = world.register(DOMAIN)

    async def home(_request: Request) -> Response:
        return world.page("plumbline/home.html")

    async def find(request: Request) -> Response:
        name, state = request.path_params["name"].replace("-", " ").title(), request.path_params["state"].upper()
        found = book.find(name, state=state)
        return world.page("plumbline/results.html", records=found, asked=name, state=STATES.get(state, state))

    async def person(request: Request) -> Response:
        record = book.get(request.path_params["id"])
        if record is None:
            raise HTTPException(404)
        return world.page("plumbline/person.html", record=record)

    return Site(
        DOMAIN,
        Expected(Outcome.FOUND, "Plain rows in the page that the server sends: the easy case, read without a browser."),
        [Route("/", home), Route("/find/{name}/{state}", find), Route("/person/{name}/{id}", person)],
    )
