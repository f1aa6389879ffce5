"""From a saved page to a definition: look, propose, try, and say how sure each part is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from safetycheck import match, read
from safetycheck.definition import BrokerKind, Definition, Pick, Proof
from safetycheck.model import Decision, Outcome, Page, Profile, Reading, Via
from safetycheck.read.tree import Tree, is_too_large
from safetycheck.registry.drafting import columns, folder, header, marks, question, rows, sighting
from safetycheck.registry.drafting.columns import Proposal
from safetycheck.registry.drafting.leaks import leaks
from safetycheck.registry.drafting.question import NoQuestion, Question
from safetycheck.registry.drafting.sighting import Row, Sighting
from safetycheck.registry.drafting.skeleton import Builder, Frame
from safetycheck.registry.drafting.trial import Trial
from safetycheck.registry.writing import write

_PROBES = {
    "found": {"first": "John", "last": "Smith", "city": "Houston", "state": "TX"},
    "none": {"first": "Zzyxqua", "last": "Vrontlibbard", "city": "Houston", "state": "TX"},
}
_LIMITS = "Only what the first page of answers shows is read."
# Picks are tried on so many rows.
_MOST_TRIED = 20
_ONE = "only one person is on the saved page: save one with several, where selectors can be tried on each"
_BARE_LIMITS = "No selectors are known: what is listed is read around the searched name, on the first page of answers only."


class CannotDraft(ValueError):
    """Why there can be no draft; the text names no value. `about` is what it is about: url, page or none-page."""

    def __init__(self, about: str, text: str) -> None:
        super().__init__(text)
        self.about = about


@dataclass(frozen=True, slots=True)
class Asked:
    """What a contributor gives: where the page was, the page, and the page of a miss; what the site is."""

    url: str
    html: str
    missed: str | None
    kind: BrokerKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition in the making. `text` is its file, `files` are those of its test folder by name.

    `proposals` say how sure each field is, `remarks` what a person must look at; `reading` is the saved page read with it.
    """

    definition: Definition
    text: str
    files: Mapping[str, str]
    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Proposed:
    """What was found on the saved page, before it is a definition."""

    rows: str | None
    proposals: tuple[Proposal, ...]
    onward: Pick | None
    none: tuple[Proof, ...]
    remarks: tuple[str, ...]


def draft(asked: Asked, profile: Profile, today: date) -> Draft:
    """Propose a definition and its test folder; raise CannotDraft where there is nothing to propose from."""
    try:
        wanted = question.template(asked.url, profile)
    except NoQuestion as wrong:
        raise CannotDraft("url", str(wrong)) from None
    if is_too_large(asked.html) or (asked.missed is not None and is_too_large(asked.missed)):
        raise CannotDraft("page", "is too large to be read")
    seen = sighting.look(asked.html, asked.url, profile, today)
    if not seen.person:
        raise CannotDraft(
            "page", "does not show the person of the profile: give the page of answers to that search, saved when it was complete"
        )
    missed = None if asked.missed is None else _missed(asked, profile, today)
    level, frame = seen.rows, Frame((), ())
    chosen = rows.propose(seen.tree, [row.element for row in seen.rows], seen.vocabulary) if seen.rows else None
    if chosen is not None:
        level = tuple(Row(element, row.listing) for element, row in zip(chosen[2], seen.rows, strict=True))
        frame = Builder(seen.vocabulary, chosen[1]).frame([row.element for row in level])
    onward = marks.onward(seen.tree, asked.url, seen.vocabulary)
    none = tuple(marks.absence(seen.tree, missed, seen.vocabulary)) if missed is not None else ()
    found = _propose(seen, level, chosen, onward, none, has_missed=missed is not None)
    definition = _definition(asked, wanted, found, today)
    reading = _read(asked, definition, profile, today)
    if chosen is not None and not _is_good(reading, seen, profile, today):
        found = _bare(found, "the rows could not be told apart by selectors that last")
        definition = _definition(asked, wanted, found, today)
        reading = _read(asked, definition, profile, today)
    made = folder.make(folder.Scene(definition, seen, level if found.rows else (), frame, today))
    remarks = (*wanted.remarks, *found.remarks, *made.remarks)
    text = header.comment(found.proposals, remarks, today) + write(definition)
    _refuse_leaks((write(definition), *made.files.values()), profile, seen, (wanted.template, definition.name, today.isoformat()))
    return Draft(definition, text, made.files, found.proposals, remarks, reading)


