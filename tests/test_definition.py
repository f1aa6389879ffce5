import pytest

from safetycheck import yamlfile
from safetycheck.definition import Comparison, Definition, Only, pattern
from safetycheck.errors import BadDefinition

GOOD = """\
domain: maple-finder.example
name: Maple Finder
kind: people-search
verified: {on: 2026-08-03, how: lab, source: invented}
sources:
  - {says: everything, how: lab, on: 2026-08-03, source: invented}
search:
  via: http
  steps:
    - open: "https://www.maple-finder.example/{first|slug}-{last|slug}"
  results:
    rows: .row
    fields:
      name: {at: h2}
    none: {text: nobody}
"""


def load(text):
    return yamlfile.load(Definition, yamlfile.parse(text, "maple-finder.example.yaml", error=BadDefinition), error=BadDefinition)


def test_a_good_one_loads_and_knows_whom_it_may_tell():
    definition = load(GOOD)
    assert definition.told == {"maple-finder.example", "www.maple-finder.example"}
    assert definition.search.results.fields.name[0].at == "h2"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("rows: .row", "rowz: .row", 12, "not known here"),
        ("kind: people-search", "kind: gossip", 3, "people-search"),
        ("https://www.maple-finder.example/{first|slug}", "https://{first}.example/{last}", 10, "host can't hold a placeholder"),
        ("https://www.maple-finder.example/", "https://evil.example/", 1, "not among the hosts"),
        ("https://www.maple-finder.example/", "http://www.maple-finder.example/", 10, "https"),
        ("{last|slug}", "{ssn}", 10, "no field"),
        ("none: {text: nobody}", "none: {text: nobody, at: .x}", 15, "exactly one"),
        ("none: {text: nobody}", "none: {count: '/(/'}", 15, "regular expression"),
        ("domain: maple-finder.example", "domain: 127.0.0.1", 1, "pattern"),
        ("    rows: .row\n", "", 11, "together"),
        ("via: http", "via: telepathy", 8, ""),
        ("on: 2026-08-03, how: lab, source: invented}\nsources", "on: soon, how: lab, source: x}\nsources", 4, "date"),
    ],
)
def test_a_wrong_one_is_refused_with_its_line(old, new, line, says):
    assert old in GOOD
    with pytest.raises(BadDefinition) as bad:
        load(GOOD.replace(old, new))
    (at, _, message), *_ = bad.value.problems
    assert says in message
    assert at == line


def test_a_form_can_not_be_filled_via_http():
    with pytest.raises(BadDefinition, match="http"):
        load(GOOD.replace('{last|slug}"\n', '{last|slug}"\n    - {fill: "#n", value: "{first}"}\n'))


@pytest.mark.parametrize(
    ("source", "text", "hit"), [("/age (\\d+)/i", "AGE 42", True), ("a.b", "axb", False), ("a.b", "a.b", True)]
)
def test_patterns_are_literal_unless_slashed(source, text, hit):
    assert bool(pattern(source).search(text)) is hit


@pytest.mark.parametrize(
    ("comparison", "values"),
    [
        ("equal", "N Y N"),
        ("unequal", "Y N Y"),
        ("below", "Y N N"),
        ("at-most", "Y Y N"),
        ("above", "N N Y"),
        ("at-least", "N Y Y"),
    ],
)
@pytest.mark.parametrize(("than", "below", "above"), [("45", "9", "100"), ("MN", "AL", "WI")])
def test_comparisons_are_of_numbers_where_both_are(comparison, values, than, below, above):
    only = Only.model_validate({"value": "{state}", "is": Comparison(comparison), "than": than})
    holds = [only.holds({"state": value}) for value in (below, than, above)]
    assert ["Y" if each else "N" for each in holds] == values.split()
    opposite = Only.model_validate({"value": "{state}", "is": only.is_.opposite, "than": than})
    assert [opposite.holds({"state": value}) for value in (below, than, above)] == [not each for each in holds]
