from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safetycheck import events
from safetycheck.errors import NeedsConsent
from safetycheck.events import (
    ANY_EVENT,
    ConsentGiven,
    ConsentWithdrawn,
    ExposureState,
    ListingAbsent,
    ListingSeen,
    Reviewed,
    ReviewTakenBack,
)
from safetycheck.model import Consent, Decision, Listing, Match

T0 = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(day, decision=Decision.YES):
    listing, match = Listing(name="Ana Rey"), Match(decision=decision, probability=0.9)
    return ListingSeen(
        at=T0 + timedelta(days=day),
        person="p",
        scan=f"s{day}",
        broker="b.example",
        key="k",
        exposure="e",
        listing=listing,
        match=match,
    )


def absent(day):
    return ListingAbsent(at=T0 + timedelta(days=day), person="p", scan=f"s{day}", broker="b.example", exposure="e")


def reviewed(day, *, is_me):
    return Reviewed(at=T0 + timedelta(days=day), person="p", exposure="e", is_me=is_me)


def taken_back(day):
    return ReviewTakenBack(at=T0 + timedelta(days=day), person="p", exposure="e")


S = ExposureState


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ([seen(0)], S.CONFIRMED),
        ([seen(0, Decision.MAYBE)], S.POSSIBLE),
        ([seen(0, Decision.MAYBE), reviewed(1, is_me=True)], S.CONFIRMED),
        ([seen(0, Decision.MAYBE), reviewed(1, is_me=False)], S.NOT_ME),
        ([seen(0), reviewed(1, is_me=False), seen(2)], S.NOT_ME),
        ([seen(0), absent(1)], S.CONFIRMED),
        ([seen(0), absent(1), absent(7)], S.CONFIRMED),
        ([seen(0), absent(1), absent(8)], S.REMOVED),
        ([seen(0), absent(1), seen(2), absent(9)], S.CONFIRMED),
        ([seen(0), absent(1), absent(8), seen(20)], S.REAPPEARED),
        ([seen(0), absent(1), absent(8), seen(20), absent(21), absent(28)], S.REMOVED),
        ([seen(0, Decision.MAYBE), seen(1)], S.CONFIRMED),
        ([seen(0), seen(1, Decision.MAYBE)], S.CONFIRMED),
        # What was said and taken back is as if it had never been said.
        ([seen(0, Decision.MAYBE), reviewed(1, is_me=False), taken_back(1)], S.POSSIBLE),
        ([seen(0, Decision.MAYBE), reviewed(1, is_me=True), reviewed(2, is_me=False), taken_back(3)], S.POSSIBLE),
        ([seen(0, Decision.MAYBE), reviewed(1, is_me=False), taken_back(1), reviewed(1, is_me=True)], S.CONFIRMED),
        ([seen(0), reviewed(1, is_me=False), taken_back(2)], S.CONFIRMED),
        ([seen(0, Decision.MAYBE), reviewed(1, is_me=False), seen(2), taken_back(3)], S.CONFIRMED),
        ([seen(0), reviewed(1, is_me=False), absent(2), absent(9), taken_back(10)], S.REMOVED),
        # Whose it is says nothing of whether it is still there.
        ([seen(0), reviewed(1, is_me=False), absent(2), absent(9), reviewed(10, is_me=True)], S.REMOVED),
        ([seen(0), absent(1), absent(8), reviewed(9, is_me=True)], S.REMOVED),
        ([seen(0), absent(1), absent(8), seen(20), reviewed(21, is_me=True)], S.REAPPEARED),
    ],
)
def test_states_follow_from_events(story, state):
    assert events.exposures(story)["e"].state is state


@given(st.lists(st.integers(0, 6), max_size=20))
def test_no_number_of_clean_scans_within_a_week_is_a_removal(days):
    story = [seen(0), *(absent(1 + day) for day in sorted(days))]
    assert events.exposures(story)["e"].state is (S.REMOVED if days and max(days) - min(days) >= 7 else S.CONFIRMED)


def test_every_event_goes_to_json_and_back():
    for event in [seen(0), absent(1), reviewed(2, is_me=True), ConsentWithdrawn(at=T0, person="p")]:
        assert ANY_EVENT.validate_json(ANY_EVENT.dump_json(event), strict=True) == event


def consent(until, covers=("scan",)):
    return Consent(
        by="Ana Rey", covers=covers, given_on=date(2026, 1, 1), until=until, how="signed paper", withdraw="a word is enough"
    )


@pytest.mark.parametrize(
    ("story", "is_self", "refusal"),
    [
        ([], True, "no consent"),
        ([ConsentGiven(at=T0, person="p")], True, None),
        ([ConsentGiven(at=T0, person="p")], False, "no consent"),
        ([ConsentGiven(at=T0, person="p", consent=consent(date(2026, 12, 1)))], False, None),
        ([ConsentGiven(at=T0, person="p", consent=consent(date(2026, 11, 21)))], False, "ended on 2026-11-21"),
        ([ConsentGiven(at=T0, person="p", consent=consent(date(2026, 12, 1), ("optout",)))], False, "covers optout only"),
        ([ConsentGiven(at=T0, person="p"), ConsentWithdrawn(at=T0, person="p")], True, "withdrawn"),
        ([ConsentWithdrawn(at=T0, person="p"), ConsentGiven(at=T0, person="p")], True, None),
    ],
)
def test_nobody_is_looked_up_without_consent(story, is_self, refusal):
    if refusal is None:
        events.require_consent(story, is_self=is_self, at=T0)
    else:
        with pytest.raises(NeedsConsent, match=refusal):
            events.require_consent(story, is_self=is_self, at=T0)
