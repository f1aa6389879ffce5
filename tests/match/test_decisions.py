"""Whole listings against a whole profile: decisions and their reasons."""

import pytest

from safetycheck import match
from safetycheck.model import Address, Birth, Decision, ListedPlace, Listing, Name, NameKind, Profile, Reader
from tests.match.pairs import pairs
from tests.match.people import TODAY

HOUSE = (ListedPlace(street="1215 Lake Ave", city="Duluth", state="MN", zip="55802"),)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Marisol De La Cruz", {"age": 42, "places": ["Duluth, MN"]}),
        ("MARISOL J DELACRUZ", {"age": 41, "places": ["St. Paul, MN"]}),
        ("Cruz, Marisol", {"age": "40s", "places": ["Duluth, MN"], "relatives": ("Pedro De La Cruz",)}),
        ("Marisol Olson", {"age": 42, "places": ["Saint Paul, MN"]}),
        ("Marisol Olson", {"aliases": ("Marisol De La Cruz",), "places": ["Duluth, MN"]}),
        ("Marisol De La Cruz", {"phones": ("612-555-0134",)}),
        ("Marisol De La Cruz", {"phones": ("(612) 555-XXXX",), "age": 42, "places": ["Duluth, MN"]}),
        ("Marisol De La Cruz", {"birth": Birth(year=1984, month=5), "places": ["Minneapolis, MN"]}),
    ],
)
def test_the_person_is_found(against, name, fields):
    assert against(name, **fields).decision is Decision.YES


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("Marisol De La Cruz", {"age": 71, "places": ["El Paso, TX"]}),  # a namesake far away
        ("Marisol De La Cruz", {"age": 25, "places": ["Minneapolis, MN"]}),  # a namesake near by
        ("Marisol De La Cruz", {"age": 70, "addresses": HOUSE, "phones": ("612-555-0134",), "relatives": ("Pedro De La Cruz",)}),
        ("Pedro De La Cruz", {"age": 44, "addresses": HOUSE, "relatives": ("Marisol De La Cruz",)}),  # a spouse
        ("Ana De La Cruz", {"age": 40, "addresses": HOUSE, "phones": ("612-555-0134",)}),  # a sibling
        ("Marisol R De La Cruz", {"age": 60, "places": ["Duluth, MN"]}),
    ],
)
def test_somebody_else_is_not_the_person(against, name, fields):
    assert against(name, **fields).decision is Decision.NO


def test_a_family_name_that_the_profile_lacks_is_worth_a_look_where_the_household_agrees(against):
    house = {"addresses": HOUSE, "phones": ("612-555-0134",), "relatives": ("Pedro De La Cruz", "Ingrid Olson")}
    assert against("Marisol Lindqvist", age=42, **house).decision is Decision.MAYBE
    assert against("Marisol Lindqvist", age=71, **house).decision is Decision.NO
    assert against("Maria Lindqvist", age=42, **house).decision is Decision.NO
    assert against("Marisol Lindqvist", age=42, places=["Duluth, MN"]).decision is Decision.NO


def junior(suffix="Jr"):
    return Profile(
        names=(Name(first="Walter", middle="E", last="Lindqvist", suffix=suffix),),
        birth=Birth(year=1985),
        addresses=(Address(city="Duluth", state="MN", street="1215 Lake Avenue", zip="55802", current=True),),
        phones=("218-555-0101",),
        relatives=("Walter Lindqvist", "Ruth Lindqvist"),
    )


@pytest.mark.parametrize("name", ["Walter Lindqvist", "Walter E Lindqvist Sr", "Walter Lindqvist Sr."])
def test_a_parent_of_one_name_at_one_address_comes_apart_by_age(against, name):
    house = {"addresses": HOUSE, "phones": ("218-555-0101",), "relatives": ("Ruth Lindqvist",)}
    assert against(name, junior(), age=69, **house).decision is Decision.NO
    assert against("Walter E Lindqvist Jr", junior(), age=41, **house).decision is Decision.YES
    assert against("Walter Lindqvist", junior(), age=41, **house).decision is Decision.YES


def test_a_generation_that_conflicts_comes_apart_without_an_age(against):
    house = {"addresses": HOUSE, "relatives": ("Ruth Lindqvist",)}
    assert against("Walter Lindqvist Sr", junior(), **house).decision is Decision.NO
    assert against("Walter Lindqvist Jr", junior(), **house).decision is Decision.YES


