import re
from datetime import date

import pytest

from safetycheck.lab import cast, names
from safetycheck.lab.people import main_person, profile
from safetycheck.text import slug

TODAY = date(2026, 11, 22)


@pytest.fixture(params=[1, 2, 99])
def people(request):
    return cast.people(request.param)


def named(people, name):
    return [person for person in people if person.answers_to(name)]


def test_the_profile_is_valid_and_the_main_person_is_made_of_it():
    you, known = main_person(), profile()
    assert you.full == known.names[0].full
    assert you.aliases == (known.names[1].full,)
    assert [home.city for home in you.homes] == [place.city for place in known.addresses]
    assert known.addresses[0].current
    assert you.age(TODAY) in known.birth.ages(TODAY)


def test_a_seed_always_gives_the_same_people():
    assert cast.people(5) == cast.people(5)
    assert cast.people(5) != cast.people(6)


def test_nobody_is_there_twice(people):
    assert len({person.key for person in people}) == len(people)


def test_there_are_namesakes_in_the_same_city_and_in_other_states(people):
    you, *others = people
    same = [person for person in others if (person.first, person.last) == (you.first, you.last)]
    assert any(person.home.city == you.home.city and person.middle != you.middle for person in same)
    assert len([person for person in same if person.home.state != you.home.state]) >= 4
    assert any(person.born.year == you.born.year for person in same)


def test_father_and_son_bear_one_name(people):
    senior, junior = sorted(named(people, "Daniel Whitlock Sr") + named(people, "Daniel Whitlock"), key=lambda one: one.born)[:2]
    assert (senior.first, senior.middle, senior.last) == (junior.first, junior.middle, junior.last)
    assert (senior.suffix, junior.suffix) == ("Sr", "Jr")
    assert junior.age(TODAY) < senior.age(TODAY) - 20


def test_the_mother_bears_the_former_name_at_a_shared_address(people):
    you = people[0]
    found = named(people, "Marisol Estrada")
    assert you in found
    (mother,) = [person for person in found if person is not you]
    assert mother.home.street in {home.street for home in you.homes}
    assert mother.full in you.relatives


def test_an_accented_double_surname_is_found_without_accents(people):
    (aunt,) = named(people, "ines nunez-estrada")
    assert aunt.full == "Inés Núñez Estrada"


def test_a_person_is_found_by_first_and_last_name_only_when_both_are_hers(people):
    you = people[0]
    assert you.answers_to("MARISOL WHITLOCK")
    assert you.answers_to("marisol-jean-whitlock")
    assert you.answers_to("Marisol Estrada")
    assert not you.answers_to("Marisol")
    assert not you.answers_to("Maris Whitlock")


def test_all_that_could_reach_somebody_is_from_blocks_kept_for_fiction(people):
    for person in people:
        assert all(re.fullmatch(r"\d{3}55501\d\d", phone) for phone in person.phones)
        assert all(re.search(r"@example\.(com|org|net)$", email) for email in person.emails)


def test_the_years_make_sense(people):
    for person in people:
        assert 18 <= person.age(TODAY) <= 95
        assert person.home.until is None
        for newer, older in zip(person.homes, person.homes[1:], strict=False):
            assert older.until == newer.since
            assert older.since < older.until


def test_the_absent_name_of_the_probes_is_absent(people):
    assert not named(people, "Zephyrine Quillonquist")
    assert not [person for person in people if slug(person.last) == "Quillonquist"]
    assert named(people, "Mary Miller")


def test_the_lists_hold_no_name_twice_and_are_sorted():
    for each in (names.FIRST, names.LAST):
        assert list(each) == sorted(set(each))
