"""What the sites of these brokers have in common: a search, a page for each person, and words on a page."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from safetycheck.lab.optout.office import Link, Office


def search(office: Office) -> list[Route]:
    """Return the pages of a search by name, and of each person."""

    async def home(_request: Request) -> Response:
        return said(office, "Look somebody up", "Names, ages, homes.")

    async def find(request: Request) -> Response:
        asked = request.query_params.get("name", "")
        return office.world.page("leaving/results.html", office=office, asked=asked, records=office.find(asked))

    async def person(request: Request) -> Response:
        record = office.get(request.path_params["id"])
        if record is None:
            raise HTTPException(404)
        return office.world.page("leaving/person.html", office=office, record=record)

    return [Route("/", home), Route("/find", find), Route("/person/{id}", person)]


def confirmation(office: Office) -> Route:
    """Return the page behind the links of this office's mails."""

    async def confirm(request: Request) -> Response:
        link, case = office.judge(request.query_params.get("t", ""))
        if link is Link.GOOD and case:
            office.confirm(case)
            return said(office, "Your removal is confirmed", f"Number {case.ticket}. Your listing will be taken down.")
        if link is Link.OLD:
            return said(office, "This link has expired", "Please ask again.", status=410)
        if link is Link.USED:
            return said(office, "Nothing to do", "This link was used before.")
        return said(office, "Invalid link", "We do not know this link.", status=404)

    return Route("/confirm", confirm)


def said(office: Office, title: str, text: str, *, status: int = 200) -> HTMLResponse:
    """Return a page that says something."""
    return office.world.page("leaving/said.html", status=status, office=office, title=title, text=text)


async def form_of(request: Request) -> dict[str, str]:
    """Return what a form sent."""
    return {key: values[0].strip() for key, values in parse_qs((await request.body()).decode()).items()}