def _missed(asked: Asked, profile: Profile, today: date) -> Tree:
    """Return the page of a miss; raise CannotDraft where it is none."""
    html = asked.missed or ""
    if html == asked.html or sighting.look(html, asked.url, profile, today).person:
        raise CannotDraft("none-page", "shows the person of the profile: search for a name that nobody has, and save that page")
    return Tree(html)


def _propose(
    seen: Sighting,
    level: tuple[Row, ...],
    chosen: rows.Choice | None,
    onward: Pick | None,
    none: tuple[Proof, ...],
    *,
    has_missed: bool,
) -> _Proposed:
    """Try picks on the rows, which takes them out of their page."""
    remarks: list[str] = []
    if len(seen.listings) == 1:
        remarks.append(_ONE)
    if not none:
        remarks.append(
            "nothing proves yet that nobody is listed: write the words or the mark of the page of a miss under `none`"
            if has_missed
            else "`none` is missing, and nothing can be used without it: save the page of a miss and give it as --none-page"
        )
    bare = _Proposed(None, (), onward, none, tuple(remarks))
    if chosen is None or (has_missed and not none):
        return _bare(bare, "no selector was found that takes exactly the rows of people" if chosen is None else "")
    tried = level[:_MOST_TRIED]
    trial = Trial(seen.tree, seen.url, [row.element for row in tried], [row.listing for row in tried])
    proposals = tuple(columns.propose(trial, seen.url, seen.vocabulary))
    if not proposals:
        return _bare(bare, "no selector was found that takes the names")
    if chosen[0] > columns.LASTING:
        remarks.append("the selector of the rows rests on names that a redesign may change: look for a better one")
    return _Proposed(chosen[1], proposals, onward, none, tuple(remarks))


def _bare(found: _Proposed, why: str) -> _Proposed:
    """Return a proposal without selectors: the page is read around the person's name."""
    remarks = (*found.remarks, *([f"{why}: the draft has no `rows`, and is read by the other readers"] if why else []))
    return _Proposed(None, (), found.onward, found.none, remarks)


def _definition(asked: Asked, wanted: Question, found: _Proposed, today: date) -> Definition:
    host = wanted.host
    data = {
        "domain": wanted.domain,
        "name": asked.name or wanted.domain.partition(".")[0].replace("-", " ").title(),
        "kind": asked.kind,
        "hosts": () if host in {wanted.domain, f"www.{wanted.domain}"} else (host,),
        "verified": {"on": today, "how": "seen-live", "source": "seen by the contributor"},
        "sources": (
            {"says": "search URL, selectors, answers", "how": "seen-live", "on": today, "source": f"https://{wanted.domain}/"},
        ),
        "search": {
            "via": ("browser", "assisted"),
            "steps": ({"open": wanted.template},),
            "results": _results(found),
            "limits": _LIMITS if found.rows else _BARE_LIMITS,
        },
        "probes": _PROBES,
    }
    return Definition.model_validate(data, strict=False)


def _results(found: _Proposed) -> dict[str, object]:
    results: dict[str, object] = {"none": found.none}
    if found.rows is not None:
        fields: dict[str, object] = {}
        for each in found.proposals:
            if each.picks and each.field == "url":
                fields["url"] = {"pick": each.picks[0]}
            elif each.picks:
                fields[each.field] = each.picks
        results |= {"rows": found.rows, "fields": fields}
    return results | ({"next": found.onward} if found.onward else {})


def _read(asked: Asked, definition: Definition, profile: Profile, today: date) -> Reading:
    page = Page(url=asked.url, status=200, html=asked.html, via=Via.REPLAY, at=datetime.combine(today, time(), UTC))
    assert definition.search is not None  # noqa: S101  # a draft has one
    return read.page(page, definition.search, profile, definition.told)


def _is_good(reading: Reading, seen: Sighting, profile: Profile, today: date) -> bool:
    """Whether the draft finds the person on the saved page, and nobody whom the anchored reader left out for a reason."""
    matches = match.compare_all(reading.listings, profile, today)
    is_there = any(each.decision is not Decision.NO for each in matches)
    return reading.outcome is Outcome.FOUND and is_there and len(reading.listings) <= len(seen.listings) + 1


def _refuse_leaks(texts: tuple[str, ...], profile: Profile, seen: Sighting, allowed: tuple[str, ...]) -> None:
    if leaks(texts, profile, list(seen.listings), allowed):
        raise CannotDraft("page", "has names of people in its markup: write the draft by hand")
