"""What to do next: the items that apply, are not settled, and in which order. Pure."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from safetycheck.audit import rank, threats
from safetycheck.audit.answers import SETTLED, Standing, State
from safetycheck.audit.library import Library
from safetycheck.audit.rank import Circumstances
from safetycheck.content import Item, Platform, PlatformPath, Severity, Topic
from safetycheck.errors import UsageError
from safetycheck.events import Device

AT_ONCE = 3
# Who opens one of these topics has answered a question by it.
_SAYS = {
    "doxed-now": {"lately": "b"},
    "before-action": {"action": "y"},
    "during-action": {"action": "y"},
}


@dataclass(frozen=True, slots=True)
class Step:
    """One item to do now, and why it is asked."""

    item: Item
    topic: Topic
    standing: Standing


@dataclass(frozen=True, slots=True)
class Summary:
    """How one topic stands. `open` are items that the person said are not done; of `unknown` ones nobody knows.

    Both are counted by severity. Items for other devices are not counted.
    """

    topic: Topic
    done: int
    not_for_me: int
    due: int
    changed: int
    open: Counter[Severity]
    unknown: Counter[Severity]


def ahead(
    library: Library,
    standings: Mapping[str, Standing],
    devices: Collection[Device],
    known: Circumstances,
    *,
    only: str | None = None,
    left_out: Collection[str] = (),
    seen: Collection[str] = (),
) -> list[Step]:
    """Return every open item that applies to the devices, in this person's order.

    `only` is a topic, or the id of an item, which is then shown however it stands. Topics in `left_out` are not asked unless
    they are named. Items in `seen`, and those that must come after them while they are open, are left out.
    """
    require(library, only)
    if only in library.items:
        item = library.items[only]
        return [] if only in seen else [Step(item, library.topic_of[only], standings.get(only, Standing()))]
    candidates = [item for item in library.items.values() if _is_open(item, standings) and applies(item, devices)]
    waiting = _waiting({item.id: item for item in candidates}, seen)
    pairs = [(library.topic_of[item.id].topic, item) for item in candidates if item.id not in waiting]
    wanted = [pair for pair in pairs if (pair[0] == only if only else pair[0] not in left_out)]
    ordered = rank.order(wanted, _placed(known, only), open_items=pairs)
    return [Step(item, library.topic_of[item.id], standings.get(item.id, Standing())) for item in ordered]


def require(library: Library, only: str | None) -> None:
    """Raise UsageError unless `only` is a topic or an item, or None."""
    if only is not None and only not in library.items and only not in library.ids:
        near = difflib.get_close_matches(only, [*library.ids, *library.items], n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no topic or item of that name.{meant}", hint="All of them: safetycheck check --list")


def within(steps: Iterable[Step], minutes: int) -> list[Step]:
    """Return those steps that fit into the time, best first, and none without what it must come after."""
    chosen: list[Step] = []
    left, too_long = minutes, set[str]()
    for step in steps:
        if step.item.minutes > left or too_long & set(step.item.after):
            too_long.add(step.item.id)
        else:
            chosen.append(step)
            left -= step.item.minutes
    return chosen


def summaries(library: Library, standings: Mapping[str, Standing], devices: Collection[Device]) -> list[Summary]:
    """Count how each topic stands. There is no number that sums them up: nobody can know it."""
    return [_summary(topic, standings, devices) for topic in library.topics]


def applies(item: Item, devices: Collection[Device]) -> bool:
    """Tell whether an item can be done by somebody with these devices; a browser is on each of them."""
    return not item.platforms or not devices or Platform.WEB in item.platforms or any(each in item.platforms for each in devices)


def paths_for(item: Item, devices: Collection[Device]) -> dict[Platform, PlatformPath]:
    """Return where an item is done on these devices; in a browser where they have one, or where there is no other place."""
    mine = {each: path for each, path in item.platforms.items() if not devices or each in devices}
    web = item.platforms.get(Platform.WEB)
    if web is not None and (not mine or "desktop" in devices) and web.path not in {path.path for path in mine.values()}:
        mine[Platform.WEB] = web
    return mine


def _summary(topic: Topic, standings: Mapping[str, Standing], devices: Collection[Device]) -> Summary:
    mine = [(item.severity, standings.get(item.id, Standing()).state) for item in topic.items if applies(item, devices)]
    states = Counter(state for _, state in mine)
    return Summary(
        topic,
        done=states[State.DONE],
        not_for_me=states[State.NOT_FOR_ME],
        due=states[State.DUE],
        changed=states[State.CHANGED],
        open=Counter(severity for severity, state in mine if state is State.OPEN),
        unknown=Counter(severity for severity, state in mine if state is State.UNKNOWN),
    )


def _is_open(item: Item, standings: Mapping[str, Standing]) -> bool:
    return standings.get(item.id, Standing()).state not in SETTLED


def _waiting(candidates: Mapping[str, Item], seen: Collection[str]) -> set[str]:
    """Return what was seen, and what can't come before it."""
    waiting = set(seen) & set(candidates)
    found: Sequence[str] = list(waiting)
    while found:
        found = [own for own, item in candidates.items() if own not in waiting and waiting & set(item.after)]
        waiting |= set(found)
    return waiting


def _placed(known: Circumstances, only: str | None) -> Circumstances:
    says = _SAYS.get(only or "")
    return known if says is None else replace(known, threats=threats.both(known.threats, threats.weigh(says)))
