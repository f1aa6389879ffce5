"""Rules that hold for every place, day and broker; and what the table can't show."""

import json
from datetime import date

import pytest

from safetycheck import law
from safetycheck.cli.law import _OWN_NAMES
from safetycheck.definition import BrokerKind, BrokerStatus, Definition, Registered
from safetycheck.law import Agent, Confidence, Right, files
from safetycheck.optout.letters.matter import _COMPLAINTS, _OWN_WORDS

TODAY = date(2026, 11, 22)
FIRST = {code: min(each.since for each in files.place(code).laws) for code in files.codes() if files.place(code).laws}
FROM_OTHERS = {"people-search", "registered", "unregistered", "marketing", "any"}


def test_no_law_is_cited_before_its_day(every):
    known = {each.law: each for code in files.codes() for each in files.place(code).laws}
    for place, day, kind, advice in every:
        for basis in advice.basis:
            assert known[basis.law].since <= day, (place, day, kind)


def test_the_direct_deletion_is_never_cited_to_who_got_the_data_elsewhere(every):
    for place, day, kind, advice in every:
        cited = [basis.citation for basis in advice.basis]
        if kind in FROM_OTHERS:
            assert not any("1798.105" in each for each in cited), (day, kind)
            assert place not in {"UT", "IA", "CA", "NV"} or not any(basis.right is Right.DELETE for basis in advice.basis)
        assert not any("501.70" in each for each in cited)
        assert place == "CA" or not any(basis.right is Right.DROP for basis in advice.basis)


def test_strongest_first_and_each_right_once_per_law(every):
    order = list(Right)
    for place, day, kind, advice in every:
        ranks = [order.index(basis.right) for basis in advice.basis]
        assert ranks == sorted(ranks)
        pairs = [(basis.law, basis.right) for basis in advice.basis]
        assert len(set(pairs)) == len(pairs), (place, day, kind)


def test_an_appeal_never_stands_alone(every):
    for *_, advice in every:
        assert not advice.basis or advice.basis[0].right is not Right.APPEAL


def test_there_is_always_something_to_ask_and_the_policy_where_nothing_is_cited(every):
    for *_, advice in every:
        assert advice.ask[-1] == "Confirm in writing."
        assert len(set(advice.ask)) == len(advice.ask)
        assert len(set(advice.warnings)) == len(advice.warnings)
        if not advice.basis:
            assert "the broker's own published policy" in advice.warnings[0]
            assert not any(line.startswith(("Delete", "Do not sell")) for line in advice.ask)


def test_every_basis_is_whole_and_what_is_thin_says_so(every):
    for *_, advice in every:
        for basis in advice.basis:
            assert basis.source.startswith("https://")
            assert basis.complaint_url.startswith("https://")
            assert basis.latest(TODAY) >= basis.due(TODAY) > TODAY
            weak = basis.confidence is Confidence.LOW
            assert ("This point is weakly sourced" in basis.reaches) is weak
            assert not weak or any(line.startswith(f"Low confidence: {basis.law}") for line in advice.warnings)


def test_nobody_is_accused(every):
    said = {line for *_, advice in every for line in (*advice.ask, *advice.warnings, *(basis.reaches for basis in advice.basis))}
    assert not [line for line in said if any(word in line.lower() for word in ("violat", "illegal", "you must comply"))]


# --- single points ----------------------------------------------------------------------------------------------


def test_only_the_rights_that_are_wanted(ask):
    assert [each.right for each in ask("TX", TODAY, rights={Right.OPT_OUT_SALE}).basis] == [Right.OPT_OUT_SALE]
    advice = ask("TX", TODAY, rights=[Right.ACCESS])
    assert [each.right for each in advice.basis] == [Right.ACCESS]
    assert advice.ask == ("Tell me what you hold about me and where you got it.", "Confirm in writing.")
    assert [each.right for each in ask("TX", TODAY, rights=[Right.APPEAL]).basis] == [Right.APPEAL]


def test_a_request_to_see_the_data_is_not_slipped_in(ask):
    assert "Tell me what you hold about me and where you got it." not in ask("TX", TODAY).ask


def test_an_access_note_is_told_where_there_is_access(ask, said):
    assert "Seeing your data is free" in said(ask("VA", TODAY))
    assert "Seeing your data is free" not in said(ask("NV", TODAY))


@pytest.mark.parametrize(
    ("place", "day", "agent"),
    [
        ("CA", "2026-11-22", [Agent.WITH_AUTHORITY, Agent.ALL, Agent.ALL, Agent.ALL]),
        ("TX", "2026-11-22", [Agent.OPT_OUT_ONLY] * 5),
        ("TX", "2024-12-31", [Agent.NONE_STATED] * 5),
        ("VA", "2026-11-22", [Agent.NONE_STATED] * 5),
    ],
)
def test_who_else_may_ask(ask, place, day, agent):
    assert [each.agent for each in ask(place, day).basis] == agent


def test_appeals(ask):
    delete, *_, appeal = ask("CO", TODAY).basis
    assert delete.appeal == "You can appeal to the company. It has 45 days, 60 more if it says why (C.R.S. 6-1-1306(3))."
    assert (appeal.right, appeal.appeal) == (Right.APPEAL, None)
    assert ask("CA", TODAY).basis[0].appeal is None


def test_a_later_day_is_told_that_the_law_may_have_changed(ask, said):
    assert "The law may have changed since." not in said(ask("VA", date(2027, 5, 24)))
    assert "last looked after on 2026-11-22. The law may have changed since." in said(ask("VA", date(2027, 5, 25)))


