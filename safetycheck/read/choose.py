"""Which reader is believed: the order in which a page is asked what it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from safetycheck.definition import Open, Results, Search
from safetycheck.model import Listing, Outcome, Page, Profile, Reader, Reading
from safetycheck.read import anchored, declared, merging, names, proofs, structured, urls, walls
from safetycheck.read.anchored import Anchored
from safetycheck.read.declared import Rows
from safetycheck.read.picks import Patience, Picker
from safetycheck.read.selectors import BadSelector
from safetycheck.read.tree import Tree, is_too_large

# From so many rows on, a field that none of them shows is news.
_MANY = 3


def page(page: Page, search: Search, profile: Profile, hosts: frozenset[str] = frozenset()) -> Reading:
    """Read one page of results: what the broker says about the person, or why that can't be seen.

    `hosts` are those that the definition declares: an answer may stand on another one than the question.
    """
    if is_too_large(page.html):
        return Reading(Outcome.FAILED, "the page is too large to be read")
    try:
        return _results(_Question(page, search, profile, hosts))
    except BadSelector as wrong:
        return Reading(Outcome.DRIFTED, f"the definition can't be used: {wrong}")


def detail(page: Page, search: Search, profile: Profile, listing: Listing, hosts: frozenset[str] = frozenset()) -> Reading:
    """Read a listing's own page, and return the listing with what that page adds.

    The one listing is always in the reading: unchanged where the outcome is not `found`.
    """
    if is_too_large(page.html):
        return Reading(Outcome.FAILED, "the page is too large to be read", None, (listing,))
    try:
        return _detail(_Question(page, search, profile, hosts), listing)
    except BadSelector as wrong:
        return Reading(Outcome.DRIFTED, f"the definition can't be used: {wrong}", None, (listing,))


class _Question:
    """A page, who gave it, and whom it should be about; `known` and `around` are what the other readers see on it."""

    def __init__(self, page: Page, search: Search, profile: Profile, hosts: frozenset[str]) -> None:
        self.page = page
        self.hosts = hosts
        self.search = search
        self.profile = profile
        self.tree = Tree(page.html)
        self.known = structured.persons(self.tree, page.url)

    @cached_property
    def around(self) -> Anchored:
        """What can be read around the person's name."""
        return anchored.read(self.tree, self.profile, self.page.url)

    def again(self) -> None:
        """Parse anew: rows that were read are no longer in the tree."""
        self.tree = Tree(self.page.html)

    @property
    def is_foreign(self) -> bool:
        """Whether the page is of a host that no step goes to: another tab, a redirect to an affiliate."""
        host = urls.host_of(self.page.url)
        asked = [urls.host_of(step.open) for step in self.search.steps if isinstance(step, Open)]
        return bool(host and asked) and not any(urls.same_site(host, each) for each in (*asked, *self.hosts))

    def is_contradicted(self) -> bool:
        """Whether somebody who fits the person is on a page that says it has nobody."""
        wanted = names.Wanted(self.profile)
        fitting = [each for each in self.known if wanted.is_called(names.words(each.name))]
        return bool(fitting) or any(_fits(each, self.profile, self.page) for each in self.around.listings)


def _results(question: _Question) -> Reading:
    results = question.search.results
    tree = question.tree
    if proofs.holds(results.walls, tree):
        return Reading(Outcome.BLOCKED, "a wall of this site's own")
    if proofs.holds(results.working, tree):
        return Reading(Outcome.FAILED, "still searching")
    onward = _next(tree, results, question.page.url)
    rows = declared.rows(tree, results, question.page.url)
    if rows.listings:
        # The rows are out of the tree now: what stands in one of them proves nothing.
        if proofs.holds(results.none, tree) and proofs.holds(results.none, Tree(question.page.html)):
            return _contrary()
        counted = proofs.count(results.none, tree)
        return replace(_found(rows, question.known), next=onward, total=counted[0] if counted and counted[1] else None)
    if rows.count:
        question.again()
    return replace(_without_rows(question, rows.count), next=onward)


def _found(rows: Rows, known: list[Listing]) -> Reading:
    reason = f"no row shows: {', '.join(rows.silent)}" if rows.silent and len(rows.listings) >= _MANY else ""
    return Reading(Outcome.FOUND, reason, Reader.DECLARED, tuple(merging.combine(rows.listings, known)))


def _contrary() -> Reading:
    return Reading(Outcome.DRIFTED, "the page says both that there is nobody and that there is somebody")


