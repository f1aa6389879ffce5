"""What one site of the lab is: its hosts, its pages, and what a scan should make of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from safetycheck.model import Outcome

OPEN_ROBOTS = "User-agent: *\nDisallow: /account/\n"
Handler = Callable[[Request], Awaitable[Response]]


class Expected(NamedTuple):
    """What a scan for the main person should come to at a site, and what the site shows, in one sentence."""

    outcome: Outcome
    sentence: str


@dataclass(frozen=True, slots=True)
class Site:
    """One broker of the lab.

    `robots` is the text of robots.txt, or what answers for it. `others` are further hosts of the broker's doing; `traps` those
    of them that no careful client ever reaches.
    """

    domain: str
    expected: Expected
    routes: Sequence[BaseRoute]
    robots: str | Handler = OPEN_ROBOTS
    others: Mapping[str, Sequence[BaseRoute]] = field(default_factory=dict)
    traps: frozenset[str] = frozenset()

    def apps(self) -> dict[str, Starlette]:
        """Return the application of each host, the domain's `www.` among them unless the site gives that its own."""
        hosts = {self.domain: self.routes, f"www.{self.domain}": self.routes, **self.others}
        robots = Route("/robots.txt", _always(self.robots) if isinstance(self.robots, str) else self.robots)
        return {host: Starlette(routes=[robots, *routes]) for host, routes in hosts.items()}


def _always(text: str) -> Handler:
    async def robots(_request: Request) -> Response:
        return PlainTextResponse(text)

    return robots
