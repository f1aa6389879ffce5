"""Published opt-outs: what becomes a form, what the person does, and what is never made up."""

import pytest

from safetycheck.definition import Asks, Fill, HandOver, Submit, Task
from safetycheck.registry.duckduckgo import Result

OPEN = {"actionType": "navigate", "url": "https://quill.example.com/leave"}
SEND = {"actionType": "click", "elements": [{"type": "button", "selector": "#send"}]}
TAKEN = {"actionType": "expectation", "expectations": [{"type": "text", "selector": "body", "expect": "We have it"}]}
GONE = {"actionType": "expectation", "expectations": [{"type": "element", "selector": ".gone"}]}
MAIL = {"actionType": "emailConfirmation", "pollingTime": 30}


def fill(*kinds):
    return {
        "actionType": "fillForm", "selector": "form", "dataSource": "userProfile",
        "elements": [{"type": kind, "selector": f"#f{place}"} for place, kind in enumerate(kinds)],
    }  # fmt: skip


@pytest.fixture
def leave(convert, published):
    def call(*actions, kind="formOptOut", **changes):
        stage = {"stepType": "optOut", "optOutType": kind, "actions": list(actions)}
        return convert({"steps": [*published()["steps"], stage], **changes})

    return call


def kinds(imported):
    optout = imported.definition.optout
    return [way.way for way in optout.ways] if optout else []


def test_a_form_that_says_all_becomes_a_form(leave):
    imported = leave(OPEN, fill("fullName", "profileUrl", "email"), SEND, TAKEN, MAIL, GONE)
    optout = imported.definition.optout
    (form,) = optout.ways
    assert imported.result is Result.WHOLE
    assert [step.value for step in form.steps if isinstance(step, Fill)] == ["{full}", "{listing_url}", "{email}"]
    assert isinstance(form.steps[-1], Submit)
    assert form.success[0].text == "We have it"
    assert optout.asks == (Asks.LISTING_URL, Asks.EMAIL, Asks.EMAIL_LINK)
    assert (optout.confirm.hosts, optout.confirm.success[0].at) == (("quill.example.com",), ".gone")


@pytest.mark.parametrize(
    ("action", "task", "asks"),
    [
        ({"actionType": "getCaptchaInfo", "selector": "#c"}, Task.CAPTCHA, Asks.CAPTCHA),
        ({"actionType": "click", "elements": [{"type": "button", "selector": "#altcha_checkbox"}]}, Task.CAPTCHA, Asks.CAPTCHA),
        (
            {"actionType": "expectation", "expectations": [{"type": "element", "selector": ".cf-turnstile-done"}]},
            Task.CAPTCHA,
            Asks.CAPTCHA,
        ),
        ({"actionType": "getEmailData", "pollingTime": 30}, Task.CODE, Asks.EMAIL_CODE),
        (
            {"actionType": "click", "elements": [{"type": "button", "selector": ".me", "parent": {"profileMatch": {}}}]},
            Task.RECORD,
            Asks.RECORD_CHOICE,
        ),
        ({"actionType": "click", "elements": [{"type": "button", "selector": "#i-agree"}]}, Task.OTHER, Asks.STATEMENT),
    ],
)
def test_what_only_the_person_may_do_is_handed_over(leave, action, task, asks):
    imported = leave(OPEN, fill("email"), action, SEND, TAKEN)
    (form,) = imported.definition.optout.ways
    assert [step.person for step in form.steps if isinstance(step, HandOver)] == [task]
    assert asks in imported.definition.optout.asks


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ((OPEN, fill("$generated_zip_code$"), SEND, TAKEN), "made up: $generated_zip_code$"),
        ((OPEN, fill("email"), SEND), "does not say how the broker shows"),
        ((OPEN, fill("email"), TAKEN), "nothing sends it"),
        ((OPEN, SEND, TAKEN, fill("email")), "left to do after the last click"),
        ((OPEN, {"actionType": "executeScript"}, SEND, TAKEN), "runs no code"),
    ],
)
def test_where_something_is_missing_the_person_fills_the_form(leave, said, actions, why):
    imported = leave(*actions)
    assert kinds(imported) == ["guided"]
    assert imported.result is Result.PART
    refused = "; ".join(said(imported, "refused"))
    assert why in refused
    assert "the person fills the form" in refused


def test_behind_the_mailed_link_the_person_reads_on(leave, said):
    imported = leave(OPEN, fill("email"), SEND, TAKEN, MAIL, fill("$generated_phone_number$"), GONE)
    assert kinds(imported) == ["form"]
    assert "made up" in "; ".join(said(imported, "refused"))


def test_a_child_leaves_by_its_parent_and_by_its_own_page(leave):
    imported = leave(kind="parentSiteOptOut", parent="hub.example.com")
    assert kinds(imported) == ["parent", "guided"]
    assert kinds(leave(kind="parentSiteOptOut", parent=None, optOutUrl=None)) == []


def test_a_page_on_another_host_is_declared(leave):
    imported = leave(kind="parentSiteOptOut", parent="hub.example.com", optOutUrl="https://forms.example.net/x")
    assert imported.definition.optout.hosts == ("forms.example.net",)


def test_a_retired_broker_is_left_alone(leave):
    imported = leave(OPEN, fill("email"), SEND, TAKEN, removedAt=1_760_000_000_000)
    assert (imported.result, imported.definition.optout) == (Result.RETIRED, None)
