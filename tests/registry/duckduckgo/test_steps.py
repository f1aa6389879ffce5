import json
from datetime import date

import pytest

from safetycheck import queries
from safetycheck.definition import Choose, Click, Fill, Open, Wait, When
from safetycheck.model import Profile
from safetycheck.registry.duckduckgo import Result

TODAY = date(2026, 11, 22)
OPEN = {"actionType": "navigate", "url": "https://quill.example.com/find"}
OPENED = Open(open="https://quill.example.com/find")
NAME = {"type": "lastName", "selector": "#last"}
ASKED = Fill(fill="#last", value="{last}")


def fill(*elements, form="#form", source="userProfile"):
    return {"actionType": "fillForm", "selector": form, "dataSource": source, "elements": list(elements)}


def click(*selectors, **more):
    return {"actionType": "click", "elements": [{"type": "button", "selector": each, **more} for each in selectors]}


def expect(*selectors, kind="element", actions=(), condition=False, **more):
    expectations = [{"type": kind, "selector": each, **more} for each in selectors]
    action = {"actionType": "condition" if condition else "expectation", "expectations": expectations}
    return {**action, "actions": list(actions)} if actions else action


def choice(operation, right, selector):
    return {"condition": {"left": "${age}", "operation": operation, "right": right}, "elements": [{"selector": selector}]}


@pytest.fixture
def steps(convert):
    """Return the steps of a search that opens a page, types a last name, and does what is given."""

    def of(*actions):
        imported = convert(actions=[OPEN, fill(NAME), *actions])
        assert imported.result is Result.WHOLE, imported.remarks
        first, second, *others = imported.definition.search.steps
        assert (first, second) == (OPENED, ASKED)
        return others

    return of


@pytest.fixture
def refused(convert, said):
    """Return whether there is a search, and what was refused."""

    def of(*actions):
        imported = convert(actions=[OPEN, fill(NAME), *actions])
        assert imported.result is Result.PART
        return imported.definition.search is not None, "; ".join(said(imported))

    return of


def test_a_url_with_its_bands_is_opened(convert):
    url = "https://quill.example.com/s?l=${lastName}&a=${age|ageRange}"
    imported = convert(actions=[{"actionType": "navigate", "url": url, "ageRange": ["18-30", "31+"]}])
    assert imported.definition.search.steps == (
        Open(open="https://quill.example.com/s?l={last|title|plus}&a={age|band:18-30,31+|plus}"),
    )


def test_expectations_are_waited_for(steps):
    assert steps(expect("#a"), click("#b")) == [Wait(wait="#a"), Click(click="#b")]
    assert steps(expect("#a", failSilently=True), click("#b"))[0] == Wait(wait="#a", optional=True)
    assert steps(expect("#a", parent="#p"), click("#b"))[:2] == [Wait(wait="#p"), Wait(wait="#a")]
    assert steps(expect("h1", kind="text", expect="Found"), click("#b"))[0] == Wait(wait="h1", text="Found")
    assert steps(expect("body", kind="text", expect="Found"), click("#b"))[0] == Wait(text="Found")
    assert steps(expect("", kind="url", expect="/found"), click("#b"))[0] == Wait(url="/found")


def test_what_is_waited_for_before_the_page_is_read_does_not_decide_whether_it_is_read(steps):
    assert steps(click("#b"), expect("#a"), expect("#a"), expect("#c")) == [
        Click(click="#b"),
        Wait(wait="#a", optional=True),
        Wait(wait="#c", optional=True),
    ]


def test_a_look_for_a_wall_is_left_to_the_readers(convert, said):
    wall = "//body[not(.//script[contains(@src, '/cdn-cgi/challenge-platform/')])]"
    imported = convert(actions=[OPEN, fill(NAME), expect(wall)])
    assert imported.result is Result.WHOLE
    assert imported.definition.search.steps == (OPENED, ASKED)
    assert "bot wall" in "; ".join(said(imported, "note"))


def test_a_wait_for_a_bot_check_to_let_us_pass_is_refused(refused):
    asked, why = refused(expect("//input[@name='cf-turnstile-response' and @value != '']"), click("#go"))
    assert not asked
    assert "bot check" in why


def test_clicks(steps):
    assert steps(click("#a", "//b")) == [Click(click="#a"), Click(click="//b")]
    assert steps(click(".more", multiple=True, failSilently=True)) == [Click(click=".more", every=True, optional=True)]


