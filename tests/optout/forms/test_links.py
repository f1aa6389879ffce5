"""Links of confirmation mails: opened on a yes, in a fresh context, and never taken for a confirmation."""

import re

import pytest

from safetycheck.errors import FetchFailed, Refused
from safetycheck.optout.forms import LinkEnd, Opening
from safetycheck.requests import Proof, Receipt, RequestState, Task, Waiting
from tests.optout.forms.signals import act, on_signal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOST, PORTAL, EVIL = "form-people.example", "portal.form-people.example", "evil.example"
OPEN = {"open": f"https://{HOST}/optout"}
SUBMIT = {"submit": "#send"}
URL = f"https://{HOST}/confirm?t=Zk9&u=k7%40alias.example.org"
CONFIRM = {"senders": [HOST], "hosts": [HOST], "success": [{"text": "You are removed"}]}


@pytest.fixture
def open_link(definition, desk, windows, journal, vault, human):
    """Open a link of a request that went out."""

    async def run(url=URL, **confirm):
        one = definition(OPEN, SUBMIT, optout={"confirm": CONFIRM | confirm})
        vault.killed_at = 10_000
        journal.approve("r1", "x")
        receipt = Receipt(channel="form", proof=Proof.SUCCESS_TEXT, at=desk.now())
        journal.sent(journal.begin("r1", channel="form"), receipt)
        return await Opening(desk, windows).open(vault.request, url, one, human, journal)

    return run


async def test_only_the_words_behind_it_prove_it(town, open_link, vault, human):
    town.page("/confirm", "<h1>You are removed</h1>")
    assert await open_link() is LinkEnd.PROVED
    step = vault.facts[-1]
    assert (step.task, step.proved, len(step.evidence)) == (Task.LINK, True, 2)
    assert vault.request.waiting is Waiting.CONFIRMED
    assert human.shown[-1].to == URL
    assert [line.path for line in vault.lines] == ["/confirm"]


async def test_opened_is_not_confirmed(town, open_link, vault, human):
    town.page("/confirm", "<h1>Welcome to our homepage</h1>")
    assert await open_link() is LinkEnd.UNPROVED
    assert vault.facts[-1].proved is False
    assert vault.request.waiting is Waiting.UNPROVED
    assert vault.request.state is RequestState.IN_PROGRESS


async def test_without_known_words_nothing_proves_it(town, open_link, vault):
    town.page("/confirm", "<h1>You are removed</h1>")
    assert await open_link(success=[]) is LinkEnd.UNPROVED


async def test_a_button_behind_it_is_the_persons_to_press(town, open_link, human, monkeypatch):
    monkeypatch.setattr(Opening, "patience", 1.0)
    town.page("/confirm", "<button onclick=\"document.body.innerHTML = 'You are removed'\">Confirm</button>"
              + on_signal("document.querySelector('button').click()"))  # fmt: skip

    async def press(task):
        await act(town)

    human.on_do = press
    assert await open_link() is LinkEnd.PROVED


async def test_a_link_that_is_too_old_ends_the_request(town, open_link, vault):
    town.page("/confirm", "<h1>Sorry, this link has expired</h1>", 410)
    assert await open_link() is LinkEnd.EXPIRED
    assert vault.request.state is RequestState.EXPIRED


@pytest.mark.parametrize(
    "url", [f"https://{EVIL}/confirm", f"https://{HOST}.{EVIL}/confirm", f"http://{HOST}/confirm", "nonsense"]
)
async def test_a_link_to_another_host_is_not_opened(town, open_link, human, url):
    with pytest.raises(Refused):
        await open_link(url)
    assert (town.got, human.shown) == ([], [])


async def test_a_link_that_leads_on_to_another_company_proves_nothing(town, open_link, vault):
    town.page("/confirm", "", 302, location=f"https://{EVIL}/done")
    town.page("/done", "<h1>You are removed</h1>", host=EVIL)
    with pytest.raises(FetchFailed):
        await open_link()
    assert vault.request.state is RequestState.OPEN
    assert [got for got in town.got if got[0] == EVIL] == []


async def test_a_no_opens_nothing(town, open_link, human, vault):
    human.no_to = ("The link",)
    assert await open_link() is LinkEnd.NOT_OPENED
    assert town.got == []
    assert vault.request.state is RequestState.OPEN


async def test_no_session_is_carried_from_one_window_to_the_next(town, definition, send, open_link, vault):
    """A saved session would show a listing that is gone, and a fresh page as confirmed."""
    cookies = []

    async def confirm(scope, receive, send_):
        cookies.append(dict(scope["headers"]).get(b"cookie"))
        await send_({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send_({"type": "http.response.body", "body": b"<h1>You are removed</h1>"})

    form = "<form action=/sent method=post><button id=send>Send</button></form>"
    town.page("/optout", form + "<script>document.cookie = 'session=1; secure'; localStorage.setItem('s', '1')</script>")
    town.pages[HOST, "/confirm"] = confirm
    town.page("/sent", "<h1>Your request was taken</h1>")
    assert await send(definition(OPEN, SUBMIT))
    vault.facts[1:] = []
    assert await open_link() is LinkEnd.PROVED
    assert cookies == [None]
    assert re.search("taken", vault.pages[1].html)
