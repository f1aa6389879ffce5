from datetime import timedelta

import pytest

from safetycheck.definition import Asks, BrokerStatus, Claim, Cluster, Evidence, Priority, Stopped, StopReason
from safetycheck.events import ExposureState
from safetycheck.model import Address, Person, Profile
from safetycheck.optout import blind, planning
from safetycheck.requests import (
    BlindAllowed,
    Expired,
    Proof,
    Receipt,
    RequestDrafted,
    RequestSent,
    Revoked,
    requests,
)
from tests.optout.conftest import NOW, PERSON, PROFILE, TODAY, broker, exposure, knowledge


@pytest.fixture
def plan(account):
    def make(exposures, *definitions, before=(), **how):
        known = how.pop("known", None) or knowledge(*definitions)
        shown = {each.id: each for each in exposures}
        return planning.plan(
            how.pop("person", PERSON), shown, requests(before), known, account=how.pop("account", account), **how
        )

    return make


def family(*members):
    evidence = (Evidence(says="one form", on=TODAY, source="a list"),)
    return Cluster(id="fam", name="The family", hub=members[0], claim=Claim.ONE_REQUEST, members=members, evidence=evidence)


# --- what is asked about ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(ExposureState))
def test_only_what_is_confirmed_is_asked_about(plan, state):
    made = plan([exposure(state=state)], broker())
    assert bool(made.requests) == (state in {ExposureState.CONFIRMED, ExposureState.REAPPEARED})
    assert made.unconfirmed == (state is ExposureState.POSSIBLE)


def test_one_request_does_for_all_listings_of_a_broker(plan):
    (one,) = plan([exposure("e1"), exposure("e2")], broker()).requests
    assert one.exposures == ("e1", "e2")
    assert [each.value for each in one.disclosed if each.field == "listing_url"] == [
        "https://b.example/zenobia-marrowfield/e1", "https://b.example/zenobia-marrowfield/e2",
    ]  # fmt: skip


@pytest.mark.parametrize("rule", [{"one_per": "listing"}, {"ways": ("form",)}])
def test_a_broker_that_wants_one_request_for_each_listing_gets_that(plan, rule):
    made = plan([exposure("e1"), exposure("e2")], broker(**rule))
    assert sorted(each.exposures for each in made.requests) == [("e1",), ("e2",)]


def test_a_broker_that_takes_each_address_once_gets_a_fresh_one_each_time(plan):
    made = plan([exposure(f"e{number}") for number in range(4)], broker(one_per="address"))
    assert [each.contact for each in made.requests] == [
        "z1@alias.example.org", "z2@alias.example.org", "zen.mail@posteo.example", None,
    ]  # fmt: skip
    assert made.requests[3].lacking == ("email",)
    assert "fresh alias" in " ".join(made.requests[3].warnings)
    assert len(planning.drafts(made.requests, PERSON, NOW, iter("abcd").__next__)) == 3


def test_a_broker_that_refuses_aliases_gets_the_mailbox_s_own_address(plan):
    assert plan([exposure()], broker(refuses_aliases=True)).requests[0].contact == "zen.mail@posteo.example"
    assert plan([exposure()], broker()).requests[0].contact == "z1@alias.example.org"


def test_a_family_is_asked_once_and_what_is_claimed_stands_apart(plan):
    known = knowledge(
        broker("hub.example"), broker("a.example"), broker("c.example"), clusters=(family("hub.example", "a.example"),)
    )
    made = plan([exposure("e1", "a.example"), exposure("e2", "hub.example"), exposure("e3", "c.example")], known=known)
    assert {(each.broker, each.exposures, each.claimed) for each in made.requests} == {
        ("hub.example", ("e2",), ("e1",)), ("c.example", ("e3",), ()),
    }  # fmt: skip


# --- the order ----------------------------------------------------------------------------------------------------


