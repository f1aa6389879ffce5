"""One list of what to do now: hardening, exposures and requests together, by harm and by minutes. Pure.

    score = base * listed * urgency * effort

| factor  | value |
|---|---|
| base    | by the class of harm, as in `rank`: critical 8, high 5, medium 3, low 1 |
| listed  | 1.5 while a broker shows what it is about |
| urgency | 3 for what runs out (a link, a code); 1.5 where nobody knows what became of a letter, and for what came back; 1.25 for what is under way; else 1 |
| effort  | 1 up to five minutes, then 1 / (1 + minutes / 120); of what can be done bit by bit, the first bit counts |

The class of harm:

| what | class |
|---|---|
| a listing with a street | critical |
| with phone, e-mail or relatives | high |
| with city, age or other names | medium |
| with a name alone | low |
| a listing that may be the person | one class lower |
| a request | that of the worst listing it is about; medium where none was seen |
| nobody was asked yet | high, listed and under way, as long as nobody knows better |
| a checklist item | its severity, and its own score by `rank` |

Checklist items keep the order of the walk: each counts at least as much as the best of those behind it, so that what must come
first comes first. Equal scores go: items, requests, listings; so that a number is hidden before anybody is asked to forget it.
Then what ends sooner, and the fewer minutes.
"""  # noqa: E501  # a row of a table can't be broken

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from safetycheck.audit import rank
from safetycheck.audit.answers import State
from safetycheck.audit.errands import DOUBTFUL, ERRANDS, LOST, STATUS, UNDER_WAY, Errand
from safetycheck.audit.rank import BASE, Circumstances
from safetycheck.audit.walk import Step
from safetycheck.content import ExposureKind, Item, Severity
from safetycheck.events import SHOWN, Exposure, ExposureState
from safetycheck.requests import Next

FACTS = {
    ExposureKind.PHONE: "phone number",
    ExposureKind.STREET: "home address",
    ExposureKind.EMAIL: "e-mail address",
    ExposureKind.RELATIVES: "relatives",
    ExposureKind.NAME: "name",
    ExposureKind.PHOTO: "picture",
}
# A listing that is shown again so long after a broker's yes is looked at again.
_LOOK_AGAIN = timedelta(days=7)
_REVIEW = 0.5  # minutes for each listing
_LISTED = 1.5
_SHOWS = {
    Severity.CRITICAL: {"street"},
    Severity.HIGH: {"phone", "email", "relatives"},
    Severity.MEDIUM: {"city", "age", "aliases"},
}
_PLAN = "safetycheck optout plan --draft"
_ITEM, _REQUEST, _LISTING = range(3)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for the person: what comes next, the listings it is about, and when it runs out."""

    id: str
    broker: str
    step: Next
    exposures: tuple[str, ...] = ()
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """A request that could be made: the listings it reaches, and the person's minutes."""

    broker: str
    exposures: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do now. `about` are ids of items, exposures or requests; `command` does it or leads to it.

    `parts` are the minutes of each bit of what can be done bit by bit. `first` are ids of items that must be done before.
    """

    what: str
    why: str
    minutes: int
    harm: Severity
    command: str
    about: tuple[str, ...]
    score: float
    kind: int
    ends: date | None = None
    parts: tuple[int, ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the list is made of. `steps` are the open items in the person's order; `listed` counts sites by what they show.

    `fulfilled` are listings that a broker says are gone; `scanned` tells whether anybody was ever asked.
    """

    steps: Sequence[Step] = ()
    known: Circumstances = field(default_factory=Circumstances)
    listed: Mapping[ExposureKind, int] = field(default_factory=dict)
    exposures: Mapping[str, Exposure] = field(default_factory=dict)
    asked: Sequence[Asked] = ()
    leaves: Sequence[Leave] = ()
    fulfilled: Collection[str] = ()
    scanned: bool = True


def agenda(now: Situation, *, today: date) -> list[Task]:
    """Return everything that there is to do, best first."""
    found = [*_items(now), *_requests(now, today), *_leaves(now), *_reviews(now), *_scans(now, today)]
    return sorted(found, key=_place)


