from datetime import date

import pytest

from safetycheck import queries, yamlfile
from safetycheck.definition import Definition
from safetycheck.model import Profile

TODAY = date(2026, 11, 22)
BROKER = """\
domain: maple-finder.example
name: Maple Finder
kind: people-search
verified: {on: 2026-08-03, how: lab, source: invented}
sources: [{says: everything, how: lab, on: 2026-08-03, source: invented}]
search:
  via: browser
  steps: [STEPS]
  results: {none: {text: nobody}}
"""
BY_PLACE = '{open: "https://maple-finder.example/{first|slug}/{last|slug}/{city|slug}-{state}"}'
BY_NAME = '{open: "https://maple-finder.example/{first|slug}/{last|slug}"}'
PROFILE = {
    "names": [
        {"first": "Bea", "last": "Marlow", "kind": "nickname"},
        {"first": "Beatrix", "middle": "Ann", "last": "Marlow", "kind": "legal"},
        {"first": "Beatrix", "last": "Thornquist", "kind": "former", "quiet": True},
    ],
    "birth": {"year": 1984, "month": 3},
    "addresses": [
        {"city": "Duluth", "state": "MN", "to": 2015},
        {"city": "St. Paul", "state": "MN", "current": True},
        {"street": "9 Elm St", "city": "duluth", "state": "MN"},
    ],
    "phones": ["218-555-0134", "218-555-0135"],
}


def plan(steps, profile=PROFILE, **options):
    broker = yamlfile.load(Definition, yamlfile.parse(BROKER.replace("STEPS", steps), "b.yaml"))
    return queries.plan(Profile.model_validate(profile, strict=False), broker, TODAY, **options)


def test_names_by_places_most_telling_first_without_duplicates():
    urls = [query.url.removeprefix("https://maple-finder.example/") for query in plan(BY_PLACE).queries]
    assert urls == [
        "Beatrix/Marlow/St-Paul-MN",
        "Beatrix/Marlow/Duluth-MN",
        "Bea/Marlow/St-Paul-MN",
        "Bea/Marlow/Duluth-MN",
    ]


def test_a_question_discloses_only_what_its_templates_name():
    (first, *_) = plan(BY_NAME).queries
    assert {each.field: each.value for each in first.disclosed} == {"first": "Beatrix", "last": "Marlow"}


def test_a_site_that_takes_no_place_is_asked_once_a_name():
    assert len(plan(BY_NAME).queries) == 2


def test_a_quiet_name_is_asked_only_where_it_is_allowed():
    assert not any("Thornquist" in query.url for query in plan(BY_NAME).queries)
    assert any("Thornquist" in query.url for query in plan(BY_NAME, quiet=True).queries)


def test_only_quiet_names_and_no_permission_is_said():
    quiet = {**PROFILE, "names": [PROFILE["names"][2]]}
    assert "quiet" in plan(BY_NAME, quiet).reason


def test_one_question_a_phone():
    assert len(plan('{open: "https://maple-finder.example/{phone|digits}"}').queries) == 2


@pytest.mark.parametrize("lack", ["addresses", "birth"])
def test_what_the_profile_lacks_is_named(lack):
    profile = {key: value for key, value in PROFILE.items() if key != lack}
    asked = plan('{open: "https://maple-finder.example/{last}/{city}/{age}"}', profile)
    assert not asked.queries
    assert {"addresses": "city", "birth": "age"}[lack] in asked.reason


def test_the_same_question_has_the_same_key_however_it_is_spelled():
    spelled = {**PROFILE, "names": [{"first": "beatrix", "last": "MARLOW"}]}
    keys = {query.key for query in plan(BY_PLACE).queries}
    assert {query.key for query in plan(BY_PLACE, spelled).queries} <= keys


def test_steps_are_filled_and_nothing_is_left_to_fill():
    steps = '{open: "https://maple-finder.example/"}, {when: "#c", steps: [{fill: "#n", value: "{first} {last}"}]}'
    (first, *_) = plan(steps).queries
    assert first.steps[1].steps[0].value == "Beatrix Marlow"


ONLY = (
    '{open: "https://maple-finder.example/{last}"}, '
    '{click: "#old", only: {value: "{age}", is: at-least, than: 42}}, '
    '{when: "#ask", steps: [{click: "#young", only: {value: "{age}", is: below, than: 42}}]}'
)


@pytest.mark.parametrize(("year", "clicked"), [(1984, "#old"), (1985, "#young")])
def test_a_click_that_is_for_some_people_is_made_for_them_only_and_what_it_tells_is_disclosed(year, clicked):
    (first, *_) = plan(ONLY, {**PROFILE, "birth": {"year": year, "month": 1, "day": 1}}).queries
    (step,) = first.steps[1:]
    click = step.steps[0] if clicked == "#young" else step
    assert (click.click, click.only) == (clicked, ())
    assert {each.field for each in first.disclosed} == {"last", "age"}


def test_a_click_that_is_for_some_people_needs_what_decides():
    lacking = {key: value for key, value in PROFILE.items() if key != "birth"}
    assert "age" in plan(ONLY, lacking).reason
