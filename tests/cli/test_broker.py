import json
from pathlib import Path

import pytest

from safetycheck import resources

DEFINITION = """\
domain: people.example.com
name: People Example
kind: people-search
priority: {priority}
verified: {{on: 2026-08-03, how: seen-live, source: an invented broker}}
sources: [{{says: everything, how: seen-live, on: 2026-08-03, source: an invented broker}}]
search:
  via: [http]
  steps: [open: "https://people.example.com/{{first|slug}}-{{last|slug}}/{{state|lower|default:all}}"]
  results:
    rows: .card
    fields:
      name: {{at: h2}}
      age: {{at: .age, after: "Age "}}
      places: {{at: li, every: true}}
      phones: {{at: .tel, every: true}}
      relatives: {{at: .kin, split: ","}}
      url: {{pick: {{at: a}}}}
    none: {{text: No results for}}
    next: {{at: a.next}}
probes: {{found: {{first: John, last: Smith}}, none: {{first: Q, last: X}}}}
""".format(priority="high")
FOUND = """\
<html><head><meta charset="{charset}"></head><body>
<div class="card"><h2>Zenobia Q Marrowfield</h2><p class="age">Age 42</p><ul><li>Duluth, MN</li><li>Minneapolis, MN</li></ul>
<p class="tel">(218) 555-0142</p><p class="kin">Tobiah Marrowfield, Núñez Marrowfield</p><a href="/p/1">more</a></div>
<div class="card"><h2>Zenobia Marrowfield</h2><p class="age">Age 91</p><ul><li>Reno, NV</li></ul><a href="/p/2">more</a></div>
<a class="next" href="?page=2">next</a></body></html>
"""
NONE = "<html><body><h1>No results for Zenobia Marrowfield</h1></body></html>"
WALL = '<html><title>Just a moment...</title><body><script src="/cdn-cgi/challenge-platform/x.js"></script></body></html>'
NASTY = "<html><body><div class='card'><h2>Zenobia \x1b[31m Marrow\u202efield</h2><p class='age'>Age 42</p></div></body></html>"


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "definitions"
    where.mkdir()
    (where / "people.example.com.yaml").write_text(DEFINITION)
    return where


@pytest.fixture
def try_(run, folder, profile_file, tmp_path):
    """Try the definition on a page."""

    def call(html, *words, definition=None, typed=None, charset="utf-8"):
        page = tmp_path / "page.html"
        page.write_bytes(html.replace("{charset}", charset).encode(charset))
        given = definition or folder / "people.example.com.yaml"
        url = "https://people.example.com/Zenobia-Marrowfield/mn"
        return run(
            "broker",
            "try",
            given,
            "--page",
            page,
            "--url",
            url,
            "--profile",
            profile_file,
            "--today",
            "2026-11-22",
            *words,
            typed=typed,
        )

    return call


# --- try --------------------------------------------------------------------------------------------------------


