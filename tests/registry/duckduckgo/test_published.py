import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck.errors import BadDefinition
from safetycheck.registry import duckduckgo

BROKEN = {
    "nothing": "",
    "no JSON": "name: Quill",
    "cut off": '{"name": "Quill", "steps": [',
    "a list": "[]",
    "a word": '"name"',
    "ten thousand brackets": "[" * 10_000,
    "ten thousand objects": '{"a":' * 10_000,
    "nested actions": '{"name":"Q","url":"q.example.com","steps":[{"stepType":"scan","actions":['
    + '{"actionType":"condition","actions":[' * 400 + "]}" * 400 + "]}]}",
    "a number of ten thousand digits": '{"name": ' + "9" * 10_000 + "}",
    "not a number": '{"name": "Q", "url": "q.example.com", "steps": [], "addedDatetime": NaN}',
    "a key twice": '{"name": "Quill", "name": "Quill", "steps": []}',
    "a control character": json.dumps({"name": "Quill\x00", "url": "q.example.com", "steps": []}),
    "half a character": r'{"name": "Quill\ud800", "url": "q.example.com", "steps": []}',
    "huge": '"' + "x" * 1_100_000 + '"',
    "no site": '{"name": "Quill", "steps": [], "addedDatetime": 1}',
    "no date": '{"name": "Quill", "url": "q.example.com", "steps": []}',
    "a date that is none": '{"name": "Quill", "url": "q.example.com", "steps": [], "addedDatetime": 99999999999999999}',
}  # fmt: skip


SCAN = {"stepType": "scan"}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_can_not_be_used_is_named(name):
    with pytest.raises(BadDefinition) as wrong:
        duckduckgo.convert(BROKEN[name], "q.json")
    assert wrong.value.message.startswith("q.json")


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("name", 7, "name: "),
        ("name", "", "name: "),
        ("url", ["quill.example.com"], "url: "),
        ("steps", {}, "steps: "),
        ("removedAt", "yesterday", "removedAt: "),
        ("steps", [{"stepType": "scan", "actions": [{"actionType": 3}]}], "steps[0].actions[0].actionType: "),
        ("steps", [SCAN | {"actions": [{"actionType": "click", "elements": [{}]}]}], "steps[0].actions[0].elements[0]"),
        ("mirrorSites", [{"name": "x"}], "mirrorSites[0].url: "),
    ],
)  # fmt: skip
def test_a_wrong_type_is_told_with_its_path(published, place, value, says):
    with pytest.raises(BadDefinition) as wrong:
        duckduckgo.convert(json.dumps(published() | {place: value}), "q.json")
    assert f"q.json: {says}" in wrong.value.message


def test_an_error_in_json_is_told_with_its_line():
    with pytest.raises(BadDefinition, match=r"q\.json:3: is not JSON"):
        duckduckgo.convert('{\n"name": "Q",\n}', "q.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)
KEYS = st.sampled_from(["name", "url", "steps", "version", "addedDatetime", "removedAt", "parent", "mirrorSites", "optOutUrl"])
SELECTORS = st.sampled_from([".row", "//li", "a[", "(//a | //b)", "", "h2 > a"]) | st.text(max_size=20)
SPECS = st.none() | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("selector", "afterText", "beforeText", "separator", "identifier", "identifierType"), SELECTORS)
)


def _several(types):
    return st.lists(st.builds(dict, selector=SELECTORS, type=st.sampled_from(types)), max_size=2)


ACTIONS = st.recursive(
    st.fixed_dictionaries(
        {"actionType": st.sampled_from("navigate extract click fillForm expectation condition scroll solveCaptcha x".split())},
        optional={
            "url": st.sampled_from(["https://q.example.com/${lastName}", "https://other.example/", "x"]) | st.text(max_size=20),
            "selector": SELECTORS,
            "noResultsSelector": SELECTORS,
            "dataSource": st.just("userProfile"),
            "profile": st.dictionaries(st.sampled_from(["name", "age", "addressCityState", "profileUrl", "x"]), SPECS),
            "elements": _several(["state", "firstName", "x"]),
            "expectations": _several(["element", "text", "url"]),
            "ageRange": st.lists(st.sampled_from(["18-30", "x", "a|b"]), max_size=2),
        },
    ),
    lambda inner: st.fixed_dictionaries({"actionType": st.just("condition"), "actions": st.lists(inner, max_size=2)}),
    max_leaves=3,
)  # fmt: skip
BROKERS = st.dictionaries(KEYS, JSON) | st.fixed_dictionaries(
    {
        "name": st.text(min_size=1, max_size=20),
        "url": st.just("q.example.com"),
        "addedDatetime": st.integers(0, 10**13),
        "steps": st.lists(
            st.fixed_dictionaries({"stepType": st.just("scan"), "actions": st.lists(ACTIONS, max_size=4)}), max_size=2
        ),
    }
)


@given(BROKERS)
def test_whatever_a_file_holds_it_is_taken_over_or_refused(data):
    try:
        imported = duckduckgo.convert(json.dumps(data), "q.json")
    except BadDefinition:
        return
    assert imported.definition.domain == "q.example.com"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ('{"name": "Quill", "steps": []}', True),
        ('{"name": "Quill"', True),
        ("[]", True),
        ("  \n{}", True),
        ('{"domain": "q.example.com"}', False),
        ("domain: q.example.com", False),
        ("{domain: q.example.com, name: Quill}", False),
        ("- a\n- b", False),
        ("", False),
    ],
)
def test_which_texts_are_meant_to_be_published_definitions(text, is_one):
    assert duckduckgo.is_published(text) is is_one
