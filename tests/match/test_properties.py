"""What must hold of every pair, whatever the weights are."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetycheck import match
from safetycheck.match.nicknames import is_short_for, share_a_form, short_forms
from safetycheck.model import Address, Birth, Decision, ListedPlace, Listing, Name, Profile, Reader
from safetycheck.text import unaccent
from tests.match import pairs, world
from tests.match.people import TODAY

CORPUS = [*pairs.pairs(250, seed=5), *world.pairs(150, seed=5)]
# Two probabilities that differ by rounding only.
SAME = pytest.approx
some_pair = st.sampled_from(CORPUS)
quick = settings(max_examples=120)


def chance(listing, profile):
    return match.compare(listing, profile, TODAY).probability


def but(listing, **changes):
    return listing.model_copy(update=changes)


@quick
@given(some_pair)
def test_case_does_not_matter(pair):
    listing = pair.listing
    shouted = but(
        listing,
        name=listing.name.upper(),
        aliases=tuple(each.upper() for each in listing.aliases),
        relatives=tuple(each.lower() for each in listing.relatives),
        addresses=tuple(
            ListedPlace(street=p.street and p.street.upper(), city=p.city and p.city.upper(), state=p.state, zip=p.zip)
            for p in listing.addresses
        ),
        emails=tuple(each.upper() for each in listing.emails),
    )
    assert chance(shouted, pair.profile) == chance(listing, pair.profile)


@quick
@given(some_pair)
def test_accents_do_not_matter(pair):
    plain = but(pair.listing, name=unaccent(pair.listing.name), relatives=tuple(map(unaccent, pair.listing.relatives)))
    assert chance(plain, pair.profile) == chance(pair.listing, pair.profile)


@quick
@given(some_pair, st.integers(0, 99))
def test_the_order_of_lists_does_not_matter(pair, seed):
    rng = Random(seed)

    def shuffled(values):
        return tuple(rng.sample(values, len(values)))

    lists = ("addresses", "phones", "emails", "relatives", "aliases")
    listing = but(pair.listing, **{name: shuffled(getattr(pair.listing, name)) for name in lists})
    profile = but(pair.profile, **{name: shuffled(getattr(pair.profile, name)) for name in ("addresses", "phones", "relatives")})
    assert chance(listing, profile) == chance(pair.listing, pair.profile)


@pytest.mark.parametrize("name", ["Marisol Jean De La Cruz", "De La Cruz, Marisol Jean", "DE LA CRUZ, MARISOL JEAN"])
def test_a_comma_turns_a_name_round(against, name):
    assert against(name, age=42).probability == against("Marisol Jean De La Cruz", age=42).probability


@quick
@given(some_pair, st.sampled_from(["phones", "emails", "relatives", "addresses", "age", "birth", "aliases"]))
def test_evidence_that_agrees_never_lowers(pair, what):
    before, profile = pair.listing, pair.profile
    if what == "age" and profile.birth and before.birth is None:
        after = but(before, age=profile.birth.ages(TODAY)[-1])
    elif what == "birth" and profile.birth:
        after = but(before, birth=profile.birth)
    elif what == "addresses" and profile.addresses:
        added = [ListedPlace(street=p.street, city=p.city, state=p.state, zip=p.zip) for p in profile.addresses]
        after = but(before, addresses=(*before.addresses, added[0]))
    elif what == "aliases":
        after = but(before, aliases=(*before.aliases, profile.names[0].full))
    elif what in {"phones", "emails", "relatives"}:
        after = but(before, **{what: getattr(before, what) + getattr(profile, what)[:1]})
    else:
        return
    if what == "relatives" and profile.relatives and profile.relatives[0] == before.name:
        return  # the listing's own name is no relative of it
    assert chance(after, profile) >= chance(before, profile)


@quick
@given(
    some_pair, st.sampled_from(["phones", "emails", "relatives", "addresses", "age", "person as relative", "middle", "suffix"])
)
def test_evidence_that_conflicts_never_raises(pair, what):
    before, profile = pair.listing, pair.profile
    name = profile.names[0]
    changes = {
        "phones": {"phones": (*before.phones, "099-200-9999")},
        "emails": {"emails": (*before.emails, "qqzz@example.edu")},
        "relatives": {"relatives": (*before.relatives, "Zebulon Quackenbush")},
        "addresses": {"addresses": (*before.addresses, ListedPlace(city="Utqiagvik", state="AK"))},
        "age": {"age": 119, "birth": None},
        "person as relative": {"relatives": (*before.relatives, f"{name.first} {name.last}")},
        "middle": {"name": f"{name.first} Xq {name.last}"},
        "suffix": {"name": f"{name.first} {name.last} IV"},
    }[what]
    if what == "person as relative" and any(name.first in each and name.last in each for each in profile.relatives):
        return  # a father or a son of that name is a relative
    if what in {"middle", "suffix"}:
        before = but(before, name=f"{name.first} {name.last}")
    assert chance(but(before, **changes), profile) <= chance(before, profile)


@quick
@given(some_pair)
def test_a_name_alone_is_never_yes(pair):
    bare = Listing(name=pair.profile.names[0].full, aliases=tuple(name.full for name in pair.profile.names))
    assert match.compare(bare, pair.profile, TODAY).decision is not Decision.YES


@quick
@given(some_pair)
def test_what_the_anchored_reader_found_is_never_yes(pair):
    found = match.compare(but(pair.listing, reader=Reader.ANCHORED), pair.profile, TODAY)
    sure = match.compare(pair.listing, pair.profile, TODAY)
    assert found.decision is not Decision.YES
    assert found.probability == sure.probability
    assert (found.decision is Decision.NO) == (sure.decision is Decision.NO)


@given(st.sampled_from(["robert", "elizabeth", "john", "margaret", "katherine", "william", "patricia"]), st.data())
def test_nicknames_go_both_ways(name, data):
    short = data.draw(st.sampled_from(sorted(short_forms(name))))
    assert is_short_for(name, short)
    assert is_short_for(short, name)
    assert share_a_form(name, short) == share_a_form(short, name)

    def one_way(mine, theirs):
        profile = Profile(names=(Name(first=mine, last="Olson"),), birth=Birth(year=1980))
        return chance(Listing(name=f"{theirs} Olson", age=46), profile)

    assert one_way(name, short) == SAME(one_way(short, name), abs=1e-4)
    assert one_way(name, name) > one_way(name, short)


@settings(max_examples=300)
@given(
    st.builds(
        Listing,
        name=st.text(max_size=60),
        age=st.none() | st.integers(-5, 10**6) | st.text(max_size=20),
        addresses=st.lists(
            st.builds(ListedPlace, **dict.fromkeys(("street", "city", "state", "zip"), st.none() | st.text(max_size=20))),
            max_size=3,
        ).map(tuple),
        phones=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        emails=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        relatives=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        aliases=st.lists(st.text(max_size=20), max_size=3).map(tuple),
        url=st.none() | st.text(max_size=30),
    ),
    some_pair,
)
def test_no_text_breaks_it(listing, pair):
    found = match.compare(listing, pair.profile, TODAY)
    assert 0 <= found.probability <= 1
    assert found == match.compare(listing, pair.profile, TODAY)
    assert isinstance(match.same(listing, pair.listing), bool)
    assert match.same(listing, pair.listing) == match.same(pair.listing, listing)


@settings(max_examples=100)
@given(
    st.builds(Name, **dict.fromkeys(("first", "middle", "last"), st.text(min_size=1, max_size=20).filter(str.strip))), some_pair
)
def test_no_profile_breaks_it(name, pair):
    profile = Profile(names=(name,), addresses=(Address(city="  .  ,", state="ZZ"),), relatives=("?!",))
    assert 0 <= chance(pair.listing, profile) <= 1


@quick
@given(st.lists(some_pair, max_size=5), some_pair)
def test_a_page_is_judged_in_its_order_and_more_namesakes_make_each_less_likely(others, pair):
    listings = [each.listing for each in others] + [pair.listing]
    found = match.compare_all(listings, pair.profile, TODAY)
    assert len(found) == len(listings)
    assert found[-1].probability <= chance(pair.listing, pair.profile)
    assert match.compare_all(listings[::-1], pair.profile, TODAY) == found[::-1]
