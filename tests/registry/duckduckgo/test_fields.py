"""Fields: what is written for them, and that pages give what the published engine would have read there."""

from datetime import UTC, datetime

import pytest

from safetycheck import read
from safetycheck.definition import Pick, Proof, UrlFrom
from safetycheck.model import Outcome, Page, Profile, Via
from safetycheck.registry.duckduckgo import Result

NAME = {"name": {"selector": "h2"}}
PERSON = Profile.model_validate({"names": [{"first": "Zo", "last": "Larkspurne"}]}, strict=False)


@pytest.fixture
def listing(convert):
    """Read one row with some fields, as a page gives it."""

    def of(row, url="https://quill.example.com/p/Zo-Larkspurne/MN", **fields):
        imported = convert(profile={**NAME, **fields})
        html = f"<html><body><h1>Found</h1><div class=row><h2>Zo Larkspurne</h2>{row}</div></body></html>"
        page = Page(url=url, status=200, html=html, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC))
        reading = read.page(page, imported.search, PERSON)
        assert reading.outcome is Outcome.FOUND, reading.reason
        return reading.listings[0]

    return of


@pytest.fixture
def field(convert):
    """Return what is written for one field of the published definition."""

    def of(key, ours, **spec):
        imported = convert(profile={**NAME, key: spec})
        return getattr(imported.definition.search.results.fields, ours)

    return of


def places(listing):
    return [(place.city, place.state) for place in listing.addresses]


# --- text -------------------------------------------------------------------------------------------------------


def test_two_fields_are_cut_out_of_one_text(listing):
    row = "<p class=t>Zo Larkspurne, 42</p>"
    shown = listing(row, name={"selector": ".t", "beforeText": ", "}, age={"selector": ".t", "afterText": ", "})
    assert (shown.name, shown.age) == ("Zo Larkspurne", 42)


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("42", {}),
        ("Age: 42", {"afterText": "Age:"}),
        ("Age: 42, Duluth", {"afterText": "Age:"}),
        ("Age: 42", {"afterText": "Born"}),
        ("42 AGE", {"beforeText": "AGE"}),
        ("age: 42", {"beforeText": "age:"}),
        ("Zo ~ 42 years old", {"afterText": " ~", "beforeText": "years old"}),
        ("Zo, AGE 42", {"afterText": "/age:?\\s+/i"}),
    ],
)
def test_ages(listing, text, spec):
    assert listing(f"<p class=a>{text}</p>", age={"selector": ".a", **spec}).age == 42


@pytest.mark.parametrize(
    ("row", "spec"),
    [
        ("<p>Duluth, MN</p><p>Ely, MN</p>", {"selector": "p", "findElements": True}),
        ("<p>Duluth, MN • Ely, MN</p>", {"selector": "p"}),
        ("<p>Duluth, MN<br>Ely, MN</p>", {"selector": "p"}),
        ("<p>Past: Duluth, MN | Ely, MN</p>", {"selector": "p", "afterText": "Past:"}),
        ("<p>Duluth MN, Ely MN</p>", {"selector": "p", "separator": ","}),
        ("<p>Duluth, MN, Ely, MN</p>", {"selector": "p", "separator": ","}),
        ("<p>Duluth, MN, Ely, MN</p>", {"selector": "p", "separator": "/(?<=, [A-Z]{2}), /"}),
        ("<p>Duluth MN, Ely MN +3 more</p>", {"selector": "p", "separator": ","}),
        ("<p>Duluth MN, Ely MN, ...</p>", {"selector": "p", "separator": ",", "beforeText": "..."}),
        ("<b>Lived in</b> Duluth MN, Ely MN", {"selector": ".//b/following-sibling::text()[1]", "separator": ","}),
        ("<ul><li data-where='Duluth, MN'>x</li><li data-where='Ely, MN'>y</li></ul>",
         {"selector": "li", "findElements": True, "attribute": "data-where"}),
        ("<table><tr><td>Duluth</td><td>MN</td></tr><tr><td>Ely</td><td>MN</td></tr></table>",
         {"selector": "tr", "findElements": True, "city": {"selector": "td"}, "state": {"selector": "td + td"}}),
        ("<div class=p><p>Duluth</p><p>Minnesota</p></div><div class=p><p>Ely</p><p>Minnesota</p></div>",
         {"selector": ".p", "findElements": True, "city": {"selector": "p"}, "state": {"selector": "p + p"}}),
    ],
)  # fmt: skip
def test_places(listing, row, spec):
    assert places(listing(row, addressCityStateList=spec)) == [("Duluth", "MN"), ("Ely", "MN")]


def test_full_addresses_and_one_place_come_first(listing):
    row = "<p class=p>Ely, MN</p><p class=f>12 Elm St<br>Duluth, MN 55802</p>"
    shown = listing(row, addressCityState={"selector": ".p"}, addressFull={"selector": ".f"})
    assert places(shown) == [("Duluth", "MN"), ("Ely", "MN")]
    assert (shown.addresses[0].street, shown.addresses[0].zip) == ("12 Elm St", "55802")