def test_where_somebody_lives_comes_first_then_relatives(plan):
    bare = {"addresses": (), "phones": (), "emails": (), "relatives": (), "aliases": ()}
    street = exposure("e1", "a.example").listing.addresses
    shown = [
        exposure("e4", "d.example", **bare),
        exposure("e3", "c.example", **bare | {"phones": ("1",)}),
        exposure("e2", "b.example", **bare | {"relatives": ("T",)}),
        exposure("e1", "a.example", **bare | {"addresses": tuple(
            place.model_copy(update={"street": "77 Vetchling Way"}) for place in street
        )}),
    ]  # fmt: skip
    made = plan(shown, *(broker(f"{letter}.example") for letter in "abcd"))
    assert [each.broker for each in made.requests] == ["a.example", "b.example", "c.example", "d.example"]


def test_a_crucial_broker_comes_before_a_low_one_with_the_same(plan):
    made = plan(
        [exposure("e1", "a.example"), exposure("e2", "b.example")],
        broker("a.example", priority=Priority.LOW),
        broker("b.example", priority=Priority.CRUCIAL),
    )
    assert [each.broker for each in made.requests] == ["b.example", "a.example"]


def test_a_person_with_a_pen_name_has_aliases_first(plan):
    bare = {"addresses": (), "phones": (), "emails": (), "relatives": (), "aliases": ()}
    shown = [exposure("e1", "a.example", **bare | {"phones": ("1",)}), exposure("e2", "b.example", **bare | {"aliases": ("Z",)})]
    both = (broker("a.example"), broker("b.example"))
    assert [each.broker for each in plan(shown, *both).requests] == ["a.example", "b.example"]
    assert [each.broker for each in plan(shown, *both, flags=("pseudonymous",)).requests] == ["b.example", "a.example"]


def test_minutes_are_filled_by_harm_for_each_minute(plan):
    shown = [exposure(f"e{letter}", f"{letter}.example") for letter in "abc"]
    books = (broker("a.example", ways=("post",)), broker("b.example"), broker("c.example"))
    made = plan(shown, *books, minutes=5)
    assert [each.broker for each in made.requests] == ["b.example", "c.example"]
    assert [each.broker for each in made.later] == ["a.example"]
    assert sum(each.minutes for each in made.requests) <= 5
    assert plan(shown, *books, minutes=1).requests == ()
    # What lacks an address is shown with that, and is not said to take too long.
    without = plan(shown, *books, minutes=5, account=None)
    assert [each.broker for each in without.requests if each.lacking] == ["b.example", "c.example"]


# --- the way ------------------------------------------------------------------------------------------------------


def test_the_best_way_is_taken(plan):
    (one,) = plan([exposure()], broker(ways=("guided", "email"), asks=(Asks.CAPTCHA, Asks.EMAIL))).requests
    assert (one.way.way, one.asks, one.minutes) == ("guided", (Asks.CAPTCHA, Asks.EMAIL), 6)


def test_a_form_that_asks_for_what_nobody_should_give_is_passed_by(plan):
    (one,) = plan([exposure()], broker(ways=("guided", "email"), asks=(Asks.ID_DOCUMENT,))).requests
    assert (one.way.way, one.asks) == ("email", ())
    assert "Its form asks for id-document, so this goes by email instead." in one.warnings


def test_where_there_is_no_other_way_it_is_said(plan):
    (one,) = plan([exposure()], broker(ways=("guided",), asks=(Asks.BIRTH_DATE,))).requests
    assert one.warnings[0] == "It asks for birth-date. Don't give it. Leave that empty; no other way is known."


def test_a_form_that_wants_what_the_listing_lacks_is_passed_by(plan):
    bare = exposure(url=None)
    assert plan([bare], broker(ways=("form", "email"))).requests[0].way.way == "email"
    (one,) = plan([bare], broker(ways=("form",))).requests
    assert one.lacking == ("listing_url",)
    assert planning.drafts([one], PERSON, NOW, lambda: "r") == []


