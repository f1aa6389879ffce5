from datetime import date

import pytest

from safetycheck import registry
from safetycheck.definition import Definition
from safetycheck.errors import BadDefinition

TODAY = date(2026, 11, 22)
RESULTS = "search.results"
FIELDS = "search.results.fields"
STEPS = "search.steps"
FORM = [{"open": "https://people.example.com/"}, {"fill": "#name", "value": "{first} {last}"}]


@pytest.fixture
def found(made):
    def find(changes=(), today=TODAY):
        return registry.check(made(changes), "people.example.com.yaml", today=today)

    return find


def test_a_whole_definition_has_no_problem(found):
    checked = found()
    assert (checked.problems, checked.warnings) == ((), ())
    assert isinstance(checked.definition, Definition)


PROBLEMS = {
    "no proof of absence": ({f"{RESULTS}.none": None}, "search.results", "proof of absence"),
    "an empty proof of absence": ({f"{RESULTS}.none": []}, "search.results", "proof of absence"),
    "a search of a dead broker": ({"status": "defunct"}, "status", "defunct can't have a search"),
    "a search of a broker in other hands": ({"status": "transferred"}, "status", "transferred can't"),
    "no way to fetch": ({"search.via": []}, "search.via", "no way to fetch"),
    "a question that names nobody": (
        {STEPS: [{"open": "https://people.example.com/all"}]},
        "search.steps",
        "no field of a profile",
    ),
    "rows that don't compile": ({f"{RESULTS}.rows": "div["}, f"{RESULTS}.rows", "no CSS selector"),
    "an XPath that doesn't compile": ({f"{RESULTS}.rows": "//div["}, f"{RESULTS}.rows", "no XPath"),
    "a field that doesn't compile": ({f"{FIELDS}.age": [{"at": "h2"}, {"at": "p:"}]}, f"{FIELDS}.age.1.at", "no CSS selector"),
    "a URL that doesn't compile": ({f"{FIELDS}.url": {"pick": {"at": "a["}}}, f"{FIELDS}.url.pick.at", "no CSS selector"),
    "a detail page's field": ({"search.detail": {"name": {"at": ">>"}}}, "search.detail.name.0.at", "no CSS selector"),
    "a proof that doesn't compile": ({f"{RESULTS}.none": [{"at": "##x"}]}, f"{RESULTS}.none.0.at", "no CSS selector"),
    "a wall that doesn't compile": ({f"{RESULTS}.walls": [{"at": "##x"}]}, f"{RESULTS}.walls.0.at", "no CSS selector"),
    "a next link that doesn't compile": ({f"{RESULTS}.next": {"at": "a["}}, f"{RESULTS}.next.at", "no CSS selector"),
    "a count without a group": ({f"{RESULTS}.none": [{"count": "/[0-9]+ found/"}]}, f"{RESULTS}.none.0.count", "one group"),
    "a match with two groups": ({f"{FIELDS}.name": {"match": "/(a)(b)/"}}, f"{FIELDS}.name.0.match", "more than one group"),
    "a URL from nowhere": ({f"{FIELDS}.url": {"from": "element"}}, f"{FIELDS}.url", "needs a pick"),
    "a pick that says nothing": ({f"{FIELDS}.url": {"from": "page", "pick": {"at": "a"}}}, f"{FIELDS}.url.pick", "says nothing"),
    "a path without an id": (
        {f"{FIELDS}.url": {"from": "page", "path": "https://people.example.com/p/"}},
        f"{FIELDS}.url.path",
        "{id} once",
    ),
    "a form's selector": (
        {"search.via": ["browser"], STEPS: [*FORM, {"click": "button:"}]},
        "search.steps.2.click",
        "no CSS selector",
    ),
    "a selector inside when": (
        {"search.via": ["browser"], STEPS: [*FORM, {"when": "#ok", "steps": [{"click": "a["}]}]},
        "search.steps.2.steps.0.click",
        "no CSS selector",
    ),
    "a selector to wait for": (
        {"search.via": ["browser"], STEPS: [*FORM, {"wait": ".done", "gone": ".spin:"}]},
        "search.steps.2.gone",
        "no CSS selector",
    ),
    "a probe that can't be asked": ({"probes.none.state": None}, "probes.none", "has no state"),
    "verified tomorrow": ({"verified.on": "2026-11-23"}, "verified.on", "in the future"),
    "a source of tomorrow": ({"sources.0.on": "2026-11-23"}, "sources.0.on", "in the future"),
    "www": (
        {"domain": "www.example.com", STEPS: [{"open": "https://www.example.com/{first}-{last}/{state}"}]},
        "domain",
        "leave out www",
    ),
}


@pytest.mark.parametrize("name", PROBLEMS)
def test_what_is_refused(found, made, name):
    changes, field, says = PROBLEMS[name]
    problems = found(changes).problems
    assert [each[1] for each in problems] == [field]
    assert says in problems[0][2]
    # The line is the one on which that key, or what it is missing from, stands.
    key = next(part for part in reversed(field.split(".")) if not part.isdigit())
    assert key in made(changes).splitlines()[problems[0][0] - 1]


WARNINGS = {
    "no probes": ({"probes": None}, "search", "no probes"),
    "a foreign host": ({"hosts": ["other.example.net"]}, "hosts.0", "not under people.example.com"),
    "a host that only ends alike": ({"hosts": ["notpeople.example.com"]}, "hosts.0", "not under"),
    "a street that must be told": (
        {STEPS: [{"open": "https://people.example.com/{last}/{street}"}]},
        "search.steps",
        "can't ask without street",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_warned_of(found, name):
    changes, field, says = WARNINGS[name]
    checked = found(changes)
    assert checked.problems == ()
    assert [each[1] for each in checked.warnings] == [field]
    assert says in checked.warnings[0][2]


def test_a_host_under_the_domain_and_a_street_with_a_default_are_no_matter(found):
    changes = {"hosts": ["api.people.example.com"], STEPS: [{"open": "https://people.example.com/{last}/{street|default:x}"}]}
    assert found(changes).warnings == ()


def test_without_a_date_no_date_is_too_late(found):
    assert found({"verified.on": "2027-01-01"}, today=None).problems == ()


def test_a_broker_without_a_search_may_be_dead(found):
    assert found({"search": None, "probes": None, "status": "defunct"}).problems == ()


FORM_ERRORS = {
    "an undeclared host": ({STEPS: [{"open": "https://other.example.net/{last}"}]}, "not among the hosts"),
    "a host from the profile": ({STEPS: [{"open": "https://{last}.example.com/"}]}, "can't hold a placeholder"),
    "plain http": ({STEPS: [{"open": "http://people.example.com/{last}"}]}, "https://"),
    "an IP address": ({"hosts": ["192.0.2.1"]}, "pattern"),
    "a single label": ({"hosts": ["localhost"]}, "pattern"),
    "no verified": ({"verified": None}, "missing"),
    "an unknown field": ({STEPS: [{"open": "https://people.example.com/{ssn}"}]}, "is no field"),
    "a regular expression": ({f"{FIELDS}.name": {"match": "/(/"}}, "no regular expression"),
}


@pytest.mark.parametrize("name", FORM_ERRORS)
def test_what_has_not_even_the_form(found, name):
    changes, says = FORM_ERRORS[name]
    with pytest.raises(BadDefinition, match=says):
        found(changes)
