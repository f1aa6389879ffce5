"""Which reader is believed: the order in which a page is asked what it is."""

from __future__ import annotations

from dataclasses import replace

from safetycheck.definition import Open, Results, Search
from safetycheck.model import Listing, Outcome, Page, Profile, Reader, Reading
from safetycheck.read import declared, merging, names, picks, proofs, structured, urls, walls
from safetycheck.read.declared import Rows
from safetycheck.read.tree import MAX_CHARS, BadSelector, Tree

# From so many rows on, a field that none of them shows is news.
_MANY = 3


def page(page: Page, search: Search, profile: Profile) -> Reading:
    """Read one page of results: what the broker says about the person, or why that can't be seen."""
    if len(page.html) > MAX_CHARS:
        return Reading(Outcome.FAILED, "the page is too large to be read")
    try:
        return _read(page, search, profile)
    except BadSelector as wrong:
        return Reading(Outcome.DRIFTED, f"the definition can't be used: {wrong}")


def detail(page: Page, search: Search, profile: Profile, listing: Listing) -> Reading:
    """Read a listing's own page, and return the listing with what that page adds.

    The one listing is always in the reading: unchanged where the outcome is not `found`.
    """
    if len(page.html) > MAX_CHARS:
        return Reading(Outcome.FAILED, "the page is too large to be read", None, (listing,))
    try:
        return _read_detail(page, search, profile, listing)
    except BadSelector as wrong:
        return Reading(Outcome.DRIFTED, f"the definition can't be used: {wrong}", None, (listing,))


def _read_detail(page: Page, search: Search, profile: Profile, listing: Listing) -> Reading:
    tree = Tree(page.html)
    wall = "a wall of this site's own" if proofs.holds(search.results.walls, tree) else walls.titled(tree)
    if wall:
        return Reading(Outcome.BLOCKED, wall, None, (listing,))
    read = [*structured.persons(tree, page.url)]
    if search.detail is not None and (found := declared.whole(tree, search.detail, page.url)) is not None:
        read.insert(0, found)
    same = [each for each in read if names.akin(each.name, listing.name)]
    if same:
        return Reading(Outcome.FOUND, "", same[0].reader, (_enriched(listing, same),))
    stopped = _stopped(page, tree)
    if stopped is not None:
        return replace(stopped, listings=(listing,))
    reason = "the page shows another person" if read else "name broke: the listing's own page shows none"
    return Reading(Outcome.DRIFTED, reason, None, (listing,))


def _enriched(listing: Listing, same: list[Listing]) -> Listing:
    """Join what the readers found on the listing's own page with what its row had said."""
    whole = same[0]
    for each in (*same[1:], listing):
        whole = merging.merge(whole, each)
    return whole.model_copy(update={"url": listing.url or whole.url, "reader": same[0].reader})


def _read(page: Page, search: Search, profile: Profile) -> Reading:
    results = search.results
    tree = Tree(page.html)
    if proofs.holds(results.walls, tree):
        return Reading(Outcome.BLOCKED, "a wall of this site's own")
    if proofs.holds(results.working, tree):
        return Reading(Outcome.FAILED, "still searching")
    marked = proofs.marked(results.none, tree)
    onward = _next(tree, results, page.url)
    known = structured.persons(tree, page.url)
    rows = declared.rows(tree, results, page.url)
    if rows.listings:
        # The rows are out of the tree now: what is said in one of them proves nothing.
        return _contrary() if marked or proofs.said(results.none, tree) else _found(rows, known, onward)
    if rows.count:
        tree = Tree(page.html)
    return replace(_without_rows(page, tree, search, profile, rows.count, known), next=onward)


def _found(rows: Rows, known: list[Listing], onward: str | None) -> Reading:
    reason = f"no row shows: {', '.join(rows.silent)}" if rows.silent and len(rows.listings) >= _MANY else ""
    return Reading(Outcome.FOUND, reason, Reader.DECLARED, tuple(merging.combine(rows.listings, known)), onward)


def _contrary() -> Reading:
    return Reading(Outcome.DRIFTED, "the page says both that there is nobody and that there is somebody")


def _without_rows(page: Page, tree: Tree, search: Search, profile: Profile, nameless: int, known: list[Listing]) -> Reading:
    wall = walls.titled(tree)
    if wall:
        return Reading(Outcome.BLOCKED, wall)
    if _is_foreign(page.url, search):
        return Reading(Outcome.BLOCKED, f"sent on to another company: {urls.host_of(page.url)}")
    if proofs.holds(search.results.none, tree):
        wanted = names.Wanted(profile)
        if any(wanted.is_called(names.words(listing.name)) for listing in known):
            return _contrary()
        return Reading(Outcome.DRIFTED, "only a part of the page could be read") if tree.cut else Reading(Outcome.NONE)
    stopped = _stopped(page, tree)
    if stopped is not None:
        return stopped
    if known:
        reason = "the definition's rows are gone" if search.results.rows else ""
        return Reading(Outcome.FOUND, reason, Reader.STRUCTURED, tuple(known))
    return Reading(Outcome.DRIFTED, _why(tree, search.results, nameless))


def _stopped(page: Page, tree: Tree) -> Reading | None:
    """Say what stands where the answer should be: a wall, another company, a search that is not over, an error."""
    wall = walls.vendor(tree) or walls.worded(tree) or walls.denied(tree, page.status)
    if wall:
        return Reading(Outcome.BLOCKED, wall)
    other = walls.leads_away(tree, page)
    if other:
        return Reading(Outcome.BLOCKED, f"sends its visitors on to another company: {other}")
    if walls.working(tree):
        return Reading(Outcome.FAILED, "still searching")
    if page.status >= 500:
        return Reading(Outcome.FAILED, f"the site answered with an error ({page.status})")
    return None


def _why(tree: Tree, results: Results, nameless: int) -> str:
    if nameless:
        return f"name broke: {nameless} rows, and no name in any of them"
    if not tree.letters:
        return "the page is empty"
    counted = proofs.count(results.none, tree)
    if counted:
        return "the page speaks of results, and none could be read"
    return "neither listings nor the broker's own words for none were there"


def _next(tree: Tree, results: Results, page_url: str) -> str | None:
    if results.next is None:
        return None
    found = picks.values(picks.attribute(results.next, "href"), tree, None, picks.Patience())
    links = (urls.absolute(href, page_url, tree.base) for href in found)
    return next((link for link in links if link and urls.canonical(link) != urls.canonical(page_url)), None)


def _is_foreign(page_url: str, search: Search) -> bool:
    """Whether the page is of a host that no step goes to: another tab, a redirect to an affiliate."""
    host = urls.host_of(page_url)
    asked = [urls.host_of(step.open) for step in search.steps if isinstance(step, Open)]
    return bool(host and asked) and not any(urls.same_site(host, each) for each in asked)