def test_what_is_done_only_where_an_element_is_there(steps):
    when = When(when="#box", steps=(Click(click="#close"), Wait(wait="#gone")))
    nested = [click("#close"), expect("#gone")]
    assert steps(expect("#box", condition=True, actions=nested)) == [when]
    assert steps(expect("#box", failSilently=True, actions=nested)) == [Wait(wait="#box", seconds=5, optional=True), when]


CHOICES = {
    "actionType": "click",
    "choices": [
        choice(">=", "65", "#old"),
        choice(">", 40, "#middle"),
    ],
    "default": {"elements": [{"selector": "#young"}]},
}


@pytest.mark.parametrize(
    ("year", "clicked"), [(1950, "#old"), (1961, "#old"), (1962, "#middle"), (1985, "#middle"), (1986, "#young"), (1917, "#old")]
)
def test_choices_are_settled_for_the_person_before_anything_is_sent(convert, year, clicked):
    imported = convert(actions=[OPEN, fill(NAME), CHOICES])
    assert imported.result is Result.WHOLE
    person = {"names": [{"first": "Zo", "last": "Larkspurne"}], "birth": {"year": year, "month": 1, "day": 1}}
    (query,) = queries.plan(Profile.model_validate(person, strict=False), imported.definition, TODAY).queries
    assert query.steps[2:] == (Click(click=clicked),)
    assert {each.field for each in query.disclosed} == {"last", "age"}


def test_choices_without_an_age_are_not_guessed(convert):
    imported = convert(actions=[OPEN, fill(NAME), CHOICES])
    plan = queries.plan(
        Profile.model_validate({"names": [{"first": "Zo", "last": "Larkspurne"}]}, strict=False), imported.definition, TODAY
    )
    assert not plan.queries
    assert "age" in plan.reason


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("firstName", "{first}"),
        ("fullName", "{first} {last}"),
        ("city", "{city}"),
        ("cityState", "{city}, {state}"),
        ("suffix", "{suffix|default:}"),
        ("phone", "{phone}"),
    ],
)
def test_what_is_typed(steps, kind, value):
    assert steps(fill({"type": kind, "selector": "#x"})) == [Fill(fill="#x", value=value)]


def test_a_list_and_a_field_are_told_apart_where_the_selector_does(steps):
    assert steps(fill({"type": "state", "selector": "select[name='state']"})) == [
        Choose(choose="#form select[name='state']", value="{state}")
    ]
    assert steps(fill({"type": "fullState", "selector": ".//input[@name='s']"}, form="form.a")) == [
        Fill(fill="(//form[@class and contains(@class, 'a') and contains(concat(' ', normalize-space(@class), ' '), ' a ')])"
             "//input[@name='s']", value="{state|state_name}")
    ]  # fmt: skip


def test_where_only_the_page_can_tell_a_list_from_a_field_both_are_tried_and_one_must_be_there(steps):
    assert steps(fill({"type": "state", "selector": "#State"})) == [
        Wait(wait="#State"),
        Choose(choose="#State:is(select)", value="{state}", optional=True),
        Fill(fill="#State:not(select)", value="{state}", optional=True),
    ]
    assert steps(fill({"type": "state", "selector": "//*[@id='s']"}))[1].choose == "(//*[@id='s'])[self::select]"


@pytest.mark.parametrize(
    ("form", "inner", "ours"),
    [
        ("#form", ".a b", "#form .a b"),
        ("#form, #other", ".a", ":is(#form, #other) :is(.a)"),
        ("#form", "#id-1", "#id-1"),
        ("#form", "//input[@name='x']", "//input[@name='x']"),
        ("//form", ".//input", "(//form)//input"),
        ("//form", "input", "(//form)//input"),
        ("form", "./input", "(//form)/input"),
    ],
)
def test_a_field_is_looked_for_inside_its_form(steps, form, inner, ours):
    assert steps(fill({"type": "city", "selector": inner}, form=form))[0].fill == ours


