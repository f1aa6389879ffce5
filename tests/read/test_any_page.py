"""Whatever a page holds, reading it raises nothing, and comes to an outcome."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetycheck import read
from safetycheck.definition import Search
from safetycheck.model import Name, Outcome, Page, Profile, Via

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
PROFILE = Profile(names=(Name(first="Maria", last="Gonzalez"),))
SEARCH = Search.model_validate(
    {
        "via": ["http"],
        "steps": [{"open": "https://www.maple.example/{first}"}],
        "results": {
            "rows": "//div[@class='row' or self::div]",
            "fields": {"name": {"at": ".//*[1]"}, "age": {"at": "i", "match": "/(\\d+)/"}, "url": {"pick": {"at": "a"}}},
            "none": [{"text": "nobody"}, {"count": "/found ([0-9,]+)/i"}],
            "next": {"at": "a[rel=next]"},
        },
    },
    strict=False,
)
PIECES = st.sampled_from([
    "<div class=row>", "</div>", "<b>Maria Gonzalez", "</b>", "<i>Age 4", "2</i>", "<a href='/p?x=1'>", "</a>", "<!--", "-->",
    "<table><tr><td>", "<script type='application/ld+json'>{\"@type\":\"Person\",\"name\":[", "</script>", "&#x0;", "&amp;&",
    "<svg><p>", "\x00", "\x1b[31m", "\u202e", "Duluth, MN", "(218) 555-0142", "found 0", "nobody", "<base href='javascript:x'>",
    "<a rel=next href='//[::1]:x'>", "\ud800",
])  # fmt: skip


def seen(html):
    page = Page(url="https://www.maple.example/Maria", status=200, html=html, via=Via.HTTP, at=datetime(2026, 11, 22, tzinfo=UTC))
    reading = read.page(page, SEARCH, PROFILE)
    for listing in reading.listings[:2]:
        assert read.detail(page, SEARCH, PROFILE, listing).listings
    return reading


@settings(max_examples=300)
@given(st.lists(PIECES | st.text(max_size=20), max_size=60).map("".join))
def test_random_markup(html):
    assert isinstance(seen(html).outcome, Outcome)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_that_breaks_off_anywhere(page):
    html = page.read_text()
    for end in random.Random(page.stem).sample(range(len(html)), min(20, len(html))):
        assert isinstance(seen(html[:end]).outcome, Outcome)


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\x00" * 1000,
        "<div>" * 300_000,
        "<b>" * 5_000 + "Maria Gonzalez",
        "<div class=row><b>Maria Gonzalez</b><i>42</i></div>" * 5_000,
        "<p>Maria Gonzalez</p>" * 20_000,
        "Maria Gonzalez " * 300_000,
        "<script type='application/ld+json'>" + "[" * 100_000 + "</script>",
        "<table>" + "<tr><td>Maria Gonzalez<td>42" * 20_000,
        "<" * 1_000_000,
        "&" * 1_000_000,
        "<a href='" + "x" * 3_000_000,
    ],
    ids=["empty", "nul", "deep", "inline", "rows", "names", "one-text", "json", "table", "angles", "ampersands", "attribute"],
)
@pytest.mark.timeout(30)
def test_pages_made_to_break_a_reader(html):
    assert isinstance(seen(html).outcome, Outcome)
