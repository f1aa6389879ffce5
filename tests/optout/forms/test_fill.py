"""Forms: every kind of step, fields that are read back, and what counts as sent."""

import pytest

from safetycheck import lab
from safetycheck.errors import UsageError
from safetycheck.fetch.steps import Undone
from safetycheck.optout.forms import Filling, FormFailed
from safetycheck.optout.forms.filled import filled, spellings
from safetycheck.optout.forms.hands import Hands
from safetycheck.optout.journal import NotNow
from safetycheck.requests import Proof, RequestState
from tests.optout.forms.signals import act, on_signal

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HOST = "form-people.example"
OPEN = {"open": f"https://{HOST}/optout"}
SUBMIT = {"submit": "#send"}
NAME = {"fill": "#name", "value": "{first} {last}"}
MAIL = {"fill": "#mail", "value": "{email}"}
FORM = """<form action=/sent method=post>
  <input id=name name=name> <input id=mail name=mail type=email> %s <button id=send>Send</button></form>"""
TAKEN = "<h1>Your request was taken</h1>"


async def test_a_form_is_filled_shown_and_sent_on_a_yes(town, definition, send, vault, human, camera):
    extras = """<select id=state name=state><option value="">-<option value=23>Wisconsin<option value=24>Minnesota</select>
      <input type=radio name=kind value=know checked id=know><input type=radio name=kind value=delete id=delete>
      <label for=agree id=terms>I agree to the terms</label><input type=checkbox id=agree name=agree>"""
    town.page("/optout", '<div id=cookies><button type=button id=ok onclick="cookies.remove()">OK</button></div>' + FORM % extras)
    town.page("/sent", TAKEN)
    one = definition(
        OPEN, {"when": "#cookies", "steps": [{"click": "#ok"}]}, {"wait": "#name"}, NAME, MAIL,
        {"choose": "#state", "value": "{state|state_name}"}, {"tick": "#delete"}, {"tick": "#terms"},
        {"fill": "#nothing", "value": "{city}", "optional": True}, SUBMIT,
    )  # fmt: skip
    receipt = await send(one)
    (body,) = town.posted
    assert body == "name=Marisol+Whitlock&mail=k7%40alias.example.org&state=24&kind=delete&agree=on"
    assert (receipt.proof, receipt.text, receipt.channel) == (Proof.SUCCESS_TEXT, "Your request was taken", "form")
    assert vault.kinds() == ["Approved", "SendBegan", "RequestSent"]
    assert vault.request.state is RequestState.OPEN
    # Shown twice: the values before the page can see any, and the filled form.
    values, form = human.shown
    assert {each.field for each in values.values} == {"first", "last", "email", "state", "city"}
    assert values.picture is None
    assert len(form.picture) > 1000
    # Before and after, page and picture.
    assert len(receipt.evidence) == 4
    assert "Marisol" not in vault.pages[0].url
    assert "was taken" in vault.pages[1].html
    told = [line for line in vault.lines if line.told]
    assert {line.why for line in vault.lines} == {"opt-out"}
    assert [(line.path, {each.field for each in line.told}) for line in told] == [
        ("/optout", {"first", "last", "email", "state", "city"}),
        ("/sent", {"first", "last", "email", "state"}),
    ]


@pytest.mark.parametrize(("refused", "shown"), [("will be told", 1), ("filled in", 2)])
async def test_a_no_sends_nothing(town, definition, send, vault, human, refused, shown):
    town.page("/optout", FORM % "")
    human.no_to = (refused,)
    assert await send(definition(OPEN, NAME, SUBMIT)) is None
    assert (len(human.shown), town.posted, vault.request.state) == (shown, [], RequestState.DRAFT)
    assert shown > 1 or town.got == []  # before the first yes not even the page is asked for
    assert not vault.request.unsure


async def test_a_rehearsal_never_submits(town, definition, desk, windows, vault, human):
    town.page("/optout", FORM % "")
    one = definition(OPEN, NAME, MAIL, SUBMIT)
    shown = await Filling(desk, windows).rehearse(vault.request, one.optout.ways[0], one, human)
    assert shown.picture
    assert (town.posted, vault.kinds()) == ([], [])


async def test_a_value_that_the_request_lacks_stops_it_before_anything_is_told(town, definition, send, human):
    with pytest.raises(UsageError, match="phone"):
        await send(definition(OPEN, {"fill": "#phone", "value": "{phone}"}, SUBMIT))
    assert (human.shown, town.got) == ([], [])


