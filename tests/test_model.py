from datetime import date

import pytest
from pydantic import ValidationError

from safetycheck.model import Birth, Listing, Profile

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("birth", "ages"),
    [
        (Birth(year=1984), [41, 42]),
        (Birth(year=1984, month=3), [42]),
        (Birth(year=1984, month=12), [41]),
        (Birth(year=1984, month=11), [41, 42]),
        (Birth(year=1984, month=11, day=22), [42]),
        (Birth(year=1984, month=11, day=23), [41]),
        (Birth(year=2026), [0]),
    ],
)
def test_every_age_that_fits_a_birth(birth, ages):
    assert list(birth.ages(TODAY)) == ages


@pytest.mark.parametrize("parts", [{"year": 1984, "day": 3}, {"year": 1985, "month": 2, "day": 29}, {"year": 84}])
def test_a_birth_that_is_no_date_is_refused(parts):
    with pytest.raises(ValidationError):
        Birth(**parts)


def test_a_profile_goes_out_and_in_unchanged():
    profile = Profile.model_validate(
        {
            "names": [{"first": "Ana", "last": "Rey", "kind": "former", "quiet": "true"}],
            "addresses": [{"city": "Duluth", "state": "mn", "from": "2001"}],
            "phones": ["218-555-0134"],
        },
        strict=False,
    )
    assert profile.addresses[0].state == "MN"
    assert '"from":2001' in profile.model_dump_json()
    assert Profile.model_validate_json(profile.model_dump_json()) == profile


@pytest.mark.parametrize("wrong", [{"names": []}, {"phones": ["12"]}, {"emails": ["nobody"]}, {"nick": "x"}])
def test_a_wrong_profile_is_refused(wrong):
    with pytest.raises(ValidationError):
        Profile.model_validate({"names": [{"first": "Ana", "last": "Rey"}], **wrong}, strict=False)


def test_a_listing_takes_an_age_in_words_or_years():
    assert Listing(name="Ana Rey", age="40s").age == "40s"
    assert Listing(name="Ana Rey", age=42).age == 42
