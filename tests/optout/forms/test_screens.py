"""Forms of several pages: each page's fields are its own, and what the person does comes between them."""

import asyncio

import pytest

from safetycheck.requests import Proof, RequestState

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOST = "form-people.example"
FIRST = "<form action=/mail method=post><input id=name name=name><button id=next>Search</button></form>"
SECOND = "<form action=/rows method=post><input id=mail name=mail type=email><button id=send>Continue</button></form>"
ROWS = "<h2>Choose</h2><form action=/gone method=post><button id=remove>Remove</button></form>"
ROBOT = "<script>setTimeout(() => document.querySelector('#remove').click(), 300)</script>"
STEPS = (
    {"open": f"https://{HOST}/optout"},
    {"fill": "#name", "value": "{first} {last}"},
    {"click": "#next"},
    {"wait": "#mail"},
    {"fill": "#mail", "value": "{email}"},
    {"submit": "#send"},
    {"person": "record", "do": "Press Remove in your own row."},
)


async def test_the_fields_of_a_page_that_was_left_are_not_looked_for_on_the_next(town, definition, send, vault, human):
    town.page("/optout", FIRST)
    town.page("/mail", SECOND)
    town.page("/rows", ROWS + ROBOT)
    town.page("/gone", "<h1>Your request was taken</h1>")

    async def press(task):
        await asyncio.sleep(0.5)

    human.on_do = press
    receipt = await send(definition(*STEPS))
    assert town.posted == ["name=Marisol+Whitlock", "mail=k7%40alias.example.org", ""]
    assert human.tasks == ["Press Remove in your own row."]
    assert (receipt.proof, vault.request.state) == (Proof.SUCCESS_TEXT, RequestState.OPEN)


async def test_who_finds_no_row_has_sent_nothing_that_counts(town, definition, send, vault, human):
    town.page("/optout", FIRST)
    town.page("/mail", SECOND)
    town.page("/rows", ROWS)
    human.no_to = ("own row",)
    assert await send(definition(*STEPS)) is None
    assert vault.request.state is not RequestState.OPEN
    assert vault.request.unsure