def test_the_person_can_choose_another_way(plan):
    (one,) = plan([exposure()], broker(ways=("guided", "email")), wanted={"b.example": "email"}).requests
    assert one.way.way == "email"


@pytest.mark.parametrize("ways", [("parent",), ("drop",), ()])
def test_no_way_is_made_up(plan, ways):
    more = {"parent": "x.example"} if "parent" in ways else {}
    made = plan([exposure()], broker(ways=ways, **more))
    assert (made.requests, made.lost) == ((), {"e1": "nobody wrote down how to leave it"})


def test_nothing_is_sent_to_a_seized_or_dead_domain(plan):
    stop = {"b.example": Stopped(domain="b.example", status=StopReason.SEIZED, why="By a court.", on=TODAY, source="a list")}
    made = plan([exposure()], known=knowledge(broker(), stop=stop))
    assert (made.requests, made.lost) == ((), {"e1": "seized: By a court."})
    assert plan([exposure()], broker(status=BrokerStatus.DEFUNCT)).requests == ()
    # A mailbox at a stopped domain is no way either.
    elsewhere = broker("c.example", ways=("email",))
    assert plan([exposure("e1", "c.example")], known=knowledge(elsewhere, stop=stop)).requests == ()


# --- law ----------------------------------------------------------------------------------------------------------


def living(state, **more):
    place = Address(city="Town", state=state, current=True, **more)
    return Person(id="p", is_self=True, profile=PROFILE.model_copy(update={"addresses": (place,)}))


@pytest.mark.parametrize(
    ("state", "right", "cited"),
    [("MN", "delete", "325M.14"), ("CA", "opt_out_sale", "1798.120"), ("WY", "policy", "")],
)
def test_the_law_of_the_residence_is_cited_and_no_other(plan, state, right, cited):
    (one,) = plan([exposure()], broker(), person=living(state)).requests
    (draft,) = planning.drafts([one], PERSON, NOW, lambda: "r")
    assert one.right == draft.right == right
    assert cited in draft.citation
    assert bool(draft.citation) == bool(draft.law) == bool(cited)
    assert any(each.field == "residence" for each in one.disclosed) == bool(cited)


def test_outside_the_united_states_the_country_s_law_is_cited(plan):
    abroad = {"names": [{"first": "Zenobia", "last": "Marrowfield"}]}
    here = Address(city="Leeds", state="XX", country="GB", current=True)
    person = Person(
        id="p", is_self=True, profile=Profile.model_validate(abroad, strict=False).model_copy(update={"addresses": (here,)})
    )
    (one,) = plan([exposure()], broker(), person=person).requests
    assert "17" in " ".join(each.citation for each in one.bases)
    assert [each.value for each in one.disclosed if each.field == "residence"] == ["the United Kingdom"]


def test_without_a_residence_no_law_is_cited_and_that_is_said(plan):
    nobody = PROFILE.model_copy(update={"addresses": ()})
    made = plan([exposure()], broker(), person=Person(id="p", is_self=True, profile=nobody))
    assert made.requests[0].bases == ()
    assert "where you live" in made.warnings[0]


def test_californians_are_told_of_the_portal(plan):
    assert plan([exposure()], broker(ways=("email", "drop")), person=living("CA")).drop == ("b.example",)
    assert plan([exposure()], broker(ways=("email", "drop"))).drop == ()


# --- what went before ---------------------------------------------------------------------------------------------


def drafted(days=-10):
    return RequestDrafted(
        at=NOW + timedelta(days=days), person="p", request="r0", broker="b.example", exposures=("e1",), way="email",
        right="delete", disclosed=(), contact="z1@alias.example.org",
    )  # fmt: skip


def sent(days=-9):
    at = NOW + timedelta(days=days)
    receipt = Receipt(channel="smtp", proof=Proof.ACCEPTED, at=at)
    return RequestSent(at=at, person="p", request="r0", attempt="a", receipt=receipt)