@pytest.mark.parametrize(
    ("row", "spec"),
    [
        ("<p>Tobiah Q Marrow, 39</p><p>Ann De La Cruz</p>", {"selector": "p", "findElements": True}),
        ("<p>Kin: Tobiah Q Marrow, Ann De La Cruz</p>", {"selector": "p", "afterText": "Kin:", "separator": ","}),
        ("<p>Tobiah Q Marrow • Ann De La Cruz</p>", {"selector": "p", "separator": "•"}),
        ("<p>Tobiah Q Marrow / Ann De La Cruz</p>", {"selector": "p", "separator": "/\\s+\\/\\s+/"}),
        ("<p>Related to: Tobiah Q Marrow | Ann De La Cruz +3 more</p>", {"selector": "p"}),
        ("<p>Also known as: Tobiah Q Marrow, Ann De La Cruz + 2 others</p>", {"selector": "p", "separator": ","}),
        ("<p>Tobiah Q Marrow - Ann De La Cruz</p>", {"selector": "p", "separator": "/-/"}),
        ("<p>Tobiah Q Marrow X Ann De La Cruz</p>", {"selector": "p", "separator": "/ x /i"}),
        ("<p>Tobiah Q Marrow /m/g Ann De La Cruz</p>", {"selector": "p", "separator": "/m/g"}),
    ],
)
def test_relatives_and_other_names(listing, row, spec):
    names = ("Tobiah Q Marrow", "Ann De La Cruz")
    assert listing(row, relativesList=spec).relatives == names
    assert listing(row, alternativeNamesList=spec).aliases == names


def test_phones_and_e_mails(listing):
    row = "<p class=a>(218) 555-0142</p><p class=b>218-555-0143<br>218-555-0144</p><p class=e>zo@larkspurne.example.org</p>"
    shown = listing(row, phone={"selector": ".a"}, phoneList={"selector": ".b"}, email={"selector": ".e"})
    assert shown.phones == ("(218) 555-0142", "218-555-0143", "218-555-0144")
    assert shown.emails == ("zo@larkspurne.example.org",)


def test_a_row_reads_nothing_of_its_neighbours(convert, said):
    imported = convert(profile={**NAME, "age": {"selector": "//p[@class='a']"}})
    rows = "".join(f"<div class=row><h2>Zo Larkspurne</h2><p class=a>{age}</p></div>" for age in (42, 71))
    page = Page(url="https://quill.example.com/", status=200, html=rows, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC))
    assert [each.age for each in read.page(page, imported.search, PERSON).listings] == [42, 71]
    assert "nothing outside the row" in "; ".join(said(imported, "note"))


def test_the_row_itself(field):
    assert field("age", "age", selector=".", attribute="data-age") == (Pick(attr="data-age"),)


@pytest.mark.parametrize(
    ("text", "ours"),
    [("AKA:", "AKA:"), ("/aka:/i", "/aka:/i"), ("/aka:/", "/aka:/"), ("/a/g", r"/\/a\/g/"), ("and/or", "and/or")],
)
def test_a_mark_is_a_pattern_only_where_the_published_engine_takes_it_for_one(field, text, ours):
    (pick,) = field("relativesList", "relatives", selector="p", afterText=text)
    assert pick.after == ours.replace(r"\/", "/")


# --- the listing's URL --------------------------------------------------------------------------------------------

LINK = "<a href='/person/zo-1?ref=x'>more</a>"


@pytest.mark.parametrize(
    ("spec", "url"),
    [
        ({"selector": "a"}, "https://quill.example.com/person/zo-1"),
        ({"selector": ".//a", "attribute": "href"}, "https://quill.example.com/person/zo-1"),
        ({"selector": "a", "identifierType": "path", "identifier": "https://quill.example.com/person/${id}"},
         "https://quill.example.com/person/zo-1"),
        ({"source": "pageUrl"}, "https://quill.example.com/p/Zo-Larkspurne/MN"),
        ({"identifierType": "hash"}, None),
        ({"selector": "a", "identifierType": "hash"}, None),
    ],
)  # fmt: skip
def test_where_a_listing_s_url_comes_from(listing, spec, url):
    assert listing(LINK, profileUrl=spec).url == url


def test_a_row_that_is_the_link_itself(convert):
    imported = convert(profile={"name": {"selector": "b"}, "profileUrl": {"selector": "a"}})
    html = "<a class=row href=/p/1><b>Zo Larkspurne</b></a><div class=row><b>Odalys Fennimore</b><a href=/p/2>x</a></div>"
    page = Page(url="https://quill.example.com/", status=200, html=html, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC))
    found = [each.url for each in read.page(page, imported.search, PERSON).listings]
    assert found == ["https://quill.example.com/p/1", "https://quill.example.com/p/2"]


def test_what_carries_the_identity(convert, field):
    by_path = field(
        "profileUrl", "url", selector="a", identifierType="path", identifier="https://quill.example.com/${city}/${id}"
    )
    assert (by_path.path, by_path.param) == ("https://quill.example.com/{city}/{id}", None)
    by_param = field("profileUrl", "url", selector="a", identifierType="param", identifier="pid")
    assert (by_param.path, by_param.param) == (None, "pid")
    assert field("profileUrl", "url", identifierType="hash").source is UrlFrom.NONE


