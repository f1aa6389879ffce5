"""Walls: each marker is one on a short page, and none on a page with an answer."""

import pytest

from safetycheck import read
from safetycheck.model import Outcome
from safetycheck.read.walls import SHORT, WALLS

MARKERS = [(kind, wall.kind, marker) for wall in WALLS for kind in ("titles", "texts", "marks") for marker in getattr(wall, kind)]
OVER = {text for wall in WALLS if wall.over for text in wall.texts}
LONG = "<p>Public records are printed side by side on this page, for whoever asks.</p>" * (SHORT // 40)


@pytest.mark.parametrize(("where", "kind", "marker"), MARKERS, ids=[f"{kind}-{marker}" for _, kind, marker in MARKERS])
def test_each_marker_is_a_wall(where, kind, marker, cards, page, profile):
    told = (
        page("<p>x</p>", title=marker)
        if where == "titles"
        else page(f"<p>{marker}</p>" if where == "texts" else f"<p>x</p><!-- {marker} -->")
    )
    assert read.page(told, cards, profile).outcome is Outcome.BLOCKED


@pytest.mark.parametrize(("where", "kind", "marker"), [each for each in MARKERS if each[0] != "titles"])
def test_no_marker_turns_an_answer_into_a_wall(where, kind, marker, cards, card, page, profile):
    beside = f"<p>{marker}</p><!-- {marker} -->"
    assert read.page(page(card() + beside), cards, profile).outcome is Outcome.FOUND
    miss = read.page(page("<p>We found nobody.</p>" + beside), cards, profile)
    # A page of scripts whose question was stopped shows the challenge, and a list that stayed empty.
    assert miss.outcome is (Outcome.BLOCKED if marker in OVER else Outcome.NONE)
    assert read.page(page(f"{LONG}<p>We found nobody.</p>{beside}"), cards, profile).outcome is Outcome.NONE


@pytest.mark.parametrize(("where", "kind", "marker"), [each for each in MARKERS if each[0] == "texts"])
def test_words_count_on_short_pages_only(where, kind, marker, cards, page, profile):
    assert read.page(page(f"{LONG}<p>{marker}</p>"), cards, profile).outcome is Outcome.DRIFTED


def test_a_title_must_be_the_whole_title(cards, page, profile):
    assert read.page(page(LONG, title="Access denied to whom? People Example"), cards, profile).outcome is Outcome.DRIFTED


def test_a_wall_is_never_none(cards, page, profile):
    assert read.page(page("<p>We found nobody</p>", title="Just a moment..."), cards, profile).outcome is Outcome.BLOCKED
    assert read.page(page("<form id=gate></form><p>We found nobody</p>"), cards, profile).outcome is Outcome.BLOCKED


@pytest.mark.parametrize("status", [401, 403, 429, 451])
def test_a_status_counts_only_where_the_page_says_nothing(status, cards, page, profile):
    assert read.page(page("", status=status), cards, profile).outcome is Outcome.BLOCKED
    assert read.page(page(LONG, status=status), cards, profile).outcome is Outcome.DRIFTED


def test_an_error_of_the_site_is_failed(cards, page, profile):
    assert read.page(page("<h1>Oops</h1>", status=502), cards, profile).outcome is Outcome.FAILED
