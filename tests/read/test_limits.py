"""No page and no definition takes long: two seconds of processor time at most, on pages far worse than any broker's."""

import time

import pytest

from safetycheck import read
from safetycheck.model import Outcome

N = "Maria Gonzalez"
HOSTILE = {
    "nested tags, 10 MB": "<div>" * 2_000_000,
    "deep, many times": ("<div>" * 240 + f"{N} Age 42" + "</div>" * 240) * 200,
    "30,000 paragraphs": f"<p>{N}</p><p>Age 42</p>" * 14_000,
    "60,000 names": f"<p>{N}, Age 42</p>" * 60_000,
    "one text of 5 MB": f"{N} Age 42 Duluth, MN " * 200_000,
    "lines of 3 MB": "<pre>" + f"{N}\nAge 42\nDuluth, MN\n" * 100_000,
    "line breaks": f"{N}<br>Age 42<br>Duluth, MN<br>" * 9_000,
    "spans on one line": "<p>" + f"<span>{N}</span> " * 28_000,
    "attributes": "<div " + " ".join(f"a{n}=x" for n in range(300_000)) + ">",
    "one attribute": "<div class='" + "a " * 2_500_000 + "'>x</div>",
    "commas": ", " * 2_500_000,
    "states": ", MN" * 1_500_000,
    "digits": "1" * 5_000_000,
    "phone beginnings": "(218) 555-" * 500_000,
    "e-mail beginnings": "a." * 2_000_000 + "@",
    "labels": "Relatives: " * 400_000,
    "deep JSON": '<script type="application/ld+json">{"@type":"Person","x":' + "[" * 1_000_000 + "</script>",
    "hidden": "<p hidden style='display:none'>" * 100_000,
    "wrapped JSON": '<script type="application/ld+json">"Person" -->' + " " * 100_000 + "x</script>",
    "wide JSON": '<script type="application/ld+json">['
    + ",".join(['{"@type":"Person","name":"A B","address":"Ely, MN"}'] * 30_000)
    + "]</script>",
    "nested items": '<div itemscope itemtype="https://schema.org/Person" itemprop="x">' * 250,
    "rows in rows": '<li class="row"><h3>Maria Gonzalez</h3><ul>' * 200,
    "table": "<table>" + f"<tr><td>{N}</td><td>42</td><td>Duluth, MN</td></tr>" * 8_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_pages(kind, cards, search, page, profile):
    for told in (cards, search()):
        untrusted = page(f"<html><body>{HOSTILE[kind]}")
        begun = time.process_time()
        assert isinstance(read.page(untrusted, told, profile).outcome, Outcome)
        assert time.process_time() - begun < 2


def test_a_thousand_rows(cards, card, page, profile):
    body = "<ul>" + "".join(card(number=number) for number in range(1_200)) + "</ul>"
    for markup, outcome in ((body, Outcome.FOUND), (body.replace('class="row"', "class=z"), Outcome.DRIFTED)):
        begun = time.process_time()
        reading = read.page(page(markup), cards, profile)
        assert time.process_time() - begun < 2
        assert (reading.outcome, len(reading.listings)) == (outcome, 1_000)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": {"at": "h3", "match": "/(\\w+\\s?)*!/"}},
        {"name": {"at": "h3"}, "age": {"at": "//*[count(//*[count(//*) > 1]) > 1]"}},
    ],
    ids=["pattern", "selector"],
)
def test_hostile_definitions(fields, search, page, profile):
    told = search(rows="li", fields=fields)
    body = "<ul>" + f"<li><h3>{'Maria Gonzalez ' * 20}</h3></li>" * 300 + "</ul>"
    begun = time.process_time()
    read.page(page(body), told, profile)
    assert time.process_time() - begun < 2
