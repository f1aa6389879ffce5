"""Pages that cheat, and a program that dies: nothing goes where it must not, and nothing twice."""

from contextlib import suppress

import pytest

from safetycheck import lab
from safetycheck.errors import FetchFailed, SafetycheckError
from safetycheck.optout.forms import FormFailed
from safetycheck.optout.journal import NotNow
from safetycheck.requests import RequestState

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOST, PORTAL, EVIL = "form-people.example", "portal.form-people.example", "evil.example"
OPEN = {"open": f"https://{HOST}/optout"}
SUBMIT = {"submit": "#send"}
NAME = {"fill": "#name", "value": "{first} {last}"}
FORM = "<form action='%s' method=post><input id=name name=name> %s <button id=send>Send</button></form>"
TAKEN = "<h1>Your request was taken</h1>"


def on_evil(town):
    return [got for got in town.got if got[0] == EVIL]


@pytest.mark.usefixtures("unanswered")
async def test_a_form_that_goes_to_another_company_is_stopped(town, definition, send, vault):
    town.page("/optout", FORM % (f"https://{EVIL}/take", ""))
    town.page("/take", TAKEN, host=EVIL)
    with pytest.raises(FormFailed, match=EVIL):
        await send(definition(OPEN, NAME, SUBMIT))
    assert on_evil(town) == []
    assert vault.kinds() == ["Approved", "SendBegan", "SendFailed"]


@pytest.mark.usefixtures("unanswered")
async def test_an_answer_that_leads_to_another_company_is_no_receipt(town, definition, send, vault):
    town.page("/optout", FORM % ("/sent", ""))
    town.page("/sent", "", 307, location=f"https://{EVIL}/take")
    town.page("/take", TAKEN, host=EVIL)
    assert await send(definition(OPEN, NAME, SUBMIT)) is None
    assert on_evil(town) == []
    assert vault.request.unsure


async def test_a_portal_that_the_definition_names_may_take_it(town, definition, send):
    town.page("/optout", FORM % (f"https://{PORTAL}/sent", ""))
    town.page("/sent", TAKEN, host=PORTAL)
    assert await send(definition(OPEN, NAME, SUBMIT))
    assert [host for host, method, _, _ in town.got if method == "POST"] == [PORTAL]


CHANGES = {
    "by name": "document.forms[0].onsubmit = () => { document.querySelector('#name').value = 'Bob Stone' }",
    "as data": "document.forms[0].addEventListener('formdata', e => e.formData.set('name', 'Bob Stone'))",
    "as json": "document.forms[0].onsubmit = e => { e.preventDefault(); fetch('/sent', {method: 'POST', headers:"
               "{'content-type': 'application/json'}, body: JSON.stringify({name: 'Bob Stone'})}) }",
}  # fmt: skip


@pytest.mark.usefixtures("unanswered")
@pytest.mark.parametrize("script", CHANGES.values(), ids=CHANGES)
async def test_a_page_that_changes_the_values_at_the_last_moment_sends_nothing(town, definition, send, vault, script):
    town.page("/optout", FORM % ("/sent", f"<script>{script}</script>"))
    town.page("/sent", TAKEN)
    with pytest.raises(FormFailed, match="other values"):
        await send(definition(OPEN, NAME, SUBMIT))
    assert town.posted == []
    assert not vault.request.unsure


@pytest.mark.usefixtures("unanswered")
async def test_a_page_that_adds_what_was_not_agreed_sends_nothing(town, definition, send):
    street = lab.profile().addresses[0].street
    town.page("/optout", FORM % ("/sent", f"<input type=hidden name=street value='{street}'>"))
    town.page("/sent", TAKEN)
    with pytest.raises(FormFailed, match="not agreed"):
        await send(definition(OPEN, NAME, SUBMIT))
    assert town.posted == []


async def test_a_form_that_sends_itself_before_the_yes_is_stopped(town, definition, send, human):
    town.page(
        "/optout", FORM % ("/sent", "<script>document.querySelector('#name').oninput = () => document.forms[0].submit()</script>")
    )
    town.page("/sent", TAKEN)
    human.no_to = ("filled in",)
    assert await send(definition(OPEN, NAME, SUBMIT)) is None
    assert town.posted == []


