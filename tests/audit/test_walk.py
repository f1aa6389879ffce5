from datetime import date

import pytest

from safetycheck.audit import walk
from safetycheck.audit.answers import Standing, State
from safetycheck.audit.rank import Circumstances
from safetycheck.content import Severity
from safetycheck.errors import UsageError

ON = date(2026, 3, 2)
NOBODY = Circumstances()


def ids(library, standings=None, devices=("android",), known=NOBODY, **more):
    return [step.item.id for step in walk.ahead(library, standings or {}, devices, known, **more)]


def test_what_is_settled_is_not_asked(library, item):
    one = library(signal=[item(own) for own in "abcdef"])
    states = [State.DONE, State.NOT_FOR_ME, State.OPEN, State.DUE, State.CHANGED, State.UNKNOWN]
    standings = {own: Standing(state, ON) for own, state in zip("abcdef", states, strict=True)}
    assert ids(one, standings) == ["c", "d", "e", "f"]


def test_what_can_not_be_done_on_the_devices_is_not_asked(library, item, where):
    platforms = {"a": where("android"), "i": where("ios"), "b": where("android", "desktop"), "w": where("web"), "n": {}}
    one = library(signal=[item(own, platforms=each) for own, each in platforms.items()])
    assert ids(one) == ["a", "b", "w", "n"]
    assert ids(one, devices=("ios",)) == ["i", "w", "n"]
    assert ids(one, devices=()) == ["a", "i", "b", "w", "n"]


def test_one_topic_brings_what_must_come_first_from_others(library, item):
    one = library(signal=[item("lock", after=["passcode"]), item("pin")], devices=[item("passcode"), item("updates")])
    assert ids(one, only="signal") == ["passcode", "lock", "pin"]
    assert ids(one, {"passcode": Standing(State.DONE, ON)}, only="signal") == ["lock", "pin"]


def test_a_topic_that_is_left_out_is_there_when_it_is_named(library, item):
    one = library(signal=[item("s")], proton=[item("p")])
    assert ids(one, left_out=["proton"]) == ["s"]
    assert ids(one, left_out=["proton"], only="proton") == ["p"]


def test_one_item_is_shown_however_it_stands(library, item):
    one = library(signal=[item("a", after=["b"]), item("b")])
    assert ids(one, {"a": Standing(State.DONE, ON)}, only="a") == ["a"]
    assert ids(one, only="a", seen=["a"]) == []


def test_a_topic_that_is_not_there_is_said_with_the_nearest(library, item):
    one = library(signal=[item("signal-lock")])
    with pytest.raises(UsageError, match=r"Did you mean signal\?"):
        ids(one, only="signla")


def test_what_was_seen_takes_along_what_comes_after_it(library, item):
    one = library(signal=[item("pin"), item("lock", after=["pin"]), item("more", after=["lock"]), item("other")])
    assert ids(one, seen=["pin"]) == ["other"]
    # Once it is done, nothing waits any more.
    assert ids(one, {"pin": Standing(State.DONE, ON)}, seen=["pin"]) == ["lock", "more", "other"]


def test_who_opens_an_emergency_is_in_it(library, item):
    items = [item("safe", severity="low", profiles=["targeted"]), item("evidence", severity="critical", after=["safe"])]
    one = library(signal=[item("top", severity="critical")], doxed_now=items)
    assert ids(one, only="doxed-now") == ["safe", "evidence"]
    assert ids(one)[0] == "top"


def test_a_time_is_filled_with_the_best_that_fits(library, item):
    items = [item("a", severity="critical", minutes=8), item("b", severity="high", minutes=5), item("c", minutes=2)]
    steps = walk.ahead(library(signal=items), {}, (), NOBODY)
    assert [step.item.id for step in walk.within(steps, 10)] == ["a", "c"]
    assert [step.item.id for step in walk.within(steps, 7)] == ["b", "c"]
    assert walk.within(steps, 1) == []


def test_nothing_is_offered_without_what_it_must_come_after(library, item):
    steps = walk.ahead(library(signal=[item("a", minutes=30), item("b", minutes=1, after=["a"])]), {}, (), NOBODY)
    assert walk.within(steps, 10) == []


def test_a_summary_counts_what_is_known_and_what_is_not(library, item, where):
    items = [
        item("a", severity="critical"),
        item("b", severity="high"),
        item("c", severity="high"),
        item("d"),
        item("e"),
        item("f"),
        item("ios", platforms=where("ios")),
    ]
    states = {"b": State.OPEN, "c": State.OPEN, "d": State.DONE, "e": State.DUE, "f": State.CHANGED}
    (found,) = walk.summaries(library(signal=items), {own: Standing(state, ON) for own, state in states.items()}, ("android",))
    assert (found.done, found.due, found.changed, found.not_for_me) == (1, 1, 1, 0)
    assert found.open == {Severity.HIGH: 2}
    assert found.unknown == {Severity.CRITICAL: 1}
