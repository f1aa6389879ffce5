"""`profile suggestions`: listed, accepted by number, asked one by one; and what `review` says of them."""

import json
from datetime import UTC, datetime

import pytest

from safetycheck.events import ListingSeen, SuggestionAnswered
from safetycheck.model import Decision, ListedPlace, Listing, Match

LISTING = Listing(
    name="Zenobia Q Marrowfield",
    addresses=(ListedPlace(city="Fargo", state="ND"), ListedPlace(city="Duluth", state="MN")),
    phones=("701.555.0150", "(701) 555-XXXX"),
    relatives=("Bram Marrowfield", "Bram Larkspurne"),
    aliases=("Zen Larkspurne", "Zenobia Larkspurne", "Zenobia Ashgrove\x1b[31m"),
    emails=("zlarkspurne@example.org",),
)
FACTS = ["Fargo, ND", "(701) 555-0150", "Bram Marrowfield", "Zenobia Ashgrove"]


@pytest.fixture
def shown(vault, look):
    """A vault with a listing in it, of which the match is certain unless told otherwise."""

    def show(decision=Decision.YES):
        with look() as opened:
            opened.append(
                ListingSeen(
                    at=datetime.now(UTC), person="p0a1b2c3", scan="s", broker="b.example", key="k", exposure="ab12cd34",
                    listing=LISTING, match=Match(decision=decision, probability=0.9),
                )
            )  # fmt: skip

    show()
    return show


@pytest.fixture
def call(run, key):
    return lambda *args, typed=None: run("profile", "suggestions", *args, "--passphrase-file", key, typed=typed)


def test_they_are_listed_with_number_and_where_they_come_from(shown, call):
    done = call()
    assert done.exit_code == 0
    lines = done.stdout.splitlines()[2:]
    assert [line.split()[0] for line in lines] == ["1", "2", "3", "4"]
    for fact, line in zip(FACTS, lines, strict=True):
        assert fact in line
        assert "b.example" in line
        assert "ab12cd34" in line
    assert "--accept" in done.stderr
    assert "arkspurne" not in done.output
    assert "\x1b" not in done.stdout


def test_as_json(shown, call):
    told = json.loads(call("--json").stdout)["suggestions"]
    assert [each["value"] for each in told] == FACTS
    assert told[0] == {"number": 1, "what": "place", "value": "Fargo, ND", "domain": "b.example", "exposure": "ab12cd34"}


def test_without_any(vault, call):
    assert "There are none." in call().stderr
    assert json.loads(call("--json").stdout) == {"suggestions": []}
    assert "There are none." in call("--ask", typed="").stderr


@pytest.mark.parametrize(("numbers", "added"), [("1,3", [0, 2]), ("all", [0, 1, 2, 3]), (" 4 , 4 ", [3]), ("ALL", [0, 1, 2, 3])])
def test_those_of_the_numbers_are_added_and_no_others(shown, call, look, numbers, added):
    told = json.loads(call("--accept", numbers, "--json").stdout)["added"]
    assert [each["value"] for each in told] == [FACTS[place] for place in added]
    with look() as vault:
        profile = vault.people()[0].profile
    assert len(profile.addresses) == 2 + (0 in added)
    assert len(profile.relatives) == 1 + (2 in added)
    assert [each["value"] for each in json.loads(call("--json").stdout)["suggestions"]] == [
        fact for place, fact in enumerate(FACTS) if place not in added
    ]


def test_what_was_added_is_shown(shown, call):
    done = call("--accept", "2")
    assert "(701) 555-0150" in done.stdout
    assert "2 phone numbers" in done.stderr
    assert not any(fact in done.stderr for fact in FACTS)


@pytest.mark.parametrize("numbers", ["0", "5", "1,5", "", "one", "1;2", "-1", "²", "1" * 5000])
def test_a_number_that_is_not_there_adds_nothing(shown, call, look, numbers):
    done = call("--accept", numbers)
    assert done.exit_code == 2
    with look() as vault:
        assert len(vault.people()[0].profile.addresses) == 2


def test_one_key_each_and_a_no_is_remembered(shown, call, look):
    done = call("--ask", typed="ynxn")
    assert "1 of 4" in done.stderr
    assert "1 left" in done.stderr
    with look() as vault:
        profile = vault.people()[0].profile
        answers = [(event.suggestion.value, event.accepted) for event in vault.events() if isinstance(event, SuggestionAnswered)]
    assert answers == [("Fargo, ND", True), ("(701) 555-0150", False), ("Bram Marrowfield", False)]
    assert [place.city for place in profile.addresses] == ["Duluth", "Minneapolis", "Fargo"]
    assert len(profile.phones) == 1
    assert [each["value"] for each in json.loads(call("--json").stdout)["suggestions"]] == ["Zenobia Ashgrove"]
    shown()
    assert "All said." in call("--ask", typed="y").stderr
    with look() as vault:
        assert len(vault.people()[0].profile.names) == 3
    assert "There are none." in call().stderr


def test_a_no_can_be_taken_back(shown, call, look):
    done = call("--ask", typed="nynq")
    assert '"safetycheck profile suggestions --refused"' in done.stderr
    told = json.loads(call("--refused", "--json").stdout)["suggestions"]
    assert [each["value"] for each in told] == ["Fargo, ND", "Bram Marrowfield"]
    again = call("--refused", "--ask", typed="nq")
    assert "--refused" not in again.stderr
    with look() as vault:
        assert len([event for event in vault.events() if isinstance(event, SuggestionAnswered)]) == 3, "a no is said once"
    call("--refused", "--accept", "2")
    assert [each["value"] for each in json.loads(call("--refused", "--json").stdout)["suggestions"]] == ["Fargo, ND"]
    assert "Fargo, ND" in call("--refused", "--ask", typed="y").stdout
    assert "There are none." in call("--refused").stderr
    with look() as vault:
        profile = vault.people()[0].profile
    assert "Bram Marrowfield" in profile.relatives
    assert "Fargo" in [place.city for place in profile.addresses]
    assert [each["value"] for each in json.loads(call("--json").stdout)["suggestions"]] == ["Zenobia Ashgrove"]


def test_leaving_keeps_what_was_said(shown, call):
    done = call("--ask", typed="yq")
    assert done.exit_code == 0
    assert "3 left." in done.stderr


@pytest.mark.parametrize("extra", [["--accept", "1"], ["--json"]])
def test_what_does_not_go_together_says_so(shown, call, extra):
    assert call("--ask", *extra).exit_code == 2


def test_review_asks_and_then_says_how_many_there_are(vault, shown, run, key):
    shown(Decision.MAYBE)
    done = run("review", "--passphrase-file", key)
    assert "4 facts" in done.stderr
    assert "profile suggestions" in done.stderr


def test_review_of_a_listing_makes_suggestions_of_it(vault, look, run, key, call):
    with look() as opened:
        opened.append(
            ListingSeen(
                at=datetime.now(UTC), person="p0a1b2c3", scan="s", broker="b.example", key="k", exposure="e1", listing=LISTING,
                match=Match(decision=Decision.MAYBE, probability=0.5),
            )
        )  # fmt: skip
    assert "There are none." in call().stderr
    done = run("review", "--passphrase-file", key, typed="y")
    assert "All said." in done.stderr
    assert "4 facts" in done.stderr
    assert not any(fact in done.stderr for fact in FACTS)


def test_without_a_terminal_the_questions_say_so(shown, spawn, key):
    done = spawn("profile", "suggestions", "--ask", "--passphrase-file", key, start_new_session=True)
    assert done.returncode == 2
    assert "at a terminal" in done.stderr
    assert done.stdout == ""
