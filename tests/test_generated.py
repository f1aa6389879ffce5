import json
import runpy
from pathlib import Path

import pytest

from safetycheck import profiles, registry, resources
from safetycheck.audit import library
from safetycheck.yamlfile import parse

ROOT = Path(profiles.__file__).parent.parent
SCRIPT = runpy.run_path(str(ROOT / "docs/generate.py"))


@pytest.mark.parametrize("name", SCRIPT["generated"]())
def test_what_is_made_from_the_code_is_up_to_date(name):
    assert (ROOT / name).read_text("utf-8") == SCRIPT["generated"]()[name], "run: make docs"


def test_a_file_that_is_out_of_date_is_named(monkeypatch, tmp_path):
    stale = SCRIPT["stale"]
    monkeypatch.setitem(stale.__globals__, "ROOT", tmp_path)
    assert stale() == list(SCRIPT["generated"]())


def test_the_page_of_commands_fits_a_terminal_and_no_summary_is_cut_off():
    page = SCRIPT["generated"]()["docs/commands.md"]
    assert "## safetycheck vault slots add" in page
    assert max(map(len, page.splitlines())) <= 80
    assert [line for line in page.splitlines() if line.startswith("  ") and line.endswith("...")] == []


def test_the_schema_of_a_profile_knows_every_key_that_a_profile_takes():
    schema = json.loads((ROOT / "docs/profile.schema.json").read_text())
    assert set(schema["properties"]) == set(profiles.Profile.model_fields)
    assert schema["$defs"]["Address"]["properties"].keys() >= {"from", "to", "zip"}
    assert schema["additionalProperties"] is False
    assert parse(json.dumps(schema), "schema").data["$schema"].startswith("https://json-schema.org")


def test_the_counts_in_the_readme_are_those_of_the_book_and_the_checklists():
    text = (ROOT / "README.md").read_text("utf-8")
    items = sum(len(topic.items) for topic in library.load(resources.checklists()).topics)
    assert f"{len(registry.load(resources.brokers()).definitions)} sites" in text
    assert f"{items} items" in text