def test_the_middle_name_is_left_empty_and_that_is_said(convert, said):
    imported = convert(actions=[OPEN, fill({"type": "middleName", "selector": "#m"}, NAME)])
    assert imported.definition.search.steps == (OPENED, ASKED)
    assert said(imported, "note") == ["steps[0].actions[1].elements[0]: the middle name is left empty, as it is there"]


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"actionType": "getCaptchaInfo", "selector": "#c", "captchaType": "image"}, "captchas are not solved"),
        ({"actionType": "solveCaptcha", "selector": "#c"}, "captchas are not solved"),
        ({"actionType": "generateEmail"}, "no e-mail address is made up"),
        ({"actionType": "getEmailData", "pollingTime": 3, "extract": ["verificationCode"]}, "no e-mail address"),
        ({"actionType": "emailConfirmation", "pollingTime": 30}, "no e-mail address"),
        ({"actionType": "executeScript", "script": "x"}, "runs no code"),
        ({"actionType": "dance"}, "'dance' is not known"),
        (fill({"type": "$generated_zip_code$", "selector": "#z"}), "made up"),
        (fill({"type": "$generated_street_address$", "selector": "#z"}, NAME), "made up"),
        (fill({"type": "email", "selector": "#e"}), "made up or asked for by e-mail"),
        (fill({"type": "shoeSize", "selector": "#e"}), "'shoeSize' is no field"),
        (fill(NAME, source="extractedProfile"), "extractedProfile"),
        (fill(NAME, source=None), "extractedProfile"),
        (fill(), "no element"),
        (fill(NAME, form="a["), "no CSS selector"),
        (fill({"type": "city", "selector": "(//a)[1]"}), "can't be looked for inside"),
        (click("//a[@title='Remove My Info']"), "opt-out pages"),
        (click("a["), "no CSS selector"),
        (click("#row", parent={"profileMatch": {"selector": ".row", "profile": {}}}), "inside the row"),
        ({"actionType": "click"}, "no element"),
        ({"actionType": "click", "choices": [choice("~", "1", "#x")]}, "~ 1"),
        ({"actionType": "navigate", "url": "https://quill.example.com/svc/optout/search?l=${lastName}"}, "opt-out pages"),
        ({"actionType": "navigate", "url": "https://quill.example.com/control/leave"}, "opt-out pages"),
        ({"actionType": "navigate", "url": "https://other.example/${lastName}"}, "another site"),
        ({"actionType": "navigate", "url": "reportUrl", "dataSource": "extractedProfile"}, "not in the file"),
        ({"actionType": "navigate"}, "not in the file"),
        (expect("h1", kind="smell"), "'smell' is not known"),
        (expect("h1", kind="text"), "our format can't hold it"),
        (expect("#x, h1 > ["), "no CSS selector"),
    ],
)  # fmt: skip
def test_what_is_refused_takes_the_search_with_it(refused, action, why):
    asked, said = refused(action)
    assert not asked
    assert why in said
    assert "steps[0].actions[2]" in said or "another site" in said


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ({"actionType": "scroll", "selector": "#x"}, "not scrolled"),
        (expect("#box", condition=True, actions=[{"actionType": "solveCaptcha"}, click("#go")]), "a page with #box is a wall"),
        (expect("#box", condition=True, actions=[click("#fcra-check"), click("#go")]), "promise"),
        (expect("#box", condition=True, actions=[fill({"type": "email", "selector": "#e"})]), "nothing is done where #box is"),
        (expect("#box", condition=True, actions=[{"actionType": "extract", "selector": ".x"}]), "second way to read"),
        (expect("#box", "#other", condition=True, actions=[click("#go")]), "only one element can decide"),
        (expect("body", kind="text", expect="x", condition=True, actions=[click("#go")]), "only one element can decide"),
        (expect("#box", condition=True, actions=[expect("#in", condition=True, actions=[click("#go")])]), "inside a condition"),
        ({**click("#go"), "retry": {"maxAttempts": 3}}, "not known here: retry"),
    ],
)
def test_what_is_refused_and_leaves_the_search(refused, action, why):
    asked, said = refused(action)
    assert asked
    assert why in said


def test_a_broken_opt_out_url_hides_nothing(convert):
    assert convert({"optOutUrl": "https://[broken"}).result is Result.WHOLE


def test_half_of_what_stands_under_a_condition_is_not_done(convert):
    gate = expect("#gate", condition=True, actions=[click("#go"), {"actionType": "solveCaptcha"}])
    search = convert(actions=[OPEN, fill(NAME), gate]).definition.search
    assert not any(isinstance(step, When) for step in search.steps)


def test_a_captcha_that_comes_at_times_is_a_wall_where_nothing_else_is_on_the_page(convert):
    gate = expect("#gate", condition=True, actions=[{"actionType": "solveCaptcha"}])
    (wall,) = convert(actions=[OPEN, fill(NAME), gate]).definition.search.results.walls
    assert wall.at.startswith("(//*[@id = 'gate'])[not(//*[@class")
    assert json.dumps(wall.at).count("[not(") == 2
