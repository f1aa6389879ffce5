from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from safetycheck.audit import answers
from safetycheck.audit.answers import Standing, State
from safetycheck.content import Audience
from safetycheck.events import ItemAnswered, ProbeRan, ThreatsKept, WalkPrepared

DAY = date(2026, 3, 2)
TODAY = date(2026, 3, 20)
AT = datetime(2026, 3, 1, tzinfo=UTC)


def stands(one, *events, devices=("android",), today=TODAY):
    return answers.standings({one.id: one}, events, devices, today=today)[one.id]


def said(one, answer, *, devices=("android",), today=DAY):
    return answers.answered(one, answer, devices, person="p1", today=today)


def test_of_what_was_never_asked_nothing_is_known(item):
    assert stands(item("a")) == Standing(State.UNKNOWN)


@pytest.mark.parametrize(("answer", "state"), [("done", State.DONE), ("not-yet", State.OPEN), ("not-for-me", State.NOT_FOR_ME)])
def test_an_answer_is_kept_with_its_day(item, answer, state):
    assert stands(item("a"), said(item("a"), answer)) == Standing(state, DAY)


def test_the_last_answer_counts(item):
    one = item("a")
    assert stands(one, said(one, "done"), said(one, "not-yet")).state is State.OPEN
    assert stands(one, said(one, "not-yet"), said(one, "done")).state is State.DONE


def test_an_answer_bears_no_time_of_the_day(item):
    # The order in which somebody went through the items is the order of their risks.
    assert said(item("a"), "done").at == datetime(2026, 3, 2, tzinfo=UTC)


def test_what_is_done_is_due_again_after_its_days(item):
    one = item("a", review_after=30)
    assert stands(one, said(one, "done"), today=date(2026, 3, 31)).state is State.DONE
    assert stands(one, said(one, "done"), today=date(2026, 4, 1)) == Standing(State.DUE, DAY)
    assert stands(one, said(one, "not-for-me"), today=date(2027, 4, 1)).state is State.NOT_FOR_ME


@pytest.mark.parametrize("answer", ["done", "not-for-me"])
def test_an_item_that_changed_comes_back(item, answer):
    old, new = item("a"), item("a", version=2)
    assert stands(new, said(old, answer)) == Standing(State.CHANGED, DAY)
    assert stands(new, said(old, answer), said(new, answer)).state in answers.SETTLED
    assert stands(new, said(old, "not-yet")).state is State.OPEN


def test_an_older_checklist_changes_nothing(item):
    assert stands(item("a"), said(item("a", version=3), "done")).state is State.DONE


def test_an_answer_is_about_the_devices_on_which_the_item_can_be_done(item, where):
    one = item("a", platforms=where("android", "web"))
    assert said(one, "done", devices=("android", "desktop")).devices == ("android",)


def test_a_new_device_opens_an_item_again_and_says_where(item, where):
    one = item("a", platforms=where("android", "desktop"))
    done = said(one, "done")
    assert stands(one, done, devices=("android", "desktop")) == Standing(State.OPEN, DAY, missing=("desktop",))
    assert stands(one, done, devices=("android", "ios")).state is State.DONE
    assert stands(item("b"), said(item("b"), "done"), devices=("android", "desktop")).state is State.DONE


def test_the_devices_said_last_count():
    first, last = (WalkPrepared(at=AT, person="p", devices=each) for each in (("ios",), ("ios", "desktop")))
    assert answers.prepared([first, last]) == last
    assert answers.prepared([]) is None


def test_the_flags_kept_last_count_and_can_be_taken_back():
    kept = ThreatsKept(at=AT, person="p", flags=("admin", "public"))
    assert answers.kept([kept]) == {Audience.ADMIN, Audience.PUBLIC}
    assert answers.kept([kept, ThreatsKept(at=AT, person="p", flags=())]) == set()


@pytest.mark.parametrize("flag", ["targeted", "tier-3", "all", "stakes"])
def test_no_other_mark_can_be_kept(flag):
    with pytest.raises(ValidationError):
        ThreatsKept(at=AT, person="p", flags=(flag,))


def test_not_yet_is_put_off_for_a_week(item):
    events = [said(item("a"), "not-yet"), said(item("b"), "not-yet"), said(item("b"), "done"), said(item("c"), "done")]
    assert answers.put_off(events, today=date(2026, 3, 8)) == {"a"}
    assert answers.put_off(events, today=date(2026, 3, 9)) == set()


def test_answers_of_others_and_other_events_do_not_matter(item):
    gone = ItemAnswered(at=AT, person="p", item="no-longer-there", answer="done", version=1)
    assert stands(item("a"), gone, WalkPrepared(at=AT, person="p", devices=("ios",))).state is State.UNKNOWN


def looked(state, day=DAY, probe="disk-encryption"):
    return ProbeRan(at=datetime.combine(day, datetime.min.time(), UTC), person="p1", probe=probe, state=state, why="x")


@pytest.mark.parametrize(
    ("state", "day", "stands_as"),
    [
        ("fail", date(2026, 3, 5), State.OPEN),
        ("fail", DAY, State.OPEN),
        ("fail", date(2026, 3, 1), State.DONE),
        ("pass", date(2026, 3, 5), State.DONE),
        ("unknown", date(2026, 3, 5), State.DONE),
        ("not-applicable", date(2026, 3, 5), State.DONE),
    ],
)
def test_only_a_probe_that_fails_after_the_answer_opens_an_item_again(item, state, day, stands_as):
    one = item("a", probe="disk-encryption")
    assert stands(one, said(one, "done"), looked(state, day)).state is stands_as
    assert stands(one, said(one, "not-for-me"), looked(state, day)).state is State.NOT_FOR_ME


def test_a_probe_that_passes_answers_for_nobody(item):
    one = item("a", probe="disk-encryption")
    standing = stands(one, looked("pass"))
    assert (standing.state, standing.seen.state) == (State.UNKNOWN, "pass")
    assert stands(one, looked("pass", probe="another")).seen is None


def test_the_last_look_counts(item):
    one = item("a", probe="disk-encryption")
    assert stands(one, said(one, "done"), looked("fail"), looked("pass")).state is State.DONE
