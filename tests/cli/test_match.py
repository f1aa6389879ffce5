import json

import pytest

LISTING = {
    "name": "Zenobia Q Marrowfield",
    "age": 42,
    "addresses": [{"city": "Duluth", "state": "MN"}],
    "phones": ["(218) 555-0142"],
}
STRANGER = {"name": "Bram Stone", "age": 71, "addresses": [{"city": "Boise", "state": "ID"}]}
PROFILE = {
    "names": [{"first": "Zenobia", "last": "Marrowfield"}],
    "birth": {"year": 1984},
    "addresses": [{"city": "Duluth", "state": "MN", "current": True}],
    "phones": ["218-555-0142"],
}


@pytest.fixture
def lines(tmp_path):
    """Write a file of lines and return its path."""

    def write(*each):
        file = tmp_path / "list.jsonl"
        file.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in each))
        return file

    return write


def line(own, listing, profile=PROFILE):
    return {"id": own, "listing": listing, "profile": profile}


def test_each_line_gets_an_answer_in_the_order_of_the_file(run, lines):
    done = run("match", lines(line("a", LISTING), line(2, STRANGER)), "--json", "--today", "2026-11-22")
    assert done.exit_code == 0
    told = [json.loads(each) for each in done.stdout.splitlines()]
    assert [(each["id"], each["decision"]) for each in told] == [("a", "yes"), (2, "no")]
    assert all(set(each) == {"id", "decision", "probability", "reasons"} for each in told)
    assert told[0]["probability"] > 0.9
    assert told[1]["probability"] < 0.1
    assert any("phone" in reason for reason in told[0]["reasons"])


def test_a_table(run, lines):
    done = run("match", lines(line("a", LISTING), "", line("b", STRANGER)), "--today", "2026-11-22")
    assert [row.split()[:2] for row in done.stdout.splitlines()[2:]] == [["a", "yes"], ["b", "no"]]


def test_ages_are_reckoned_on_the_day_given(run, lines):
    file = lines(line("a", LISTING))
    now, later = (
        json.loads(run("match", file, "--json", "--today", day).stdout)["probability"] for day in ("2026-11-22", "2056-11-22")
    )
    assert now > later


def test_without_a_profile_the_one_in_the_vault_is_used_and_opened_once(run, lines, vault, key):
    file = lines({"id": 1, "listing": LISTING}, {"id": 2, "listing": STRANGER}, {"id": 3, "listing": LISTING, "profile": None})
    done = run("match", file, "--json", "--today", "2026-11-22", "--passphrase-file", key)
    assert done.exit_code == 0, done.stderr
    assert [json.loads(each)["decision"] for each in done.stdout.splitlines()] == ["yes", "no", "yes"]


def test_where_every_line_has_a_profile_no_vault_is_needed(run, lines, home):
    assert not home.exists()
    assert run("match", lines(line("a", LISTING)), "--json").exit_code == 0
    done = run("match", lines({"id": 1, "listing": LISTING}), "--json")
    assert done.exit_code == 4
    assert "there is no vault here yet" in done.stderr


def test_standard_input(run, monkeypatch):
    done = run("match", "-", "--json", typed=json.dumps(line("a", LISTING)))
    assert json.loads(done.stdout)["id"] == "a"


@pytest.mark.parametrize(
    ("listing", "profile"),
    [
        ({"phones": None, "relatives": None, "age": None, "birth": {"year": 1984}}, {"relatives": None, "emails": [""]}),
        ({"birth": "Mar 1984", "age": ""}, {"birth": "1984-03-02"}),
        ({"birth": 1984, "age": None}, {"birth": 1984}),
        (
            {"addresses": ["12 Birch Ln, Duluth, MN 55802"]},
            {"addresses": [{"city": "Duluth", "state": "Minnesota", "zip": 55802}]},
        ),
        ({"addresses": PROFILE["addresses"]}, {"addresses": [{"city": "Duluth", "state": "mn", "street": "", "zip": None}]}),
        ({"phones": [2185550142]}, {"phones": [2185550142]}),
        ({"aliases": ["Zenobia\u2028Marrowfield"]}, {}),
    ],
)
def test_what_can_mean_one_thing_only_is_taken_so(run, lines, listing, profile):
    odd = json.dumps(line("a", LISTING | listing, PROFILE | profile), ensure_ascii=False)
    done = run("match", lines(odd), "--json", "--today", "2026-11-22")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["decision"] == "yes"
    assert any("1984" in reason for reason in told["reasons"]), "the age or birth was lost"
    assert any("Duluth" in reason or "55802" in reason for reason in told["reasons"]), "the place was lost"
    assert "a phone number is yours" in told["reasons"] or listing.get("phones", 1) is None


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("{", ":2: is not JSON"),
        ("[]", ":2: must be an object"),
        ("[" * 100_000, ":2: "),
        ("9" * 5_000, ":2: is not JSON"),
        ({"id": "b"}, ":2: listing: "),
        ({"id": "b", "listing": {"age": 42}}, ":2: listing.name: "),
        ({"id": "b", "listing": {"name": "A", "colour": "crimson"}}, ":2: listing.colour: "),
        ({"id": "b", "listing": {"name": "A"}, "profile": {"names": [{"first": "Zebulon"}]}}, ":2: profile.names.0.last: "),
        ({"id": None, "listing": {"name": "A"}}, ":2: id"),
        ({"id": "b", "listing": {"name": "A", "birth": "crimson"}}, ":2: listing.birth: "),
        ({"id": "b", "listing": {"name": "A", "addresses": [["crimson"]]}}, ":2: listing.addresses.0: "),
        ({"id": "b", "listing": [None]}, ":2: listing: "),
    ],
)
def test_a_line_that_is_wrong_is_named_and_no_value_of_it(run, lines, bad, says):
    done = run("match", lines(line("a", LISTING), bad), "--json")
    assert done.exit_code == 4
    assert done.stdout == "", "half a list would pass for a whole one"
    assert says in done.stderr
    assert not any(value in done.stderr for value in ("Zebulon", "crimson", "Marrowfield", "Traceback"))


def test_a_file_that_is_not_there(run, tmp_path):
    done = run("match", tmp_path / "none.jsonl")
    assert done.exit_code == 4
    assert "can't be read" in done.stderr


def test_foreign_text_does_not_reach_the_terminal_as_it_is(run, lines):
    nasty = "Zenobia \x1b[2J\u202eMarrowfield"
    for more in ([], ["--json"], ["--plain"]):
        done = run("match", lines(line(nasty, {"name": nasty})), *more)
        assert done.exit_code == 0
        assert not {"\x1b", "\u202e"} & set(done.output)


def test_a_list_of_thousands_is_quick(run, lines):
    done = run("match", lines(*(line(number, LISTING) for number in range(2000))), "--json")
    assert len(done.stdout.splitlines()) == 2000
