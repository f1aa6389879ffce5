import pytest

from safetycheck.audit import rank, threats
from safetycheck.audit.rank import Circumstances
from safetycheck.audit.threats import Situation, Threats
from safetycheck.content import Audience, ExposureKind, Threat

NOBODY = Circumstances()


def who(*flags, now=(), **boosts):
    return Circumstances(Threats(frozenset(flags), {Threat(name): by for name, by in boosts.items()}, frozenset(now)))


def ids(items, known=NOBODY, topic="signal", **more):
    return [each.id for each in rank.order([(topic, each) for each in items], known, **more)]


def test_harm_goes_first_and_equals_stay_as_written(item):
    items = [item("b"), item("low", severity="low"), item("a"), item("top", severity="critical"), item("hi", severity="high")]
    assert ids(items) == ["top", "hi", "b", "a", "low"]


def test_of_two_that_do_the_same_good_the_shorter_goes_first(item):
    assert ids([item("long", minutes=60), item("short", minutes=10)]) == ["short", "long"]
    # A minute or four is the same to a person.
    assert ids([item("four", minutes=4), item("one", minutes=1)]) == ["four", "one"]


def test_a_threat_that_the_person_named_weighs_more(item):
    items = [item("network", threats=["network"]), item("seizure", threats=["seizure"])]
    assert ids(items) == ["network", "seizure"]
    assert ids(items, who(seizure=0.5)) == ["seizure", "network"]


def test_the_worst_threat_counts_and_many_small_ones_do_not_outweigh_it(item):
    items = [item("many", threats=["network", "graph", "number"]), item("one", threats=["doxing"])]
    assert ids(items, who(network=0.25, graph=0.25, number=0.25, doxing=0.5)) == ["one", "many"]


def test_the_boost_ends_somewhere(item):
    one = item("a", severity="low", threats=["doxing"])
    assert rank.score(one, "social", who(doxing=9.0)) == rank.score(one, "social", who(doxing=1.5)) == 2.5


@pytest.mark.parametrize(
    ("profiles", "flags", "fit"),
    [
        (["all"], [], 1.0),
        (["admin"], [], 0.5),
        (["admin"], [Audience.ADMIN], 1.5),
        (["admin", "public"], [Audience.ADMIN], 1.25),
        (["all", "admin"], [Audience.ADMIN], 1.25),
        (["all", "admin"], [], 1.0),
    ],
)
def test_what_is_for_this_person_in_particular_comes_before_what_is_for_everybody(item, profiles, flags, fit):
    assert rank.score(item("a", profiles=profiles), "signal", who(*flags)) == 3.0 * fit


def test_nothing_is_ever_hidden(item):
    items = [item("admin", profiles=["admin"]), item("targeted", profiles=["targeted"], severity="low")]
    assert set(ids(items)) == {"admin", "targeted"}


def test_a_topic_of_a_situation_sleeps_until_the_person_is_in_it(item):
    one = item("a")
    assert rank.score(one, "doxed-now", NOBODY) < rank.score(one, "signal", NOBODY)
    assert rank.score(one, "before-action", who(now=[Situation.ACTION])) > rank.score(one, "signal", NOBODY)
    assert rank.score(one, "before-action", who(Audience.ACTION)) == 3.0 == rank.score(one, "pacing", NOBODY)


def test_an_emergency_goes_before_any_score_in_the_order_in_which_it_is_written(item):
    pairs = [
        ("signal", item("top", severity="critical")),
        ("signal", item("signal-number-visibility", severity="low")),
        ("doxed-now", item("safe-place", severity="low")),
        ("doxed-now", item("evidence", severity="critical")),
    ]
    found = [each.id for each in rank.order(pairs, who(now=[Situation.DOXED]))]
    assert found == ["safe-place", "evidence", "signal-number-visibility", "top"]


def test_of_two_emergencies_safety_goes_first(item):
    pairs = [("proton", item("pro-sessions")), ("doxed-now", item("safe-place"))]
    assert [each.id for each in rank.order(pairs, who(now=[Situation.ACCOUNT, Situation.DOXED]))] == [
        "safe-place",
        "pro-sessions",
    ]


def test_what_brokers_show_makes_its_item_urgent(item):
    items = [item("plain"), item("number", exposure="phone")]
    assert ids(items) == ["plain", "number"]
    assert ids(items, Circumstances(listed=[ExposureKind.PHONE])) == ["number", "plain"]
    assert ids(items, Circumstances(listed=[ExposureKind.STREET])) == ["plain", "number"]


def test_what_was_put_off_steps_back(item):
    assert ids([item("a"), item("b")], Circumstances(put_off=["a"])) == ["b", "a"]


def test_what_comes_first_is_pulled_before_and_not_lost(item):
    items = [item("top", severity="critical", after=["pin"]), item("hi", severity="high"), item("pin", severity="low")]
    assert ids(items) == ["pin", "top", "hi"]


def test_a_chain_is_kept_whole(item):
    items = [item("c", severity="critical", after=["b"]), item("b", severity="low", after=["a"]), item("a", severity="low")]
    assert ids(items) == ["a", "b", "c"]


def test_what_comes_first_may_stand_in_another_topic(item):
    found = ids([item("lock", after=["pin"])], open_items=[("devices", item("pin")), ("devices", item("other"))])
    assert found == ["pin", "lock"]


def test_what_is_settled_or_for_others_holds_nobody_up(item):
    assert ids([item("lock", after=["gone"])]) == ["lock"]
    items = [item("reset", severity="critical", after=["approve"]), item("approve", profiles=["admin"])]
    assert ids(items) == ["reset", "approve"]
    assert ids(items, who(Audience.ADMIN)) == ["approve", "reset"]


def test_a_circle_ends(item):
    assert sorted(ids([item("a", after=["b"]), item("b", after=["a"])])) == ["a", "b"]


def test_the_order_does_not_hang_on_how_often_it_is_made(item):
    items = [item(f"i{number}", threats=["doxing"], minutes=number % 7 + 1) for number in range(40)]
    known = Circumstances(threats.weigh({"visible": "c", "whom": "ad", "stakes": ""}))
    assert ids(items, known) == ids(items, known)
