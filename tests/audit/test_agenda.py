from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from safetycheck.audit import agenda, errands, walk
from safetycheck.audit.agenda import Asked, Leave, Situation
from safetycheck.audit.answers import Standing, State
from safetycheck.audit.rank import Circumstances
from safetycheck.content import ExposureKind, Severity
from safetycheck.events import Exposure, ExposureState
from safetycheck.model import Decision, ListedPlace, Listing, Match
from safetycheck.requests import Next

TODAY = date(2026, 11, 22)
THEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
STREET = (ListedPlace(street="77 Vetchling Way", city="Duluth", state="MN"),)
CITY = (ListedPlace(city="Duluth", state="MN"),)


def exposure(own, state=ExposureState.CONFIRMED, *, broker="b.example", **shows):
    match = Match(decision=Decision.YES, probability=0.9)
    return Exposure(own, "p", broker, Listing(name="Ana Rey", **shows), match, THEN, THEN, state)


def by_id(*found):
    return {each.id: each for each in found}


def ahead(library, items, known=None, **standings):
    lists = library(signal=items)
    return walk.ahead(lists, standings, (), known or Circumstances())


def told(situation):
    return agenda.agenda(situation, today=TODAY)


# --- small invented vaults --------------------------------------------------------------------------------------


def test_a_newcomer_hardens_and_scans(item, library):
    steps = ahead(library, [item("low", severity="low"), item("first", severity="critical"), item("mid")])
    found = told(Situation(steps, scanned=False))
    assert [task.what for task in found] == ["See what brokers show about you", "Do first", "Do mid", "Do low"]
    assert found[0].command == "safetycheck scan --plan"
    assert (found[1].harm, found[1].command, found[1].about) == (Severity.CRITICAL, "safetycheck check first", ("first",))
    assert found[1].why == "It keeps others out."


def test_nothing_to_do():
    assert told(Situation()) == []


def test_listings_alone():
    seen = by_id(
        exposure("e1", broker="a.example", addresses=STREET, phones=("218-555-0142",)),
        exposure("e2", addresses=STREET),
        exposure("e3", broker="c.example", phones=("218-555-0142",)),
        exposure("e4", ExposureState.POSSIBLE, addresses=STREET),
        exposure("e5", ExposureState.NOT_ME, addresses=STREET),
    )
    leaves = [Leave("a.example", ("e1",), 4), Leave("b.example", ("e2",), 3), Leave("c.example", ("e3",), 2)]
    found = told(Situation(exposures=seen, leaves=leaves))
    assert [(task.what, task.harm, task.minutes, task.about) for task in found] == [
        ("Ask 2 brokers to take you down", Severity.CRITICAL, 7, ("e1", "e2")),
        ("Say of 1 listing whether it is you", Severity.HIGH, 1, ("e4",)),
        ("Ask c.example to take you down", Severity.HIGH, 2, ("e3",)),
    ]
    assert found[0].why == "You are listed there: home address on 2 sites, phone number on 1 site."
    assert found[1].command == "safetycheck review"
    assert found[2].command == "safetycheck optout plan --draft"


def test_what_came_back_goes_before_what_is_new():
    seen = by_id(exposure("e1", addresses=STREET), exposure("e2", ExposureState.REAPPEARED, addresses=STREET, broker="c.example"))
    found = told(Situation(exposures=seen, leaves=[Leave("b.example", ("e1",), 2), Leave("c.example", ("e2",), 4)]))
    assert [task.what for task in found] == ["Ask c.example again to take you down", "Ask b.example to take you down"]
    assert found[0].why.startswith("You came back there")


def test_requests_by_what_is_at_stake():
    seen = by_id(exposure("e1", addresses=STREET), exposure("e2", phones=("218-555-0142",)), exposure("e3", addresses=CITY))
    asked = [
        Asked("r1", "a.example", Next.SEND, ("e1",)),
        Asked("r2", "b.example", Next.OPEN_LINK, ("e2",), TODAY + timedelta(days=2)),
        Asked("r3", "c.example", Next.FOLLOW_UP, ("e3",)),
        Asked("r4", "d.example", Next.SETTLE, ("e1",)),
        Asked("r5", "e.example", Next.COMPLAIN),
    ]
    found = told(Situation(exposures=seen, asked=asked))
    assert [(task.about, task.harm.value, task.command) for task in found] == [
        (("r2",), "high", "safetycheck optout confirm r2"),
        (("r4",), "critical", "safetycheck optout settle r4"),
        (("r1",), "critical", "safetycheck optout send r1"),
        (("r3",), "medium", "safetycheck optout send r3 --letter follow-up"),
        (("r5",), "medium", "safetycheck optout write r5 --letter complaint"),
    ]
    assert found[0].what == "Open the link that b.example mailed you"
    assert found[0].why == "Without it they do nothing. It ends on 2026-11-24."