def test_what_a_request_is_under_way_for_is_not_asked_twice(plan):
    for before in ([drafted()], [drafted(), sent()]):
        made = plan([exposure()], broker(), before=before)
        assert (made.requests, made.underway) == ((), 1)


def to_the_hub(days):
    claimed = drafted(days).model_copy(update={"broker": "hub.example", "exposures": (), "claimed": ("e1",)})
    return [claimed, sent(days)]


@pytest.mark.parametrize(("days", "asked"), [(-6, ()), (-7, ("a.example",))])
def test_a_site_that_its_parents_request_did_not_reach_is_asked_itself(plan, days, asked):
    known = knowledge(broker("hub.example"), broker("a.example"), clusters=(family("hub.example", "a.example"),))
    made = plan([exposure("e1", "a.example")], known=known, before=to_the_hub(days))
    assert tuple(each.broker for each in made.requests) == asked
    assert all(each.exposures == ("e1",) for each in made.requests)


def test_where_it_has_no_way_of_its_own_that_is_said(plan):
    known = knowledge(broker("hub.example"), broker("a.example", ways=()), clusters=(family("hub.example", "a.example"),))
    made = plan([exposure("e1", "a.example")], known=known, before=to_the_hub(-8))
    assert made.requests == ()
    assert "did not reach it" in made.lost["e1"]


def test_what_ran_out_or_was_given_up_can_be_asked_again_and_is_no_comeback(plan):
    given_up = Revoked(at=NOW, person="p", request="r0")
    for before in ([drafted(), given_up], [drafted(), sent(), Expired(at=NOW, person="p", request="r0", why="late")]):
        (one,) = plan([exposure()], broker(), before=before).requests
        assert one.cites is None


def test_what_came_back_begins_a_new_round_that_cites_the_old_one(plan):
    back = exposure(state=ExposureState.REAPPEARED)
    back.returned = NOW
    (one,) = plan([back], broker(), before=[drafted(), sent()]).requests
    assert one.cites == "r0"
    # The new round's own request is under way then.
    later = drafted(1).model_copy(update={"request": "r1"})
    assert plan([back], broker(), before=[drafted(), sent(), later]).requests == ()


def test_an_address_that_a_broker_knows_is_used_again_unless_it_takes_each_once(plan):
    before = [drafted(), sent()]
    assert plan([exposure("e2")], broker(), before=before).requests[0].contact == "z1@alias.example.org"
    assert plan([exposure("e2")], broker(one_per="address"), before=before).requests[0].contact == "z2@alias.example.org"


# --- blind --------------------------------------------------------------------------------------------------------


def test_a_broker_that_shows_nothing_is_asked_only_after_a_yes_to_each_field(account):
    consent = BlindAllowed(at=NOW, person="p", brokers=("b.example",), fields=("full", "state"))
    both = [broker(), broker("c.example")]
    assert blind.plan(PROFILE, both, knowledge(*both), {}, account) == []
    (one,) = blind.plan(PROFILE, both, knowledge(*both), blind.allowed([consent]), account)
    told = {each.field: each.value for each in one.disclosed}
    assert told == {
        "full": "Zenobia Quill Marrowfield", "state": "MN", "email": "z1@alias.example.org", "residence": "Minnesota",
    }  # fmt: skip
    (draft,) = planning.drafts([one], PERSON, NOW, lambda: "r")
    assert (draft.blind, draft.exposures) == (True, ())


def test_a_yes_can_be_made_smaller(account):
    first = BlindAllowed(at=NOW, person="p", brokers=("b.example",), fields=("full", "street"))
    then = first.model_copy(update={"fields": ("full",)})
    assert blind.allowed([first, then]) == {"b.example": frozenset({"full"})}
    assert "birth_date" not in blind.FIELDS
