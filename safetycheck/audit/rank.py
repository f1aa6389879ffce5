"""In which order one person should do the items of the checklists. Pure.

    score = base * (1 + boost) * fit * stage * listed * effort * put off

| factor  | value |
|---|---|
| base    | critical 8, high 5, medium 3, low 1 |
| boost   | what the person's answers add to the item's worst threat, and a quarter of what they add to its others; 1.5 at most |
| fit     | 1, and half the share of the item's profiles that are the person's flags; 0.5 when it is for others, never 0 |
| stage   | 0.3 for a topic of a situation that the person is not in; 1.3 for "before an action" when one is near; else 1 |
| listed  | 1.5 when data brokers show the fact that the item guards |
| effort  | 1 up to five minutes, then 1 / (1 + minutes / 120), counting what must come first: the shorter way goes first |
| put off | 0.5 for a week after the person said "not yet" |

What happens right now goes before any score (`FIRST`), in the order of that list and of its files: who is being doxed needs
safety before settings. Whatever the order, an item comes after those that it names in `after`, if these are for this person.

The boost is not the plain sum over the threats: with it, whoever lists more threats wins, and not what matters most.

There is no overall level of risk. A factor common to all items changes no order, and it would be one more thing that could
tell on the person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from safetycheck.audit.threats import NOBODY, Situation, Threats
from safetycheck.content import Audience, ExposureKind, Item, Severity

BASE = {Severity.CRITICAL: 8.0, Severity.HIGH: 5.0, Severity.MEDIUM: 3.0, Severity.LOW: 1.0}
MOST_BOOST = 1.5
_OWN, _OTHERS = 0.5, 0.5
_BESIDE = 0.25
_ASLEEP, _NEAR = 0.3, 1.3
_LISTED, _PUT_OFF = 1.5, 0.5
_SHORT, _LONG = 5, 120  # minutes
# Topics, and ids of items, that come first in a situation; safety first where there are several.
FIRST: Mapping[Situation, tuple[str, ...]] = {
    Situation.DOXED: ("doxed-now", "soc-audience-lock", "signal-number-visibility"),
    Situation.SEIZED: ("act-after-devices", "signal-linked-devices-review", "act-after-signal"),
    Situation.SPYWARE: ("dev-lockdown-mode", "dev-updates", "dev-intrusion-logging"),
    Situation.ACCOUNT: ("signal-linked-devices-review", "signal-support-impersonation", "pro-sessions", "acc-sessions"),
    Situation.LEGAL: ("acc-subpoena-plan", "pro-legal-awareness"),
}
# Behind them all.
_NO_PLACE = (len(FIRST), 0)
# Topics for one situation, with the flags and situations that wake them.
_FOR: Mapping[str, frozenset[Situation | Audience]] = {
    "doxed-now": frozenset({Situation.DOXED}),
    "before-action": frozenset({Situation.ACTION, Audience.ACTION}),
    "during-action": frozenset({Situation.ACTION, Audience.ACTION}),
    "after-action": frozenset({Situation.ACTION, Situation.SEIZED, Audience.ACTION}),
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the order depends on beside the items: facts that brokers show, and ids that were lately answered "not yet"."""

    threats: Threats = NOBODY
    listed: Collection[ExposureKind] = ()
    put_off: Collection[str] = ()


def score(item: Item, topic: str, known: Circumstances, *, minutes: int | None = None) -> float:
    """Return how much good an item does this person now; only the order of two scores means anything.

    `minutes` are those of the item and of what must come first; without them, the item's own.
    """
    time = item.minutes if minutes is None else minutes
    listed = _LISTED if item.exposure is not None and item.exposure in known.listed else 1.0
    put_off = _PUT_OFF if item.id in known.put_off else 1.0
    fit, stage = _fit(item, known.threats), _stage(topic, known.threats)
    return BASE[item.severity] * (1 + _boost(item, known.threats)) * fit * stage * listed * effort(time) * put_off


def effort(minutes: float) -> float:
    """Return how much the time that something takes weighs against it: 1 for a short thing, towards 0 for a long one."""
    return 1.0 if minutes <= _SHORT else 1 / (1 + minutes / _LONG)


def order(wanted: Iterable[tuple[str, Item]], known: Circumstances, *, open_items: Iterable[tuple[str, Item]] = ()) -> list[Item]:
    """Put (topic, item) pairs in this person's order; best first.

    What a wanted item must come after is put before it, also when it stands only in `open_items`.
    """
    chosen, others = list(wanted), list(open_items)
    # What is for others, such as a setting that only an admin can change, holds nobody up.
    reachable = {item.id: item for _, item in [*others, *chosen] if _fit(item, known.threats) > _OTHERS}
    keys = {}
    for place, (topic, item) in enumerate(chosen):
        way: dict[str, Item] = {}
        _put(item, reachable, way, frozenset())
        first = _first(topic, item, known.threats)
        by_score = -score(item, topic, known, minutes=sum(each.minutes for each in way.values()))
        keys[item.id] = (*first, by_score, place) if first == _NO_PLACE else (*first, 0.0, place)
    done: dict[str, Item] = {}
    for _, item in sorted(chosen, key=lambda pair: keys[pair[1].id]):
        _put(item, reachable, done, frozenset())
    return list(done.values())


def _put(item: Item, reachable: Mapping[str, Item], done: dict[str, Item], above: frozenset[str]) -> None:
    """Put an item behind what it must come after; a circle, which the lint refuses, is broken where it closes."""
    if item.id in done or item.id in above:
        return
    for before in item.after:
        if before in reachable:
            _put(reachable[before], reachable, done, above | {item.id})
    done[item.id] = item


def _first(topic: str, item: Item, threats: Threats) -> tuple[int, int]:
    """Return where an item stands among those of the person's situations, as written."""
    for number, (situation, names) in enumerate(FIRST.items()):
        if situation in threats.situations:
            for place, name in enumerate(names):
                if name in {item.id, topic}:
                    return number, place
    return _NO_PLACE


def _boost(item: Item, threats: Threats) -> float:
    boosts = [threats.boosts.get(threat, 0.0) for threat in item.threats]
    return min(MOST_BOOST, max(boosts) + _BESIDE * (sum(boosts) - max(boosts)))


def _fit(item: Item, threats: Threats) -> float:
    own = threats.flags & set(item.profiles)
    if own or Audience.ALL in item.profiles:
        return 1 + _OWN * len(own) / len(item.profiles)
    return _OTHERS


def _stage(topic: str, threats: Threats) -> float:
    wakes = _FOR.get(topic)
    if wakes is not None and not wakes & (threats.flags | threats.situations):
        return _ASLEEP
    return _NEAR if topic == "before-action" and Situation.ACTION in threats.situations else 1.0