def test_without_an_age_or_a_generation_nobody_tells_a_father_from_his_son(against):
    listing = {"addresses": HOUSE, "phones": ("218-555-0101",), "relatives": ("Ruth Lindqvist",)}
    found = against("Walter E Lindqvist", junior(), **listing)
    assert found.decision is Decision.MAYBE
    assert any("tells the two of you apart" in reason for reason in found.reasons)
    assert against("Walter E Lindqvist", junior(), age=41, **listing).decision is Decision.YES
    assert against("Walter E Lindqvist Jr", junior(), **listing).decision is Decision.YES
    # the relative's name alone says that there are two, and without one there is nobody to be taken for
    plain = junior(suffix=None)
    assert against("Walter E Lindqvist", plain, **listing).decision is Decision.MAYBE
    alone = plain.model_copy(update={"relatives": ("Ruth Lindqvist",)})
    assert against("Walter E Lindqvist", alone, **listing).decision is Decision.YES
    two = listing | {"relatives": ("Ruth Lindqvist", "Walter Lindqvist")}
    assert against("Walter E Lindqvist", alone, **two).decision is Decision.MAYBE


def test_the_one_letter_of_a_hidden_address_is_a_namesakes_too(against):
    zoe = Profile(
        names=(Name(first="Zoe", last="Gray"),),
        birth=Birth(year=1982),
        addresses=(Address(city="Miami", state="FL"),),
        emails=("zgray@example.com",),
    )
    listing = {"age": 43, "places": ["Portland, OR", "Salem, OR"], "phones": ("218-555-0101",)}
    assert against("Zoe Gray", zoe, emails=("z****@example.com",), **listing).decision is not Decision.YES
    assert against("Zoe Gray", zoe, emails=("zgray@example.com",), **listing).decision is Decision.YES


def test_the_father_of_ones_own_name_among_the_relatives_is_a_relative_and_not_oneself(against):
    house = {"addresses": HOUSE, "age": 41}
    with_father = against("Walter Lindqvist", junior(), relatives=("Ruth Lindqvist", "Walter Lindqvist"), **house)
    assert with_father.probability >= against("Walter Lindqvist", junior(), relatives=("Ruth Lindqvist",), **house).probability


def test_the_person_among_the_relatives_says_it_is_somebody_else(against):
    alone = against("M De La Cruz", places=["Duluth, MN"])
    beside = against("M De La Cruz", places=["Duluth, MN"], relatives=("Marisol De La Cruz",))
    assert beside.probability < alone.probability
    assert any("named among the relatives" in reason for reason in against("Ana Olson", relatives=("Marisol Olson",)).reasons)


def test_an_alias_does_not_hide_another_middle_name(against):
    plain = against("Marisol R De La Cruz", age=42)
    assert against("Marisol R De La Cruz", age=42, aliases=("Marisol De La Cruz",)).probability == plain.probability


# --- what other tools get wrong -----------------------------------------------------------------------------------


@pytest.fixture
def john():
    return Profile(
        names=(Name(first="John", last="Smith"),), birth=Birth(year=1980), addresses=(Address(city="Duluth", state="MN"),)
    )


def test_johnathan_blacksmith_is_not_john_smith(against, john):
    assert against("Johnathan Blacksmith", john, age=46, places=["Duluth, MN"]).decision is Decision.NO


def test_annemarie_smithlee_is_not_ann_lee(against, john):
    ann = Profile(names=(Name(first="Ann", last="Lee"),), birth=john.birth, addresses=john.addresses)
    assert against("Annemarie Smithlee", ann, age=46, places=["Duluth, MN"]).decision is Decision.NO


def test_part_of_the_name_in_a_link_says_nothing(against, john):
    link = "https://people.example.com/john-smith-duluth-mn"
    named = against("Zoe Quackenbush", john, url=link)
    assert named == against("Zoe Quackenbush", john)
    assert named.decision is Decision.NO


def test_a_number_among_others_and_a_decade_are_understood(against, john):
    person = john.model_copy(update={"phones": ("218-555-0101",)})
    phones = ("701-555-0150", "218-555-0101", "612-555-0177")
    assert against("John Smith", person, age="40s", phones=phones, places=["Duluth, MN"]).decision is Decision.YES


