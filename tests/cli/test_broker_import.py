import json

import pytest

from safetycheck import registry

PUBLISHED = {
    "name": "Quill Finder",
    "url": "quill.example.com",
    "version": "0.2.0",
    "addedDatetime": 1_750_000_000_000,
    "steps": [
        {
            "stepType": "scan",
            "actions": [
                {"actionType": "navigate", "url": "https://quill.example.com/p/${firstName}-${lastName}/${state|upcase}"},
                {
                    "actionType": "extract",
                    "selector": ".card",
                    "noResultsSelector": ".nobody",
                    "profile": {
                        "name": {"selector": "h2"},
                        "age": {"selector": ".age", "afterText": "Age "},
                        "addressCityStateList": {"selector": "li", "findElements": True},
                        "relativesList": {"selector": ".kin", "separator": ","},
                        "profileUrl": {
                            "selector": "a",
                            "identifierType": "path",
                            "identifier": "https://quill.example.com/p/${id}",
                        },
                    },
                },
            ],
        },
        {
            "stepType": "optOut",
            "optOutType": "formOptOut",
            "actions": [
                {"actionType": "navigate", "url": "https://quill.example.com/leave"},
                {"actionType": "fillForm", "selector": "form", "elements": [{"type": "email", "selector": "#mail"}]},
                {"actionType": "click", "elements": [{"type": "button", "selector": "#send"}]},
                {"actionType": "expectation", "expectations": [{"type": "text", "selector": "body", "expect": "We have it"}]},
            ],
        },
    ],
    "removedAt": None,
}
CAPTCHA = {"actionType": "solveCaptcha", "selector": "#c"}
PAGE = """\
<html><head><script type="application/ld+json">
{"@type": "Person", "name": "Zenobia Q Marrowfield", "telephone": "(218) 555-0142", "url": "https://quill.example.com/p/1"}
</script></head><body>
<div class="card"><h2>Zenobia Q Marrowfield</h2><p class="age">Age 42</p><ul><li>Duluth, MN</li></ul>
<p class="kin">Tobiah Marrowfield, Ann Núñez</p><a href="/p/1">more</a></div>
<div class="card"><h2>Zenobia Marrowfield</h2><p class="age">Age 91</p><ul><li>Reno, NV</li></ul><a href="/p/2">more</a></div>
</body></html>
"""
URL = "https://quill.example.com/p/Zenobia-Marrowfield/MN"


@pytest.fixture
def file(tmp_path):
    """Write a published broker with some changes, and return its path: file("a.json", {"url": ...}, more_actions=[...])."""

    def write(name="quill.json", changes=(), more_actions=()):
        data = json.loads(json.dumps(PUBLISHED))
        data.update(changes)
        for stage in data["steps"][:1]:
            stage["actions"][1:1] = more_actions
        path = tmp_path / name
        path.write_text(json.dumps(data))
        return path

    return write


@pytest.fixture
def out(tmp_path):
    return tmp_path / "made" / "definitions"


def test_a_published_broker_becomes_a_definition_that_can_be_used(run, file, out):
    done = run("broker", "import", file(), "--out", out, "--on", "2026-08-03", "--source", "some repository, commit 1234567")
    assert done.exit_code == 0, done.stderr
    definition = registry.read(out / "quill.example.com.yaml")
    assert definition.verified.on.isoformat() == "2026-08-03"
    assert definition.verified.source == "some repository, commit 1234567, quill.json, version 0.2.0"
    assert "first, last, state" in run("broker", "show", "quill.example.com", "--brokers", out).stdout
    assert run("broker", "check", "--brokers", out).exit_code == 0


def test_the_report_is_a_table(run, file, out):
    done = run("broker", "import", file(), "--out", out)
    head, _, row = done.stdout.splitlines()[:3]
    assert head.split() == "file domain result search leave by refused".split()
    assert row.split() == ["quill.json", "quill.example.com", "whole", "yes", "form", "0"]
    assert "1 file: 1 whole" in done.stderr
    assert "--on DATE" in done.stderr


def test_the_table_says_of_each_file_what_was_refused_and_of_all_what_was_left_out(run, file, out):
    names = [
        file("a.json", {"version": "9"}, [CAPTCHA, CAPTCHA]),
        file("b.json", {"url": "other.example.com", "schedulingConfig": {"maintenanceScan": 120}}, [CAPTCHA]),
        file("c.json", {"schedulingConfig": {"maintenanceScan": 120}}),
    ]
    done = run("broker", "import", *names, "--out", out)
    lines = [line for line in done.stdout.splitlines() if "captchas are not solved" in line]
    assert [line.split()[0] for line in lines] == ["a.json", "b.json"]
    assert "steps[0].actions[1] and 1 more" in lines[0]
    assert [line.split()[:4] for line in done.stdout.splitlines() if "hours between two scans" in line] == [
        ["b.json", "and", "1", "more"]
    ]


