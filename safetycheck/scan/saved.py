"""Pages that the person saved, read into a scan of their own. Nothing is sent, so the ledger gets no line.

Which question such a page answers is not known, nor whether it is whole, and it may be old. So it can show that a broker lists
somebody, and never that a listing is gone: its answer is never `complete`. "Nobody" is still said where the broker's own
words or its printed zero stand on it; on text that was copied from a page an element that is or isn't there proves nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from safetycheck import events, match, read
from safetycheck.definition import Definition, ListingUrl, Proof, Results, Search, UrlFrom
from safetycheck.errors import BadFile
from safetycheck.events import SAVED, Exposure, ListingSeen, PageFetched, QueryAnswered, ScanFinished, ScanStarted
from safetycheck.fetch.saved import Saved
from safetycheck.model import Decision, Listing, Outcome, Page, Person, Profile, Reading, Via
from safetycheck.scan.asking import Row
from safetycheck.scan.identity import identity
from safetycheck.store import Vault

_HINT = "Say whose page it is: --broker DOMAIN. Every broker that has a definition: safetycheck broker list"
_NOWHERE = "does not say which site it was saved from"
_OF_NOBODY_KNOWN = "a page that you saved: whom it was asked about is not known"
_MORE = "there is a next page: save and read that one too"
_OLD = "saved before the last look at this broker, which no longer showed it"


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page that the person saved, whose it is, and how it is read."""

    broker: Definition
    search: Search
    page: Page


def place(saved: Saved, name: str, at: datetime, known: Mapping[str, Definition], broker: Definition | None = None) -> SavedPage:
    """Find the broker of a saved page among the known definitions, or take the one that the person names.

    `at` is when the file was written; what the file says itself counts more. Raises BadFile, with the file's name, where no
    definition has the page's host, and where the browser noted another site than the broker's.
    """
    given = [saved.noted] if saved.noted else list(saved.claims)
    owner = broker or next((each for url in given if (each := _owner(_host(url), known.values()))), None)
    if owner is None:
        where = f"was saved from {_host(given[0])}, for which there is no definition" if given else _NOWHERE
        raise BadFile(name, [(0, "", where)], hint=_HINT)
    own = [url for url in given if _is_of(_host(url), owner)]
    if saved.noted and not own:
        where = f"was saved from {_host(saved.noted)}, which is no host of {owner.domain}"
        raise BadFile(name, [(0, "", where)], hint="What another company shows is not this broker's answer.")
    url = own[0] if own else f"https://{owner.domain}/"
    page = Page(url=url, status=200, html=saved.html, via=Via.MANUAL, at=min(saved.at or at, at))
    return SavedPage(owner, _search(owner, saved), page)


def read_in(
    vault: Vault,
    person: Person,
    pages: Sequence[SavedPage],
    *,
    scan: str,
    now: datetime,
    report: Callable[[QueryAnswered], None],
) -> None:
    """Read the pages, then write them and what they show as a scan, all or nothing; raise NeedsConsent first.

    `report` is told of each answer when the page is read.
    """
    history = vault.events(person.id)
    events.require_consent(history, is_self=person.is_self, at=now)
    known = events.exposures(history)
    keys: dict[str, tuple[str, ...]] = {}
    answers = []
    for each in pages:
        seen, answered = _answer(each, person, scan, now, known)
        keys[answered.broker] = (*keys.get(answered.broker, ()), answered.key)
        answers.append((each.page, seen, answered))
        report(answered)
    with vault.transaction():
        vault.append(ScanStarted(at=now, person=person.id, scan=scan, keys=keys, via=Via.MANUAL))
        for page, seen, answered in answers:
            own = vault.save_page(page, person.id, answered.broker)
            fetched = PageFetched(
                at=now, person=person.id, scan=scan, broker=answered.broker, key=answered.key, via=Via.MANUAL, page=own
            )
            vault.append(fetched, *seen, answered)
        vault.append(ScanFinished(at=now, person=person.id, scan=scan))


