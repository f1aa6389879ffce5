import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from safetycheck import events
from safetycheck.events import ExposureState, ListingAbsent, ListingSeen, Reviewed
from safetycheck.model import Decision, ListedPlace, Listing, Match

OWN = "p0a1b2c3"
THEN = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LISTING = Listing(
    name="Zenobia\x1b[31m Marrowfield",
    age=42,
    addresses=(ListedPlace(street="77 Vetchling Way", city="Duluth", state="MN", zip="55811"),),
    phones=("(218) 555-0142",),
    relatives=("Tobiah Marrowfield",),
    aliases=("Zen Larkspurne",),
    url="https://b.example/zenobia-larkspurne/1",
)


def seen(
    exposure="ab12cd34", decision=Decision.MAYBE, *, scan="s1", at=THEN, broker="b.example", key="k1", probability=0.4, **changes
):
    match = Match(
        decision=decision, probability=probability, reasons=("age 42 fits (born 1984)", 'the name "Zen Larkspurne" fits')
    )
    listing = LISTING.model_copy(update=changes)
    return ListingSeen(at=at, person=OWN, scan=scan, broker=broker, key=key, exposure=exposure, listing=listing, match=match)


@pytest.fixture
def with_events(vault, look):
    """Write events into the vault of a person whose name Larkspurne is quiet."""

    def write(*events):
        with look() as opened:
            opened.append(*events)

    return write


@pytest.fixture
def call(run, key):
    return lambda *words: run(*words, "--passphrase-file", key)


@pytest.fixture
def press(monkeypatch):
    """Press keys, one after the other; more than are asked for, or fewer, is a mistake."""

    def pressed(keys):
        left = list(keys)
        monkeypatch.setattr("click.getchar", lambda: left.pop(0))
        return left

    return pressed


def states(look):
    with look() as vault:
        return [(event.exposure, event.is_me) for event in vault.events() if isinstance(event, Reviewed)]


# --- list -------------------------------------------------------------------------------------------------------


def test_a_list(with_events, call):
    with_events(seen(), seen("ef56ab78", Decision.YES, broker="c.example", url=None))
    done = call("exposures", "list")
    assert done.exit_code == 0
    rows = [re.split(r"\s{2,}", line.strip()) for line in done.stdout.splitlines()[2:]]
    assert rows == [
        [
            "ab12cd34",
            "b.example",
            "possible",
            "street, phone, relatives, city, age, aliases",
            "2026-11-02",
            "https://b.example/zenobia-•••/1",
        ],
        ["ef56ab78", "c.example", "confirmed", "street, phone, relatives, city, age, aliases", "2026-11-02"],
    ]
    assert "exposures show ID" in done.stderr
    assert "arkspurne" not in done.output


def test_an_empty_list(vault, call):
    done = call("exposures", "list")
    assert (done.exit_code, len(done.stdout.splitlines())) == (0, 2)
    assert "There are none" in done.stderr
    assert json.loads(call("exposures", "list", "--json").stdout) == {"exposures": []}


@pytest.mark.parametrize("state", list(ExposureState))
def test_only_those_in_one_state(with_events, call, state):
    gone = [
        ListingAbsent(at=THEN + timedelta(days=day), person=OWN, scan="s2", broker="b.example", exposure="2") for day in (1, 9)
    ]
    with_events(
        seen("1"), seen("2", Decision.YES), seen("3", Decision.YES), Reviewed(at=THEN, person=OWN, exposure="3", is_me=False),
        *gone, seen("4", Decision.YES), seen("5", Decision.YES),
        *(event.model_copy(update={"exposure": "5"}) for event in gone), seen("5", Decision.YES, scan="s3"),
    )  # fmt: skip
    told = json.loads(call("exposures", "list", "--json", "--state", state).stdout)["exposures"]
    expected = {"possible": ["1"], "removed": ["2"], "not-me": ["3"], "confirmed": ["4"], "reappeared": ["5"]}
    assert [each["id"] for each in told] == expected[state]
    assert {each["state"] for each in told} == {state}


