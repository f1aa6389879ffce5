"""What the person's answers to the checklists add up to. Pure: a fold of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from safetycheck.content import Audience, Item, Platform
from safetycheck.events import Answer, Device, Event, ItemAnswered, ProbeRan, ThreatsKept, WalkPrepared

# After "not yet", an item steps back for so long.
PUT_OFF = timedelta(days=7)
DEVICES: tuple[Device, ...] = ("android", "ios", "desktop")


class State(StrEnum):
    """How an item stands. Nothing is known of an item before the person has answered it."""

    UNKNOWN = "unknown"
    OPEN = "open"
    DONE = "done"
    NOT_FOR_ME = "not for me"
    DUE = "due again"
    CHANGED = "changed"


# What the walk need not ask.
SETTLED = frozenset({State.DONE, State.NOT_FOR_ME})


@dataclass(frozen=True, slots=True)
class Standing:
    """How an item stands, since which answer.

    `missing` are devices that an answer of "done" was not about; `seen` is what the item's probe last found on this computer.
    """

    state: State = State.UNKNOWN
    on: date | None = None
    missing: tuple[Device, ...] = ()
    seen: ProbeRan | None = None


def answered(item: Item, answer: Answer, devices: Iterable[Device], *, person: str, today: date) -> ItemAnswered:
    """Make the event of an answer, about those of the devices on which the item can be done.

    It bears the day and not the time: the order in which somebody went through the items is the order of their risks.
    """
    at = datetime.combine(today, time(), UTC)
    return ItemAnswered(at=at, person=person, item=item.id, answer=answer, version=item.version, devices=_on(item, devices))


def standings(
    items: Mapping[str, Item], events: Iterable[Event], devices: Iterable[Device], *, today: date
) -> dict[str, Standing]:
    """Return how each item stands for somebody with these devices; later answers count.

    A probe that fails since an answer of "done" opens the item again. One that passes settles nothing: it looked at this
    computer, and the item may be about a phone as well.
    """
    said = list(events)
    last = {event.item: event for event in said if isinstance(event, ItemAnswered)}
    looked = {event.probe: event for event in said if isinstance(event, ProbeRan) and event.state in {"pass", "fail"}}
    mine = tuple(devices)
    return {
        own: _looked_at(_standing(item, last.get(own), mine, today), looked.get(item.probe or "")) for own, item in items.items()
    }


def prepared(events: Iterable[Event]) -> WalkPrepared | None:
    """Return what the person last said of their devices; None where they were never asked."""
    return next((event for event in reversed(list(events)) if isinstance(event, WalkPrepared)), None)


def kept(events: Iterable[Event]) -> frozenset[Audience]:
    """Return the flags that the person asked to keep."""
    flags: frozenset[Audience] = frozenset()
    for event in events:
        if isinstance(event, ThreatsKept):
            flags = frozenset(Audience(flag) for flag in event.flags)
    return flags


def put_off(events: Iterable[Event], *, today: date) -> set[str]:
    """Return the items whose latest answer is a "not yet" of the last days."""
    last = {event.item: event for event in events if isinstance(event, ItemAnswered)}
    return {own for own, event in last.items() if event.answer == "not-yet" and today - event.at.date() < PUT_OFF}


def _standing(item: Item, event: ItemAnswered | None, mine: tuple[Device, ...], today: date) -> Standing:
    if event is None:
        return Standing()
    on = event.at.date()
    if event.answer == "not-yet":
        return Standing(State.OPEN, on)
    if event.version < item.version:
        return Standing(State.CHANGED, on)
    if event.answer == "not-for-me":
        return Standing(State.NOT_FOR_ME, on)
    missing = tuple(device for device in _on(item, mine) if device not in event.devices)
    if missing:
        return Standing(State.OPEN, on, missing)
    return Standing(State.DUE if today - on >= timedelta(days=item.review_after) else State.DONE, on)


def _looked_at(standing: Standing, seen: ProbeRan | None) -> Standing:
    if seen is None:
        return standing
    fails = seen.state == "fail" and standing.on is not None and seen.at.date() >= standing.on
    state = State.OPEN if fails and standing.state in {State.DONE, State.DUE} else standing.state
    return replace(standing, state=state, seen=seen)


def _on(item: Item, devices: Iterable[Device]) -> tuple[Device, ...]:
    return tuple(device for device in devices if Platform(device) in item.platforms)