def test_a_link_that_ran_out_is_no_longer_urgent():
    (task,) = told(Situation(asked=[Asked("r", "b.example", Next.OPEN_LINK, ends=TODAY - timedelta(days=1))]))
    assert (task.what, task.command, task.ends) == ("Make the request to b.example again", "safetycheck optout status", None)
    (today,) = told(Situation(asked=[Asked("r", "b.example", Next.OPEN_LINK, ends=TODAY)]))
    assert today.what.startswith("Open the link")


def test_many_requests_of_one_kind_are_one_task():
    asked = [Asked(f"r{number}", "b.example", Next.SEND) for number in range(4)]
    (task,) = told(Situation(asked=asked))
    assert (task.what, task.minutes, task.command) == ("Send the request to 4 brokers", 12, "safetycheck optout status")
    assert task.about == ("r0", "r1", "r2", "r3")


def test_a_number_is_hidden_before_anybody_is_asked_to_forget_it(item, library):
    listed = {ExposureKind.PHONE: 3}
    known = Circumstances(listed=listed)
    steps = ahead(library, [item("other", severity="high"), item("hide", severity="high", exposure="phone")], known)
    seen = by_id(*(exposure(f"e{number}", broker=f"{number}.example", phones=("218-555-0142",)) for number in range(3)))
    leaves = [Leave(each.broker, (each.id,), 2) for each in seen.values()]
    found = told(Situation(steps, known, listed, seen, leaves=leaves))
    assert [task.what for task in found] == ["Do hide", "Ask 3 brokers to take you down", "Do other"]
    assert found[0].why == "Your phone number is listed on 3 sites. It keeps others out."


def test_relatives_are_several(item, library):
    known = Circumstances(listed={ExposureKind.RELATIVES: 1})
    steps = ahead(library, [item("a", exposure="relatives")], known)
    (task,) = told(Situation(steps, known, {ExposureKind.RELATIVES: 1}))
    assert task.why.startswith("Your relatives are listed on 1 site.")


def test_everything_at_once(item, library):
    listed = {ExposureKind.STREET: 1}
    known = Circumstances(listed=listed)
    items = [
        item("guard", severity="critical", exposure="street"),
        item("plain", severity="critical"),
        item("small", severity="low"),
    ]
    seen = by_id(exposure("e1", addresses=STREET), exposure("e2", ExposureState.POSSIBLE, broker="c.example", addresses=CITY))
    found = told(
        Situation(
            ahead(library, items, known), known, listed, seen,
            [Asked("r1", "d.example", Next.TYPE_CODE, ("e1",), TODAY)],
            [Leave("b.example", ("e1",), 3)],
        )
    )  # fmt: skip
    assert [task.about for task in found] == [("r1",), ("guard",), ("e1",), ("plain",), ("e2",), ("small",)]
    assert [task.harm.value for task in found] == ["critical"] * 4 + ["low"] * 2


# --- the rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shows", "state", "expected"),
    [
        ({"addresses": STREET}, "confirmed", "critical"),
        ({"addresses": STREET}, "possible", "high"),
        ({"phones": ("218-555-0142",)}, "reappeared", "high"),
        ({"emails": ("a@b.example.org",)}, "confirmed", "high"),
        ({"relatives": ("Tobiah Rey",)}, "confirmed", "high"),
        ({"addresses": CITY}, "confirmed", "medium"),
        ({"age": 42}, "possible", "low"),
        ({}, "confirmed", "low"),
        ({}, "possible", "low"),
    ],
)
def test_the_class_of_harm(shows, state, expected):
    assert agenda.harm(exposure("e", ExposureState(state), **shows)).value == expected


