"""Pages from which no draft can be made: an error that says why, and never anything else."""

import time
from datetime import date

import pytest

from safetycheck.definition import BrokerKind
from safetycheck.model import Address, Birth, Name, Profile
from safetycheck.registry import drafting
from safetycheck.registry.drafting import CannotDraft

URL = "https://people.example.com/zenobia-marrowfield/mn"
ZENOBIA = Profile(
    names=(Name(first="Zenobia", last="Marrowfield"),),
    birth=Birth(year=1984, month=2),
    addresses=(Address(city="Duluth", state="MN"),),
)
ROW = '<div class="card"><h2>Zenobia Marrowfield</h2><p>Age 42</p><p>Duluth, MN</p><a href="/p/{}">View</a></div>'
OTHER = '<div class="card"><h2>Zenobia Q Marrowfield</h2><p>Age 71</p><p>Reno, NV</p><a href="/p/{}">View</a></div>'
FOUND = f"<html><body><div>{ROW.format(1)}{OTHER.format(2)}</div></body></html>"
NONE = "<html><body><h1>Zzyxqua Vrontlibbard</h1><p>We could not find any records.</p></body></html>"


def draft(html=FOUND, missed=NONE, url=URL):
    asked = drafting.Asked(url, html, missed, BrokerKind.PEOPLE_SEARCH)
    return drafting.draft(asked, ZENOBIA, date(2026, 11, 22))


def test_a_plain_page_gives_a_draft():
    results = draft().definition.search.results
    assert results.rows == ".card"
    assert results.none[0].text == "We could not find any records"


@pytest.mark.parametrize(
    ("changed", "about", "says"),
    [
        ({"html": NONE}, "page", "does not show the person"),
        ({"html": ""}, "page", "does not show the person"),
        ({"html": FOUND.replace("Zenobia", "Tobiah")}, "page", "does not show the person"),
        ({"html": "a" * 9_000_000}, "page", "too large"),
        ({"missed": "<" * 300_000}, "page", "too large"),
        ({"missed": FOUND}, "none-page", "shows the person"),
        ({"missed": FOUND + " "}, "none-page", "shows the person"),
        ({"url": "https://people.example.com/search"}, "url", "does not hold"),
    ],
)
def test_what_can_not_be_used_is_named(changed, about, says):
    with pytest.raises(CannotDraft, match=says) as refused:
        draft(**changed)
    assert refused.value.about == about
    assert "arrowfield" not in str(refused.value)


def test_the_status_of_the_made_page_is_nobody_s_house_number():
    made = draft(html=FOUND.replace("<p>Duluth, MN</p>", "<p>200 Elm Court, Duluth, MN 55811</p>"))
    assert "status: 200" in made.files["expected.yaml"]
    assert "55811" not in made.text + "".join(made.files.values())


def test_without_a_page_of_a_miss_the_draft_says_that_it_can_not_be_used_yet():
    made = draft(missed=None)
    assert made.definition.search.results.none == ()
    assert any("--none-page" in remark for remark in made.remarks)
    assert set(made.files) == {"found.html", "expected.yaml"}


def test_a_miss_without_words_of_its_own_proves_nothing():
    made = draft(missed="<html><body><p>Zzyxqua Vrontlibbard</p></body></html>")
    assert made.definition.search.results.none == ()
    assert made.definition.search.results.rows is None


def test_the_mark_of_a_miss_may_be_an_element():
    missed = '<html><body><div class="no-results"><p>Zzyxqua? Tough luck.</p></div></body></html>'
    assert [proof.at for proof in draft(missed=missed).definition.search.results.none] == [".no-results"]


def test_words_that_stand_on_both_pages_prove_nothing():
    both = "<p>We could not find any records elsewhere.</p>"
    made = draft(html=FOUND.replace("<body>", f"<body>{both}"), missed=f"<html><body>{both}</body></html>")
    assert made.definition.search.results.none == ()


def test_an_echoed_name_is_no_proof():
    missed = "<html><body><p>No records found for zzyxqua vrontlibbard in Houston</p></body></html>"
    proofs = draft(missed=missed).definition.search.results.none
    assert [proof.text for proof in proofs] == ["No records found"]


def test_names_in_the_markup_are_not_written():
    html = FOUND.replace('class="card"', 'class="card zenobia-marrowfield" id="zenobia"').replace(
        "<h2>", '<h2 class="marrowfield">'
    )
    made = draft(html=html)
    written = "\n".join([made.text, *made.files.values()])
    assert "arrowfield" not in written.casefold()
    assert "zenobia" not in written.casefold()