def test_what_was_seen_on_other_rows_of_a_page_changes_no_answer():
    nobody = Profile(names=(Name(first="Zzyxqua", last="Vrontlibbard"),), addresses=(Address(city="Duluth", state="MN"),))
    rows = [pair.listing for pair in pairs(40, 3)] * 2
    assert match.compare_all(rows, nobody, TODAY) == [match.compare(row, nobody, TODAY) for row in rows]


# --- rules that no weight can outvote ------------------------------------------------------------------------------


def test_a_name_alone_is_maybe_however_rare(against):
    rare = Profile(names=(Name(first="Zebulon", middle="Ferdinand", last="Quackenbush"),), birth=Birth(year=1984))
    assert against("Zebulon Ferdinand Quackenbush", rare).decision is Decision.MAYBE


def test_a_common_name_with_nothing_beside_it_is_worth_a_look(against, john):
    assert against("John Smith", john).decision is Decision.MAYBE
    assert against("John Smith", john, places=["Houston, TX"]).decision is Decision.NO


def test_where_many_others_would_fit_the_answer_is_never_yes(against, john):
    common = against("John Smith", john, age=46, places=[", MN"])
    assert common.decision is Decision.MAYBE
    assert any("other people would fit" in reason for reason in common.reasons)
    rare = Profile(names=(Name(first="Zebulon", last="Quackenbush"),), birth=john.birth, addresses=john.addresses)
    sure = against("Zebulon Quackenbush", rare, age=46, places=[", MN"])
    assert sure.decision is Decision.YES
    assert sure.probability > common.probability
    assert not any("other people" in reason for reason in sure.reasons)


def test_an_anchored_listing_is_maybe_and_says_why(against):
    found = against("Marisol De La Cruz", age=42, places=["Duluth, MN"], reader=Reader.ANCHORED)
    assert found.decision is Decision.MAYBE
    assert any("look yourself" in reason for reason in found.reasons)


def test_namesakes_on_the_page_lower_each(marisol):
    def listing(age, city):
        return Listing(name="Marisol De La Cruz", age=age, addresses=(ListedPlace(city=city, state="MN"),))

    mine = listing(42, "Duluth")
    alone = match.compare_all([mine], marisol, TODAY)[0]
    others = [listing(60, "Luverne"), listing(33, "Bemidji"), listing(71, "Rochester")]
    crowded = match.compare_all([mine, *others], marisol, TODAY)[0]
    assert alone == match.compare(mine, marisol, TODAY)
    assert crowded.probability < alone.probability
    # her own record under another address is no namesake, and neither is another name
    hers = mine.model_copy(update={"age": 43, "phones": ("612-555-0134",)})
    assert match.compare_all([mine, hers, Listing(name="Ana Olson")], marisol, TODAY)[0] == alone


# --- reasons ------------------------------------------------------------------------------------------------------


def test_reasons_are_sentences_about_one_field_each(against):
    found = against("Marisol R De La Cruz", age=42, places=["Fargo, ND"])
    assert set(found.reasons) == {
        "age 42 fits (born 1984)",
        "Fargo, ND is unknown to your profile",
        "middle initial R conflicts with Jean",
        'the name "Marisol R De La Cruz" fits',
    }


def test_a_quiet_name_is_in_no_reason(against, marisol):
    quiet = Name(first="Marcus", middle="Duluth", last="De La Cruz", kind=NameKind.FORMER, quiet=True)
    profile = marisol.model_copy(update={"names": (*marisol.names, quiet)})
    fields = {"places": ["Duluth, MN"], "relatives": ("Marcus De La Cruz",), "age": 42}
    for name in (
        "Marcus R De La Cruz",
        "Marcus Duluth De La Cruz",
        "MarcusDelacruz",
        "Ma\u200brcus De La Cruz",
        "Marisol De La Cruz",
    ):
        said = " ".join(against(name, profile, **fields).reasons).casefold()
        assert said
        assert "marcus" not in said
        assert "duluth" not in said
        assert "cruz" not in said or name.startswith("Marisol")


def test_foreign_text_is_cleaned_in_reasons(against):
    said = " ".join(against("Marisol\x1b[31m De La\u202e Cruz\x07", age=42).reasons)
    assert said.isprintable()
    assert len(" ".join(against("Marisol " * 500 + "Cruz").reasons)) < 1000