def test_the_report_as_data_has_every_step(run, file, out):
    told = json.loads(run("broker", "import", file(more_actions=[CAPTCHA]), "--out", out, "--json").stdout)
    (row,) = told["files"]
    assert (row["domain"], row["result"], row["search"], row["version"]) == ("quill.example.com", "in part", False, "0.2.0")
    assert [(each["where"], each["kind"]) for each in row["remarks"]] == [
        ("steps[0].actions[1]", "refused"),
    ]
    assert row["optout"] == ["form"]
    assert told["counts"] == {"whole": 0, "in part": 1, "retired": 0, "superseded": 0, "not at all": 0}


def test_what_can_only_be_taken_over_in_part_is_no_failure(run, file, out):
    done = run("broker", "import", file(more_actions=[CAPTCHA]), "--out", out)
    assert done.exit_code == 0
    assert "captchas are not solved here" in done.stdout
    assert registry.read(out / "quill.example.com.yaml").search is None


def test_a_file_that_can_not_be_used_stops_only_itself(run, file, out, tmp_path):
    (tmp_path / "broken.json").write_text('{"name": "Quill", "steps": [}')
    (tmp_path / "latin.json").write_bytes(b'{"name": "\xff"}')
    (tmp_path / "huge.json").write_text(" " * 1_100_000)
    names = [tmp_path / f"{name}.json" for name in ("broken", "latin", "huge", "missing")]
    done = run("broker", "import", *names, file(), "--out", out, "--json")
    assert done.exit_code == 4
    told = json.loads(done.stdout)
    assert told["counts"] == {"whole": 1, "in part": 0, "retired": 0, "superseded": 0, "not at all": 4}
    said = {row["file"].rsplit("/", 1)[-1]: row["remarks"][0]["text"] for row in told["files"] if row["result"] == "not at all"}
    assert said["broken.json"].startswith("is not JSON")
    assert said["latin.json"] == "is not UTF-8 text"
    assert said["huge.json"] == "is larger than 1 MB"
    assert "no such file" in said["missing.json"]
    assert (out / "quill.example.com.yaml").is_file()


def test_the_table_names_a_file_that_can_not_be_used_and_why(run, out, tmp_path):
    (tmp_path / "broken.json").write_text("[]")
    done = run("broker", "import", tmp_path / "broken.json", "--out", out)
    assert done.exit_code == 4
    assert "not at all" in done.stdout
    assert "1 file: 1 not at all" in done.stderr


def test_a_retired_broker_is_written_without_a_search(run, file, out):
    done = run("broker", "import", file(changes={"removedAt": 1_787_230_000_000}), "--out", out)
    assert done.exit_code == 0
    definition = registry.read(out / "quill.example.com.yaml")
    assert (definition.status, definition.search) == ("retired", None)


def test_of_two_files_about_one_site_the_newer_is_written_in_whatever_order(run, file, out):
    old, new = file("old.json", {"version": "0.1.0", "name": "Old"}), file("new.json", {"version": "0.10.0", "name": "New"})
    for names in ((old, new), (new, old)):
        told = json.loads(run("broker", "import", *names, "--out", out, "--json").stdout)
        assert {row["file"].rsplit("/", 1)[-1]: row["result"] for row in told["files"]} == {
            "old.json": "superseded",
            "new.json": "whole",
        }
        assert registry.read(out / "quill.example.com.yaml").name == "New"


def test_a_definition_that_is_there_is_not_written_over_unless_that_is_said(run, file, out):
    assert run("broker", "import", file(), "--out", out).exit_code == 0
    assert run("broker", "import", file(), "--out", out).exit_code == 0
    by_hand = (out / "quill.example.com.yaml").read_text().replace("Quill Finder", "By Hand")
    (out / "quill.example.com.yaml").write_text(by_hand)
    done = run("broker", "import", file(), "--out", out)
    assert done.exit_code == 4
    assert "--replace" in done.stdout
    assert (out / "quill.example.com.yaml").read_text() == by_hand
    assert run("broker", "import", file(), "--out", out, "--replace").exit_code == 0
    assert registry.read(out / "quill.example.com.yaml").name == "Quill Finder"


def test_a_folder_that_can_not_be_made_is_said(run, file, tmp_path):
    (tmp_path / "taken").write_text("")
    done = run("broker", "import", file(), "--out", tmp_path / "taken")
    assert done.exit_code == 4
    assert "can't be made" in done.stderr


