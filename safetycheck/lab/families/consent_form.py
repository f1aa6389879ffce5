"""A form that must be filled in by hand, behind a consent window; the answer has an address that lives for one visit."""

from __future__ import annotations

from itertools import count
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import Record, World
from safetycheck.model import Outcome
from safetycheck.text import STATES

DOMAIN = "hearthbook.example"


def site(world: World) -> Site:
    """Return the site."""
    book = world.register(DOMAIN)
    answers: dict[str, tuple[str, list[Record]]] = {}
    tickets = count(1)

    async def home(_request: Request) -> Response:
        return world.page("hearthbook/home.html", states=STATES)

    async def lookup(request: Request) -> Response:
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        if form.get("agreed") != "yes" or not form.get("family"):
            return world.page("hearthbook/home.html", status=422, states=STATES)
        asked, ticket = f"{form.get('given', '')} {form['family']}", f"v{next(tickets):04}"
        answers[ticket] = asked, book.find(asked, state=form.get("state", ""))
        return RedirectResponse(f"/lookup/{ticket}", 303)

    async def answer(request: Request) -> Response:
        asked, found = answers.get(request.path_params["ticket"], ("", []))
        if not asked:
            return RedirectResponse("/", 303)
        return world.page("hearthbook/results.html", records=found, asked=asked)

    return Site(
        DOMAIN,
        Expected(
            Outcome.FOUND, "A consent window, three fields and a button: the definition's steps work the form in a browser."
        ),
        [Route("/", home), Route("/lookup", lookup, methods=["POST"]), Route("/lookup/{ticket}", answer)],
    )
