"""Attacks by what a listing prints: the row is the main person's, and its name carries more than letters."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

# Clears the screen, paints in red, renames the window, makes a link, rings.
ESCAPES = "\x1b[2J\x1b[31m\x1b]0;owned\x07\x1b]8;;https://uninvited.example/\x07\x07"
OVERRIDE = "\u202e"


def sites(world: World) -> list[Site]:
    """Return the sites."""
    return [
        _site(
            world,
            "painted-name.example",
            f"{ESCAPES}{world.you.first}",
            Expected(
                Outcome.FOUND, "A name with terminal escapes, which would clear and repaint the screen if they were printed."
            ),
        ),
        _site(
            world,
            "mirror-name.example",
            f"{world.you.first}{OVERRIDE}",
            Expected(Outcome.FOUND, "A name with a right-to-left override, which would turn round what follows it."),
        ),
    ]


def _site(world: World, domain: str, first: str, expected: Expected) -> Site:
    listed = replace(world.you, first=first)

    async def find(request: Request) -> Response:
        asked = request.query_params.get("name", "")
        return world.page("generated/results.html", domain=domain, people=[listed], asked=asked, page=1, pages=1)

    return Site(domain, expected, [Route("/find", find)])
