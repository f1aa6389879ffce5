"""Forms that the person fills: values one by one, and what the page said in the end."""

import asyncio

import pytest

from safetycheck.errors import FetchFailed
from safetycheck.optout.forms import FormFailed
from safetycheck.requests import Proof, RequestState

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOST = "form-people.example"
ASKED = "What did the page say"
PAGE = "<h1>Removal</h1><form><input name=who></form>"


@pytest.fixture
def broker(definition):
    def make(success=()):
        form = definition({"open": f"https://{HOST}/leave"}, {"submit": "#send"})
        way = {
            "way": "guided", "url": f"https://{HOST}/leave", "values": ["{first}", "{email}"], "steps": ["Choose removal."],
            "success": list(success), "on": form.optout.ways[0].on, "source": "invented",
        }  # fmt: skip
        return type(form).model_validate(form.model_dump() | {"optout": {"ways": [way]}}, strict=False)

    return make


async def test_each_value_is_given_and_ticked_and_nothing_else(town, broker, send, human, vault):
    town.page("/leave", PAGE)
    human.answers = {ASKED: "Thanks, we will remove you"}
    receipt = await send(broker())
    assert (receipt.proof, receipt.text) == (Proof.WORD, "the person saw: Thanks, we will remove you")
    assert [task for task in human.tasks if task[0].isdigit()] == [
        "1 of 2. Put this into the page: Marisol", "2 of 2. Put this into the page: k7@alias.example.org",
    ]  # fmt: skip
    assert "Choose removal." in human.said
    assert vault.kinds() == ["Approved", "SendBegan", "RequestSent"]
    assert {each.field for each in vault.lines[0].told} == {"first", "email"}
    assert len(receipt.evidence) == 2


async def test_words_that_are_known_are_seen_and_not_asked_for(town, broker, send, human):
    town.page(
        "/leave",
        PAGE
        + """<script>(async () => {
            for (;; await new Promise(go => setTimeout(go, 200))) {
                const said = await fetch("/said");
                if (said.ok) document.body.append(await said.text(), " ");
            }
        })()</script>""",
    )

    async def press(task):
        if "Send the form" in task:
            town.page("/said", "Request filed")
            asked = len(town.got)
            # The page asks one after the other: when the second comes, what the first brought stands there.
            while len(town.got) < asked + 2:  # noqa: ASYNC110 - the town lives in another thread
                await asyncio.sleep(0.05)

    human.on_do = press
    receipt = await send(broker([{"text": "Request filed"}]))
    assert (receipt.proof, receipt.text) == (Proof.SUCCESS_TEXT, "Request filed")


async def test_words_that_stood_there_before_are_the_persons_to_judge(town, broker, send, human, vault):
    town.page("/leave", PAGE + "<p>Request filed</p>")
    assert await send(broker([{"text": "Request filed"}])) is None
    assert vault.request.unsure


async def test_a_page_that_said_nothing_is_no_receipt(town, broker, send, human, vault):
    town.page("/leave", PAGE)
    assert await send(broker()) is None
    assert vault.kinds() == ["Approved", "SendBegan", "UnsureSent"]


@pytest.mark.parametrize("no_to", ["1 of 2", "Did you send"])
async def test_who_did_not_send_it_has_not_sent_it(town, broker, send, human, vault, no_to):
    town.page("/leave", PAGE)
    human.no_to = (no_to,)
    with pytest.raises(FormFailed):
        await send(broker())
    assert vault.kinds() == ["Approved", "SendBegan", "SendFailed"]
    assert vault.request.state is RequestState.DRAFT


async def test_words_that_are_no_confirmation_are_none(town, broker, send, human, vault):
    town.page("/leave", PAGE)
    human.answers, human.no_to = {ASKED: "An error occurred"}, ("was taken?",)
    assert await send(broker()) is None
    assert vault.request.unsure


async def test_a_no_opens_nothing(town, broker, send, human, vault):
    human.no_to = ("fill in yourself",)
    assert await send(broker()) is None
    assert (town.got, vault.kinds()) == ([], [])


async def test_a_site_that_is_down_has_sent_nothing(broker, send, vault, desk, browser, monkeypatch):
    policy = browser.policy
    down = type(policy)(connect_to={**policy.connect_to, HOST: ("127.0.0.1", 1)}, cafile=policy.cafile, timeout=2)
    monkeypatch.setattr(browser.way, "policy", down)
    with pytest.raises(FetchFailed):
        await send(broker())
    assert vault.kinds() == ["Approved", "SendBegan", "SendFailed"]
