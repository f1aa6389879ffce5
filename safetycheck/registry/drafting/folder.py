"""The test folder of a draft: a page of invented people, a page of a miss, and what each must be read as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from html import escape
from typing import Any

from safetycheck import match, queries, read
from safetycheck.definition import Definition, Results, Search
from safetycheck.model import Decision, Listing, Outcome, Page, Reading, Via
from safetycheck.read.urls import Site
from safetycheck.registry.drafting import cast, marks, skeleton
from safetycheck.registry.drafting.sighting import Row, Sighting
from safetycheck.registry.drafting.skeleton import Builder, Frame
from safetycheck.registry.writing import dump, write

_NOBODY = "0 people"
_UNREAD = "the test page of invented people is not read as it should be: write found.html by hand"
_ROWLESS = "the test page can't be more than a stand-in: write `rows` and `fields`, and found.html, by hand"


@dataclass(frozen=True, slots=True)
class Folder:
    """Files by name, and what in them a person must look at."""

    files: Mapping[str, str]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What the pages are made of: the definition, the saved page, its rows (none: a list of our own) and what is around them."""

    definition: Definition
    seen: Sighting
    rows: Sequence[Row]
    frame: Frame
    today: date

    @property
    def results(self) -> Results:
        """How the definition reads a page."""
        return _search(self.definition).results

    @property
    def url(self) -> str:
        """Where a search for the invented person leads."""
        asked = queries.plan(cast.PERSON, self.definition, self.today).queries
        return asked[0].url if asked else f"https://{self.definition.domain}/"

    def read(self, html: str) -> Reading:
        """Read a page with the definition."""
        at = datetime.combine(self.today, time(), UTC)
        page = Page(url=self.url, status=200, html=html, via=Via.REPLAY, at=at)
        return read.page(page, _search(self.definition), cast.PERSON, self.definition.told)


def make(scene: Scene) -> Folder:
    """Return the test folder."""
    files = {"found.html": _found(scene)}
    found = scene.read(files["found.html"])
    decisions = [each.decision for each in match.compare_all(found.listings, cast.PERSON, scene.today)]
    entries: dict[str, Any] = {
        "found": {"url": scene.url, "status": 200, "outcome": found.outcome.value}
        | ({"next": found.next} if found.next else {})
        | {"listings": [_expected(each, own is Decision.YES) for each, own in zip(found.listings, decisions, strict=True)]}
    }
    remarks: list[str] = []
    if found.outcome is not Outcome.FOUND or decisions.count(Decision.YES) != 1 or decisions[0] is not Decision.YES:
        remarks.append(_UNREAD if scene.rows else _ROWLESS)
    if scene.results.none:
        files["none.html"] = _none(scene)
        none = scene.read(files["none.html"])
        entries["none"] = {"url": scene.url, "status": 200, "outcome": none.outcome.value}
        if none.outcome is not Outcome.NONE:
            remarks.append("the test page of a miss is not read as one: write none.html by hand")
    return Folder(files | {"expected.yaml": dump(entries)}, tuple(remarks))


def _search(definition: Definition) -> Search:
    assert definition.search is not None  # noqa: S101  # a draft has one
    return definition.search


def _found(scene: Scene) -> str:
    builder = Builder(scene.seen.vocabulary, write(scene.definition))
    roles = cast.roles(scene.today)
    name = cast.PERSON.names[0].full
    before = [f"<h1>{escape(name)}</h1>"]
    before += [f"<p>{marks.sample(proof.count, len(roles))}</p>" for proof in scene.results.none if proof.count]
    site = Site(scene.seen.url)
    best = max(scene.rows, key=lambda row: _fullness(row.listing), default=None)
    made = [
        builder.row(best.element, best.listing, role, f"/person/{role.id}", site.absolute) if best else _plain_row(role)
        for role in roles
    ]
    return skeleton.page(scene.frame, name, before, made, [_onward(scene, builder)])


def _none(scene: Scene) -> str:
    name = escape(cast.PERSON.names[0].full)
    proofs = scene.results.none
    said = [f"<p>{escape(proof.text)}</p>" for proof in proofs if proof.text]
    said += [_marked(proof.at) for proof in proofs if proof.at]
    said += [f"<p>{marks.sample(proof.count, 0)}</p>" for proof in proofs if proof.count]
    return skeleton.page(Frame(scene.frame.outside, ()), name, [f"<h1>{name}</h1>", *said], [], [])


def _marked(selector: str) -> str:
    attribute = "id" if selector.startswith("#") else "class"
    return f'<div {attribute}="{selector[1:]}">{_NOBODY}</div>'


def _onward(scene: Scene, builder: Builder) -> str:
    pick = scene.results.next
    found = scene.seen.tree.select(pick.at)[:1] if pick and pick.at else []
    target = f"{scene.url}{'&' if '?' in scene.url else '?'}page=2"
    return next((builder.link(each, target) for each in found if not isinstance(each, str)), "")


def _plain_row(role: cast.Role) -> str:
    places = "".join(f"<li>{city}, {state}</li>" for _, city, state, _ in role.places)
    return f"<div><h2>{role.full}</h2><p>Age {role.age}</p><ul>{places}</ul></div>"


def _fullness(listing: Listing) -> int:
    shown = (listing.age, listing.addresses, listing.phones, listing.emails, listing.relatives, listing.aliases, listing.url)
    return sum(bool(each) for each in shown) * 10 + len(listing.addresses) + len(listing.relatives)


def _expected(listing: Listing, mine: bool) -> dict[str, Any]:  # noqa: FBT001  # one call, where its name is said
    said = listing.model_dump(mode="json", exclude_defaults=True, exclude={"reader", "birth"})
    said["addresses"] = [{key: value for key, value in place.items() if value} for place in said.get("addresses", [])]
    return ({"me": "yes"} if mine else {}) | {key: value for key, value in said.items() if value not in ([], None)}
