"""Pages a second: the readers beside bare lxml XPath and beside BeautifulSoup, on result pages of 10, 100 and 1,000 rows.

All read the same fields from the same pages: name, age, place, past places, relatives, phone, link. What safetycheck does beyond
that (walls, proofs of absence, values made of text, listings checked as models) is in its time.

    python -m bench.reading
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from bs4 import BeautifulSoup
from lxml import etree
from tabulate import tabulate

from safetycheck import read
from safetycheck.definition import Search
from safetycheck.model import Outcome, Page, Profile, Via
from safetycheck.read import anchored
from safetycheck.read.tree import Tree

SIZES = (10, 100, 1_000)
URL = "https://www.people.example/search?name=Maria+Gonzalez"
PROFILE = Profile.model_validate_json(
    '{"names": [{"first": "Maria", "last": "Gonzalez"}], "birth": {"year": 1984}, '
    '"addresses": [{"city": "Duluth", "state": "MN", "current": true}]}'
)
SEARCH = Search.model_validate(
    {
        "via": ["http"],
        "steps": [{"open": "https://www.people.example/search?name={first}+{last}"}],
        "results": {
            "rows": "//div[contains(@class, 'card-summary')]",
            "fields": {
                "name": {"at": ".//div[@class='content-header']"},
                "age": {"at": ".//span[normalize-space()='Age']/following-sibling::span[1]"},
                "place": {"at": ".//span[normalize-space()='Lives in']/following-sibling::span[1]"},
                "places": {"at": ".//ul[@class='past']/li", "every": True},
                "relatives": {"at": ".//div[@class='related']/a", "every": True},
                "phones": {"at": ".//div[@class='phone']", "every": True},
                "url": {"pick": {"at": ".//a[contains(@class, 'detail-link')]"}},
            },
            "none": [{"at": "//div[@class='no-results']"}, {"text": "we could not find any records"}],
        },
    },
    strict=False,
)
_XPATHS = {
    "name": ".//div[@class='content-header']",
    "age": ".//span[normalize-space()='Age']/following-sibling::span[1]",
    "place": ".//span[normalize-space()='Lives in']/following-sibling::span[1]",
    "places": ".//ul[@class='past']/li",
    "relatives": ".//div[@class='related']/a",
    "phones": ".//div[@class='phone']",
    "url": ".//a[contains(@class, 'detail-link')]/@href",
}


def main() -> None:
    """Print one line for each size of page, and the ratios that are promised."""
    lines = []
    for size in SIZES:
        html = page_of(size)
        page = Page(url=URL, status=200, html=html, via=Via.HTTP, at=datetime(2026, 11, 1, tzinfo=UTC))
        ways: dict[str, Callable[[], int]] = {
            "bare": lambda html=html: bare_lxml(html),
            "declared": lambda page=page: declared(page),
            "soup": lambda html=html: beautiful_soup(html),
            "anchored": lambda html=html: len(anchored.read(Tree(html), PROFILE, URL).listings),
        }
        rate = pages_a_second(ways, size)
        lines.append(
            [size, len(html) // 1024, *(f"{each:,.1f}" for each in rate.values()), f"{rate['declared'] / rate['bare']:.2f}",
             f"{rate['declared'] / rate['soup']:.1f}", f"{rate['declared'] / rate['anchored']:.1f}"]
        )  # fmt: skip
    print("Pages a second of processor time, parsing included")
    headers = ["rows", "KiB", "bare lxml XPath", "declared", "BeautifulSoup", "anchored", "declared : bare", "declared : soup",
               "declared : anchored"]  # fmt: skip
    print(tabulate(lines, headers))
    print("goals: declared at least 0.75 of bare lxml at 100 rows; anchored less than ten times as slow as declared")


def page_of(rows: int) -> str:
    """Make a page of results as wordy as the real ones."""
    return (
        "<!DOCTYPE html><html><head><title>Maria Gonzalez</title><script>var a = 1;</script></head><body><nav>"
        + "<a href='/x'>People</a>" * 20
        + f"</nav><h1>{rows} records found for Maria Gonzalez</h1>"
        + "".join(_card(number) for number in range(rows))
        + "<footer>"
        + "<p>No consumer reporting agency stands behind this page.</p>" * 10
        + "</footer></body></html>"
    )


def _card(number: int) -> str:
    relatives = ", ".join(f'<a href="/find/person/r{number}{each}">Relative {chr(65 + each)} Gonzalez</a>' for each in range(5))
    return f"""
<div class="card card-body shadow-form card-summary pt-3" data-detail-link="/find/person/p{number}">
  <div class="row"><div class="col-md-8"><div class="content-header">Maria {chr(65 + number % 26)} Gonzalez</div>
    <div class="row mt-2"><div class="col-12">
      <span class="content-label">Age</span> <span class="content-value">{20 + number % 60}</span><br>
      <span class="content-label">Lives in</span> <span class="content-value">Duluth, MN</span><br>
      <span class="content-label">Used to live in</span>
      <ul class="past"><li>Ely, MN</li><li>Superior, WI</li><li>Fargo, ND</li></ul>
      <div class="related"><span class="content-label">Related to</span> {relatives}</div>
      <div class="phone">(218) 555-01{number % 100:02}</div><div class="phone">(715) 555-01{number % 100:02}</div>
    </div></div></div>
    <div class="col-md-4 hidden-mobile">
      <a href="/find/person/p{number}" class="btn btn-success detail-link">View Details</a></div>
  </div></div>"""


def declared(page: Page) -> int:
    reading = read.page(page, SEARCH, PROFILE)
    assert reading.outcome is Outcome.FOUND
    return len(reading.listings)


_ROWS = etree.XPath("//div[contains(@class, 'card-summary')]")
_FIELDS = {name: etree.XPath(path) for name, path in _XPATHS.items()}


def bare_lxml(html: str) -> int:
    root = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8"))
    records = []
    for row in _ROWS(root):
        record = {}
        for name, path in _FIELDS.items():
            record[name] = [
                found if isinstance(found, str) else " ".join("".join(found.itertext()).split()) for found in path(row)
            ]
        records.append(record)
    return len(records)


def beautiful_soup(html: str) -> int:
    soup = BeautifulSoup(html, "lxml")
    records = []
    for row in soup.select("div.card-summary"):
        labels = {each.get_text(strip=True): each.find_next_sibling() for each in row.select(".content-label")}
        records.append(
            {
                "name": row.select_one(".content-header").get_text(" ", strip=True),
                "age": labels["Age"].get_text(strip=True),
                "place": labels["Lives in"].get_text(strip=True),
                "places": [each.get_text(strip=True) for each in row.select(".past li")],
                "relatives": [each.get_text(strip=True) for each in row.select(".related a")],
                "phones": [each.get_text(strip=True) for each in row.select(".phone")],
                "url": row.select_one("a.detail-link")["href"],
            }
        )
    return len(records)


def pages_a_second(ways: dict[str, Callable[[], int]], size: int) -> dict[str, float]:
    """Return the best rate of several rounds, in which the ways take turns, so that the machine's moods fall on all."""
    best = dict.fromkeys(ways, float("inf"))
    for way in ways.values():
        assert way() >= size
    for _ in range(max(5, 1_500 // size)):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - begun)
    return {name: 1 / seconds for name, seconds in best.items()}


if __name__ == "__main__":
    main()
