"""Suggestions wait for an answer, come from confirmed exposures only, and are answered once."""

import pytest

from safetycheck.errors import DiskFull
from safetycheck.events import ListingAbsent, ListingSeen, Reviewed, SuggestionAnswered
from safetycheck.model import Decision, ListedPlace, Listing, Match, NameKind
from safetycheck.scan.suggestions import accept, refuse, waiting

FARGO = ListedPlace(city="Fargo", state="ND")


@pytest.fixture
def show(vault, person, web):
    """Let a broker show a listing."""

    def show(exposure="e1", decision=Decision.YES, broker="b.example", **facts):
        listing = Listing(**{"name": "Ana Rey", "addresses": (FARGO,), **facts})
        match = Match(decision=decision, probability=0.9)
        vault.append(
            ListingSeen(
                at=web.now(), person=person.id, scan="s", broker=broker, key="k", exposure=exposure, listing=listing, match=match
            )
        )

    return show


@pytest.fixture
def open_ones(vault, person):
    def found(whose=None):
        return [(each.suggestion.value, each.broker) for each in waiting(vault.events(), (whose or vault.people()[0]).profile)]

    return found


def test_what_a_certain_match_shows_is_suggested_and_added_to_nothing(vault, person, show, open_ones):
    show()
    assert open_ones() == [("Fargo, ND", "b.example")]
    assert vault.people()[0].profile == person.profile


@pytest.mark.parametrize(("is_me", "found"), [(None, []), (True, [("Fargo, ND", "b.example")]), (False, [])])
def test_an_uncertain_listing_suggests_nothing_before_the_person_confirms_it(vault, person, web, show, open_ones, is_me, found):
    show(decision=Decision.MAYBE)
    if is_me is not None:
        vault.append(Reviewed(at=web.now(), person=person.id, exposure="e1", is_me=is_me))
    assert open_ones() == found


def test_a_certain_match_that_the_person_denied_suggests_nothing(vault, person, web, show, open_ones):
    show()
    vault.append(Reviewed(at=web.now(), person=person.id, exposure="e1", is_me=False))
    assert open_ones() == []


def test_what_is_gone_suggests_nothing(vault, person, web, show, open_ones):
    show()
    for day in (1, 9):
        web.later(days=day)
        vault.append(ListingAbsent(at=web.now(), person=person.id, scan="s", broker="b.example", exposure="e1"))
    assert open_ones() == []


def test_a_fact_that_several_brokers_show_is_suggested_once(show, open_ones):
    show()
    show("e2", broker="c.example", addresses=(FARGO, ListedPlace(city="Bend", state="OR")))
    assert open_ones() == [("Fargo, ND", "b.example"), ("Bend, OR", "c.example")]


def test_what_is_accepted_is_in_the_profile_and_remembered(vault, person, web, show, open_ones):
    show(aliases=("Ana Berg",), relatives=("Bo Rey",), phones=("218-555-0142",), emails=("ana@b.example",))
    saved = accept(vault, person, waiting(vault.events(), person.profile), web.now())
    assert vault.people() == [saved]
    profile = saved.profile
    assert [(place.city, place.current) for place in profile.addresses] == [("Duluth", True), ("Fargo", False)]
    assert (profile.names[-1].full, profile.names[-1].kind) == ("Ana Berg", NameKind.ALIAS)
    assert (profile.phones, profile.emails, profile.relatives) == (("(218) 555-0142",), ("ana@b.example",), ("Bo Rey",))
    assert open_ones() == []
    answers = [event for event in vault.events() if isinstance(event, SuggestionAnswered)]
    assert len(answers) == 5
    assert all(event.accepted and event.exposure == "e1" for event in answers)


def test_what_is_refused_is_never_asked_again_however_it_is_spelt_and_whoever_shows_it(vault, person, web, show, open_ones):
    show(relatives=("Tove Olson",))
    for each in waiting(vault.events(), person.profile):
        refuse(vault, person, each, web.now())
    show("e2", broker="c.example", addresses=(ListedPlace(city="FARGO", state="ND", zip="58102"),), relatives=("OLSON, TOVE M",))
    assert open_ones() == []
    assert vault.people()[0].profile == person.profile


def test_what_was_accepted_and_taken_out_again_by_hand_is_not_suggested_again(vault, person, web, show, open_ones):
    show()
    accept(vault, person, waiting(vault.events(), person.profile), web.now())
    vault.save_person(person, web.now())
    assert open_ones() == []


def test_profile_and_answers_are_saved_together_or_not_at_all(vault, person, web, show, monkeypatch):
    show()
    found = waiting(vault.events(), person.profile)

    def breaks(*_events):
        raise DiskFull("full")

    monkeypatch.setattr(vault, "append", breaks)
    with pytest.raises(DiskFull):
        accept(vault, person, found, web.now())
    assert vault.people()[0].profile == person.profile
