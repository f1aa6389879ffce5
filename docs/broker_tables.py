"""The tables of the broker book, counted from the definitions and the data beside them: nothing here is typed by hand.

`tests/brokers/peers.yaml` names the sites of two published lists, for the comparison.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from safetycheck import registry, yamlfile
from safetycheck.definition import BrokerKind, Definition, How, Registered, Stopped, StopReason, Upstream
from safetycheck.model import Via
from safetycheck.registry import book

# Before this day a mailbox is old.
FRESH = date(2025, 8, 1)
Sites = dict[str, Definition]
Column = tuple[str, Callable[[Definition], bool]]
Fact = tuple[str, date, str]
_HEAD = """\
# The broker book in numbers

Made from the definitions by `make docs`. Where they come from and what was decided:
[brokers/SOURCES.md](../brokers/SOURCES.md).
"""


def load(folder: Path) -> Sites:
    """Return every definition; raise the first one's BadDefinition that is broken."""
    found = registry.load(folder)
    for wrong in found.broken.values():
        raise wrong
    return found.definitions


def page(root: Path) -> str:
    """Return docs/brokers.md."""
    folder = root / "brokers"
    sites = load(folder)
    peers = yamlfile.parse((root / "tests/brokers/peers.yaml").read_text("utf-8"), "peers.yaml").data
    words = yamlfile.parse((root / "tests/brokers/words.yaml").read_text("utf-8"), "words.yaml").data
    parts = [
        _HEAD,
        "## Sites by kind\n\n" + _ABOUT_COLUMNS + _by_kind(sites),
        "## Two published lists\n\n" + _ABOUT_PEERS + _by_peer(sites, peers),
        "## Families of pages\n\n" + _ABOUT_FAMILIES + _families(sites, set(words)),
        "## Brokers that can't be searched\n\n" + _registers(folder),
        "## Where nothing is sent\n\n" + _stopped(folder),
        "## Facts with a source and a date\n\n" + _facts(folder, sites),
    ]
    return "\n".join(parts)


# --- sites by kind ----------------------------------------------------------------------------------------------

_ABOUT_COLUMNS = """\
A site is counted once among automated (a program asks by itself), assisted (a window that a person helps through), by hand (a
recipe: what to open, type, look for and avoid) and no search. Ways to leave are counted each. Proof: a search that can say
that somebody is not listed; the others never say so.

"""
_ABOUT_PEERS = """\
The sites that two published lists name, counted the same way. A site that has no definition has its reason in
brokers/SOURCES.md; a test looks.

"""


def scan(each: Definition) -> str:
    """Return how a site is searched: automated, assisted, manual or none."""
    via = each.search.via if each.search else ()
    if Via.HTTP in via or Via.BROWSER in via:
        return "automated"
    if Via.ASSISTED in via:
        return "assisted"
    return "manual" if each.recipe or via else "none"


def leaves_by(each: Definition, *ways: str) -> bool:
    """Whether a site can be left by one of the ways."""
    return each.optout is not None and any(way.way in ways for way in each.optout.ways)


_COLUMNS: tuple[Column, ...] = (
    ("sites", lambda _: True),
    ("automated", lambda each: scan(each) == "automated"),
    ("assisted", lambda each: scan(each) == "assisted"),
    ("by hand", lambda each: scan(each) == "manual"),
    ("no search", lambda each: scan(each) == "none"),
    ("proof", lambda each: each.search is not None and bool(each.search.results.none)),
    ("form", lambda each: leaves_by(each, "form")),
    ("guided", lambda each: leaves_by(each, "guided")),
    ("e-mail", lambda each: leaves_by(each, "email")),
    ("phone, post", lambda each: leaves_by(each, "phone", "post")),
    ("parent", lambda each: leaves_by(each, "parent")),
    ("DROP", lambda each: leaves_by(each, "drop")),
    ("no way known", lambda each: each.optout is None),
)


def counts(sites: Iterable[Definition]) -> list[int]:
    """Return how many of some sites each column holds."""
    chosen = list(sites)
    return [sum(test(each) for each in chosen) for _, test in _COLUMNS]


