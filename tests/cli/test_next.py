import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safetycheck.audit.agenda import Task
from safetycheck.cli import next as command
from safetycheck.cli.settings import Settings
from safetycheck.content import Severity
from safetycheck.events import ItemAnswered, ListingAbsent, ListingSeen, QueryAnswered, WalkPrepared
from safetycheck.model import Decision, Disclosed, ListedPlace, Listing, Match, Outcome
from safetycheck.requests import (
    Approved,
    Fulfilled,
    Proof,
    Receipt,
    ReplyKind,
    ReplyReceived,
    RequestDrafted,
    RequestSent,
    SendBegan,
)

OWN = "p0a1b2c3"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHECKLIST = """\
topic: signal
language: en
title: Signal
intro: What it does.
items:
  - id: hide
    version: 1
    title: Hide your number
    why: It keeps others out.
    severity: high
    threats: [number]
    profiles: [all]
    platforms: {}
    set: "On"
    done_when: The switch is on.
    minutes: 2
    review_after: 30
    exposure: phone
    sources: [{url: "https://docs.example.org/hide", date: 2026-10}]
    confidence: high
"""
BROKER = """\
domain: mail.example
name: Mail
kind: people-search
verified: {on: 2026-11-01, how: lab, source: invented}
sources: [{says: all, how: lab, on: 2026-11-01, source: invented}]
optout:
  ways:
    - {way: phone, number: 800-555-0100, on: 2026-11-01, source: invented}
"""


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(command, "now", lambda: NOW)


@pytest.fixture
def call(run, key, tmp_path):
    """Call `next` on one item."""
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "signal.en.yaml").write_text(CHECKLIST)
    brokers = tmp_path / "brokers"
    brokers.mkdir()
    (brokers / "mail.example.yaml").write_text(BROKER)
    return lambda *words: run("next", *words, "--checklists", folder, "--brokers", brokers, "--passphrase-file", key)


@pytest.fixture
def with_events(vault, look):
    def write(*events):
        with look() as opened:
            opened.append(*events)

    return write


def fact(kind, days=-20, **fields):
    return kind(at=NOW + timedelta(days=days), person=OWN, **fields)


def seen(own="e1", decision=Decision.YES, broker="b.example", days=-20, **shows):
    listing = Listing(name="Zenobia Marrowfield", **({"phones": ("218-555-0142",)} | shows))
    match = Match(decision=decision, probability=0.9)
    return fact(ListingSeen, days, scan="s", broker=broker, key="k", exposure=own, listing=listing, match=match)


asked = fact(QueryAnswered, scan="s", broker="b.example", key="k", outcome=Outcome.NONE)
hidden = fact(ItemAnswered, days=-1, item="hide", answer="done", version=1)
drafted = fact(
    RequestDrafted, request="r1", broker="b.example", exposures=("e1",), way="email", right="policy",
    disclosed=(Disclosed(field="full", value="Zenobia Marrowfield"),),
)  # fmt: skip
receipt = Receipt(channel="smtp", proof=Proof.ACCEPTED, at=NOW, text="queued")
went_out = (
    fact(Approved, request="r1", digest="0" * 64),
    fact(SendBegan, request="r1", attempt="1", channel="smtp"),
    fact(RequestSent, request="r1", attempt="1", receipt=receipt, due=(NOW + timedelta(days=10)).date()),
)


def listed(done):
    return json.loads(done.stdout)["next"]


def test_without_a_vault_it_says_how_to_begin(call, home):
    done = call()
    assert (done.exit_code, done.stdout) == (4, "")
    assert "safetycheck start" in done.stderr
    assert "safetycheck check signal" in done.stderr
    assert not home.exists()


def test_a_vault_without_a_profile(empty_vault, call):
    done = call()
    assert done.exit_code == 4
    assert "no profile" in done.stderr