async def test_a_page_that_reports_keys_is_in_the_ledger_before(town, definition, send, human, vault):
    report = (
        "<script>document.querySelector('#name').oninput = e => fetch('/keys?k=' + encodeURIComponent(e.target.value))</script>"
    )
    town.page("/optout", FORM % ("/sent", report))
    human.no_to = ("filled in",)
    await send(definition(OPEN, NAME, SUBMIT))
    told = [(line.path, {each.field for each in line.told}) for line in vault.lines if line.told]
    assert told[0] == ("/optout", {"first", "last"})  # before the page was asked for
    assert ("/keys", {"first", "last"}) in told


@pytest.mark.usefixtures("unanswered")
async def test_an_alert_does_not_stop_it_and_words_in_it_prove_nothing(town, definition, send, human, vault):
    town.page("/optout", FORM % ("/sent", "<script>document.forms[0].onsubmit = () => alert('Your request was taken')</script>"))
    town.page("/sent", "<p>Error</p>")
    assert await send(definition(OPEN, NAME, SUBMIT)) is None
    assert vault.request.unsure
    assert any("The page says" in said for said in human.said)


@pytest.mark.usefixtures("absent")
async def test_a_page_that_is_not_there_sends_nothing(town, definition, send, vault):
    town.page("/optout", "<h1>Gone</h1>", 404)
    with pytest.raises(FormFailed, match="not on the page"):
        await send(definition(OPEN, NAME, SUBMIT))
    assert vault.kinds() == ["Approved"]


async def test_killed_anywhere_it_is_never_sent_twice_and_never_said_to_be_sent_when_it_was_not(
    town, definition, send, vault, human, desk, windows
):
    """Point by point: the vault's writes, before and after each, and the person's answers."""
    one = definition(OPEN, SUBMIT)
    human.vault = vault
    for killed_at in range(1, 20):
        town.got.clear()
        vault.facts[1:], vault.acts, vault.killed_at = [], 0, killed_at
        town.page("/optout", FORM % ("/sent", ""))
        town.page("/sent", TAKEN)
        try:
            await send(one)
        except vault.Killed:
            pass
        else:
            break
        posted = len(town.posted)
        assert posted <= 1
        state = vault.request
        assert state.sent is None or posted == 1
        # The next day: what may have gone out is not tried again, and its page is not told anything once more.
        vault.killed_at, vault.acts = 10_000, 0
        if state.unsure or state.sent:
            seen = len(town.got)
            with pytest.raises(NotNow):
                await send(one)
            assert len(town.got) == seen
        else:
            assert posted == 0
    assert killed_at == 12
    assert vault.request.state is RequestState.OPEN


async def test_the_browser_that_breaks_before_the_button_has_sent_nothing(
    town, definition, send, vault, human, desk, windows, browser
):
    town.page("/optout", FORM % ("/sent", ""))

    async def close(shown):
        if shown.picture:
            await browser.way.close()

    human.on_approve = close
    with pytest.raises((FetchFailed, FormFailed)):
        await send(definition(OPEN, NAME, SUBMIT))
    assert town.posted == []
    assert not vault.request.unsure


@pytest.mark.usefixtures("unanswered")
async def test_the_browser_that_breaks_after_the_button_leaves_it_open_whether_it_was_sent(
    town, definition, send, vault, browser
):
    town.page("/optout", FORM % ("/sent", ""))

    async def gone(scope, receive, send_):
        await browser.way.close()

    town.pages[HOST, "/sent"] = gone
    with suppress(SafetycheckError):
        await send(definition(OPEN, NAME, SUBMIT))
    assert vault.request.unsure


async def test_no_host_but_the_declared_ones_may_be_the_forms(definition):
    with pytest.raises(ValueError, match="not among the hosts"):
        definition({"open": f"https://{EVIL}/optout"}, NAME, SUBMIT)
