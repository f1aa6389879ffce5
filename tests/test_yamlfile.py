import pytest

from safetycheck import yamlfile
from safetycheck.errors import BadFile
from safetycheck.model import Profile


def problems(text, model=None):
    with pytest.raises(BadFile) as bad:
        document = yamlfile.parse(text, "f.yaml")
        yamlfile.load(model, document)
    return bad.value.problems


def test_nothing_is_guessed():
    document = yamlfile.parse("a: NO\nb: 02134\nc: 2026-01-01\nd: 1.0\ne: ''\nf:\n", "f.yaml")
    assert document.data == {"a": "NO", "b": "02134", "c": "2026-01-01", "d": "1.0", "e": "", "f": None}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\na: 2\n", 2, "stands twice"),
        ("a: &x 1\nb: *x\n", 1, "anchors"),
        ("a: [1\nb: 2\n", 2, ""),
        ("? [x]\n: 1\n", 1, "plain text"),
        ("[" * 5000, 0, ""),
    ],
)
def test_what_is_not_plain_is_refused_with_its_line(text, line, says):
    (at, _, message), *_ = problems(text)
    assert says in message
    assert line in {at, 0} or at > 0


def test_deep_nesting_is_refused():
    text = "".join("  " * depth + "a:\n" for depth in range(40)) + "  " * 40 + "b: 1\n"
    assert "too deeply" in problems(text)[0][2]


def test_an_error_names_line_and_field_and_never_the_value():
    text = "names:\n  - {first: Ana, last: Rey}\nbirth:\n  year: nineteen-eighty\nshoe: 42\n"
    found = problems(text, Profile)
    assert [(line, field) for line, field, _ in found] == [(4, "birth.year"), (5, "shoe")]
    assert "nineteen" not in str(found)


def test_json_is_read_alike():
    document = yamlfile.parse('{"names": [{"first": "Ana", "last": "Rey"}], "birth": {"year": 1984}}', "f.json")
    assert yamlfile.load(Profile, document).birth.year == 1984
