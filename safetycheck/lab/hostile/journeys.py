"""Attacks by where an answer leads: inwards, to a file, in circles."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.model import Outcome


def sites() -> list[Site]:
    """Return the sites."""
    return [
        Site(
            "inward-jump.example",
            Expected(Outcome.FAILED, "It redirects to 127.0.0.1, where only your own machine answers: the gate refuses."),
            [Route("/find", _inwards)],
        ),
        Site(
            "file-jump.example",
            Expected(Outcome.FAILED, "It redirects to a file on your disk: the gate refuses."),
            [Route("/find", _to_file)],
        ),
        Site(
            "elsewhere-jump.example",
            Expected(
                Outcome.BLOCKED, "It redirects to another company's host, with the name in the address: nothing arrives there."
            ),
            [Route("/find", _elsewhere)],
            others={"uninvited.example": [Route("/{rest:path}", _elsewhere)]},
            traps=frozenset({"uninvited.example"}),
        ),
        Site(
            "endless-redirect.example",
            Expected(Outcome.FAILED, "Each redirect leads to the next: the limit ends it."),
            [Route("/find", _next_hop), Route("/hop/{number:int}", _next_hop)],
        ),
    ]


async def _inwards(request: Request) -> Response:
    # To the lab's own port, so that a client which follows is seen in the log.
    _, port = request.scope["server"]
    return RedirectResponse(f"https://127.0.0.1:{port}/secret", 302)


async def _to_file(_request: Request) -> Response:
    return RedirectResponse("file:///etc/passwd", 302)


async def _elsewhere(request: Request) -> Response:
    return RedirectResponse(f"https://uninvited.example/?{request.url.query}", 302)


async def _next_hop(request: Request) -> Response:
    return RedirectResponse(f"/hop/{request.path_params.get('number', 0) + 1}", 302)
