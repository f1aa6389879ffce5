"""`safetycheck broker list`: every broker that is known, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import click

from safetycheck import registry
from safetycheck.cli import definitions, output
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import BrokerKind, Cluster, Definition, How, Priority, Registered, Stopped
from safetycheck.model import Via

Row = dict[str, Any]
_RANK = [priority.value for priority in Priority]
_WAYS = ("form", "guided", "email", "phone", "post", "parent", "drop")
_SCANS = ("automated", "assisted", "manual", "none")
_REGISTER_WITH_DROP = "california"


@command("list")
@click.option("--kind", metavar="KIND", type=click.Choice([kind.value for kind in BrokerKind]), help="Only brokers of this kind.")
@click.option("--has", metavar="WAY", type=click.Choice(_WAYS), help=f"Only those that can be left so: {', '.join(_WAYS)}.")
@click.option("--scan", metavar="HOW", type=click.Choice(_SCANS), help=f"Only those searched so: {', '.join(_SCANS)}.")
@click.option("--stale", metavar="DAYS", type=click.IntRange(min=0), help="Only those not verified for so many days.")
@click.option("--all", "everything", is_flag=True, help="Also the brokers that no one can look into; there are hundreds.")
@click.option("--stopped", is_flag=True, help="Instead, the domains where nothing may be sent, and why.")
@json_option
@click.pass_obj
def list_(
    settings: Settings,
    *,
    kind: str | None,
    has: str | None,
    scan: str | None,
    stale: int | None,
    everything: bool,
    stopped: bool,
    as_json: bool,
) -> int:
    """List the brokers, most exposing first.

    The table leaves out brokers that only a register names, which no one can look into, unless one of --kind, --has, --scan and
    --all asks for them. JSON has them all.
    """
    if stopped:
        _stopped(settings, registry.stopped(settings.brokers).values(), as_json=as_json)
        return 0
    today = now().date()
    known = definitions.read(settings)
    families = _families(registry.clusters(settings.brokers))
    rows = [_defined(each, families, today) for each in known.definitions.values()]
    have = {row["domain"] for row in rows}
    listed = [row for row in _registered(settings, families, today) if row["domain"] not in have]
    wants_listed = as_json or everything or kind or has or scan
    rows, listed = ([row for row in every if _is_meant(row, kind, has, scan, stale)] for every in (rows, listed))
    chosen = [*rows, *(listed if wants_listed else ())]
    chosen.sort(key=lambda row: (_RANK.index(row["priority"]), row["domain"]))
    if as_json:
        output.emit_json({"brokers": chosen, "broken": sorted(known.broken)})
    elif kind == BrokerKind.UPSTREAM:
        output.say("Where brokers get it from has its own list: safetycheck broker sources")
    else:
        _table(settings, chosen)
        _sum(chosen, 0 if wants_listed else len(listed))
    for wrong in known.broken.values():
        output.warn(f"left out: {wrong.message}")
    return 4 if known.broken else 0


def _is_meant(row: Row, kind: str | None, has: str | None, scan: str | None, stale: int | None) -> bool:
    return (
        kind in {None, row["kind"]}
        and (has is None or has in row["optout"])
        and scan in {None, row["scan"]}
        and (stale is None or row["age_days"] >= stale)
    )


def _families(clusters: Iterable[Cluster]) -> dict[str, str]:
    return {domain: each.id for each in clusters for domain in (*each.fronts, *each.members)}


def _defined(each: Definition, families: dict[str, str], today: date) -> Row:
    verified, optout = each.verified, each.optout
    return {
        "domain": each.domain,
        "name": each.name,
        "kind": each.kind.value,
        "status": each.status.value,
        "priority": each.priority.value,
        "scan": _scan(each),
        "optout": list(dict.fromkeys(way.way for way in optout.ways)) if optout else [],
        "parent": each.parent,
        "cluster": families.get(each.domain),
        "requires": [asked.value for asked in optout.asks] if optout else [],
        "takes_days": optout.takes if optout else None,
        "verified": {"on": verified.on.isoformat(), "how": verified.how.value, "source": verified.source},
        "age_days": (today - verified.on).days,
        "via": [way.value for way in each.search.via] if each.search else [],
    }


def _scan(each: Definition) -> str:
    via = each.search.via if each.search else ()
    if Via.HTTP in via or Via.BROWSER in via:
        return "automated"
    if Via.ASSISTED in via:
        return "assisted"
    return "manual" if each.recipe or via else "none"


def _registered(settings: Settings, families: dict[str, str], today: date) -> Iterator[Row]:
    for name, entries in registry.registers(settings.brokers).items():
        for each in entries:
            yield {
                "domain": each.domain,
                "name": each.name,
                "kind": each.kind.value,
                "status": each.status.value,
                "priority": Priority.LOW.value,
                "scan": "none",
                "optout": ways(each, name),
                "parent": None,
                "cluster": families.get(each.domain),
                "requires": [],
                "takes_days": None,
                "verified": {"on": each.on.isoformat(), "how": How.PUBLISHED_LIST.value, "source": each.source},
                "age_days": (today - each.on).days,
                "via": [],
            }


def ways(each: Registered, register: str) -> list[str]:
    """Return how a broker of a register can be left."""
    there = {
        "guided": (each.optout_url or "").startswith("https://"),
        "email": each.email,
        "phone": each.phone,
        "drop": register.startswith(_REGISTER_WITH_DROP),
    }
    return [way for way, known in there.items() if known]


def _ago(days: int) -> str:
    return f"{output.counted(days, 'day')} ago" if days else "today"


def _table(settings: Settings, rows: list[Row]) -> None:
    if not rows:
        return
    shown = [
        [row["domain"], row["kind"], row["priority"], row["scan"], ", ".join(row["optout"]), _ago(row["age_days"])]
        for row in rows
    ]
    output.table(settings, ["broker", "kind", "priority", "search", "leave by", "verified"], shown, spare=("kind",))


def _sum(rows: list[Row], left_out: int) -> None:
    counts = {how: sum(row["scan"] == how for row in rows) for how in _SCANS}
    said = f"{counts['automated']} searched by the program, {counts['assisted']} with your help, {counts['manual']} by hand"
    if rows:
        output.say(f"\n{output.counted(len(rows), 'broker')}: {said}, {counts['none']} that can't be searched.")
    else:
        output.say("No broker is like that.")
    if left_out:
        output.say(f"{left_out} more stand only in registers, and no one can look into them: --all")


def _stopped(settings: Settings, entries: Iterable[Stopped], *, as_json: bool) -> None:
    # Mirrors point to one entry.
    unique = list(dict.fromkeys(entries))
    if as_json:
        output.emit_json({"stopped": [each.model_dump(mode="json") for each in unique]})
        return
    rows = [[each.domain, each.status, each.why, f"{each.source}, {each.on.isoformat()}"] for each in unique]
    output.table(settings, ["domain", "status", "why", "source"], rows, spare=("source",))
