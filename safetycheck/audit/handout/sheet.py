"""What stands on the sheet of one topic: the items that fit, critical ones first, each as short as it must be. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from safetycheck.audit import library, walk
from safetycheck.audit.handout import codes, fit
from safetycheck.audit.handout.codes import Code
from safetycheck.content import Audience, Item, Platform, Severity, Topic
from safetycheck.events import Device
from safetycheck.text import clean

_NAMES = {Platform.ANDROID: "Android", Platform.IOS: "iPhone", Platform.DESKTOP: "Computer", Platform.WEB: "Web"}
_HEADINGS = ("Do these first", "Then these", "When you have time", "After all that")
_FOR = {
    Audience.ADMIN: "if you run a group",
    Audience.PSEUDONYMOUS: "if you use another name",
    Audience.PUBLIC: "if people know your name",
    Audience.TARGETED: "if you are a target",
}
# Topics that are gone through by the hour: what is on the sheet stands in the order of the file.
_BY_THE_HOUR = frozenset({"doxed-now", "before-action", "during-action", "after-action"})
_LONGEST = 1000


class Detail(IntEnum):
    """How much of each item is printed: all of it; without the steps; what to do and the first thing to mind."""

    BRIEF = 1
    PLAIN = 2
    FULL = 3


_MINDS = {Detail.BRIEF: 1, Detail.PLAIN: 2, Detail.FULL: 4}


@dataclass(frozen=True, slots=True)
class Entry:
    """One item on paper. `where` are menu paths, each with the devices that share it; `why` may be empty."""

    number: int
    title: str
    minutes: int
    whom: str
    why: str
    where: tuple[tuple[str, str], ...]
    choose: str
    minds: tuple[str, ...]
    steps: tuple[str, ...]
    done: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One topic on paper: entries under headings, how many items are not on it, and when its menus were read."""

    topic: str
    language: str
    title: str
    intro: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    more: int
    codes: tuple[Code, ...]
    version: str
    read: tuple[date, date] | None

    @property
    def entries(self) -> list[Entry]:
        """Every entry, in order."""
        return [entry for _, entries in self.groups for entry in entries]


def make(topic: Topic, devices: Collection[Device], *, most: int | None = None) -> Sheet:
    """Return the sheet of a topic for these devices: as many items as fit on two pages, at least one, at most `most`.

    It is as full as it can be while all critical and high items still fit; where they can't, it is brief. What fits one page
    stands on one.
    """
    items = arranged([item for item in topic.items if walk.applies(item, devices)])
    detail = _detail(topic, items, devices)
    count = 0
    while count < len(items) and _fits(topic, items[: count + 1], devices, detail):
        count += 1
    count = max(1, count if most is None else min(count, most))
    chosen = _shown(topic, items[:count])
    days = [path.on for item in chosen for path in walk.paths_for(item, devices).values()]
    return Sheet(
        topic.topic,
        topic.language,
        clean(topic.title),
        clean(topic.intro, _LONGEST),
        _grouped(topic, chosen, devices, detail),
        len(items) - len(chosen),
        codes.of(chosen),
        version(topic),
        (min(days), max(days)) if days else None,
    )


