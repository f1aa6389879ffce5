"""Drafts from sites of the lab, as they serve their pages: the families whose answers come without a script."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from safetycheck import lab, match, queries, read, registry, yamlfile
from safetycheck.definition import BrokerKind, Definition
from safetycheck.lab import cast as inhabitants
from safetycheck.lab import families
from safetycheck.lab.clock import Clock
from safetycheck.lab.people import profile
from safetycheck.lab.world import World
from safetycheck.model import Address, Decision, Name, Outcome, Page, Profile, Reader, Via
from safetycheck.registry import drafting
from safetycheck.registry.drafting import cast

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DOMAINS = (
    "plumbline-people.example", "quietlane-people.example", "doorstep-directory.example", "cardindex-online.example",
    "veilbook.example",
)  # fmt: skip


def nobody() -> Profile:
    home = profile().addresses[0]
    return Profile(
        names=(Name(first="Zephyrine", last="Quillonquist"),),
        addresses=(Address(city=home.city, state=home.state, current=True),),
    )


@pytest.fixture(scope="module", params=DOMAINS)
def drafted(request):
    """The URL and the page of an answer, the lab's own definition, and the draft."""
    site = {site.domain: site for site in families.sites(World(inhabitants.people(1), Clock(NOW)))}[request.param]
    file = Path(lab.__file__).parent / "brokers" / f"{request.param}.yaml"
    own = yamlfile.load(Definition, yamlfile.parse(file.read_text(), file.name))
    urls = [queries.plan(whom, own, NOW.date()).queries[0].url for whom in (profile(), nobody())]
    found, missed = asyncio.run(_fetched(site, urls))
    asked = drafting.Asked(urls[0], found, missed, BrokerKind.PEOPLE_SEARCH)
    return urls[0], found, own, drafting.draft(asked, profile(), NOW.date())


async def _fetched(site, urls) -> list[str]:
    transport = httpx.ASGITransport(app=site.apps()[site.domain])
    async with httpx.AsyncClient(transport=transport, base_url=f"https://{site.domain}") as client:
        return [(await client.get(url)).text for url in urls]


def test_the_person_is_found_on_the_saved_page(drafted):
    url, found, own, draft = drafted
    page = Page(url=url, status=200, html=found, via=Via.REPLAY, at=NOW)
    ours = read.page(page, draft.definition.search, profile())
    theirs = read.page(page, own.search, profile())
    assert ours.outcome is Outcome.FOUND
    assert ours.reader is Reader.DECLARED
    assert len(ours.listings) == len(theirs.listings)
    decisions = [each.decision for each in match.compare_all(ours.listings, profile(), NOW.date())]
    assert any(each is not Decision.NO for each in decisions)
    assert [each.name for each in ours.listings] == [each.name for each in theirs.listings]


def test_it_passes_the_check(drafted):
    *_, draft = drafted
    assert registry.check(draft.text, "draft", today=NOW.date()).problems == ()


def test_nobody_of_the_page_is_in_what_is_written(drafted):
    _, found, _, draft = drafted
    written = "\n".join([draft.text, *draft.files.values()]).casefold()
    shared = {word for text in cast.roles_of_any_day() for part in text for word in re.findall(r"\w+", part.casefold())}
    people = {part for each in inhabitants.people(1) for part in _words(each)} - shared
    on_page = {word for word in people if re.search(rf"\b{re.escape(word)}\b", found.casefold())}
    assert on_page
    assert not {word for word in on_page if re.search(rf"\b{re.escape(word)}\b", written)}
    assert not [number for number in re.findall(r"\b[0-9a-f]{10}\b", found) if number in written]


def _words(person) -> list[str]:
    said = [person.last, *person.relatives, *person.emails, *(home.street for home in person.homes)]
    said += [home.zip for home in person.homes] + [phone[-4:] for phone in person.phones]
    # A street may be a "Court", and so may a word of any page; the rest of its name is its own.
    every = {word for text in said for word in text.casefold().split() if len(word) > 3}
    return sorted(every - {"street", "court", "lane", "road"})


def test_the_test_pages_are_read_as_they_say(drafted):
    *_, draft = drafted
    expected = yamlfile.parse(draft.files["expected.yaml"], "expected.yaml").data
    assert {name: entry["outcome"] for name, entry in expected.items()} == {"found": "found", "none": "none"}
    assert [row.get("me") for row in expected["found"]["listings"]].count("yes") == 1