def test_a_state_that_is_none(vault, call):
    done = call("exposures", "list", "--state", "clean")
    assert done.exit_code == 2
    assert "'possible'" in done.stderr


def test_a_list_as_data_escapes_what_could_lead_a_terminal_astray(with_events, call):
    with_events(seen(url="https://b.example/\u202e1"))
    done = call("exposures", "list", "--json")
    assert "\\u202e" in done.stdout
    assert "\u202e" not in done.stdout
    (told,) = json.loads(done.stdout)["exposures"]
    assert told == {
        "id": "ab12cd34", "domain": "b.example", "url": "https://b.example/\u202e1", "state": "possible",
        "shows": ["street", "phone", "relatives", "city", "age", "aliases", "name"], "probability": 0.4,
        "reasons": ["age 42 fits (born 1984)", 'the name "••• •••" fits'],
    }  # fmt: skip


# --- show -------------------------------------------------------------------------------------------------------


def test_one_in_full(with_events, call):
    with_events(seen())
    done = call("exposures", "show", "ab12cd34")
    assert done.exit_code == 0
    for text in (
        "Zenobia Marrowfield", "42", "77 Vetchling Way, Duluth, MN 55811", "(218) 555-0142", "Tobiah Marrowfield",
        "the declared reader, 2026-11-02", "possible (40% likely you)", "age 42 fits (born 1984)",
    ):  # fmt: skip
        assert text in done.stdout
    assert "arkspurne" not in done.output
    assert "\x1b" not in done.stdout


def test_one_in_full_for_a_screen_reader(with_events, call):
    with_events(seen())
    lines = call("exposures", "show", "ab12cd34", "--plain").stdout.splitlines()
    assert lines[:4] == ["ab12cd34", "broker: b.example", "name: Zenobia Marrowfield", "age: 42"]


@pytest.mark.parametrize(("probability", "says"), [(1.0, "99%"), (0.9999, "99%"), (0.5, "50%"), (0.0, "1%")])
def test_nothing_is_ever_certain(with_events, call, probability, says):
    with_events(seen(probability=probability))
    assert f"({says} likely you)" in call("exposures", "show", "ab12cd34").stdout


def test_its_story_names_each_scan_once(with_events, call):
    with_events(
        seen(key="k1"), seen(key="k2", at=THEN + timedelta(minutes=1)),
        Reviewed(at=THEN + timedelta(hours=1), person=OWN, exposure="ab12cd34", is_me=True),
        ListingAbsent(at=THEN + timedelta(days=1), person=OWN, scan="s2", broker="b.example", exposure="ab12cd34"),
        seen(decision=Decision.YES, scan="s3", at=THEN + timedelta(days=2)),
        Reviewed(at=THEN + timedelta(days=3), person=OWN, exposure="ab12cd34", is_me=False),
        seen("another1"),
    )  # fmt: skip
    told = json.loads(call("exposures", "show", "ab12cd34", "--json").stdout)
    assert [(each["at"][:10], each["what"]) for each in told["history"]] == [
        ("2026-11-02", "shown, it may be you"),
        ("2026-11-02", "you said: this is me"),
        ("2026-11-03", "no longer shown"),
        ("2026-11-04", "shown, it is you"),
        ("2026-11-05", "you said: not me"),
    ]
    assert told["history"][0]["at"] == "2026-11-02T12:00:00+00:00"
    assert told["listing"]["addresses"][0]["zip"] == "55811"
    assert told["listing"]["aliases"] == ["••• •••"]
    shown = call("exposures", "show", "ab12cd34").stdout
    assert shown.count("it may be you") == 1


def test_an_id_that_there_is_not(vault, call):
    done = call("exposures", "show", "nowhere1")
    assert done.exit_code == 2
    assert "there is no exposure of that id" in done.stderr
    assert "safetycheck exposures list" in done.stderr
    assert "nowhere1" not in done.output, "somebody may have typed a name"


# --- review -----------------------------------------------------------------------------------------------------


def test_one_key_each(with_events, call, press, look):
    with_events(*(seen(own, url=f"https://b.example/{own}") for own in "1234"))
    left = press("yx nsq")
    done = call("review")
    assert (done.exit_code, left) == (1, [])
    assert states(look) == [("1", True), ("2", False)]
    assert "2 left uncertain" in done.stderr


