"""Hand-made pages of every kind, read without a selector: each must come to what `pages/index.yaml` says."""

from pathlib import Path

import pytest
import yaml

from safetycheck import read
from safetycheck.model import Birth, Outcome, Reader
from safetycheck.read import anchored
from safetycheck.read.tree import Tree

PAGES = Path(__file__).parent / "pages"
INDEX = yaml.safe_load((PAGES / "index.yaml").read_text())
FOUND = [name for name in INDEX if name.startswith("found-")]
ANCHORED = [name for name in FOUND if INDEX[name]["reader"] == "anchored"]
SITE = "https://www.people.example"


@pytest.fixture
def bare(search):
    """A definition that knows how the broker says "nobody", and no row."""
    return search(none=[{"text": "we found nobody"}, {"count": r"/([\d,]+)\+? people found/"}])


@pytest.fixture
def reading(bare, page, profile):
    def make(name, **changed):
        told = INDEX[name]
        return read.page(page((PAGES / f"{name}.html").read_text(), status=told.get("status", 200), **changed), bare, profile)

    return make


def test_every_page_is_in_the_index():
    assert {path.stem for path in PAGES.glob("*.html")} == INDEX.keys()


@pytest.mark.parametrize("name", INDEX)
def test_outcome(name, reading):
    found = reading(name)
    assert found.outcome == Outcome(INDEX[name]["outcome"]), (found.reason, found.listings)
    assert INDEX[name].get("reason", "") in found.reason


@pytest.mark.parametrize("name", FOUND)
def test_reader_and_number_of_rows(name, reading):
    found = reading(name)
    assert found.reader == Reader(INDEX[name]["reader"])
    assert {each.reader for each in found.listings} == {found.reader}
    assert len(found.listings) == INDEX[name]["rows"], [each.name for each in found.listings]


@pytest.mark.parametrize("field", ["name", "age", "birth", "places", "relatives", "aliases", "phones", "emails", "url"])
@pytest.mark.parametrize("name", FOUND)
def test_first_listing(name, field, reading):
    first = reading(name).listings[0]
    wanted = INDEX[name]["first"].get(field)
    if field == "places":
        assert [(place.city, place.state) for place in first.addresses] == [tuple(each) for each in wanted]
    elif field == "birth":
        assert wanted is None or first.birth == Birth(**wanted)
    elif field == "url":
        assert first.url == (wanted and SITE + wanted)
    elif field in {"name", "age"}:
        assert getattr(first, field) == wanted
    else:
        assert list(getattr(first, field)) == (wanted or [])


@pytest.mark.parametrize("name", [name for name in INDEX if name.startswith("miss-")])
def test_a_miss_whose_words_are_not_known_is_never_found(name, page, search, profile):
    unknown = search(none=[{"text": "words that stand nowhere"}])
    found = read.page(page((PAGES / f"{name}.html").read_text()), unknown, profile)
    assert found.outcome is not Outcome.FOUND, found.listings
    assert not found.listings


@pytest.mark.parametrize("status", [200, 202, 403, 404, 429, 503])
@pytest.mark.parametrize("name", [name for name in INDEX if name.startswith("wall-")])
def test_a_wall_is_blocked_whatever_its_status(name, status, page, bare, profile):
    assert read.page(page((PAGES / f"{name}.html").read_text(), status=status), bare, profile).outcome is Outcome.BLOCKED


@pytest.mark.parametrize("status", [200, 202, 403, 404, 429, 503])
@pytest.mark.parametrize("name", ["miss-echo", "miss-404", "found-cards"])
def test_an_answer_is_an_answer_whatever_its_status(name, status, page, bare, profile):
    found = read.page(page((PAGES / f"{name}.html").read_text(), status=status), bare, profile)
    assert found.outcome == Outcome(INDEX[name]["outcome"])


@pytest.mark.parametrize("how", ["custom", "swapped", "plain"])
@pytest.mark.parametrize("name", [name for name in INDEX if not name.startswith("found-")])
def test_nobody_is_invented_after_a_redesign(name, how, redesign, page, bare, profile):
    markup = redesign((PAGES / f"{name}.html").read_text(), how)
    if name.startswith(("wall-", "working-")):
        # The anchored reader is not asked about walls.
        assert not read.page(page(markup), bare, profile).listings
        return
    seen = anchored.read(Tree(markup), profile, f"{SITE}/search")
    assert not seen.listings or seen.after_a_miss, seen.listings