def within(tasks: Iterable[Task], minutes: int) -> list[Task]:
    """Return what fits into the time, best first: of some tasks a part, and no item without what it must come after."""
    chosen: list[Task] = []
    left, too_long = minutes, set[str]()
    for task in tasks:
        fitting = task if task.minutes <= left else _part(task, left)
        if fitting is None or too_long & set(task.first):
            too_long.update(task.about)
        else:
            chosen.append(fitting)
            left -= fitting.minutes
    return chosen


def harm(exposure: Exposure) -> Severity:
    """Return the class of harm of a listing."""
    shows = set(exposure.shows)
    worst = next((severity for severity, kinds in _SHOWS.items() if kinds & shows), Severity.LOW)
    return worst if exposure.state in SHOWN else _lower(worst)


def _place(task: Task) -> tuple[float, int, date, int]:
    # Sorting is stable: equal items stay in the order of the walk.
    return (-round(task.score, 6), task.kind, task.ends or date.max, 0 if task.kind == _ITEM else task.minutes)


def _score(severity: Severity, minutes: float, factor: float) -> float:
    return BASE[severity] * factor * rank.effort(minutes)


# --- checklist items ------------------------------------------------------------------------------------------------


def _items(now: Situation) -> list[Task]:
    """Return the open items; each scores at least as high as those that come after it in the walk."""
    tasks: list[Task] = []
    best = 0.0
    for step in reversed(now.steps):
        item = step.item
        best = max(best, rank.score(item, step.topic.topic, now.known))
        tasks.append(
            Task(
                item.title,
                _why(step, now.listed),
                item.minutes,
                item.severity,
                f"safetycheck check {item.id}",
                (item.id,),
                best,
                _ITEM,
                first=item.after,
            )
        )
    return tasks[::-1]


def _why(step: Step, listed: Mapping[ExposureKind, int]) -> str:
    count = listed.get(step.item.exposure, 0) if step.item.exposure else 0
    if step.item.exposure and count:
        return f"Your {FACTS[step.item.exposure]} {_is_listed(step.item, count)}. {step.item.why}"
    if step.standing.state is State.CHANGED:
        return step.item.changed.what if step.item.changed else "The advice is new since you answered."
    if step.standing.state is State.DUE:
        return "You did this a while ago. It is time to look again."
    return step.item.why


def _is_listed(item: Item, count: int) -> str:
    verb = "are" if item.exposure is ExposureKind.RELATIVES else "is"
    return f"{verb} listed on {_counted(count, 'site')}"


# --- requests -------------------------------------------------------------------------------------------------------


def _requests(now: Situation, today: date) -> list[Task]:
    groups: dict[tuple[Next, Severity, bool], list[Asked]] = {}
    for each in now.asked:
        step = Next.AGAIN if each.ends is not None and each.ends < today else each.step
        if step in ERRANDS:
            about = [now.exposures[own] for own in each.exposures if own in now.exposures]
            worst = _worst([harm(exposure) for exposure in about], Severity.MEDIUM)
            shown = any(exposure.state in SHOWN for exposure in about)
            groups.setdefault((step, worst, shown), []).append(each)
    return [_request(ERRANDS[step], severity, group, shown=shown) for (step, severity, shown), group in groups.items()]


def _request(errand: Errand, severity: Severity, group: Sequence[Asked], *, shown: bool) -> Task:
    alone = group[0] if len(group) == 1 else None
    ends = min((each.ends for each in group if each.ends is not None), default=None) if errand.urgency == LOST else None
    return Task(
        errand.what.format(to=alone.broker if alone else _counted(len(group), "broker")),
        errand.why + (f" It ends on {ends.isoformat()}." if ends else ""),
        errand.minutes * len(group),
        severity,
        errand.command.format(id=alone.id) if alone else STATUS,
        tuple(each.id for each in group),
        _score(severity, errand.minutes, errand.urgency * (_LISTED if shown else 1.0)),
        _REQUEST,
        ends,
        (errand.minutes,) * len(group) if not alone else (),
    )


# --- listings -------------------------------------------------------------------------------------------------------


def _leaves(now: Situation) -> list[Task]:
    """Return what to ask for, a task for each class of harm; and what came back apart."""
    groups: dict[tuple[Severity, bool], list[Leave]] = {}
    for leave in now.leaves:
        about = [now.exposures[own] for own in leave.exposures if own in now.exposures]
        worst = _worst([harm(each) for each in about], Severity.MEDIUM)
        back = any(each.state is ExposureState.REAPPEARED for each in about)
        groups.setdefault((worst, back), []).append(leave)
    return [_leave(severity, group, now.exposures, back=back) for (severity, back), group in groups.items()]