def test_an_advertisement_made_like_a_row_is_left_out():
    row = '<h2>Zenobia Marrowfield</h2><p>Age 61</p><a href="https://other.example/">View</a>'
    advert = f'<div class="card sponsor">{row} Sponsored</div>'
    made = draft(html=FOUND.replace(OTHER.format(2), advert + OTHER.format(2)))
    assert [listing.age for listing in made.reading.listings] == [42, 71]
    assert made.definition.search.results.rows == ".card:not(.sponsor)"


def test_the_present_place_is_read_before_the_past_ones():
    places = "<div>Reside in Duluth, MN</div><section><span>Lived</span>Reno NV, Ely MN</section>"
    made = draft(html=FOUND.replace("<p>Duluth, MN</p>", places).replace("<p>Reno, NV</p>", "<div>Reside in Elko, NV</div>"))
    assert [place.city for place in made.reading.listings[0].addresses] == ["Duluth", "Reno", "Ely"]


def test_long_lists_are_taken_whole():
    odd = OTHER.format(9).replace('class="card"', 'class="card odd"')
    made = draft(html=FOUND.replace(OTHER.format(2), "".join(OTHER.format(number) for number in range(60)) + odd))
    assert made.definition.search.results.rows == ".card"
    assert len(made.reading.listings) == 62


def test_classes_of_a_build_are_no_selectors():
    html = FOUND.replace('class="card"', 'class="css-1x9k2j _3kFj9"').replace("<div><div", '<div id="results"><div')
    assert "css-1x9k2j" not in draft(html=html).text
    assert draft(html=html).definition.search.results.rows == "#results > div"


HOSTILE = {
    "deep": "<div>" * 5_000 + ROW.format(1),
    "wide": "<body>" + "".join(ROW.format(number) for number in range(1_500)),
    "unclosed": FOUND.replace("</div>", "").replace("</h2>", ""),
    "controls": FOUND.replace("Age", "A\x00ge\x1b[31m\ufffe"),
    "direction": FOUND.replace("Duluth", "Du\u202eluth"),
    "script bomb": FOUND.replace("<body>", "<body><script>" + "while(1){}" * 50_000 + "</script>"),
    "attributes": FOUND.replace('class="card"', 'class="' + " ".join(f"c{number}" for number in range(3_000)) + '"'),
    "long class": FOUND.replace('class="card"', f'class="{"x" * 100_000}"'),
    "quotes": FOUND.replace('class="card"', 'class="card \'a] b&quot; { } ;" id="x\']//*"'),
    "long tag": FOUND.replace("<p>Age", f"<{'z' * 3_000}>Age"),
    "strange tag": FOUND.replace("<h2>", "<a:b'c>").replace("</h2>", "</a:b'c>"),
    "long label": FOUND.replace("Age 42", f"<b>{'Age ' * 500}</b> 42"),
    "base": FOUND.replace("<body>", '<head><base href="javascript:alert(1)"></head><body>'),
    "frames": FOUND.replace("<body>", "<frameset><frame></frameset><body>"),
    "links": FOUND.replace('href="/p/1"', 'href="https://[::1"').replace('href="/p/2"', 'href="javascript:void(0)"'),
    "many links": FOUND.replace("<body>", "<body>" + '<a href="/x">next</a>' * 5_000),
    "table": "<table>" + "<tr><td>Zenobia Marrowfield</td><td>42</td><td>Duluth, MN</td></tr>" * 40 + "</table>",
    "copied text": "<pre>\nZenobia Marrowfield\nAge 42\nDuluth, MN\n\nZenobia Q Marrowfield\nAge 71\nReno, NV\n</pre>",
    "alone": f"<html><body>{ROW.format(1)}</body></html>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_gives_a_draft_or_an_error(kind):
    begun = time.process_time()
    for missed in (NONE, None):
        try:
            made = draft(html=HOSTILE[kind], missed=missed)
        except CannotDraft as wrong:
            assert str(wrong)
        else:
            assert made.definition.domain == "example.com"
            assert "arrowfield" not in made.text
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_page_of_a_miss_gives_a_draft_or_an_error(kind):
    try:
        made = draft(missed=HOSTILE[kind].replace("Marrowfield", "Wexcombe").replace("Zenobia", "Perrinel"))
    except CannotDraft as wrong:
        assert wrong.about == "none-page"
    else:
        assert "excombe" not in made.text
