from datetime import date

import pytest

from safetycheck import registry, resources
from safetycheck.errors import BadDefinition, BadFile

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path, made):
    (tmp_path / "people.example.com.yaml").write_text(made())
    return tmp_path


def test_a_folder_is_loaded_by_domain(folder):
    known = registry.load(folder)
    assert list(known.definitions) == ["people.example.com"]
    assert known.broken == {}


BROKEN = {
    "an unknown key": "{whole}\nfrobnicate: 1\n",
    "no YAML": "domain: [",
    "nothing": "",
    "not a mapping": "- a\n- b\n",
    "ten thousand brackets": "[" * 100_000,
    "not UTF-8": b"domain: \xff\xfe",
    "another domain's name": "{whole}",
    "huge": "# " + "x" * 300_000,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_definition_stops_only_itself_and_is_named(folder, made, name):
    content = BROKEN[name]
    file = folder / "broken.example.net.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.replace("{whole}", made()).encode())
    known = registry.load(folder)
    assert list(known.definitions) == ["people.example.com"]
    assert list(known.broken) == ["broken.example.net"]
    assert str(file) in known.broken["broken.example.net"].message


def test_what_the_lint_refuses_is_not_loaded(folder, made):
    (folder / "people.example.com.yaml").write_text(made({"search.results.none": None}))
    known = registry.load(folder)
    assert known.definitions == {}
    assert "proof of absence" in known.broken["people.example.com"].message


def test_an_error_names_the_line_and_the_key(folder, made):
    text = made()
    file = folder / "people.example.com.yaml"
    file.write_text(text.replace("rows:", "rowz:"))
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "rows:" in each)
    with pytest.raises(BadDefinition) as wrong:
        registry.read(file)
    assert f"{file}:{line}: search.results.rowz: this key is not known here" in wrong.value.message


def test_every_problem_is_told_at_once(folder, made):
    file = folder / "people.example.com.yaml"
    file.write_text(made({"search.results.none": None, "status": "parked", "search.results.rows": "a["}))
    with pytest.raises(BadDefinition) as wrong:
        registry.read(file)
    assert len(wrong.value.problems) == 3


def test_with_a_date_one_from_the_future_is_broken(folder, made):
    (folder / "people.example.com.yaml").write_text(made({"verified.on": "2027-01-01"}))
    assert registry.load(folder, today=TODAY).broken
    assert not registry.load(folder).broken


def test_other_files_and_hidden_ones_are_left_alone(folder):
    (folder / "schema.json").write_text("{}")
    (folder / ".people.example.com.yaml").write_text("[")
    (folder / "README.md").write_text("x")
    assert registry.load(folder).broken == {}


def test_yml_is_named_and_not_passed_over(folder, made):
    (folder / "people.example.com.yaml").rename(folder / "people.example.com.yml")
    known = registry.load(folder)
    assert "must be called people.example.com.yaml" in known.broken["people.example.com"].message


def test_no_folder_is_an_error(tmp_path):
    with pytest.raises(BadFile, match="no such file"):
        registry.load(tmp_path / "nowhere")


def test_age(folder):
    definition = registry.load(folder).definitions["people.example.com"]
    assert registry.age_days(definition, TODAY) == 111


def test_values_stay_text(folder, made):
    (folder / "people.example.com.yaml").write_text(made({"name": "NO"}).replace("name: 'NO'", "name: NO"))
    assert registry.load(folder).definitions["people.example.com"].name == "NO"


def test_the_shipped_definitions_are_whole():
    known = registry.load(resources.brokers(), today=date.today())  # noqa: DTZ011  # as the program asks
    assert known.broken == {}
    assert len(known.definitions) >= 10
