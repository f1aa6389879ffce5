"""The fewest requests that reach the most exposures; and apart from that, what is only claimed to be reached. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from safetycheck.definition import Claim, Cluster, Definition


@dataclass(frozen=True, slots=True)
class Reach:
    """One request: to whom, what it reaches for sure, and what it is only claimed to reach.

    `direct` are the exposures at the broker itself, `claimed` those of other brokers of the family. A claimed one is looked at
    again after the request, and never taken for gone.
    """

    broker: str
    direct: tuple[str, ...]
    claimed: tuple[str, ...] = ()
    why: str = ""


def cover(
    exposures: Mapping[str, str],
    definitions: Mapping[str, Definition],
    clusters: Sequence[Cluster],
    apart: Collection[str] = (),
) -> tuple[list[Reach], list[str]]:
    """Return the requests, most reaching first, and the exposures of brokers that nobody knows how to leave.

    `exposures` tells for each exposure its broker. A family whose hub takes a request is asked once, at its hub; one request for
    each other broker. Where no request to a broker's parent is claimed to do, each site is asked apart; so are the brokers
    `apart`, where a claim was tried and did not hold.
    """
    at: dict[str, list[str]] = {}
    for exposure, broker in exposures.items():
        at.setdefault(broker, []).append(exposure)
    hubs = _hubs([broker for broker in at if broker not in apart], definitions, clusters)
    requests: dict[str, list[str]] = {}
    lost: list[str] = []
    for broker, own in at.items():
        to = hubs.get(broker, (broker, ""))[0]
        if _can_be_left(definitions.get(to)):
            requests.setdefault(to, []).append(broker)
        else:
            lost += own
    found = [_reach(to, brokers, at, hubs) for to, brokers in requests.items()]
    return sorted(found, key=lambda each: (-len(each.direct) - len(each.claimed), each.broker)), lost


def _hubs(
    brokers: Iterable[str], definitions: Mapping[str, Definition], clusters: Sequence[Cluster]
) -> dict[str, tuple[str, str]]:
    """Return for each broker whose family has one door that door, and who says so."""
    found: dict[str, tuple[str, str]] = {}
    for broker in brokers:
        family = next((each for each in clusters if broker in each.members and each.claim is not Claim.NONE), None)
        own = definitions.get(broker)
        parent = own.parent if own and own.optout and own.optout.way("parent") else None
        if family is not None and _can_be_left(definitions.get(family.hub)):
            evidence = family.evidence[0]
            found[broker] = (family.hub, f"{family.name}: {family.claim}, {evidence.source}, {evidence.on.isoformat()}")
        elif parent and own and _can_be_left(definitions.get(parent)):
            found[broker] = (parent, f"parent of {broker}: {own.verified.source}, {own.verified.on.isoformat()}")
    return found


def _can_be_left(definition: Definition | None) -> bool:
    return (
        definition is not None
        and definition.optout is not None
        and any(way.way not in {"parent", "drop"} for way in definition.optout.ways)
    )


def _reach(to: str, brokers: list[str], at: Mapping[str, list[str]], hubs: Mapping[str, tuple[str, str]]) -> Reach:
    claimed = [broker for broker in brokers if broker != to]
    return Reach(
        to,
        tuple(at.get(to, ())),
        tuple(exposure for broker in claimed for exposure in at[broker]),
        hubs[claimed[0]][1] if claimed else "",
    )
