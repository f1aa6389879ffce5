"""A site that answers the first question with "too many", and says how long to wait."""

from __future__ import annotations

import time
from itertools import count

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome
from safetycheck.text import STATES

DOMAIN = "metronome-data.example"
RETRY_AFTER = 2


def site(world: World) -> Site:
    """Return the site. Who asks again before `RETRY_AFTER` seconds of real time are over is refused again.

    The address of a record carries a session number that is another one on each page.
    """
    book = world.register(DOMAIN)
    sessions = count(7001)
    opens_at: float | None = None

    async def home(_request: Request) -> Response:
        return world.page("metronome/home.html")

    async def people(request: Request) -> Response:
        nonlocal opens_at
        now = time.monotonic()
        opens_at = now + RETRY_AFTER if opens_at is None else opens_at
        if now < opens_at:
            refused = world.page("metronome/too_many.html", status=429, seconds=RETRY_AFTER)
            refused.headers["Retry-After"] = str(RETRY_AFTER)
            return refused
        asked = f"{request.query_params.get('fn', '')} {request.query_params.get('ln', '')}"
        code = request.query_params.get("st", "")
        found, state = book.find(asked, state=code), STATES.get(code.upper(), "any state")
        return world.page("metronome/results.html", records=found, asked=asked, state=state, session=next(sessions))

    return Site(
        DOMAIN,
        Expected(
            Outcome.FOUND, "It answers the first question with 429 and a Retry-After: the scan waits so long and asks again."
        ),
        [Route("/", home), Route("/people", people)],
    )