def _by_kind(sites: Sites) -> str:
    kinds = sorted(BrokerKind, key=lambda kind: -sum(each.kind is kind for each in sites.values()))
    rows = [(kind.value, *counts(each for each in sites.values() if each.kind is kind)) for kind in kinds]
    return _table(("kind", *(name for name, _ in _COLUMNS)), [*(row for row in rows if row[1]), ("all", *counts(sites.values()))])


def _by_peer(sites: Sites, peers: dict[str, dict[str, list[str]]]) -> str:
    rows = []
    for peer in peers.values():
        known = [sites[domain] for domain in peer["domains"] if domain in sites]
        rows.append((f"{peer['name']} ({peer['on']})", len(peer["domains"]), *counts(known), len(peer["domains"]) - len(known)))
    head = ("list", "on it", "here", *(name for name, _ in _COLUMNS[1:]), "not here")
    return _table(head, rows)


# --- families of pages ------------------------------------------------------------------------------------------

_ABOUT_FAMILIES = """\
Sites whose rows and fields are read by the same selectors are one family, and share a maker of test pages
(`tests/brokers/pages`). Its pages are made of those selectors; no page of a broker was copied. They show that a definition
agrees with itself, not that the site still looks like that. What a family rests on, by site:

- words seen live: in September or October 2026 somebody wrote down what the site says where there is nobody, and mostly above
  people too; the made pages say it as well (`tests/brokers/words.yaml`, or the proof itself). Selectors, where there are any,
  are from a published definition.
- answer seen live: somebody looked at the page of people, and wrote no words for a miss down.
- form seen live: somebody looked at its form, and not at its answer.
- published definition: selectors and words are another project's, and nobody is known to have looked since.
- published search address: all that is known is where to ask.

"""


def family(each: Definition) -> str:
    """Return what makes sites one family: rows and fields, with the site's own name taken out."""
    assert each.search is not None
    results = each.search.results
    if results.rows is None or results.fields is None:
        return ""
    fields = results.fields.model_dump(mode="json", exclude_none=True)
    return json.dumps([results.rows, fields], sort_keys=True).replace(each.domain, "SITE")


def evidence(broker: Definition, *, said_live: bool) -> str:
    """Return what a definition's search rests on: words or a page seen live, a published definition, or a list."""
    seen = [each.says for each in broker.sources if each.how is How.SEEN_LIVE]
    if said_live or any("words of a miss" in says for says in seen):
        return "words seen live"
    if any("what its answer looks like" in says for says in seen):
        return "answer seen live"
    if any(each.how is How.PUBLISHED_DEFINITION and "selectors" in each.says for each in broker.sources):
        return "published definition"
    if any("form field" in says for says in seen):
        return "form seen live"
    return "published search address"


_EVIDENCE = ("words seen live", "answer seen live", "form seen live", "published definition", "published search address")


def _families(sites: Sites, said_live: set[str]) -> str:
    groups: dict[str, list[Definition]] = {}
    for each in sites.values():
        if each.search is not None:
            groups.setdefault(family(each), []).append(each)
    bare = groups.pop("", [])
    rows = [
        (_called(members), len(members), *_rests_on(members, said_live), ", ".join(each.domain for each in members))
        for members in sorted(groups.values(), key=lambda members: (-len(members), members[0].domain))
    ]
    several = sum(len(members) > 1 for members in groups.values())
    summary = (
        f"{sum(map(len, groups.values()))} sites have rows and fields, in {len(groups)} families, {several} of them of several "
        f"sites. {len(bare)} sites have none: they are read outwards from the name, and their pages come in four usual "
        "shapes (cards, a table, terms, links).\n\n"
    )
    rows.append(("read without selectors", len(bare), *_rests_on(bare, said_live), ", ".join(each.domain for each in bare)))
    return summary + _table(("family", "sites", *_EVIDENCE, "who"), rows)


def _called(members: list[Definition]) -> str:
    """Name a family after the site that the others name as their parent, or after its first one."""
    parents = {each.parent for each in members if each.parent}
    if len(members) > 1 and len(parents) == 1:
        return f"pages of {parents.pop()}"
    return members[0].domain if len(members) == 1 else f"pages like {members[0].domain}"