def test_all_said(with_events, call, press, look):
    with_events(seen("1"), seen("2", url=None))
    press("YN")
    done = call("review")
    assert done.exit_code == 0
    assert "1 of 2: is this you?" in done.stderr
    assert "All said." in done.stderr
    assert states(look) == [("1", True), ("2", False)]
    assert "Nothing is uncertain" in call("review").stderr


def test_back_takes_the_last_answer_back(with_events, call, press, look):
    with_events(*(seen(own, url=f"https://b.example/{own}") for own in "123"))
    # Back is not offered where there is nothing behind, and goes over what was left unsure, too.
    left = press("bnsbby" + "y" + "q")
    done = call("review")
    assert (done.exit_code, left) == (1, [])
    assert [line for line in done.stderr.splitlines() if "q stop" in line][:2] == [
        "y this is me · n somebody else · s not sure · q stop",
        "y this is me · n somebody else · s not sure · b back · q stop",
    ]
    with look() as vault:
        assert [each.state.value for each in events.exposures(vault.events()).values()] == ["confirmed", "confirmed", "possible"]
    assert "1 left uncertain" in done.stderr
    told = call("exposures", "show", "1").stdout
    assert told.index("you said: not me") < told.index("you said: not sure") < told.index("you said: this is me")


@pytest.mark.parametrize(
    ("decision", "said", "answer", "state"),
    [
        (Decision.MAYBE, False, "y", "confirmed"),
        (Decision.MAYBE, False, "s", "possible"),
        # Nobody asks about a certain match: who finds it wrong says so.
        (Decision.YES, None, "n", "not-me"),
        (Decision.YES, False, "s", "confirmed"),
    ],
)
def test_a_listing_is_answered_anew_by_its_id(with_events, call, press, decision, said, answer, state):
    with_events(seen("1", decision), *([] if said is None else [Reviewed(at=THEN, person=OWN, exposure="1", is_me=said)]))
    left = press(answer)
    done = call("review", "1")
    assert (done.exit_code, left) == (int(state == "possible"), []), done.output
    assert "safetycheck review ID" in done.stderr
    (told,) = json.loads(call("exposures", "list", "--json").stdout)["exposures"]
    assert told["state"] == state


def test_an_id_that_is_none(with_events, call, press):
    with_events(seen("1"))
    press("")
    assert call("review", "2").exit_code == 2


@pytest.mark.parametrize("stop", ["q", "\x03", "\x04", ""])
def test_stopping_keeps_what_was_said(with_events, call, press, look, stop):
    with_events(seen("1"), seen("2", url=None), seen("3", url="https://b.example/3"))
    press(["n", stop])
    done = call("review")
    assert done.exit_code == 1
    assert "2 left uncertain" in done.stderr
    assert states(look) == [("1", False)]


def test_not_sure_is_asked_again_and_not_me_never(with_events, call, press, look):
    with_events(seen("1"), seen("2", url=None))
    press("sn")
    assert call("review").exit_code == 1
    with_events(seen("2", Decision.YES, scan="s2", url=None))
    press("q")
    done = call("review")
    assert "1 of 1: is this you?" in done.stderr
    assert states(look) == [("2", False)]


def test_a_card_shows_why_and_no_quiet_name(with_events, call, press):
    with_events(seen())
    press("q")
    done = call("review")
    assert "age 42 fits (born 1984)" in done.stdout
    assert "arkspurne" not in done.output
    assert "\x1b" not in done.output


def test_certain_ones_are_not_asked_about(with_events, call):
    with_events(seen("1", Decision.YES))
    done = call("review")
    assert done.exit_code == 0
    assert "Nothing is uncertain" in done.stderr


def test_without_a_terminal_it_says_so(with_events, spawn, key, look):
    with_events(seen())
    done = spawn("review", "--passphrase-file", key, start_new_session=True)
    assert done.returncode == 2
    assert "terminal" in done.stderr
    assert done.stdout == ""
    assert "is this you" not in done.stderr
    assert states(look) == []
