"""Rules that a definition must keep beyond its form, so that it can't be silently wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlsplit

from safetycheck import queries
from safetycheck.definition import (
    HARMFUL,
    Asks,
    BrokerStatus,
    Choose,
    Click,
    Definition,
    EmailWay,
    Fields,
    Fill,
    FormWay,
    HandOver,
    ListingUrl,
    Open,
    OptOut,
    Pick,
    Probe,
    Proof,
    RequestStep,
    Results,
    Search,
    Stopped,
    Submit,
    Tick,
    UrlFrom,
    Wait,
    When,
    pattern,
    stop_reason,
)
from safetycheck.template import REQUEST_FIELDS

Loc = tuple[str | int, ...]
_NOTHING: Mapping[str, Stopped] = MappingProxyType({})
Found = Iterator["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: `loc` is a path of keys and places in the file.

    A `fatal` problem keeps the definition from being used.
    """

    loc: Loc
    text: str
    fatal: bool = True


def lint(
    definition: Definition, *, today: date | None = None, stop: Mapping[str, Stopped] = MappingProxyType({})
) -> list[Problem]:
    """List what is wrong with a definition; dates are looked at only with `today`, dead and seized domains only with `stop`."""
    found = [*_identity(definition), *_dates(definition, today), *_stopped(definition, stop)]
    if definition.optout is not None:
        found += _leaving(definition.optout)
    if definition.search is not None:
        found += [*_search(definition.search), *_probes(definition, definition.search)]
    return found


def _identity(definition: Definition) -> Found:
    if definition.domain.startswith("www."):
        yield Problem(("domain",), "leave out www.")
    if definition.search is not None and definition.status is not BrokerStatus.ACTIVE:
        yield Problem(
            ("status",), f"a broker that is {definition.status} can't have a search: it would be told about people for nothing"
        )
    for place, host in enumerate(definition.hosts):
        if host != definition.domain and not host.endswith(f".{definition.domain}"):
            yield Problem(
                ("hosts", place), f"{host} is not under {definition.domain}, and will be told about people", fatal=False
            )


def _stopped(definition: Definition, stop: Mapping[str, Stopped]) -> Found:
    """Find what would go to a domain where nothing may be sent."""
    optout = definition.optout
    named: list[tuple[Loc, str]] = [(("domain",), definition.domain)]
    named += [(("hosts", place), host) for place, host in enumerate(definition.hosts)]
    named += [(("optout", "hosts", place), host) for place, host in enumerate(optout.hosts if optout else ())]
    for place, way in enumerate(optout.ways if optout else ()):
        if isinstance(way, EmailWay):
            named.append((("optout", "ways", place, "address"), way.address.rpartition("@")[2]))
    if definition.recipe is not None:
        named.append((("recipe", "open"), urlsplit(definition.recipe.open).hostname or ""))
    for loc, host in named:
        if reason := stop_reason(host, stop):
            yield Problem(loc, f"{host} is on the stop list ({reason})")


def _dates(definition: Definition, today: date | None) -> Found:
    if today is None:
        return
    if definition.verified.on > today:
        yield Problem(("verified", "on"), "is in the future")
    for place, source in enumerate(definition.sources):
        if source.on > today:
            yield Problem(("sources", place, "on"), "is in the future")
    for place, way in enumerate(definition.optout.ways if definition.optout else ()):
        if way.on > today:
            yield Problem(("optout", "ways", place, "on"), "is in the future")


# --- asking -----------------------------------------------------------------------------------------------------


def _search(search: Search) -> Found:
    here: Loc = ("search",)
    if not search.via:
        yield Problem((*here, "via"), "names no way to fetch")
    needed, used = queries.needs(search.steps)
    if search.steps and not used:
        yield Problem((*here, "steps"), "names no field of a profile: every person would get the same answer")
    for field in sorted(used & set(REQUEST_FIELDS)):
        yield Problem((*here, "steps"), f"{field} belongs to a request to leave, and no search knows it")
    for field in sorted(needed & {"street", "email", "phone", "zip"}):
        yield Problem(
            (*here, "steps"), f"can't ask without {field}, and so tells the broker more than most searches do", fatal=False
        )
    yield from _absence(search, (*here, "results"))
    yield from _results(search.results, (*here, "results"))
    if search.detail is not None:
        yield from _record(search.detail, (*here, "detail"))
    for place, step in enumerate(search.steps):
        yield from _step(step, (*here, "steps", place))


