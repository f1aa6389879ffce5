"""Every form that a program fills, held against pages that are made of its own selectors.

Such a page can't tell whether the site still looks like that. It tells whether the form agrees with itself: each field is one
element of the right kind and none is filled twice, nothing takes the newsletter's button, and what the broker says when it has
taken the request does not stand there before.
"""

import pytest
from pages import forms

from safetycheck.definition import Asks, Definition, FormWay, Submit
from safetycheck.optout.disclosure import NEVER, needs
from safetycheck.template import FIELDS, REQUEST_FIELDS

# The sites whose own form DuckDuckGo's active definitions fill (2026-08-10).
PUBLISHED = {
    "nuwber.com", "peoplefinders.com", "peoplewhiz.com", "privatereports.com", "propertyrecord.com", "publicdatacheck.com",
    "publicrecordreports.com", "searchpublicrecords.com", "spokeo.com", "spyfly.com", "veripages.com",
}  # fmt: skip
# Two more, whose selectors and words come from dated looks of October, September and August 2026.
SEEN = {"checkpeople.com", "thatsthem.com"}
ROWS = "//h2[contains(text(), 'Select the person')]"
NOBODY = "//h1[contains(text(), 'unable to find')]"


@pytest.fixture(scope="module")
def filled(book) -> dict[str, tuple[Definition, FormWay]]:
    """Each definition with a form that a program fills."""
    found = {domain: (each, each.optout.way("form")) for domain, each in book.items() if each.optout}
    return {domain: (each, way) for domain, (each, way) in found.items() if isinstance(way, FormWay)}


def _changed(way: FormWay, old: str, new: str) -> FormWay:
    """Return a form with another selector or text in one place."""
    text = way.model_dump_json(by_alias=True, exclude_none=True)
    assert old in text
    return FormWay.model_validate_json(text.replace(old, new), strict=False)


def test_every_published_form_is_here(filled):
    assert set(filled) == PUBLISHED | SEEN


def test_a_form_agrees_with_itself(filled):
    assert {domain: wrong for domain, (_, way) in filled.items() if (wrong := forms.problems(way))} == {}


def test_each_has_a_screen_that_is_filled_and_one_that_is_sent(filled):
    for domain, (_, way) in filled.items():
        cut = forms.screens(way)
        assert any(each.puts for each in cut), domain
        assert sum(isinstance(each.press, Submit) for each in cut) == 1, domain


def test_nothing_harmful_is_typed(filled):
    for domain, (_, way) in filled.items():
        required, told = needs(way)
        assert told | required <= set(FIELDS) | set(REQUEST_FIELDS), domain
        assert not (told | required) & NEVER, domain
        assert not (told | required) & {"birth_year", "suffix"}, domain


def test_another_way_stands_beside_each(filled):
    for domain, (each, _) in filled.items():
        assert {way.way for way in each.optout.ways} & {"guided", "email", "phone", "post", "parent"}, domain


def test_what_the_person_does_is_said_beforehand(filled):
    for domain, (each, way) in filled.items():
        said = {"captcha": Asks.CAPTCHA, "record": Asks.RECORD_CHOICE, "phone": Asks.PHONE_CODE}
        for step in way.steps:
            task = getattr(step, "person", None)
            if task == "code":
                assert {Asks.EMAIL_CODE, Asks.PHONE_CODE} & set(each.optout.asks), domain
            elif task in said:
                assert said[task] in each.optout.asks, f"{domain}: {task}"


def test_who_is_sent_a_link_is_told_what_to_look_for(filled):
    for domain, (each, _) in filled.items():
        if Asks.EMAIL_LINK in each.optout.asks:
            confirm = each.optout.confirm
            assert (confirm and confirm.success) or any("mailed link" in trap for trap in each.optout.traps), domain


# --- what the pages must find out -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "old", "new", "says"),
    [
        ("peoplefinders.com", "//button[@class='btn btn-primary']", "button[type='submit']", "is there 3 times"),
        ("peoplefinders.com", ".v-out-out-form input[type='email']", "input[type='email']", "is there 2 times"),
        ("spokeo.com", "input[name='email']", "input[name='url']", "the same element"),
        ("spyfly.com", '"fill":"#city"', '"fill":"select#city"', "no place to fill"),
        ("spyfly.com", '"choose":"#states"', '"choose":"input#states"', "no place to choose"),
        ("peoplefinders.com", "input[type='checkbox']", "input[type='text']", "no place to tick"),
        ("peoplefinders.com", "Email Sent", "Subscribe", "before anything was sent"),
        (
            "spyfly.com",
            "//*[contains(@class, 'section__head')]//h1[contains(., 'Request Submitted')]",
            "#continue-button",
            "is said",
        ),
        ("privatereports.com", f"{ROWS} | {NOBODY}", "#pageForm", "before the person did anything"),
    ],
)
def test_a_form_that_is_wrong_is_noticed(filled, site, old, new, says):
    wrong = forms.problems(_changed(filled[site][1], old, new))
    assert any(says in each for each in wrong), wrong
