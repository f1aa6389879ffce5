"""`safetycheck broker show`: one broker, with all that is known about it and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

import click

from safetycheck import queries, registry
from safetycheck.cli import broker_list, definitions, naming, output
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings
from safetycheck.definition import (
    HARMFUL,
    Claim,
    Cluster,
    Definition,
    DropWay,
    EmailWay,
    FormWay,
    GuidedWay,
    OptOut,
    ParentWay,
    PhoneWay,
    Recipe,
    Registered,
    Search,
    Way,
    stop_reason,
)

Row = tuple[str, str]
_DROP = "DROP, for residents of California"


@command(short_help="Show one broker.")
@click.argument("domain")
@json_option
@click.pass_obj
def show(settings: Settings, domain: str, *, as_json: bool) -> None:
    """Show one broker: what it is told, how it is read, how it is left, and where the facts come from."""
    known = definitions.read(settings)
    domain = domain.lower()
    if domain in known.broken:
        raise known.broken[domain]
    definition = known.definitions.get(domain)
    register, listed = (None, None) if definition else _registered(settings, domain)
    entry = definition or listed
    # What is stopped is no broker, whatever a list says of it.
    if entry is None or stop_reason(domain, registry.stopped(settings.brokers)):
        raise naming.unknown(settings, domain, known.definitions)
    if as_json:
        output.emit_json(entry.model_dump(mode="json", by_alias=True, exclude_none=True))
    elif definition:
        output.card(settings, definition.name, _facts(definition, registry.clusters(settings.brokers)))
    elif listed and register:
        output.card(settings, listed.name, _line(listed, in_drop="drop" in broker_list.ways(listed, register)))


def _registered(settings: Settings, domain: str) -> tuple[str, Registered] | tuple[None, None]:
    """Return the line of a register about a broker, and the register's name."""
    lists = registry.registers(settings.brokers).items()
    return next(((name, each) for name, entries in lists for each in entries if each.domain == domain), (None, None))


def _family(each: Cluster) -> str:
    if each.claim is Claim.NONE:
        return f"{each.name}: each site is asked apart"
    return f"{each.name}: one request at {each.hub} is said to reach it ({each.claim})"


def _facts(definition: Definition, clusters: list[Cluster]) -> list[Row]:
    families = [each for each in clusters if definition.domain in (*each.members, *each.fronts)]
    return [
        ("domain", definition.domain),
        ("kind", definition.kind.value),
        ("status", definition.status.value),
        ("priority", definition.priority.value),
        ("verified", f"{definition.verified.on.isoformat()}, {definition.verified.how}: {definition.verified.source}"),
        *([("also at", ", ".join(definition.mirrors))] if definition.mirrors else []),
        *(("family", _family(each)) for each in families),
        *(_asked(definition, definition.search) if definition.search else [("search", "none: it can't be asked by a program")]),
        *(_by_hand(definition.recipe) if definition.recipe else []),
        *(_left(definition, definition.optout) if definition.optout else [("leaving", "nobody wrote down how")]),
        *([("note", definition.notes)] if definition.notes else []),
        *(("source", f"{each.says}: {each.source} ({each.how}, {each.on.isoformat()})") for each in definition.sources),
    ]


def _asked(definition: Definition, search: Search) -> Iterator[Row]:
    needed, used = queries.needs(search.steps)
    optional = ", ".join(sorted(used - needed))
    yield "told to", ", ".join(sorted(definition.told))
    yield "asked by", ", ".join(search.via)
    yield "is told", ", ".join(sorted(needed)) + (f"; {optional} where known" if optional else "")
    yield "pace", f"{search.gap:g} s between two requests, {search.daily} requests a day at most"
    if not search.results.none:
        yield "can't say", "that you are not listed: how it says so is not known"
    if search.limits:
        yield "can't see", search.limits


def _by_hand(recipe: Recipe) -> Iterator[Row]:
    yield "by hand: open", recipe.open
    yield "type", " ".join(recipe.enter)
    yield "look for", " ".join(recipe.look_for)
    if recipe.avoid:
        yield "careful", " ".join(recipe.avoid)


def _left(definition: Definition, optout: OptOut) -> Iterator[Row]:
    for place, way in enumerate(optout.ways):
        yield "leaving" if not place else "or", f"{_way(definition, way)} ({way.source}, {way.on.isoformat()})"
    if optout.asks:
        yield "asks for", ", ".join(optout.asks)
    harmful = sorted(HARMFUL & set(optout.asks))
    if harmful:
        yield "don't give", f"{', '.join(harmful)}: nobody should have to. Look for another way first."
    if optout.takes is not None:
        yield "takes", f"{optout.takes} days, as published"
    if optout.one_per:
        yield "one request", f"for each {'listing' if optout.one_per == 'listing' else 'contact address'}"
    for trap in optout.traps:
        yield "trap", trap


def _way(definition: Definition, way: Way) -> str:
    match way:
        case FormWay():
            says = f"form, filled for you: {way.url}"
        case GuidedWay():
            says = f"form, by hand: {way.url}"
        case EmailWay():
            says = f"mail to {way.address}"
        case PhoneWay():
            says = f"call {way.number}"
        case ParentWay():
            says = f"by a request to {definition.parent}: claimed, and looked at again afterwards"
        case DropWay():
            says = _DROP
        case _:
            says = f"letter to {', '.join(way.address)}"
    return says


def _line(entry: Registered, *, in_drop: bool) -> list[Row]:
    pairs = [
        ("domain", entry.domain), ("kind", entry.kind), ("status", entry.status), ("page for requests", entry.optout_url),
        ("mailbox", entry.email and f"{entry.email} ({entry.email_on or entry.on}, {entry.email_source or entry.source})"),
        ("phone", entry.phone), ("or", _DROP if in_drop else ""),
        ("flags", ", ".join(entry.flags)), ("source", f"{entry.source} ({entry.on.isoformat()})"),
        ("search", "none: it can't be asked whether it has you"),
    ]  # fmt: skip
    return [(key, str(value)) for key, value in pairs if value]
