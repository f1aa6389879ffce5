"""Brokers that are left by a form, each with a difficulty of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from safetycheck.lab.optout.office import Case, Office
from safetycheck.lab.optout.pages import confirmation, form_of, said, search
from safetycheck.lab.world import Record
from safetycheck.text import STATES

_PROBLEM = "Something is missing: the address of a listing, an e-mail address, or your word that it is about you."
# What a broker does with a request that its form took; returns what its page says: a title and a text.
Taken = Callable[[Office, Case], tuple[str, str]]


@dataclass(slots=True)
class Lane:
    """What the lab's person has done at the tests that a program can't pass, by domain."""

    human: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Form:
    """One form: what is on it, and what becomes of what it takes. `claims` are hosts that it says it reaches too."""

    taken: Taken
    captcha: bool = False
    kinds: bool = False
    phone: bool = False
    once: bool = False
    claims: tuple[str, ...] = ()


def at_once(office: Office, case: Case) -> tuple[str, str]:
    """Take a request, and let it stand without a mail."""
    office.confirm(case)
    return "We have your request", f"Its number is {case.ticket}."


def by_link(office: Office, case: Case) -> tuple[str, str]:
    """Take a request, and mail a link."""
    office.send_link(case)
    return "Please check your mailbox", "We have sent you a link. Your request counts once you have opened it."


def as_another(_office: Office, case: Case) -> tuple[str, str]:
    """Write down another kind of request, whatever was chosen."""
    case.kind = "know"
    return "We have your request", f"Request to know, number {case.ticket}: we will send you a copy of your data."


def with_a_lure(office: Office, case: Case) -> tuple[str, str]:
    """Mail a link; but somebody who read along is quicker, with a mail that looks the same."""
    url = f"https://{office.domain}.confirm-optout.example/confirm?t={case.token}"
    office.post.write(
        f"{office.name} Privacy <privacy@{office.domain}>",
        case.contact,
        f"Please confirm your request to {office.name}",
        f"To confirm your request, open this link:\n{url}\n",
        html=f'<p>To confirm your request, open this link:</p><p><a href="{url}">https://{office.domain}/confirm</a></p>',
        genuine=False,
    )
    office.send_link(case, after=timedelta(minutes=5))
    return "Please check your mailbox", "We have sent you a link. Your request counts once you have opened it."


def form(office: Office, own: Form, lane: Lane) -> Sequence[BaseRoute]:
    """Return a site with a form on one page."""

    def page(problem: str = "", status: int = 200) -> Response:
        return office.world.page(
            "leaving/form.html",
            status=status,
            office=office,
            problem=problem,
            captcha=own.captcha,
            kinds=own.kinds,
            phone=own.phone,
        )

    async def leave(request: Request) -> Response:
        if request.method == "GET":
            return page()
        sent = await form_of(request)
        record = office.record_in(sent.get("listing", ""))
        if sent.get("website"):
            return page("You look like a program.", 403)
        if own.captcha and office.domain not in lane.human:
            return page("Prove that you are human.", 403)
        claimed = any(sent.get("listing", "").startswith(f"https://{host}/person/") for host in own.claims)
        if (
            not (record or claimed)
            or "@" not in sent.get("email", "")
            or sent.get("terms") != "yes"
            or (own.phone and not sent.get("code"))
        ):
            return page(_PROBLEM, 422)
        if own.once and (before := office.of(sent["email"])) and before.record != record:
            return page("A request came from this address already. We take one from each.", 409)
        case = office.ask(record, sent["email"], kind=sent.get("kind", "delete"))
        return said(office, *own.taken(office, case))

    async def human(_request: Request) -> Response:
        return PlainTextResponse("yes" if office.domain in lane.human else "no")

    own_routes = [Route("/leave", leave, methods=["GET", "POST"]), Route("/human", human), confirmation(office)]
    return [*search(office), *own_routes]


def doors(office: Office) -> Sequence[BaseRoute]:
    """Return a site whose form goes over three pages."""

    def page(door: int, record: Record | None = None, problem: str = "") -> Response:
        return office.world.page("leaving/door.html", office=office, door=door, record=record, problem=problem, states=STATES)

    async def first(_request: Request) -> Response:
        return page(1)

    async def second(request: Request) -> Response:
        record = office.get(office.record_in((await form_of(request)).get("listing", "")))
        return page(2, record) if record else page(1, problem=_PROBLEM)

    async def third(request: Request) -> Response:
        record = office.get((await form_of(request)).get("record", ""))
        return page(3, record) if record else page(1, problem=_PROBLEM)

    async def last(request: Request) -> Response:
        sent = await form_of(request)
        record = office.get(sent.get("record", ""))
        if record is None or "@" not in sent.get("email", "") or not sent.get("state"):
            return page(1, problem=_PROBLEM)
        case = office.ask(record.id, sent["email"])
        return said(office, *at_once(office, case))

    routes = [
        Route("/leave", first), Route("/leave/2", second, methods=["POST"]), Route("/leave/3", third, methods=["POST"]),
        Route("/leave", last, methods=["POST"]),
    ]  # fmt: skip
    return [*search(office), *routes]


def slippery(office: Office) -> Sequence[BaseRoute]:
    """Return a site whose fields drop what a program sets."""

    async def leave(request: Request) -> Response:
        if request.method == "GET":
            return office.world.page("leaving/slip.html", office=office)
        sent = json.loads(await request.body())
        record = office.record_in(str(sent.get("listing", "")))
        if not record or "@" not in str(sent.get("email", "")) or sent.get("mine") is not True:
            return JSONResponse({"problem": _PROBLEM})
        case = office.ask(record, str(sent["email"]))
        at_once(office, case)
        return JSONResponse({"ticket": case.ticket})

    return [*search(office), Route("/leave", leave, methods=["GET", "POST"])]


def no_form(office: Office) -> Sequence[BaseRoute]:
    """Return a site without a form."""

    async def leave(_request: Request) -> Response:
        return said(office, "Ask to be left out", f"Write to privacy@{office.domain}, with the address of your listing.")

    async def other(_request: Request) -> Response:
        return RedirectResponse("/leave", 303)

    return [*search(office), Route("/leave", leave), Route("/optout", other)]