# --- fields that do not keep what was put into them ----------------------------------------------------------------

# As React does it: the state knows typed keys only, and is written back over what a script has set.
REACT = """<script>
  const state = {};
  for (const e of document.querySelectorAll('input')) {
    state[e.id] = '';
    e.addEventListener('keydown', k => {
      if (k.key.length === 1 && !k.ctrlKey) state[e.id] += k.key;
      if (k.key === 'Delete') state[e.id] = '';
    });
    e.addEventListener('blur', () => setTimeout(() => { e.value = state[e.id] }, 30));
  }
</script>"""


async def test_an_input_that_drops_what_was_set_gets_it_by_keys(town, definition, send):
    town.page("/optout", FORM % "" + REACT)
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, NAME, MAIL, SUBMIT))
    assert town.posted == ["name=Marisol+Whitlock&mail=k7%40alias.example.org"]


NOT_AS_IT_SHOULD_BE = [
    (
        "<select id=s onchange=\"setTimeout(() => { this.value = 'AL' })\"><option>AL<option>MN</select>",
        {"choose": "#s", "value": "{state}"}, "does not keep",
    ),
    ("<select id=s><option>AL<option>TX</select>", {"choose": "#s", "value": "{state}"}, "no such option"),
    ("<input type=radio name=k id=k onclick='return false'>", {"tick": "#k"}, "does not keep"),
    ("<input id=twin class=x><input class=x>", {"fill": ".x", "value": "{first}"}, "is on the page 2 times"),
    ("<input name=website class=site style='opacity:0'>", {"fill": ".site", "value": "{first}"}, "hidden"),
    ("", {"fill": "#gone", "value": "{first}"}, "is not on the page"),
    ("", {"wait": "#never", "seconds": 1}, "waited 1 seconds"),
    (
        "<label><input type=checkbox name=news> Keep me updated about special offers</label>",
        {"tick": "[name=news]"}, "advertising",
    ),
    # The last one, since its script goes on.
    ("<script>setInterval(() => { document.querySelector('#name').value = '' }, 20)</script>", NAME, "does not keep"),
]  # fmt: skip


@pytest.mark.usefixtures("absent")
async def test_a_field_that_is_not_as_it_should_be_can_not_be_filled(town, definition, windows, vault, human):
    """All on one page, since opening one takes longer than what is looked at."""
    town.page("/optout", "")
    one = definition(OPEN, *(step for _, step, _ in NOT_AS_IT_SHOULD_BE), SUBMIT)
    way, values = one.optout.ways[0], vault.request.values
    steps = filled(way.steps, values)

    async def try_each(window):
        hands = Hands(window, human)
        await hands.do(steps[0])
        for (html, _, says), step in zip(NOT_AS_IT_SHOULD_BE, steps[1:-1], strict=True):
            await window.page.set_content(FORM % html)
            with pytest.raises(Undone, match=says):
                await hands.do(step)

    await windows.work(one, vault.request.disclosed, try_each, human=human, url=OPEN["open"], steps=steps,
                       spellings=spellings(way.steps, values))  # fmt: skip
    assert town.posted == []


@pytest.mark.usefixtures("absent")
async def test_a_field_that_can_not_be_filled_stops_the_form(town, definition, send, vault):
    town.page("/optout", FORM % "")
    with pytest.raises(FormFailed, match="is not on the page"):
        await send(definition(OPEN, {"fill": "#gone", "value": "{first}"}, SUBMIT))
    assert (town.posted, vault.kinds()) == ([], ["Approved"])


async def test_what_is_lost_later_is_put_back_and_looked_at_again(town, definition, send):
    town.page(
        "/optout",
        FORM % "<script>mail.onblur = () => setTimeout(() => { document.querySelector('#name').value = '' }, 50)</script>",
    )
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, NAME, MAIL, SUBMIT))
    assert town.posted[0].startswith("name=Marisol+Whitlock")


async def test_a_form_that_changes_after_it_was_seen_is_not_sent(town, definition, send, vault, human):
    town.page("/optout", FORM % on_signal("document.querySelector('#name').value = 'Bob'"))

    async def dawdle(shown):
        if shown.picture:
            await act(town)

    human.on_approve = dawdle
    with pytest.raises(FormFailed, match="no longer what you saw"):
        await send(definition(OPEN, NAME, SUBMIT))
    assert (town.posted, vault.request.unsure) == ([], False)