def test_try_prints_the_json_that_was_agreed(try_):
    done = try_(FOUND, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told.keys() >= {"outcome", "reader", "listings", "matches", "next"}
    assert (told["outcome"], told["reader"], told["next"]) == (
        "found",
        "declared",
        "https://people.example.com/Zenobia-Marrowfield/mn?page=2",
    )
    first, second = told["listings"]
    keys = {"name", "age", "addresses", "phones", "emails", "relatives", "aliases", "url", "reader"}
    assert first.keys() >= keys
    assert (first["name"], first["age"], first["url"]) == ("Zenobia Q Marrowfield", 42, "https://people.example.com/p/1")
    assert first["addresses"][0] == {"street": None, "city": "Duluth", "state": "MN", "zip": None}
    assert (first["phones"], first["relatives"][0]) == (["(218) 555-0142"], "Tobiah Marrowfield")
    assert [match.keys() >= {"listing", "decision", "probability", "reasons"} for match in told["matches"]] == [True, True]
    assert [(match["listing"], match["decision"]) for match in told["matches"]] == [(0, "yes"), (1, "no")]
    assert 0 <= told["matches"][1]["probability"] < told["matches"][0]["probability"] <= 1
    assert second["age"] == 91


def test_try_says_none_only_on_proof(try_):
    told = json.loads(try_(NONE, "--json").stdout)
    assert (told["outcome"], told["listings"], told["matches"], told["next"]) == ("none", [], [], None)
    assert try_(NONE).exit_code == 0


@pytest.mark.parametrize(
    ("html", "outcome"), [(WALL, "blocked"), ("<html><body>Welcome</body></html>", "drifted"), ("", "drifted")]
)
def test_try_of_a_page_that_could_not_be_seen_is_exit_code_3(try_, html, outcome):
    done = try_(html, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["outcome"] in {outcome, "failed"}


def test_try_takes_the_status_into_account(try_):
    assert json.loads(try_(NONE, "--json", "--status", "404").stdout)["outcome"] == "none"
    assert json.loads(try_("<p>x</p>", "--json", "--status", "403").stdout)["outcome"] == "blocked"
    assert try_(NONE, "--status", "99").exit_code == 2


@pytest.mark.parametrize("charset", ["utf-8", "windows-1252", "utf-16"])
def test_try_reads_the_encoding_that_the_page_declares(try_, charset):
    told = json.loads(try_(FOUND, "--json", charset=charset).stdout)
    assert told["listings"][0]["relatives"][1] == "Núñez Marrowfield"


def test_try_as_a_table(try_):
    done = try_(FOUND)
    assert done.exit_code == 0
    assert "found" in done.stderr
    assert "Duluth, MN" in done.stdout
    assert "page=2" in done.stderr
    assert "you?: yes" in try_(FOUND, "--plain").stdout


@pytest.mark.parametrize("words", [[], ["--plain"], ["--json"]])
def test_try_lets_nothing_of_a_page_steer_the_terminal(try_, words):
    done = try_(NASTY, *words)
    assert not set("\x1b\u202e\x9b") & set(done.output)


def test_try_takes_a_definition_from_standard_input_and_needs_no_vault(try_, home):
    done = try_(FOUND, "--json", definition="-", typed=DEFINITION)
    assert json.loads(done.stdout)["outcome"] == "found"
    assert not home.exists()


def test_try_takes_a_definition_of_any_file_name(try_, tmp_path):
    (tmp_path / "draft.yaml").write_text(DEFINITION)
    assert try_(FOUND, definition=tmp_path / "draft.yaml").exit_code == 0


def test_try_warns_of_a_rule_that_is_broken_and_goes_on(try_, tmp_path):
    (tmp_path / "draft.yaml").write_text(DEFINITION.replace("none: {text: No results for}", "none: []"))
    done = try_(FOUND, "--json", definition=tmp_path / "draft.yaml")
    assert done.exit_code == 0
    assert "no proof of absence" in done.stderr


def test_try_of_a_definition_with_an_unknown_key_names_file_and_line(try_, tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(DEFINITION + "frobnicate: 1\n")
    done = try_(FOUND, definition=file)
    assert (done.exit_code, done.stdout) == (4, "")
    line = len(file.read_text().splitlines())
    assert f"{file}:{line}: frobnicate: this key is not known here" in done.stderr


def test_try_of_a_broker_without_a_search(try_, tmp_path):
    (tmp_path / "draft.yaml").write_text(DEFINITION.partition("search:")[0])
    done = try_(FOUND, definition=tmp_path / "draft.yaml")
    assert done.exit_code == 4
    assert "can't be searched" in done.stderr


@pytest.mark.parametrize("missing", ["--page", "--url", "--profile"])
def test_try_needs_page_url_and_profile(run, folder, profile_file, missing):
    words = {"--page": "x", "--url": "https://people.example.com/", "--profile": profile_file}
    del words[missing]
    assert (
        run("broker", "try", folder / "people.example.com.yaml", *[each for pair in words.items() for each in pair]).exit_code
        == 2
    )


def test_try_hides_quiet_names_in_the_table(try_):
    page = FOUND.replace("Zenobia Q Marrowfield", "Zen Larkspurne")
    assert "Larkspurne" not in try_(page).output


# --- list, show, check ------------------------------------------------------------------------------------------


def test_list_shows_the_shipped_brokers(run):
    done = run("broker", "list")
    assert done.exit_code == 0
    assert "spokeo.com" in done.stdout
    assert "days ago" in done.stdout


def test_list_as_json_and_by_kind(run, folder):
    told = json.loads(run("broker", "list", "--json", "--brokers", folder).stdout)
    assert told["broken"] == []
    (row,) = told["brokers"]
    assert (row["domain"], row["via"], row["scan"], row["priority"]) == ("people.example.com", ["http"], "automated", "high")
    assert row["verified"] == {"on": "2026-08-03", "how": "seen-live", "source": "an invented broker"}
    assert (row["optout"], row["requires"], row["takes_days"], row["parent"], row["cluster"]) == ([], [], None, None, None)
    assert row["age_days"] > 100
    assert json.loads(run("broker", "list", "--json", "--kind", "court", "--brokers", folder).stdout)["brokers"] == []
    assert run("broker", "list", "--kind", "nonsense").exit_code == 2


def test_list_puts_the_most_exposing_first(run, folder):
    for name, priority in (("a.example.com", "low"), ("z.example.com", "crucial")):
        text = DEFINITION.replace("people.example.com", name).replace("priority: high", f"priority: {priority}")
        (folder / f"{name}.yaml").write_text(text)
    told = json.loads(run("broker", "list", "--json", "--brokers", folder).stdout)
    assert [row["domain"] for row in told["brokers"]] == ["z.example.com", "people.example.com", "a.example.com"]


def test_a_broken_definition_is_left_out_named_and_exit_code_4(run, folder):
    (folder / "bad.example.com.yaml").write_text("domain: [")
    done = run("broker", "list", "--brokers", folder)
    assert done.exit_code == 4
    assert "people.example.com" in done.stdout
    assert "bad.example.com.yaml:2" in done.stderr


def test_a_folder_that_is_not_there(run, tmp_path):
    done = run("broker", "list", "--brokers", tmp_path / "nowhere")
    assert done.exit_code == 4
    assert "nowhere" in done.stderr


def test_show(run, folder):
    done = run("broker", "show", "people.example.com", "--brokers", folder)
    assert done.exit_code == 0
    assert "first, last; state where known" in done.stdout
    assert "2026-08-03" in done.stdout
    told = json.loads(run("broker", "show", "people.example.com", "--json", "--brokers", folder).stdout)
    assert told["search"]["results"]["rows"] == ".card"


def test_show_of_an_unknown_and_of_a_broken_one(run, folder):
    assert run("broker", "show", "nobody.example.com", "--brokers", folder).exit_code == 2
    (folder / "bad.example.com.yaml").write_text("domain: [")
    assert run("broker", "show", "bad.example.com", "--brokers", folder).exit_code == 4


def test_check_of_the_shipped_definitions_is_clean(run):
    done = run("broker", "check")
    assert done.exit_code == 0, done.stdout
    count = len(list(resources.brokers().glob("*.yaml")))
    assert f"{count} checked, 0 broken" in done.stderr


def test_check_prints_file_line_and_key_of_every_problem(run, folder):
    file = folder / "people.example.com.yaml"
    file.write_text(DEFINITION.replace("rows: .card", "rows: 'div['").replace("priority: high", "status: parked"))
    done = run("broker", "check", "--brokers", folder)
    assert done.exit_code == 4
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{file}:4: status: a broker that is parked")
    assert lines[1].startswith(f"{file}:11: search.results.rows: 'div['")
    assert "1 checked, 1 broken" in done.stderr


def test_check_tells_a_warning_from_a_problem(run, folder):
    file = folder / "people.example.com.yaml"
    file.write_text(DEFINITION.partition("probes:")[0])
    done = run("broker", "check", file)
    assert done.exit_code == 0
    assert ": warning: search: there are no probes" in done.stdout
    (problem,) = json.loads(run("broker", "check", file, "--json").stdout)["problems"]
    assert (problem["file"], problem["field"], problem["fatal"]) == (str(file), "search", False)


def test_check_of_named_files_minds_the_name(run, folder):
    (folder / "people.example.com.yaml").rename(folder / "other.example.com.yaml")
    done = run("broker", "check", folder / "other.example.com.yaml")
    assert done.exit_code == 4
    assert "must be called people.example.com.yaml" in done.stdout


def test_check_of_nothing_is_wrong_usage(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("broker", "check", "--brokers", tmp_path / "empty").exit_code == 2
    assert run("broker", "check", Path("nowhere.yaml")).exit_code == 4