def test_standard_input(run, out):
    done = run("broker", "import", "-", "--out", out, typed=json.dumps(PUBLISHED))
    assert done.exit_code == 0
    assert (out / "quill.example.com.yaml").is_file()


@pytest.mark.parametrize("words", [[], ["--out", "x"], ["a.json"], ["a.json", "--out", "x", "--on", "August"]])
def test_wrong_usage(run, words):
    assert run("broker", "import", *words).exit_code == 2


def test_nothing_of_a_file_steers_the_terminal(run, file, out):
    nasty = {"actionType": "\u202edance\u001b[31m".replace("\u001b", "\u0085")}
    done = run("broker", "import", file(more_actions=[{"actionType": "\u202edance"}]), "--out", out)
    assert "dance" in done.stdout
    assert "\u202e" not in done.output
    assert run("broker", "import", file("odd.json", more_actions=[nasty]), "--out", out).exit_code == 4


# --- try --------------------------------------------------------------------------------------------------------


@pytest.fixture
def try_(run, profile_file, tmp_path):
    """Try a published broker on a page."""

    def call(definition, *words, html=PAGE, typed=None):
        page = tmp_path / "page.html"
        page.write_text(html)
        options = ["--page", page, "--url", URL, "--profile", profile_file, "--today", "2026-11-22"]
        return run("broker", "try", definition, *options, *words, typed=typed)

    return call


def test_try_takes_a_published_file_as_it_takes_ours(try_, file, run, out):
    run("broker", "import", file(), "--out", out)
    ours = json.loads(try_(out / "quill.example.com.yaml", "--json").stdout)
    theirs = json.loads(try_(file(), "--json").stdout)
    assert theirs == ours
    assert (theirs["outcome"], theirs["listings"][0]["age"], theirs["matches"][0]["decision"]) == ("found", 42, "yes")


def test_try_takes_a_published_file_from_standard_input_whatever_its_name(try_, file, tmp_path):
    assert json.loads(try_("-", "--json", typed=json.dumps(PUBLISHED)).stdout)["outcome"] == "found"
    (tmp_path / "quill.yaml").write_text(file().read_text())
    assert json.loads(try_(tmp_path / "quill.yaml", "--json").stdout)["outcome"] == "found"


def test_try_takes_ours_written_as_json(try_, file, run, out, tmp_path):
    run("broker", "import", file(), "--out", out)
    shown = run("broker", "show", "quill.example.com", "--json", "--brokers", out).stdout
    (tmp_path / "ours.json").write_text(shown)
    assert json.loads(try_(tmp_path / "ours.json", "--json").stdout)["outcome"] == "found"


@pytest.mark.parametrize("changes", [{"removedAt": 1_787_230_000_000}, {}])
def test_try_reads_pages_of_a_broker_that_is_not_asked(try_, file, changes):
    done = try_(file("q.json", changes, [CAPTCHA]), "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["outcome"] == "found"
    assert "steps[0].actions[1]: captchas are not solved here" in done.stderr


def test_try_of_a_published_file_that_reads_nothing(try_, file):
    done = try_(file("q.json", {"steps": []}))
    assert done.exit_code == 4
    assert "can't be searched" in done.stderr


def test_try_of_a_broken_published_file_names_it(try_, tmp_path):
    (tmp_path / "q.json").write_text('{"name": "Quill",\n "steps": [}')
    done = try_(tmp_path / "q.json")
    assert done.exit_code == 4
    assert "q.json:2: is not JSON" in done.stderr


def test_try_says_which_reader_gave_which_field_and_where_it_looked(try_, file):
    told = json.loads(try_(file(), "--json").stdout)
    by_field = {each["field"]: each for each in told["fields"] if each["listing"] == 0}
    assert by_field["age"]["picks"] == [{"at": ".age", "after": "Age "}]
    assert "declared" in by_field["age"]["readers"]
    assert "structured" not in by_field["age"]["readers"]
    assert by_field["phones"]["readers"] == ["structured"]
    assert {"structured", "declared"} <= set(by_field["name"]["readers"])
    done = try_(file())
    lines = [line for line in done.stdout.splitlines() if "phones" in line]
    assert len(lines) == 1
    assert "structured" in lines[0]
    assert ".age after 'Age '" in done.stdout


def test_try_shows_the_fields_of_those_who_may_be_the_person_only(try_, file):
    assert "Reno" in try_(file()).stdout.split("where the definition looks")[0]
    assert "Reno" not in try_(file()).stdout.split("where the definition looks")[1]


def test_try_hides_quiet_names_there_too(try_, file):
    assert "Larkspurne" not in try_(file(), html=PAGE.replace("Tobiah Marrowfield", "Zen Larkspurne")).output
