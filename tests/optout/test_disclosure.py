"""What a request tells: proved for every way of every broker that ships, and for every letter."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from safetycheck import registry, requests, resources
from safetycheck.definition import EmailWay
from safetycheck.events import Exposure, ExposureState
from safetycheck.model import Address, Decision, ListedPlace, Listing, Match, Name, Profile
from safetycheck.optout import disclosure, letters, planning
from safetycheck.optout.planning import Knowledge
from safetycheck.optout.writing import Writer
from safetycheck.requests import Letter, Proof, Receipt, Refusal, RequestSent
from tests.optout.conftest import LISTING, NOW, PERSON, PROFILE, TODAY, WAYS, broker, exposure, knowledge

CONTACT = "z1@alias.example.org"
# Beside the listing's own words, these may never stand in anything that leaves.
SECRETS = (
    "1984-02-17", "02/17/1984", "2/17/1984", "February 17", "Larkspurne", "Minneapolis", "Tansy", "55401", "0177", "Ottoline",
    "Tobiah", "Heron", "Bindery", "marrowzen", "zenobia@marrowfield", "Quill",
)  # fmt: skip
SPARE = Listing(name="Zenobia Q Marrowfield")


def fields(told):
    return {each.field: each.value for each in told.disclosed}


@pytest.fixture(scope="module")
def book():
    """Every definition that ships."""
    return registry.load(resources.brokers()).definitions


@pytest.fixture(scope="module")
def everywhere(book):
    """A request to every broker that ships, by every way that it has: about a rich listing, and about a name alone."""
    found = []
    for definition in book.values():
        for way in definition.optout.ways if definition.optout else ():
            if way.way in {"parent", "drop"}:
                continue
            rich = LISTING.model_copy(update={"url": f"https://{definition.domain}/p/1"})
            found += [
                (definition.domain, way, each, disclosure.told(way, PROFILE, [each], CONTACT, state="MN"))
                for each in (rich, SPARE)
            ]
    return found


def test_every_way_of_every_broker_tells_only_what_the_listing_shows(everywhere):
    assert len(everywhere) > 600
    for domain, way, listing, told in everywhere:
        over = disclosure.excess(told.disclosed, PROFILE, [listing], CONTACT, "MN")
        assert over == [], f"{domain} by {way.way}"


def test_no_way_of_any_broker_tells_a_secret(everywhere):
    for domain, way, _, told in everywhere:
        text = "\n".join(each.value for each in told.disclosed)
        assert not [each for each in SECRETS if each in text], f"{domain} by {way.way}"
        assert not {each.field for each in told.disclosed} & {"birth_date", "relatives", "reason", "employer"}


def test_a_letter_names_at_most_one_point_beside_name_and_place(everywhere):
    for domain, way, listing, told in everywhere:
        if way.way in {"email", "post", "phone"}:
            named = [each.field for each in told.disclosed if each.field not in {"full", "city", "state", "residence", "email"}]
            assert named in ([], ["listing_url"], ["age"], ["street_name"], ["phone_end"]), f"{domain} by {way.way}"
            assert (named == ["listing_url"]) == (listing.url is not None)


def test_what_a_form_can_not_do_without_is_lacking_and_never_made_up(everywhere):
    for domain, way, _, told in everywhere:
        if way.way == "form":
            required, _ = disclosure.needs(way)
            assert set(told.lacking) == required - fields(told).keys(), domain


def test_every_letter_of_every_broker_keeps_the_same_rule(book, account):
    exposures = {}
    for number, definition in enumerate(book.values()):
        listing = LISTING.model_copy(update={"url": f"https://{definition.domain}/p/{number}"})
        match = Match(decision=Decision.YES, probability=0.9)
        own = f"e{number}"
        exposures[own] = Exposure(own, "p", definition.domain, listing, match, NOW, NOW, ExposureState.CONFIRMED)
    folder = resources.brokers()
    known = Knowledge(book, registry.clusters(folder), registry.stopped(folder), TODAY)
    planned = planning.plan(PERSON, exposures, {}, known, account=account).requests
    numbers = iter(range(10_000))
    made = requests.requests(planning.drafts(planned, PERSON, NOW, lambda: f"r{next(numbers)}"))
    assert len(made) > 150
    writer = Writer(PERSON, known, exposures, made)
    for request in made.values():
        text = writer.text(request).body + writer.message(request)
        assert not [each for each in SECRETS if each in text], request.broker
        assert "42" not in text.replace(request.id, "") or request.values.get("age") or "Stat" in text


@pytest.fixture
def story(account):
    """A request that went out, so that every letter about it can be written."""
    known, shown = knowledge(broker(ways=("email",))), {"e1": exposure()}
    planned = planning.plan(PERSON, shown, {}, known, account=account).requests
    receipt = Receipt(channel="smtp", proof=Proof.ACCEPTED, at=NOW)
    sent = RequestSent(at=NOW, person="p", request="r1", attempt="a", receipt=receipt, due=TODAY)
    return known, shown, requests.requests([*planning.drafts(planned, PERSON, NOW, lambda: "r1"), sent])


@pytest.mark.parametrize(
    ("letter", "refusal"),
    [*((each, None) for each in Letter if each is not Letter.ANSWER), *((Letter.ANSWER, each) for each in Refusal)],
)
def test_every_template_tells_no_more_than_the_request(story, letter, refusal):
    known, shown, made = story
    text = Writer(PERSON, known, shown, made).text(made["r1"], letter, refusal=refusal)
    assert not [each for each in SECRETS if each in text.body + text.subject]
    for word in ("activist", "union", "protest", "doxx", "because", "SSN"):
        assert word not in text.body.lower()


def test_a_complaint_tells_no_more_either(story):
    known, shown, made = story
    text = Writer(PERSON, known, shown, made).complaint(made["r1"], ["2026-11-22: sent"], ["the pack"])
    assert not [each for each in SECRETS if each in text.body]


def test_every_mailbox_of_every_broker_has_a_source_and_a_date(book):
    mailboxes = [way for each in book.values() if each.optout for way in each.optout.ways if isinstance(way, EmailWay)]
    assert len(mailboxes) > 150
    assert all(way.source and way.on <= TODAY for way in mailboxes)


# --- the single rules ---------------------------------------------------------------------------------------------


def test_a_letter_about_a_listing_without_an_address_tells_namesakes_apart_by_one_point():
    told = disclosure.told(WAYS["email"], PROFILE, [LISTING], CONTACT)
    assert fields(told) == {"full": "Zenobia Q Marrowfield", "city": "Duluth", "state": "MN", "age": "42", "email": CONTACT}
    older = LISTING.model_copy(update={"age": None})
    assert fields(disclosure.told(WAYS["email"], PROFILE, [older], CONTACT))["street_name"] == "Vetchling Way"
    bare = older.model_copy(update={"addresses": ()})
    assert fields(disclosure.told(WAYS["email"], PROFILE, [bare], CONTACT))["phone_end"] == "0142"


def test_an_old_address_is_not_put_right():
    old = LISTING.model_copy(update={"addresses": (ListedPlace(city="Ely", state="MN"),)})
    told = fields(disclosure.told(WAYS["guided"], PROFILE, [old], CONTACT))
    assert "Duluth" not in told.values()


def test_a_date_of_birth_is_left_empty_even_where_the_form_has_a_box_for_it():
    told = disclosure.told(WAYS["guided"], PROFILE, [LISTING], CONTACT)
    assert fields(told) == {"first": "Zenobia", "last": "Marrowfield", "email": CONTACT}
    assert told.lacking == ()


def test_a_quiet_name_is_repeated_to_nobody():
    listing = LISTING.model_copy(update={"name": "Zen Larkspurne", "url": "https://b.example/p/1"})
    assert "full" not in fields(disclosure.told(WAYS["email"], PROFILE, [listing], CONTACT))
    named = disclosure.told(WAYS["guided"], PROFILE, [listing], CONTACT)
    assert not {"first", "last"} & fields(named).keys()


def test_without_an_address_for_answers_nothing_can_be_written():
    assert disclosure.told(WAYS["email"], PROFILE, [LISTING], None).lacking == ("email",)
    assert disclosure.told(WAYS["post"], PROFILE, [LISTING], None).lacking == ()
    assert disclosure.told(WAYS["form"], PROFILE, [LISTING], None).lacking == ("email", "listing_url")


@pytest.mark.parametrize(
    ("printed", "parts"),
    [
        ("Ana Rey", ("Ana", "", "Rey", "")),
        ("Ana M. Rey Jr", ("Ana", "M.", "Rey", "Jr")),
        ("REY, ANA MARIA", ("ANA", "MARIA", "REY", "")),
        ("Ana De La Cruz", ("Ana", "", "De La Cruz", "")),
        ("Ana Maria de la Cruz", ("Ana", "Maria", "de la Cruz", "")),
        ("Ana", ("Ana", "", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_a_printed_name_is_split_as_the_person_writes_it(printed, parts):
    names = (Name(first="Ana", last="Rey"), Name(first="Ana", last="De La Cruz"))
    assert disclosure.split(printed, names) == parts


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("call 612 555 0177 at once", ["phone"]),
        ("call +1 (612) 555-0177", ["phone"]),
        ("I live at 77 VETCHLING way.", ["street"]),
        ("in Minneapolis", ["city"]),
        ("ask Ottoline Marrowfield", ["relative"]),
        ("marrowzen", ["username"]),
        ("heron & finch bindery", ["employer"]),
        ("born 1984-02-17", ["birth date"]),
        ("once Larkspurne", ["quiet name"]),
        ("Please take the listing down.", []),
    ],
)
def test_what_a_letter_would_give_away_is_found(text, kinds):
    assert disclosure.leaks(text, PROFILE, ["Zenobia Q Marrowfield"], letters.own_words()) == kinds


def test_a_city_with_an_everyday_name_is_no_leak_in_our_own_words():
    profile = Profile(names=PROFILE.names[:1], addresses=(Address(city="Sale", state="MN"),))
    assert disclosure.leaks("no sale and no sharing", profile, [], letters.own_words()) == []


def test_the_follow_up_counts_only_days_after_the_request(story):
    known, shown, made = story
    shown["e1"].last_seen = datetime(2026, 12, 1, tzinfo=UTC)
    later = replace(known, today=date(2026, 12, 2))
    assert "It was still there on December 1, 2026" in Writer(PERSON, later, shown, made).text(made["r1"], Letter.FOLLOW_UP).body


def test_no_letter_speaks_of_tomorrow(story):
    known, shown, made = story
    # In the evening of a state it is the next day in UTC.
    shown["e1"].last_seen = made["r1"].sent = datetime(2026, 11, 23, 2, tzinfo=UTC)
    text = Writer(PERSON, known, shown, made).text(made["r1"], Letter.FOLLOW_UP).body
    assert "November 22" in text
    assert "November 23" not in text
