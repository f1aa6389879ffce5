from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck import registry, resources
from safetycheck.definition import BrokerKind, Definition, How, Pick, Source, Verified
from safetycheck.registry.writing import write

SHIPPED = sorted(resources.brokers().glob("*.yaml"))
ON = date(2026, 8, 3)
LINE = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60).filter(str.strip)


def read(text):
    return registry.check(text, "written.yaml").definition


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_what_is_written_is_read_as_the_same(file):
    definition = registry.read(file)
    assert read(write(definition)) == definition


def test_it_looks_as_if_written_by_hand(made):
    text = write(read(made()))
    assert "verified: {on: 2026-08-03, how: seen-live, source: an invented broker}" in text
    assert "    - open: https://people.example.com/{first|slug}-{last|slug}/{state|lower}\n" in text
    assert "      name: {at: h2}\n" in text
    assert "via: [http, browser]" in text
    assert "status" not in text


@pytest.mark.parametrize(
    "text", ["null", "~", "NO", "0123", "2026-08-03", "a: b", "- a", "#a", "{a}", "'", '"', "a'b\"c", "é — 🪶", "a\tb"]
)
def test_no_text_is_taken_for_anything_else(text):
    definition = _with(text)
    assert read(write(definition)) == definition


@given(LINE, LINE)
def test_any_text_survives(name, mark):
    definition = _with(name, mark)
    assert read(write(definition)) == definition


def _with(name, mark="x"):
    source = Source(says=name, how=How.LAB, on=ON, source="invented")
    verified = Verified(on=ON, how=How.LAB, source=name)
    pick = Pick(at="h2", after=mark)
    results = {"rows": "li", "fields": {"name": (pick,)}, "none": ({"text": name},)}
    about = {
        "domain": "people.example.com",
        "name": name,
        "kind": BrokerKind.PEOPLE_SEARCH,
        "verified": verified,
        "sources": (source,),
    }
    return Definition.model_validate({**about, "search": {"via": ("manual",), "results": results}}, strict=False)