def _step(step: RequestStep, here: Loc) -> Found:
    selectors = {
        Fill: ("fill",), Choose: ("choose",), Click: ("click",), Wait: ("wait", "gone"), When: ("when",), Open: (),
        Tick: ("tick",), HandOver: ("until",), Submit: ("submit",),
    }[type(step)]  # fmt: skip
    for key in selectors:
        yield from _selector(getattr(step, key), (*here, key))
    if isinstance(step, When):
        for place, inner in enumerate(step.steps):
            yield from _step(inner, (*here, "steps", place))


def _probes(definition: Definition, search: Search) -> Found:
    if definition.probes is None:
        yield Problem(("search",), "there are no probes: nobody can tell whether this definition still works", fatal=False)
        return
    needed, _ = queries.needs(search.steps)
    for key, probe in (("found", definition.probes.found), ("none", definition.probes.none)):
        for field in sorted(needed & set(Probe.model_fields)):
            if getattr(probe, field) is None:
                yield Problem(("probes", key), f"has no {field}, without which this broker can't be asked")


# --- leaving ----------------------------------------------------------------------------------------------------


def _leaving(optout: OptOut) -> Found:
    here: Loc = ("optout",)
    harmful = HARMFUL & set(optout.asks)
    if harmful and not optout.traps and len({way.way for way in optout.ways} - {"drop"}) == 1:
        yield Problem(
            (*here, "asks"),
            f"it asks for {', '.join(sorted(harmful))}: offer another way, or say in `traps` what a person can do",
            fatal=False,
        )
    for place, way in enumerate(optout.ways):
        if isinstance(way, FormWay):
            yield from _form(way, (*here, "ways", place))
    if optout.confirm is not None and not optout.confirm.hosts and Asks.EMAIL_LINK in optout.asks:
        yield Problem((*here, "confirm", "hosts"), "must say where the link of its confirmation mail may lead to")


def _form(way: FormWay, here: Loc) -> Found:
    for place, step in enumerate(way.steps):
        yield from _step(step, (*here, "steps", place))
    for key in ("success", "other"):
        proofs: tuple[Proof, ...] = getattr(way, key)
        for place, proof in enumerate(proofs):
            yield from _proof(proof, (*here, key, place))


# --- reading ----------------------------------------------------------------------------------------------------


def _absence(search: Search, here: Loc) -> Found:
    """Look for the proof. Only the reader without selectors, which never says `none`, may do without."""
    if not search.results.none:
        bare = search.results.rows is None and search.limits is not None
        yield Problem(
            (*here, "none") if search.results.rows is None else here,
            "holds no proof of absence: `none` must say how this broker shows that it has nobody"
            + (" (it has no rows and states its limits, and so can never answer `none`)" if bare else ""),
            fatal=not bare,
        )


def _results(results: Results, here: Loc) -> Found:
    yield from _selector(results.rows, (*here, "rows"))
    for key in ("none", "walls", "working"):
        proofs: tuple[Proof, ...] = getattr(results, key)
        for place, proof in enumerate(proofs):
            yield from _proof(proof, (*here, key, place))
    if results.fields is not None:
        yield from _record(results.fields, (*here, "fields"))
    if results.next is not None:
        yield from _pick(results.next, (*here, "next"))


def _proof(proof: Proof, here: Loc) -> Found:
    yield from _selector(proof.at, (*here, "at"))
    if proof.count is not None and pattern(proof.count).groups != 1:
        yield Problem((*here, "count"), "must have exactly one group, which is the number")


def _record(fields: Fields, here: Loc) -> Found:
    for key in type(fields).model_fields:
        value = getattr(fields, key)
        if isinstance(value, ListingUrl):
            yield from _url(value, (*here, key))
        elif value is not None:
            for place, pick in enumerate(value):
                yield from _pick(pick, (*here, key, place))


def _url(url: ListingUrl, here: Loc) -> Found:
    if url.source is UrlFrom.ELEMENT and url.pick is None:
        yield Problem(here, "needs a pick, or from: page, or from: none")
    if url.source is not UrlFrom.ELEMENT and url.pick is not None:
        yield Problem((*here, "pick"), f"says nothing where the URL is taken from {url.source}")
    if url.path is not None and url.path.count("{id}") != 1:
        yield Problem((*here, "path"), "must hold {id} once")
    if url.pick is not None:
        yield from _pick(url.pick, (*here, "pick"))


def _pick(pick: Pick, here: Loc) -> Found:
    yield from _selector(pick.at, (*here, "at"))
    if pick.match is not None and pattern(pick.match).groups > 1:
        yield Problem((*here, "match"), "has more than one group; only the first would be kept")


def _selector(selector: str | None, here: Loc) -> Found:
    # The readers are slow to import, and definitions that were compiled need no second look.
    from safetycheck.read import selector_problem  # noqa: PLC0415

    problem = selector_problem(selector) if selector is not None else ""
    if problem:
        yield Problem(here, problem)