def _without_rows(question: _Question, nameless: int) -> Reading:
    tree = question.tree
    wall = walls.titled(tree)
    if not wall and question.is_foreign:
        wall = f"sent on to another company: {urls.host_of(question.page.url)}"
    if wall:
        return Reading(Outcome.BLOCKED, wall)
    if proofs.holds(question.search.results.none, tree):
        if wall := walls.overlaid(tree):
            return Reading(Outcome.BLOCKED, wall)
        if question.is_contradicted():
            return _contrary()
        return Reading(Outcome.DRIFTED, "only a part of the page could be read") if tree.cut else Reading(Outcome.NONE)
    return _stopped(question) or _by_other_readers(question) or _nothing(question, nameless)


def _stopped(question: _Question) -> Reading | None:
    """Say what stands where the answer should be: a wall, another company, a search that is not over, an error."""
    page, tree = question.page, question.tree
    wall = walls.vendor(tree) or walls.worded(tree) or walls.denied(tree, page.status)
    if not wall and (other := walls.leads_away(tree, page)):
        wall = f"sends its visitors on to another company: {other}"
    if wall:
        return Reading(Outcome.BLOCKED, wall)
    return Reading(Outcome.FAILED, "still searching") if walls.working(tree) else None


def _by_other_readers(question: _Question) -> Reading | None:
    """Read without the definition's rows. Only a definition that declares none may rest on the anchored reader."""
    declares = question.search.results.rows is not None
    if question.known:
        reason = "the page has changed since its definition was written" if declares else ""
        return Reading(Outcome.FOUND, reason, Reader.STRUCTURED, tuple(question.known))
    around = question.around
    if not around.listings or around.after_a_miss:
        return None
    if declares:
        reason = "the page has changed since its definition was written; the name was found on it all the same"
        return Reading(Outcome.DRIFTED, reason, Reader.ANCHORED, tuple(around.listings))
    return Reading(Outcome.FOUND, "", Reader.ANCHORED, tuple(around.listings))


def _nothing(question: _Question, nameless: int) -> Reading:
    """Say why neither listings nor a proof of absence could be read."""
    status = question.page.status
    if status >= 500:
        return Reading(Outcome.FAILED, f"the site answered with an error ({status})")
    reason = "neither listings nor the broker's own words for none were there"
    if nameless:
        reason = f"name broke: {nameless} rows, and no name in any of them"
    elif not question.tree.letters:
        reason = "the page is empty"
    elif proofs.count(question.search.results.none, question.tree) is not None:
        reason = "the page speaks of results, and none could be read"
    return Reading(Outcome.DRIFTED, reason)


def _next(tree: Tree, results: Results, page_url: str) -> str | None:
    if results.next is None:
        return None
    site = urls.Site(page_url, tree.base)
    picker = Picker(results.next, tree, Patience(), attr="href")
    if picker.selector is not None:
        tree.afford([picker.selector])
    found = picker.values(tree.root)
    links = (site.absolute(href) for href in found)
    return next((link for link in links if link and urls.canonical(link) != urls.canonical(page_url)), None)


def _fits(listing: Listing, profile: Profile, page: Page) -> bool:
    """Whether a listing has an age or a place of the person; a name alone fits nobody."""
    ages = profile.birth.ages(page.at.date()) if profile.birth else ()
    cities = {(names.words(place.city), place.state) for place in profile.addresses}
    shown = {(names.words(place.city), place.state) for place in listing.addresses if place.city and place.state}
    called = names.Wanted(profile).is_called(names.words(listing.name))
    return called and (listing.age in ages or (listing.age is None and bool(cities & shown)))


def _detail(question: _Question, listing: Listing) -> Reading:
    tree, search = question.tree, question.search
    wall = "a wall of this site's own" if proofs.holds(search.results.walls, tree) else walls.titled(tree)
    if wall:
        return Reading(Outcome.BLOCKED, wall, None, (listing,))
    own = None if search.detail is None else declared.whole(tree, search.detail, question.page.url)
    read = [*([own] if own else []), *question.known]
    same = [each for each in read if names.akin(each.name, listing.name)]
    stopped = None if same else _stopped(question)
    if stopped is not None:
        return replace(stopped, listings=(listing,))
    if not same and (search.detail is None or listing.reader is Reader.ANCHORED):
        same = [each for each in question.around.listings if names.akin(each.name, listing.name)][:1]
    if same:
        return Reading(Outcome.FOUND, "", same[0].reader, (_enriched(listing, same),))
    reason = "the page shows another person" if read else "name broke: the listing's own page shows none"
    return Reading(Outcome.DRIFTED, reason, None, (listing,))


def _enriched(listing: Listing, same: Iterable[Listing]) -> Listing:
    """Join what the readers found on the listing's own page with what its row had said."""
    best, *others = same
    whole = best
    for each in (*others, listing):
        whole = merging.merge(whole, each)
    # What only the anchored reader saw must not lend itself the credit of the row.
    reader = best.reader if best.reader is Reader.ANCHORED else whole.reader
    return whole.model_copy(update={"url": listing.url or whole.url, "reader": reader})
