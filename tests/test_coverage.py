from datetime import UTC, datetime

import pytest

from safetycheck import coverage
from safetycheck.events import BrokerSkipped, ListingSeen, QueryAnswered, ScanStarted
from safetycheck.model import Decision, Listing, Match, Outcome

T0 = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = {"at": T0, "person": "p", "scan": "s"}


def answered(broker, key, outcome, reason="", listings=0):
    return QueryAnswered(**BASE, broker=broker, key=key, outcome=outcome, reason=reason, listings=listings)


def seen(broker, exposure, decision):
    match = Match(decision=decision, probability=0.9)
    return ListingSeen(**BASE, broker=broker, key="1", exposure=exposure, listing=Listing(name="Ana Rey"), match=match)


def results(keys, *story):
    return coverage.of([ScanStarted(**BASE, keys=keys), *story], "s")


OUT = Outcome


@pytest.mark.parametrize(
    ("outcomes", "outcome", "unseen"),
    [
        ([OUT.NONE, OUT.NONE], OUT.NONE, 0),
        ([OUT.FOUND, OUT.NONE], OUT.FOUND, 0),
        ([OUT.NONE, OUT.BLOCKED], OUT.BLOCKED, 1),
        ([OUT.FOUND, OUT.FAILED], OUT.FOUND, 1),
        ([OUT.NONE], OUT.SKIPPED, 1),
        ([], OUT.SKIPPED, 0),
    ],
)
def test_one_question_unseen_is_never_a_none(outcomes, outcome, unseen):
    (result,) = results({"b.example": ("0", "1")}, *(answered("b.example", str(n), each) for n, each in enumerate(outcomes)))
    assert (result.outcome, result.unseen) == (outcome, unseen)
    assert result.complete is (bool(outcomes) and unseen == 0)


def test_other_scans_and_repeated_sightings_do_not_count():
    (result,) = results(
        {"b.example": ("1",)},
        seen("b.example", "e", Decision.MAYBE),
        seen("b.example", "e", Decision.YES),
        answered("b.example", "1", OUT.FOUND, listings=3),
        answered("c.example", "1", OUT.NONE).model_copy(update={"scan": "other"}),
    )
    assert (result.yes, result.maybe, result.listings) == (1, 0, 3)


def test_the_sentence_where_nobody_was_asked():
    every = results({}, BrokerSkipped(**BASE, broker="f.example", reason="it needs you"))
    assert coverage.sentence(every).startswith("No broker was asked. 1 could not be seen (1 skipped): that is not a no.")


def test_the_sentence_never_says_clean():
    every = results(
        dict.fromkeys(("a.example", "b.example", "c.example", "d.example", "e.example", "g.example"), ("1",)),
        answered("a.example", "1", OUT.FOUND, listings=2),
        seen("a.example", "e", Decision.YES),
        answered("b.example", "1", OUT.NONE),
        answered("c.example", "1", OUT.BLOCKED, "a wall"),
        answered("d.example", "1", OUT.FOUND, listings=1),
        answered("e.example", "1", OUT.DRIFTED),
        BrokerSkipped(**BASE, broker="f.example", reason="broken"),
        seen("g.example", "f", Decision.MAYBE),
        answered("g.example", "1", OUT.DRIFTED, listings=1),
    )
    assert coverage.sentence(every) == (
        "6 of 7 brokers were asked: 1 lists you, 1 may list you, 1 showed only other people, 1 said it has nobody of that name. "
        "3 could not be seen (1 blocked, 1 changed its pages, 1 skipped): that is not a no. "
        "1 could be seen only in part. "
        "Brokers that this tool has no definition for were not looked at."
    )
    assert coverage.count(every) == coverage.Coverage(asked=6, found=2, none=1, blocked=1, drifted=2, failed=0, skipped=1)