def _answer(
    saved: SavedPage, person: Person, scan: str, now: datetime, known: dict[str, Exposure]
) -> tuple[list[ListingSeen], QueryAnswered]:
    """Read and match one page; fold what it shows into the known exposures."""
    reading = _read(saved, person.profile)
    rows = _rows(reading, saved.page, person.profile)
    broker, beside = saved.broker.domain, {row.listing.url for row in rows if row.listing.url}
    key = f"{SAVED}{broker}"
    seen = []
    for row in rows:
        if row.match.decision is Decision.NO:
            continue
        exposure = identity(known.values(), person.id, broker, row, beside=beside)
        if exposure in known and any(saved.page.at < gone for gone in known[exposure].absent):
            reading = replace(reading, reason=_OLD)
            continue
        event = ListingSeen(
            at=now, person=person.id, scan=scan, broker=broker, key=key, exposure=exposure, listing=row.listing, match=row.match
        )
        events.see(known, event)
        seen.append(event)
    return seen, QueryAnswered(
        at=now,
        person=person.id,
        scan=scan,
        broker=broker,
        key=key,
        outcome=reading.outcome,
        reason=reading.reason,
        via=Via.MANUAL,
        reader=reading.reader,
        listings=len(rows),
        complete=False,
    )


def _read(saved: SavedPage, profile: Profile) -> Reading:
    """Read a page of results; failing that, where the definition knows how, the page of one record."""
    reading = read.page(saved.page, saved.search, profile)
    if reading.outcome is Outcome.DRIFTED and saved.search.detail:
        whole = read.page(saved.page, _one_record(saved.search), profile)
        # A name alone may be the heading of any page.
        if whole.outcome is Outcome.FOUND and all(_tells(listing) for listing in whole.listings):
            return whole
    if reading.outcome is Outcome.NONE:
        return replace(reading, reason=_OF_NOBODY_KNOWN)
    if reading.next and not reading.reason:
        return replace(reading, reason=_MORE)
    return reading


def _rows(reading: Reading, page: Page, profile: Profile) -> tuple[Row, ...]:
    listings = reading.listings
    if not urlsplit(page.url).path.strip("/") and not urlsplit(page.url).query:
        # Only the site is known: its address is no record's.
        home = read.canonical(page.url)
        listings = tuple(
            each.model_copy(update={"url": None}) if each.url and read.canonical(each.url) == home else each for each in listings
        )
    times = Counter(each.url for each in listings)
    matches = match.compare_all(listings, profile, page.at.date())
    return tuple(
        Row(each, matched, own_url=each.url is not None and times[each.url] == 1)
        for each, matched in zip(listings, matches, strict=True)
    )


def _search(broker: Definition, saved: Saved) -> Search:
    """Return how the page is read. No step was taken, so that a page of a mirror is the broker's own page too."""
    search = broker.search or Search(via=(Via.MANUAL,), results=Results())
    if not saved.is_text:
        return search.model_copy(update={"steps": ()})
    results = search.results
    said = Results(none=_said(results.none), walls=_said(results.walls), working=_said(results.working))
    return search.model_copy(update={"steps": (), "results": said, "detail": None})


def _said(proofs: tuple[Proof, ...]) -> tuple[Proof, ...]:
    return tuple(proof for proof in proofs if proof.at is None)


def _one_record(search: Search) -> Search:
    """Return the search that takes the whole page for one row."""
    fields = search.detail
    if fields is not None and fields.url is None:
        fields = fields.model_copy(update={"url": ListingUrl.model_validate({"from": UrlFrom.PAGE})})
    return search.model_copy(
        update={"results": search.results.model_copy(update={"rows": "body", "fields": fields, "next": None})}
    )


def _tells(listing: Listing) -> bool:
    return bool(listing.age is not None or listing.birth or listing.addresses or listing.phones)


def _owner(host: str, known: Iterable[Definition]) -> Definition | None:
    """Return the definition whose site a host belongs to: its own domain before those that only declare or mirror it."""
    found = [broker for broker in known if _is_of(host, broker)]
    return min(found, key=lambda broker: (not _is_under(host, broker.domain), -len(broker.domain)), default=None)


def _is_of(host: str, broker: Definition) -> bool:
    return any(_is_under(host, each) for each in (broker.domain, *broker.hosts, *broker.mirrors))


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".")
