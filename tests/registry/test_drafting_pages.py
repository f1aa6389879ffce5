"""Drafts from the pages of the ten hand-made test folders: they read as the shipped definitions do, and give nobody away."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from safetycheck import match, profiles, queries, read, registry, yamlfile
from safetycheck.definition import BrokerKind
from safetycheck.model import Decision, Listing, Outcome, Page, Profile, Reader, Via
from safetycheck.registry import drafting
from safetycheck.registry.drafting import cast

ROOT = Path(__file__).parents[2]
FOLDERS = ROOT / "tests/brokers"
DOMAINS = sorted(path.parent.name for path in FOLDERS.glob("*/expected.yaml"))
TODAY = date(2026, 11, 22)
# Other invented people, so that the invented cast of a draft can be told from whom the page is about.
OTHERS = {
    "Marisol": "Zenobia", "Marysol": "Zenobya", "Maris": "Zen", "Mari": "Zen", "Quillfeather": "Marrowfield",
    "Quill": "Marrow", "Feather": "Field", "Brambleworth": "Larkspurne", "Dashiell": "Tobiah", "Odalys": "Perrinel",
    "Lucan": "Ansgar", "Duluth": "Moorhead", "Bemidji": "Winona", "Superior": "Ashland", "Claire": "Crosse", "Eau": "La",
    "Fargo": "Minot", "Austin": "Ely", "Brainerd": "Albany", "Cloud": "Joseph", "Alder": "Vetchling", "Tern": "Godwit",
    "Mill": "Otter", "Pond": "Creek", "Heron": "Lapwing", "412": "618", "0142": "0163", "0119": "0164", "0177": "0165",
    "55802": "56560", "54880": "54806", "54701": "54601", "47": "52", "1979": "1974", "1978": "1973",
    "marisol@example.net": "z@example.org",
}  # fmt: skip


def _other(text: str) -> str:
    for old, new in OTHERS.items():
        for form in (str, str.lower, str.upper):
            text = re.sub(rf"(?:(?<![A-Za-z0-9])|(?<=%20)){re.escape(form(old))}(?![A-Za-z0-9])", form(new), text)
    return text


@dataclass(frozen=True)
class Case:
    domain: str
    url: str
    html: str
    missed: str
    profile: Profile
    draft: drafting.Draft

    def page(self, html: str) -> Page:
        return Page(url=self.url, status=200, html=html, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC))


@cache
def drafted(domain: str, *, others: bool = False) -> Case:
    """Draft a definition of one site, from the pages of its folder, about the person of the folder or about another."""
    change = _other if others else str
    folder = FOLDERS / domain
    entry = yamlfile.parse((folder / "expected.yaml").read_text(), domain).data["found"]
    url, html, missed = (
        change(text) for text in (entry["url"], (folder / "found.html").read_text(), (folder / "none.html").read_text())
    )
    profile = profiles.read(change((FOLDERS / "person.yaml").read_text()), "person.yaml")
    asked = drafting.Asked(url, html, missed, BrokerKind.PEOPLE_SEARCH)
    return Case(domain, url, html, missed, profile, drafting.draft(asked, profile, TODAY))


def _own(listings: tuple[Listing, ...], profile: Profile) -> Listing:
    decisions = [each.decision for each in match.compare_all(listings, profile, TODAY)]
    return listings[decisions.index(Decision.YES)]


@pytest.fixture(params=DOMAINS)
def case(request):
    return drafted(request.param)


@pytest.fixture(params=DOMAINS)
def other(request):
    return drafted(request.param, others=True)


def test_the_row_of_the_person_is_read_as_the_shipped_definition_reads_it(case):
    shipped = registry.read(ROOT / "brokers" / f"{case.domain}.yaml")
    ours = read.page(case.page(case.html), case.draft.definition.search, case.profile)
    theirs = read.page(case.page(case.html), shipped.search, case.profile)
    assert ours.outcome is Outcome.FOUND
    assert ours.reader is Reader.DECLARED
    one, other = _own(ours.listings, case.profile), _own(theirs.listings, case.profile)
    assert (one.name, one.age, one.addresses) == (other.name, other.age, other.addresses)
    assert len(ours.listings) == len(theirs.listings)
    assert one.url == other.url
    assert set(other.relatives) == set(one.relatives)


def test_the_draft_passes_the_check(case):
    checked = registry.check(case.draft.text, f"{case.domain}.yaml", today=TODAY)
    assert checked.problems == ()
    assert checked.definition == case.draft.definition
    assert checked.definition.domain == case.domain


def test_the_page_of_a_miss_is_one(case):
    search = case.draft.definition.search
    assert read.page(case.page(case.missed), search, case.profile).outcome is Outcome.NONE


def test_the_question_is_the_url_that_was_given(case):
    asked = {query.url for query in queries.plan(case.profile, case.draft.definition, TODAY).queries}
    assert case.url in asked


def test_nothing_of_the_saved_page_is_in_what_is_written(other):
    written = "\n".join([other.draft.text, *other.draft.files.values()])
    assert "Quillfeather" in written  # the invented cast
    for word in {*OTHERS.values()} - {"52", "La", "Field", "Creek"}:
        assert not re.search(rf"(?i)(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", written), word
    phones = re.findall(r"\(?\d{3}\)?[ .-]?\d{3}[ .-]\d{4}", other.html)
    ids = [link.rpartition("/")[2] for link in re.findall(r'(?:href|data-[\w-]+|id)="([^"]+)"', other.html)]
    opaque = {each for each in (re.split(r"[?#&=]", link)[0] for link in ids) if re.search(r"\d", each) and len(each) > 3}
    for value in {*phones, *opaque}:
        assert value not in written, value


def test_the_test_folder_reads_as_it_says(other):
    files, search = other.draft.files, other.draft.definition.search
    assert set(files) == {"found.html", "none.html", "expected.yaml"}
    expected = yamlfile.parse(files["expected.yaml"], "expected.yaml").data
    for name in ("found", "none"):
        page = Page(
            url=expected[name]["url"], status=int(expected[name]["status"]), html=files[f"{name}.html"], via=Via.REPLAY,
            at=datetime(2026, 11, 22, tzinfo=UTC),
        )  # fmt: skip
        assert read.page(page, search, cast.PERSON).outcome is Outcome(name)
    rows = expected["found"]["listings"]
    assert [row.get("me") for row in rows] == ["yes", None, None]
    assert rows[0]["name"] == "Marisol J Quillfeather"
    assert rows[0]["age"] == "47"
    assert rows[0]["addresses"][0]["city"] == "Duluth"
    assert len({row["name"] for row in rows}) == 3


def test_test_pages_keep_the_markup_and_are_small(other):
    found = other.draft.files["found.html"]
    assert len(found) < len(other.html) * 2
    assert not re.search(r"<script|<style|<img|<svg|<!--|partner\.example|sponsored\b[^:]", found)


def test_everybody_on_the_test_pages_is_invented(other):
    for html in other.draft.files.values():
        assert all(re.search(r"555-01\d\d$", each) for each in re.findall(r"\(?\b\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b", html))
        assert all(re.search(r"\bexample\.\w+$", each) for each in re.findall(r"[\w.+-]+@[\w.-]+", html))


def test_it_says_how_sure_it_is(case):
    said = {each.field: each for each in case.draft.proposals}
    assert said["name"].same == said["name"].shown
    assert said["age"].sure is not drafting.Sure.LOOK
    for field, each in said.items():
        assert f"# - {field}: {each.sure}, {each.same} of {each.shown}\n" in case.draft.text


def test_the_cast_is_the_person_of_the_test_folders():
    assert profiles.read((FOLDERS / "person.yaml").read_text(), "person.yaml") == cast.PERSON
