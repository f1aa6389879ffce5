"""Attacks by what a page does in a browser: it tells others, moves on for ever, hands out files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from safetycheck.lab.site import Expected, Site
from safetycheck.lab.world import World
from safetycheck.model import Outcome

EAR = "listening-ear.example"


def sites(world: World) -> list[Site]:
    """Return the sites."""
    return [_telltale(world), _turning(world), _parcel()]


def _telltale(world: World) -> Site:
    domain = "telltale-script.example"

    async def find(request: Request) -> Response:
        asked = request.query_params.get("name", "")
        return world.page("hostile/telltale.html", domain=domain, people=[world.you], asked=asked, page=1, pages=1, ear=EAR)

    async def take(_request: Request) -> Response:
        return Response("taken", headers={"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"})

    return Site(
        domain,
        Expected(Outcome.FOUND, "Its script tells another host whom you look for, in five ways; none of them may arrive."),
        [Route("/find", find)],
        others={EAR: [Route("/{rest:path}", take, methods=["GET", "POST", "OPTIONS"])]},
        traps=frozenset({EAR}),
    )


def _turning(world: World) -> Site:
    async def turn(request: Request) -> Response:
        return world.page("hostile/turning.html", number=int(request.query_params.get("turn", "0")) + 1)

    return Site(
        "turning-page.example",
        Expected(Outcome.FAILED, "A page that sends itself on, for ever, by meta refresh: it costs its limit and no more."),
        [Route("/find", turn)],
    )


def _parcel() -> Site:
    async def parcel(_request: Request) -> Response:
        headers = {"Content-Disposition": 'attachment; filename="report.html"'}
        return Response(b"MZ\x90\x00", media_type="application/octet-stream", headers=headers)

    return Site(
        "parcel-drop.example",
        Expected(Outcome.FAILED, "The answer is a download: nothing is written to the disk."),
        [Route("/find", parcel)],
    )