@pytest.mark.parametrize(
    ("spec", "kind", "why"),
    [
        (
            {"selector": "a", "identifierType": "path", "identifier": "https://other.example/v/${id}"},
            "note",
            "another site, other.example",
        ),
        ({"selector": "a", "identifierType": "path", "identifier": "https://quill.example.com/v"}, "note", "holds no identity"),
        ({"selector": "a", "identifierType": "hash"}, "note", "changes with the listing"),
        ({"identifierType": "path"}, "refused", "no element"),
        ({"selector": "a["}, "refused", "no CSS selector"),
    ],
)
def test_a_url_that_can_not_be_kept_is_said(convert, said, spec, kind, why):
    imported = convert(profile={**NAME, "profileUrl": spec})
    assert imported.definition.search is not None
    assert any("profile.profileUrl" in each and why in each for each in said(imported, kind))


# --- proofs of absence --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "proofs", "kind", "why"),
    [
        ("//h3[.='none']", ["//h3[.='none']"], None, ""),
        ("//h3[.='a|b'] | //h4[contains(., \"|\")]", ["//h3[.='a|b']", '//h4[contains(., "|")]'], None, ""),
        (".a, .b", [".a, .b"], None, ""),
        ("//h2[.='x'] | //*[not(//li)]", ["//h2[.='x']"], "refused", "holds for any page"),
        ("//h2[.='x'] | //h2[contains(text(), 'Too many results')]", ["//h2[.='x']"], "refused", "too much"),
        ("//h1[contains(text(), '0 Results')]", ["//h1[contains(concat(' ', text()), ' 0 Results')]"], "note", "'10 results'"),
        ('//h1[contains(., "0 results")]', ["//h1[contains(concat(' ', .), \" 0 results\")]"], "note", "'10 results'"),
        ("//h1[contains(text(), 'Error 404')]", ["//h1[contains(text(), 'Error 404')]"], "note", "weak"),
    ],
)
def test_what_holds_for_other_pages_too_proves_nothing(convert, said, selector, proofs, kind, why):
    imported = convert(noResultsSelector=selector)
    assert imported.definition.search.results.none == tuple(Proof(at=each) for each in proofs)
    assert (imported.result is Result.PART) == (kind == "refused")
    assert why in "; ".join(said(imported, kind or "note"))


@pytest.mark.parametrize("selector", [None, "", "//*[not(//li)]"])
def test_without_a_proof_of_absence_there_is_no_search(convert, said, selector):
    imported = convert(noResultsSelector=selector)
    assert (imported.definition.search, imported.result) == (None, Result.PART)
    assert "no proof of absence" in "; ".join(said(imported))
    assert imported.search is not None


def test_ten_results_are_not_none(convert):
    imported = convert(noResultsSelector="//h1[contains(text(), '0 Results')]")
    for shown, outcome in (
        ("10 Results", Outcome.DRIFTED),
        ("0 Results for Zo", Outcome.NONE),
        ("We have 0 Results", Outcome.NONE),
    ):
        page = Page(
            url="https://quill.example.com/",
            status=200,
            html=f"<h1>{shown}</h1>",
            via=Via.REPLAY,
            at=datetime(2026, 11, 22, tzinfo=UTC),
        )
        assert read.page(page, imported.search, PERSON).outcome is outcome


# --- refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "spec", "why"),
    [
        ("shoeSize", {"selector": "p"}, "no field of a listing"),
        ("age", {"selector": "p["}, "no CSS selector"),
        ("age", {"selector": "//p["}, "no XPath"),
        ("age", {"selector": ""}, "no element"),
        ("age", {}, "no element"),
        ("age", {"selector": "p", "afterText": "/(/"}, "no regular expression"),
        ("relativesList", {"selector": "p", "sort": "up"}, "not known here: sort"),
        ("relativesList", {"selector": "p" * 3000}, "can't hold it"),
    ],
)
def test_a_field_that_can_not_be_read_is_left_out_and_said(convert, said, key, spec, why):
    imported = convert(profile={**NAME, key: spec})
    assert imported.result is Result.PART
    assert any(f"steps[0].actions[1].profile.{key}: " in each and why in each for each in said(imported))
    assert imported.definition.search is not None


@pytest.mark.parametrize(
    ("extract", "why"),
    [
        ({"profile": {"age": {"selector": "p"}}}, "name of a listing stands nowhere"),
        ({"profile": {"name": None}}, "name of a listing stands nowhere"),
        ({"selector": "a["}, "no CSS selector"),
        ({"selector": None}, "no element"),
        ({"noResultsSelector": "//p["}, "no XPath"),
    ],
)
def test_without_rows_names_or_a_proof_that_compiles_pages_can_not_be_read(convert, said, extract, why):
    imported = convert(**extract)
    assert (imported.result, imported.definition.search, imported.search) == (Result.PART, None, None)
    assert why in "; ".join(said(imported))


def test_a_field_that_is_switched_off_is_no_loss(convert):
    assert convert(profile={**NAME, "age": None}).result is Result.WHOLE