def version(topic: Topic) -> str:
    """Return eight digits that stand for the whole content of a topic: of two sheets, whether they say the same."""
    plain = json.dumps(library.plain(topic), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def arranged(items: Sequence[Item]) -> list[Item]:
    """Put items in the order in which they are chosen: by severity, then as written, each after those it must come after."""
    severities = list(Severity)
    return _after_others(sorted(items, key=lambda each: severities.index(each.severity)))


def _shown(topic: Topic, chosen: Sequence[Item]) -> list[Item]:
    if topic.topic not in _BY_THE_HOUR:
        return list(chosen)
    return _after_others([item for item in topic.items if item in chosen])


def _after_others(items: Sequence[Item]) -> list[Item]:
    known = {item.id: item for item in items}
    done: dict[str, Item] = {}

    def put(item: Item, above: frozenset[str]) -> None:
        if item.id in done or item.id in above:
            return
        for before in item.after:
            if before in known:
                put(known[before], above | {item.id})
        done[item.id] = item

    for item in items:
        put(item, frozenset())
    return list(done.values())


def _detail(topic: Topic, items: Sequence[Item], devices: Collection[Device]) -> Detail:
    # A whole topic on one page is worth more than its steps.
    for detail in (Detail.FULL, Detail.PLAIN):
        if _fits(topic, items, devices, detail, pages=1):
            return detail
    high = _until(items, {Severity.CRITICAL, Severity.HIGH})
    return next((each for each in (Detail.FULL, Detail.PLAIN) if _fits(topic, items[:high], devices, each)), Detail.BRIEF)


def _until(items: Sequence[Item], severities: Collection[Severity]) -> int:
    """Return how many of the first items it takes to have all of these severities."""
    return max((place + 1 for place, item in enumerate(items) if item.severity in severities), default=0)


def _fits(topic: Topic, items: Sequence[Item], devices: Collection[Device], detail: Detail, *, pages: int = fit.PAGES) -> bool:
    blocks: list[float] = []
    for heading, entries in _grouped(topic, _shown(topic, items), devices, detail):
        heights = [_height(entry) for entry in entries]
        # A heading is never parted from the first item below it.
        blocks += [heights[0] + (fit.heading() if heading else 0), *heights[1:]]
    has_codes = any(codes.allowed(source.url) for item in items for source in item.sources)
    return fit.fits(fit.head(topic.intro), blocks, fit.end(codes=has_codes), pages=pages)


def _height(entry: Entry) -> float:
    plain = [entry.why, *(f"Mind: {each}" for each in entry.minds), *(f"1. {each}" for each in entry.steps)]
    strong = [*(f"{names}: {path}" for names, path in entry.where), f"Choose: {entry.choose}"]
    whole = fit.title(f"{entry.number}. {entry.title} ({entry.minutes} min) {entry.whom}")
    return whole + fit.body([*(text for text in plain if text), f"Done when: {entry.done}"]) + fit.bold(strong)


def _grouped(
    topic: Topic, items: Sequence[Item], devices: Collection[Device], detail: Detail
) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """Return entries under the headings of their severities; what must come before a worse one stands with that one."""
    if items and topic.topic in _BY_THE_HOUR:
        return (("", tuple(_entry(number, item, devices, detail) for number, item in enumerate(items, 1))),)
    worst = list(items)
    for place in range(len(items) - 2, -1, -1):
        if list(Severity).index(worst[place + 1].severity) < list(Severity).index(worst[place].severity):
            worst[place] = worst[place + 1]
    groups: dict[Severity, list[Entry]] = {}
    for number, (item, group) in enumerate(zip(items, worst, strict=True), 1):
        groups.setdefault(group.severity, []).append(_entry(number, item, devices, detail))
    return tuple((heading, tuple(entries)) for heading, entries in zip(_HEADINGS, groups.values(), strict=False))


def _entry(number: int, item: Item, devices: Collection[Device], detail: Detail) -> Entry:
    alone = next(iter(item.profiles)) if len(item.profiles) == 1 else None
    return Entry(
        number,
        _line(item.title),
        item.minutes,
        _FOR.get(alone, "") if alone else "",
        _line(item.why) if detail >= Detail.PLAIN else "",
        _where(item, devices),
        _line(item.recommended),
        tuple(_lines(item.cautions[: _MINDS[detail]])),
        tuple(_lines(item.help)) if detail is Detail.FULL else (),
        _line(item.done_when),
    )


def _where(item: Item, devices: Collection[Device]) -> tuple[tuple[str, str], ...]:
    """Return menu paths; a path that several devices share, once."""
    shared: dict[str, list[str]] = {}
    for platform, path in walk.paths_for(item, devices).items():
        shared.setdefault(_line(path.path), []).append(_NAMES[platform])
    return tuple((", ".join(names), path) for path, names in shared.items())


def _lines(texts: Iterable[str]) -> Iterable[str]:
    return (_line(text) for text in texts)


def _line(text: str) -> str:
    return clean(text, _LONGEST)