# --- traps and boxes --------------------------------------------------------------------------------------------------

HIDING = {
    "none": "display:none", "hidden": "visibility:hidden", "clear": "opacity:0", "away": "position:absolute;left:-9999px",
    "small": "width:0;height:0;padding:0;border:0",
}  # fmt: skip


@pytest.mark.usefixtures("absent")
async def test_traps_for_programs_stay_empty(town, definition, send):
    town.page("/optout", FORM % "".join(f"<input name={key} class={key} style='{style}'>" for key, style in HIDING.items()))
    town.page("/sent", TAKEN)
    traps = [{"fill": f".{key}", "value": "{first}", "optional": True} for key in HIDING]
    assert await send(definition(OPEN, NAME, *traps, SUBMIT))
    assert town.posted == ["name=Marisol+Whitlock&mail=&" + "&".join(f"{key}=" for key in HIDING)]


async def test_boxes_for_advertising_are_never_ticked_and_those_ticked_are_unticked(town, definition, send, human):
    boxes = """<label><input type=checkbox name=news checked> Send me the newsletter</label>
      <label><input type=checkbox name=out checked> Opt me out of marketing</label>"""
    town.page("/optout", FORM % boxes)
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, NAME, SUBMIT))
    assert "out=on" in town.posted[0]
    assert "news" not in town.posted[0]
    assert any("advertising" in each for each in human.shown[1].asks)
    with pytest.raises((FormFailed, NotNow)):
        await send(definition(OPEN, {"tick": "[name=news]"}, SUBMIT))


# --- what counts as sent ------------------------------------------------------------------------------------------------


async def test_a_recipe_that_only_goes_there_is_no_form(definition):
    with pytest.raises(ValueError, match="submit"):
        definition(OPEN, NAME)


@pytest.mark.usefixtures("unanswered")
async def test_without_the_words_of_success_nobody_knows(town, definition, send, vault, human):
    town.page("/optout", FORM % "")
    town.page("/sent", "<h1>Thanks for visiting!</h1>")
    assert await send(definition(OPEN, NAME, SUBMIT)) is None
    assert len(town.posted) == 1
    assert vault.kinds() == ["Approved", "SendBegan", "UnsureSent"]
    assert vault.request.state is RequestState.DRAFT
    assert "Nobody can tell" in human.said[-1]
    with pytest.raises(NotNow):
        await send(definition(OPEN, NAME, SUBMIT))
    assert len(town.posted) == 1


async def test_words_that_stand_there_before_prove_nothing(town, definition, send, vault):
    town.page("/optout", "<p>Your request was taken</p>" + FORM % "")
    with pytest.raises(FormFailed, match="before anything was sent"):
        await send(definition(OPEN, NAME, SUBMIT))
    assert (town.posted, vault.kinds()) == ([], ["Approved"])


@pytest.mark.usefixtures("unanswered")
async def test_words_that_nobody_sees_prove_nothing(town, definition, send, vault):
    town.page("/optout", FORM % "")
    town.page("/sent", "<p style='display:none'>Your request was taken</p><p>Please try again</p>")
    assert await send(definition(OPEN, NAME, SUBMIT)) is None
    assert vault.request.unsure


async def test_another_kind_of_request_is_not_the_one_that_was_meant(town, definition, send, vault):
    town.page("/optout", FORM % "<p>Ask for a copy of your data, or to be left out</p>")
    town.page("/sent", TAKEN + "<p>You will get a copy of your data</p>")
    one = definition(OPEN, NAME, SUBMIT, way={"other": {"text": "You will get a copy of your data"}})
    with pytest.raises(FormFailed, match="another kind of request"):
        await send(one)
    assert vault.kinds() == ["Approved", "SendBegan", "SendFailed"]
    assert vault.facts[-1].final
    assert vault.request.state is RequestState.DRAFT


async def test_marks_of_another_kind_that_stood_there_before_say_nothing(town, definition, send):
    script = """<script>document.forms[0].onsubmit = e => {
      e.preventDefault();
      fetch('/sent', {method: 'POST', body: 'x'}).then(() => document.body.append('Your request was taken'));
    }</script>"""
    town.page("/optout", "<p>A copy of your data</p>" + FORM % script)
    town.page("/sent", "")
    assert await send(definition(OPEN, NAME, SUBMIT, way={"other": {"text": "A copy of your data"}}))