def test_items_keep_the_order_of_the_walk_and_carry_what_waits_for_them(item, library):
    steps = ahead(
        library, [item("slow", severity="low", minutes=60), item("goal", severity="critical", after=["slow"]), item("x")]
    )
    assert [step.item.id for step in steps] == ["slow", "goal", "x"]
    found = told(Situation(steps))
    assert [task.about[0] for task in found] == ["slow", "goal", "x"]
    assert found[0].score == found[1].score > found[2].score


@given(made=st.lists(st.tuples(st.sampled_from(list(Severity)), st.integers(1, 90), st.integers(0, 9)), min_size=1, max_size=9))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_the_walk_holds_whatever_there_is(made, item, library):
    items = [
        item(f"i{place}", severity=severity.value, minutes=minutes, after=[f"i{other}"] if other < place else [])
        for place, (severity, minutes, other) in enumerate(made)
    ]
    steps = ahead(library, items)
    found = told(Situation(steps, scanned=False))
    assert [task.about[0] for task in found if task.about] == [step.item.id for step in steps]


def test_why_an_item_comes_back(item, library):
    items = [item("new", changed={"on": TODAY, "what": "Signal asks twice now."}), item("old"), item("plain")]
    standings = {
        "new": Standing(State.CHANGED, TODAY),
        "old": Standing(State.DUE, TODAY),
        "plain": Standing(State.CHANGED, TODAY),
    }
    found = {task.about[0]: task.why for task in told(Situation(ahead(library, items, **standings)))}
    assert found == {
        "new": "Signal asks twice now.",
        "old": "You did this a while ago. It is time to look again.",
        "plain": "The advice is new since you answered.",
    }


def test_a_broker_s_yes_is_looked_at_after_a_week():
    gone = exposure("e1", addresses=STREET)
    late = Situation(exposures=by_id(gone), fulfilled=["e1", "unknown"])
    (task,) = told(late)
    assert (task.what, task.command, task.about) == ("Look again at 1 listing that should be gone", "safetycheck scan", ("e1",))
    gone.absent.append(datetime(2026, 11, 20, tzinfo=UTC))
    assert told(late) == []
    gone.absent[:] = []
    gone.state = ExposureState.REMOVED
    assert told(late) == []


def test_every_step_that_is_the_person_s_has_its_errand():
    idle = {Next.WAIT, Next.SCAN, Next.NOTHING}
    assert set(errands.ERRANDS) == set(Next) - idle
    for errand in errands.ERRANDS.values():
        assert errand.what.format(to="b.example")[0].isupper()
        assert errand.command.format(id="r1").startswith("safetycheck optout ")


# --- so many minutes --------------------------------------------------------------------------------------------


def test_what_fits_and_no_item_without_what_comes_before(item, library):
    steps = ahead(
        library,
        [
            item("long", severity="critical", minutes=30),
            item("next", severity="high", after=["long"]),
            item("quick", severity="low"),
        ],
    )
    found = told(Situation(steps))
    assert [task.about[0] for task in agenda.within(found, 10)] == ["quick"]
    assert [task.about[0] for task in agenda.within(found, 60)] == ["long", "next", "quick"]
    assert agenda.within(found, 1) == []


def test_a_part_of_what_can_be_done_bit_by_bit():
    seen = by_id(*(exposure(f"e{number}", broker=f"{number}.example", addresses=STREET) for number in range(5)))
    found = told(Situation(exposures=seen, leaves=[Leave(each.broker, (each.id,), 4) for each in seen.values()]))
    (part,) = agenda.within(found, 10)
    assert (part.minutes, part.what) == (8, "Ask 5 brokers to take you down (part of it)")
    assert part.command == "safetycheck optout plan --draft --minutes 8"
    assert agenda.within(found, 20) == found
    assert agenda.within(found, 3) == []


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 5)), max_size=8), st.integers(1, 100))
def test_never_more_than_the_time(made, minutes):
    leaves = [Leave(f"{place}.example", (f"e{place}",), each) for place, (each, _) in enumerate(made)]
    seen = by_id(*(exposure(f"e{place}", broker=f"{place}.example", age=40) for place in range(len(made))))
    asked = [Asked(f"r{place}", "b.example", Next.SEND) for place, (_, count) in enumerate(made) for _ in range(count)]
    chosen = agenda.within(told(Situation(exposures=seen, leaves=leaves, asked=asked)), minutes)
    assert sum(task.minutes for task in chosen) <= minutes