def _leave(severity: Severity, group: Sequence[Leave], exposures: Mapping[str, Exposure], *, back: bool) -> Task:
    ids = tuple(own for leave in group for own in leave.exposures)
    about = [exposures[own] for own in ids if own in exposures]
    parts = tuple(sorted(leave.minutes for leave in group))
    to = group[0].broker if len(group) == 1 else _counted(len(group), "broker")
    return Task(
        f"Ask {to} {'again ' if back else ''}to take you down",
        f"{'You came back there' if back else 'You are listed there'}: {_shown(about)}.",
        sum(parts),
        severity,
        _PLAN,
        ids,
        _score(severity, parts[0], _LISTED * (DOUBTFUL if back else 1.0)),
        _LISTING,
        parts=parts if len(parts) > 1 else (),
    )


def _shown(about: Sequence[Exposure]) -> str:
    """Say which facts the worst of it are: `home address on 2 sites, phone number on 1 site`."""
    kinds = sorted(FACTS, key=[ExposureKind.STREET, *FACTS].index)
    sites = {kind: len({each.broker for each in about if kind.value in each.shows}) for kind in kinds}
    named: Sequence[ExposureKind] = [kind for kind in kinds if sites[kind] and kind is not ExposureKind.NAME][:2]
    return ", ".join(f"{FACTS[kind]} on {_counted(sites[kind], 'site')}" for kind in named or [ExposureKind.NAME])


def _reviews(now: Situation) -> list[Task]:
    open_ones = [each for each in now.exposures.values() if each.state is ExposureState.POSSIBLE]
    if not open_ones:
        return []
    severity = _worst([harm(each) for each in open_ones], Severity.LOW)
    minutes = math.ceil(len(open_ones) * _REVIEW)
    return [
        Task(
            f"Say of {_counted(len(open_ones), 'listing')} whether it is you",
            "Nobody is asked to take down what may be somebody else's.",
            minutes,
            severity,
            "safetycheck review",
            tuple(each.id for each in open_ones),
            _score(severity, 1, _LISTED),
            _LISTING,
            parts=(1,) * minutes if minutes > 1 else (),
        )
    ]


def _scans(now: Situation, today: date) -> list[Task]:
    if not now.scanned:
        why = "Nobody has been asked yet. The plan shows each word before it leaves."
        return [
            _scan("See what brokers show about you", why, 5, Severity.HIGH, "safetycheck scan --plan", factor=_LISTED * UNDER_WAY)
        ]
    due = [own for own in now.fulfilled if own in now.exposures and _is_due(now.exposures[own], today)]
    if not due:
        return []
    what = f"Look again at {_counted(len(due), 'listing')} that should be gone"
    why = "They say that it is done. Two scans, a week apart, tell whether it is."
    return [_scan(what, why, 1, Severity.MEDIUM, "safetycheck scan", about=tuple(due))]


def _scan(
    what: str,
    why: str,
    minutes: int,
    severity: Severity,
    command: str,
    *,
    about: tuple[str, ...] = (),
    factor: float = 1.0,
) -> Task:
    return Task(what, why, minutes, severity, command, about, _score(severity, minutes, factor), _LISTING)


def _is_due(exposure: Exposure, today: date) -> bool:
    looked = max([exposure.last_seen, *exposure.absent]).date()
    return exposure.state is not ExposureState.REMOVED and today - looked >= _LOOK_AGAIN


# --- small things ---------------------------------------------------------------------------------------------------


def _part(task: Task, left: int) -> Task | None:
    """Return as much of a task as fits; None where not even the first bit does."""
    parts = list(task.parts)
    while parts and sum(parts) > left:
        parts.pop()
    if not parts:
        return None
    minutes = sum(parts)
    command = f"{task.command} --minutes {minutes}" if task.command == _PLAN else task.command
    return replace(task, what=f"{task.what} (part of it)", minutes=minutes, parts=tuple(parts), command=command)


def _worst(severities: Iterable[Severity], otherwise: Severity) -> Severity:
    return min(severities, key=list(Severity).index, default=otherwise)


def _lower(severity: Severity) -> Severity:
    order = list(Severity)
    return order[min(order.index(severity) + 1, len(order) - 1)]


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" + ("" if count == 1 else "s")