def _rests_on(members: list[Definition], said_live: set[str]) -> list[int]:
    found = [evidence(each, said_live=each.domain in said_live) for each in members]
    return [found.count(kind) for kind in _EVIDENCE]


# --- the data beside the definitions ------------------------------------------------------------------------------


def _registers(folder: Path) -> str:
    tests: tuple[tuple[str, Callable[[Registered], bool]], ...] = (
        ("brokers", lambda _: True),
        ("page for requests", lambda each: each.optout_url is not None),
        ("mailbox", lambda each: each.email is not None),
        ("mailbox is old", lambda each: "old-email" in each.flags),
        ("mailbox left out", lambda each: "email-left-out" in each.flags),
    )
    found = book.registers(folder)
    rows = [(name, *(sum(test(each) for each in entries) for _, test in tests)) for name, entries in found.items()]
    whole = [each for entries in found.values() for each in entries]
    rows.append(("all", *(sum(test(each) for each in whole) for _, test in tests)))
    return _table(("register", *(name for name, _ in tests)), rows)


def _stopped(folder: Path) -> str:
    stop = book.stopped(folder)
    rows = [(reason.value, sum(each.status is reason for each in stop.values())) for reason in StopReason]
    return _table(("why", "domains"), [*(row for row in rows if row[1]), ("all", len(stop))])


def facts(folder: Path, sites: Sites) -> dict[str, list[Fact]]:
    """Return every dated fact by where it stands: what it is about, its date and its source."""
    families, places = book.clusters(folder), book.upstream(folder)
    drop = book.drop(folder)
    return {
        "definitions": [(each.domain, each.verified.on, each.verified.source) for each in sites.values()],
        "sources of definitions": [
            (f"{each.domain}: {source.says}", source.on, source.source) for each in sites.values() for source in each.sources
        ],
        "ways to leave": [
            (f"{each.domain}: {way.way}", way.on, way.source)
            for each in sites.values()
            for way in (each.optout.ways if each.optout else ())
        ],
        "families": [(each.id, proof.on, proof.source) for each in families for proof in each.evidence],
        "stop list": [(domain, *_dated(each)) for domain, each in book.stopped(folder).items()],
        "registers": [
            (f"{each.domain}: {part}", on, source)
            for entries in book.registers(folder).values()
            for each in entries
            for part, on, source in _of_register(each)
        ],
        "where brokers get it from": list(_of_places(places)),
        "DROP": [(proof.says, proof.on, proof.source) for proof in (drop.sources if drop else ())],
    }


def _dated(each: Stopped) -> tuple[date, str]:
    return each.on, each.source


def _of_register(each: Registered) -> Iterator[Fact]:
    yield "entry", each.on, each.source
    if each.email is not None:
        yield "mailbox", each.email_on or date.min, each.email_source or ""


def _of_places(places: Iterable[Upstream]) -> Iterator[Fact]:
    for each in places:
        for proof in each.sources:
            yield each.id, proof.on, proof.source
        for way in each.can_do:
            yield f"{each.id}, {way.where}: {way.what}", way.on, way.source


def lacking(known: dict[str, list[Fact]]) -> list[str]:
    """Return the facts without a source or a date."""
    return [
        f"{where}: {what}"
        for where, several in known.items()
        for what, on, source in several
        if on == date.min or not source.strip()
    ]


def _facts(folder: Path, sites: Sites) -> str:
    known = facts(folder, sites)
    rows = [
        (
            where,
            len(several),
            len({source for _, _, source in several}),
            min(on for _, on, _ in several),
            max(on for _, on, _ in several),
        )
        for where, several in known.items()
        if several
    ]
    whole = [fact for several in known.values() for fact in several]
    newest = max(on for _, on, _ in whole)
    rows.append(("all", len(whole), len({source for _, _, source in whole}), min(on for _, on, _ in whole), newest))
    return f"{len(lacking(known))} of them lack one.\n\n" + _table(("where", "facts", "sources", "oldest", "newest"), rows)


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    names = [str(name) for name in head]
    rule = ["---" if place == 0 or name == "who" else "--:" for place, name in enumerate(names)]
    lines = [f"| {' | '.join(each)} |" for each in (names, rule)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