def test_a_newcomer(vault, call):
    done = call("--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["more"] == 0
    assert listed(done)[1] == {
        "what": "Hide your number",
        "why": "It keeps others out.",
        "minutes": 2,
        "harm": "high",
        "command": "safetycheck check hide",
        "about": ["hide"],
    }
    assert listed(done)[0]["command"] == "safetycheck scan --plan"


def test_nothing_needs_anybody(with_events, call):
    with_events(asked, hidden)
    done = call()
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Nothing needs you now." in done.stderr
    assert json.loads(call("--json").stdout) == {"next": [], "more": 0}


def test_an_item_points_at_what_brokers_show(with_events, call):
    with_events(asked, seen(), seen("e2", broker="c.example"), seen("e3", Decision.MAYBE, "d.example"))
    found = listed(call("--json"))
    assert [each["command"] for each in found] == ["safetycheck check hide", "safetycheck review"]
    assert found[0]["why"].startswith("Your phone number is listed on 2 sites.")
    assert found[1]["about"] == ["e3"]


def test_a_listing_that_nobody_knows_how_to_leave_is_said(with_events, call):
    with_events(asked, hidden, seen())
    done = call()
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 listing can't be reached" in done.stderr


def test_what_can_be_asked_for(with_events, call):
    with_events(asked, hidden, seen(broker="mail.example"))
    (task,) = listed(call("--json"))
    assert task["what"] == "Ask mail.example to take you down"
    assert (task["harm"], task["command"]) == ("high", "safetycheck optout plan --draft")
    assert task["minutes"] == 10


def test_requests_that_wait_for_the_person(with_events, call):
    with_events(asked, hidden, seen(), drafted)
    assert listed(call("--json"))[0]["command"] == "safetycheck optout send r1"
    with_events(*went_out)
    assert listed(call("--json")) == []
    with_events(fact(ReplyReceived, days=-1, request="r1", reply=ReplyKind.LINK, until=NOW + timedelta(days=2)))
    (task,) = listed(call("--json"))
    assert (task["command"], task["about"]) == ("safetycheck optout confirm r1", ["r1"])
    assert "It ends on 2026-11-24." in task["why"]


def test_a_follow_up_that_is_due(with_events, call, monkeypatch):
    with_events(asked, hidden, seen(), drafted, *went_out)
    monkeypatch.setattr(command, "now", lambda: NOW + timedelta(days=11))
    assert listed(call("--json"))[0]["command"] == "safetycheck optout send r1 --letter follow-up"


def test_what_should_be_gone_is_looked_at_again(with_events, call):
    with_events(asked, hidden, seen(), drafted, *went_out, fact(Fulfilled, days=-10, request="r1"))
    (task,) = listed(call("--json"))
    assert (task["command"], task["about"]) == ("safetycheck scan", ["e1"])
    gone = [
        fact(ListingAbsent, days=days, scan=f"s{days}", broker="b.example", exposure="e1") for day in (-9, -1) for days in [day]
    ]
    with_events(*gone)
    assert listed(call("--json")) == []


def test_in_words(with_events, call):
    with_events(seen(decision=Decision.MAYBE, addresses=(ListedPlace(street="1 \x1b[31mElm", city="Duluth", state="MN"),)))
    done = call()
    assert done.exit_code == 1
    assert done.stdout.splitlines()[:4] == [
        "1. See what brokers show about you (5 minutes, high)",
        "Nobody has been asked yet. The plan shows each word before it leaves.",
        "safetycheck scan --plan",
        "",
    ]
    assert "\x1b" not in done.stdout
    assert "Elm" not in done.stdout
    plain = call("--plain").stdout
    assert "what: Say of 1 listing whether it is you\n" in plain
    assert "do it by: safetycheck review\n" in plain


def test_only_what_fits(with_events, call):
    with_events(asked, *(seen(f"e{number}", Decision.MAYBE, f"{number}.example") for number in range(6)))
    assert sum(each["minutes"] for each in listed(call("--json", "--minutes", "3"))) <= 3
    done = call("--minutes", "1")
    assert done.exit_code == 1
    assert "Say of 6 listings whether it is you (part of it) (1 minute" in done.stdout


def test_no_more_than_seven_and_the_rest_is_counted(with_events, call, tmp_path):
    text = CHECKLIST
    item = text[text.index("  - id") :]
    for number in range(9):
        text += item.replace("id: hide", f"id: hide-{number}")
    (tmp_path / "lists" / "signal.en.yaml").write_text(text)
    with_events(asked)
    told = json.loads(call("--json").stdout)
    assert (len(told["next"]), told["more"]) == (7, 3)
    assert "3 wait behind" in call().stderr


@pytest.mark.parametrize(("lines", "tasks"), [(24, 3), (5, 1), (200, 7)])
def test_what_comes_first_does_not_scroll_away(monkeypatch, capsys, lines, tasks):
    task = Task("Hide your number", "Word " * 40, 1, Severity.HIGH, "safetycheck check hide", (), 1.0, 0)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, lines)))
    command._tell(Settings(home=Path(), brokers=Path()), [task] * 7, 90)
    told = capsys.readouterr()
    assert told.out.count("Hide your number") == tasks
    assert "More wait behind" in told.err


def test_topics_of_which_nothing_is_used_are_left_out(with_events, call):
    with_events(asked, fact(WalkPrepared, devices=("ios",), left_out=("signal",)))
    assert listed(call("--json")) == []


@pytest.mark.parametrize("words", [("--minutes", "0"), ("--minutes", "x"), ("--person", "9"), ("extra",)])
def test_called_wrongly(vault, call, words):
    assert call(*words).exit_code == 2