@pytest.mark.usefixtures("unanswered")
async def test_a_button_that_does_nothing_has_sent_nothing(town, definition, send, vault):
    town.page("/optout", FORM % "<script>document.forms[0].onsubmit = () => false</script>")
    with pytest.raises(FormFailed, match="did nothing"):
        await send(definition(OPEN, NAME, SUBMIT))
    assert vault.kinds() == ["Approved", "SendBegan", "SendFailed"]
    assert not vault.request.unsure


async def test_a_mark_of_success_counts_as_words_do(town, definition, send):
    town.page("/optout", FORM % "")
    town.page("/sent", "<div class=done>All set</div>")
    assert (await send(definition(OPEN, NAME, SUBMIT, success="at: .done"))).text == "All set"


async def test_steps_after_the_button_are_done_before_it_counts(town, definition, send, human):
    town.page("/optout", FORM % "")
    town.page("/sent", "<button id=sure onclick=\"document.body.innerHTML = '<b>Your request was taken</b>'\">I am sure</button>")
    assert await send(definition(OPEN, NAME, SUBMIT, {"click": "#sure"}))


# --- the person ------------------------------------------------------------------------------------------------------------


async def test_the_person_passes_the_test_and_is_asked_only_where_there_is_one(town, definition, send, human):
    town.page("/optout", FORM % "<div class=captcha-box style='width:50px;height:50px'>I am human</div>")
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, NAME, {"person": "captcha", "optional": True}, SUBMIT))
    assert sum("human" in task for task in human.tasks) == 1


async def test_a_test_that_the_definition_does_not_know_is_the_persons_too(town, definition, send, human):
    town.page("/optout", FORM % "<div id=hcaptcha style='width:50px;height:50px'>I am human</div>")
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, NAME, SUBMIT))
    assert any("human" in task for task in human.tasks)


async def test_where_there_is_no_test_nobody_is_asked(town, definition, send, human):
    town.page("/optout", FORM % "<div class=grecaptcha-badge style='width:50px;height:50px'><i class=captcha>badge</i></div>")
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, NAME, {"person": "captcha", "optional": True}, SUBMIT))
    assert human.tasks == []


async def test_a_task_that_the_page_shows_to_be_done_is_waited_for(town, definition, send, human, monkeypatch):
    town.page("/optout", FORM % on_signal("document.body.classList.add('passed')"))
    town.page("/sent", TAKEN)
    monkeypatch.setattr(human, "say", lambda text: (human.said.append(text), town.page("/signal", "go")))
    assert await send(definition(OPEN, NAME, {"person": "code", "do": "Type the code", "until": ".passed"}, SUBMIT))
    assert "Type the code" in human.said


@pytest.mark.parametrize("until", [{}, {"until": "#never"}])
async def test_who_gives_up_has_sent_nothing(town, definition, send, vault, human, until, monkeypatch):
    monkeypatch.setattr(Hands, "patience", 1.0)
    town.page("/optout", FORM % "")
    human.no_to = ("call",)
    assert await send(definition(OPEN, NAME, {"person": "phone", **until}, SUBMIT)) is None
    assert (town.posted, vault.request.unsure, human.said[-1]) == ([], False, "Nothing was sent.")


async def test_a_record_of_the_brokers_own_list_may_be_chosen(town, definition, send, human, vault):
    """The link tells age and street; the broker's own page shows them, so they may go back to it."""
    street = lab.profile().addresses[0].street.replace(" ", "+")
    town.page(
        "/optout",
        f"<a id=mine href='/record?at={street}'>Marisol Whitlock</a><script>setInterval(() => mine.click(), 300)</script>",
    )
    town.page("/record", FORM % "")
    town.page("/sent", TAKEN)
    assert await send(definition(OPEN, {"person": "record", "until": "#name"}, NAME, SUBMIT))
    assert any("record" in said for said in human.said)


@pytest.mark.usefixtures("unanswered")
@pytest.mark.parametrize("agrees", [True, False])
async def test_a_question_of_the_page_is_the_persons_to_answer(town, definition, send, vault, human, agrees):
    town.page("/optout", FORM % "<script>document.forms[0].onsubmit = () => confirm('Really leave?')</script>")
    town.page("/sent", TAKEN)
    human.no_to = () if agrees else ("Really leave?",)
    one = definition(OPEN, NAME, SUBMIT)
    if agrees:
        assert await send(one)
    else:
        with pytest.raises(FormFailed):
            await send(one)
        assert town.posted == []