def test_codes_as_people_write_them():
    lower = law.basis(law.Residence("tx", "us"), TODAY)
    assert lower == law.basis(law.Residence("TX"), TODAY)
    assert law.basis(law.Residence(None, "uk"), TODAY) == law.basis(law.Residence(None, "GB"), TODAY)
    assert law.basis(law.Residence("XX", "FR"), TODAY).basis[0].law.startswith("General Data")


@pytest.mark.parametrize(
    ("state", "country", "means"),
    [
        ("California", "US", ("CA", "US")),
        ("new york", "us", ("NY", "us")),
        ("District of Columbia", "US", ("DC", "US")),
        ("québec", "CA", ("QC", "CA")),
        (None, "pr", ("PR", "US")),
        (None, "GU", ("GU", "US")),
        (None, "FR", (None, "FR")),
        ("tx", "US", ("tx", "US")),
        ("Nowhere", "US", ("Nowhere", "US")),
        ("Ontario", "US", ("Ontario", "US")),
    ],
)
def test_a_place_as_people_write_it(state, country, means):
    assert law.find(state, country) == law.Residence(*means)


def test_without_a_state_no_law_of_a_state_is_cited():
    assert law.basis(law.Residence(None), TODAY).basis == ()
    assert law.basis(law.Residence("ZZ"), TODAY).basis == ()


def test_what_is_known():
    for code in ("US", "us", "GB", "UK", "FR", "EL", "BR", "CA"):
        assert law.is_known(law.Residence(None, code))
    for code in ("JP", "", "../", "USA"):
        assert not law.is_known(law.Residence(None, code))
    assert law.is_state(law.Residence("qc", "CA"))
    assert not law.is_state(law.Residence("QC"))
    assert not law.is_state(law.Residence("TX", "CA"))
    assert [law.name(law.Residence(*each)) for each in (("ny", "US"), (None, "UK"), ("ON", "CA"))] == [
        "New York", "the United Kingdom", "Canada",
    ]  # fmt: skip
    assert [law.name(law.Residence(None, code)) for code in ("FR", "NO", "el")] == ["France", "Norway", "Greece"]
    assert law.name(law.Residence(None, "JP")) == "JP"


def test_the_json_has_the_form_that_was_agreed(ask):
    told = json.loads(json.dumps(ask("CA", TODAY).as_json()))
    assert list(told) == ["basis", "ask", "warnings"]
    assert list(told["basis"][0]) == [
        "law", "citation", "right", "reaches", "response_days", "extension_days", "unit", "agent", "appeal", "regulator",
        "complaint_url", "source", "as_of", "confidence",
    ]  # fmt: skip
    assert told["basis"][1]["unit"] == "business_days"
    assert told["basis"][1]["response_days"] == 15
    assert told["basis"][0]["as_of"] == "2026-11-22"


def test_a_basis_survives_being_stored(ask):
    for basis in ask("CA", TODAY).basis:
        assert law.Basis.model_validate_json(basis.model_dump_json()) == basis


# --- brokers ----------------------------------------------------------------------------------------------------


SOURCE = {"says": "all", "how": "lab", "on": "2026-11-01", "source": "invented"}


def defined(kind, registered):
    data = {
        "domain": "b.example", "name": "B", "kind": kind, "registered": registered,
        "verified": {"on": "2026-11-01", "how": "lab", "source": "invented"}, "sources": [SOURCE],
    }  # fmt: skip
    return Definition.model_validate(data, strict=False)


@pytest.mark.parametrize(
    ("kind", "registered", "public", "registers"),
    [
        (BrokerKind.PEOPLE_SEARCH, (), True, None),
        (BrokerKind.PEOPLE_SEARCH, ("CA", "TX"), True, {"CA", "TX"}),
        (BrokerKind.MARKETING, ("CA",), False, {"CA"}),
        (BrokerKind.BREACH, (), False, None),
        (BrokerKind.SEARCH_ENGINE, (), True, set()),
        (BrokerKind.UPSTREAM, (), True, set()),
    ],
)
def test_a_definition_as_the_law_looks_at_it(kind, registered, public, registers):
    held = law.holder(defined(kind, registered))
    assert (held.domain, held.kind, held.public_records, held.registered_in) == ("b.example", kind, public, registers)
    assert held.from_third_parties


def test_a_line_of_a_register_as_the_law_looks_at_it():
    line = Registered(
        domain="m.example", name="M", kind=BrokerKind.MARKETING, country="US", status=BrokerStatus.LISTED, source="x", on=TODAY
    )
    assert law.holder(line).registered_in is None
    held = law.holder(line, ["CA"])
    assert (held.registered_in, held.public_records) == ({"CA"}, False)
    assert law.basis(law.Residence("CA"), TODAY, held).basis[0].right is Right.DROP


def test_every_kind_of_broker_gets_an_answer():
    for kind in BrokerKind:
        for state in ("CA", "CT", "NY"):
            assert law.basis(law.Residence(state), TODAY, law.holder(defined(kind, ()))).ask


def test_a_doubt_is_said_once(ask):
    assert ask("LA", date(2027, 1, 1)).basis[0].reaches.count("check it before you rely on it") == 1


def test_what_the_command_and_letters_call_by_its_own_name_is_in_the_data():
    held = {rule.citation for code in files.codes() for each in files.place(code).laws for rule in each.rights}
    held |= {each.appeal.citation for code in files.codes() for each in files.place(code).laws if each.appeal}
    assert {*_OWN_NAMES, *_OWN_WORDS, *_COMPLAINTS} <= held
