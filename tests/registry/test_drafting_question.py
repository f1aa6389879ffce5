"""The URL of a search as a template: the site's own spelling, and nothing of the profile left in it."""

import pytest

from safetycheck.model import Address, Name, Profile
from safetycheck.registry.drafting import question
from safetycheck.registry.drafting.question import NoQuestion
from safetycheck.template import Template

ZENOBIA = Profile(
    names=(Name(first="Zenobia", middle="Quill", last="Marrowfield"), Name(first="Mary Ann", last="De La Thornwick")),
    addresses=(
        Address(street="77 Vetchling Way", city="Duluth", state="MN", zip="55802"),
        Address(city="Salt Lake City", state="IN"),
    ),
    phones=("218-555-0142",),
)
SPELLED = {
    "https://a.example.com/{first|lower|slug}-{last|lower|slug}/in/{state|upper}/{city|lower|slug}": (
        "https://a.example.com/zenobia-marrowfield/in/MN/duluth"
    ),
    "https://a.example.com/{first|title|slug}_{last|title|slug}_{city|title|slug}-{state|lower}": (
        "https://a.example.com/Zenobia_Marrowfield_Duluth-mn"
    ),
    "https://a.example.com/s?name={first|title|plain}%20{last|title|plain}&at={city|title|plain}%2C%20{state|upper}": (
        "https://a.example.com/s?name=Zenobia%20Marrowfield&at=Duluth%2C%20MN"
    ),
    "https://a.example.com/s?q={first|title|plain|plus}+{last|title|plain|plus}": "https://a.example.com/s?q=Zenobia+Marrowfield",
    "https://a.example.com/{last|upper|slug}/{first|upper|slug}/{state|state_name|slug|lower}": (
        "https://a.example.com/MARROWFIELD/ZENOBIA/minnesota"
    ),
    "https://a.example.com/{first|title|slug}-{last|title|slug}/in/{state|lower}/{city|title|slug}": (
        "https://a.example.com/Mary-Ann-De-La-Thornwick/in/in/Salt-Lake-City"
    ),
    "https://a.example.com/s?n={first|lower|plain|plus}+{last|lower|plain|plus}&zip={zip}": (
        "https://a.example.com/s?n=zenobia+marrowfield&zip=55802"
    ),
}


@pytest.mark.parametrize("template", SPELLED)
def test_values_become_placeholders_in_the_spelling_of_the_site(template):
    assert question.template(SPELLED[template], ZENOBIA).template == template


@pytest.mark.parametrize("url", SPELLED.values())
def test_the_template_gives_the_url_back(url):
    made = Template(question.template(url, ZENOBIA).template)
    filled = {
        made.fill(
            {"first": name.first, "last": name.last, "city": place.city, "state": place.state, "zip": place.zip or ""},
            escape=True,
        )
        for name in ZENOBIA.names
        for place in ZENOBIA.addresses
    }
    assert url in filled


def test_http_becomes_https_and_the_domain_is_the_registrable_one():
    made = question.template("http://www.people.example.co.uk/zenobia-marrowfield?utm=1", ZENOBIA)
    assert made.template.startswith("https://www.people.example.co.uk/")
    assert made.domain == "example.co.uk"
    assert made.host == "www.people.example.co.uk"


@pytest.mark.parametrize("strange", ["sid=8f3a9b2c7d1e4f60", "phone=2185550142", "street=Vetchling", "visit=1234567"])
def test_what_tells_of_a_visit_or_a_person_is_left_out(strange):
    made = question.template(f"https://a.example.com/s?n=Zenobia+Marrowfield&{strange}&page=1", ZENOBIA)
    assert strange.partition("=")[2] not in made.template
    assert made.template.endswith("&page=1")
    assert "left out" in made.remarks[0]


def test_a_fragment_is_left_out():
    assert "#" not in question.template("https://a.example.com/zenobia-marrowfield#row-7", ZENOBIA).template


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example.com/search",
        "https://a.example.com/zenobia",
        "https://a.example.com/zenobia-marrowfield/p8f3a9b2c7d1e",
        "https://a.example.com:8443/zenobia-marrowfield",
        "https://u:p@a.example.com/zenobia-marrowfield",
        "https://127.0.0.1/zenobia-marrowfield",
        "https://[::1/zenobia-marrowfield",
        "ftp://a.example.com/zenobia-marrowfield",
        "zenobia-marrowfield",
        "https://a.example.com/{first}/zenobia-marrowfield",
        "https://a.example.com/zenobia-marrowfield/" + "a" * 3000,
        "",
    ],
)
def test_other_urls_are_refused_without_a_value(url):
    with pytest.raises(NoQuestion) as refused:
        question.template(url, ZENOBIA)
    assert "arrowfield" not in str(refused.value)


def test_a_search_without_a_place_and_without_a_blank_says_so():
    said = " ".join(question.template("https://a.example.com/zenobia-marrowfield", ZENOBIA).remarks)
    assert "name only" in said
    assert "blank" in said
