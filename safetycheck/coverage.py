"""One scan, summed up: what each broker came to, and how much could be seen. Pure.

The sums are folds of the scan's events, so that a scan that was resumed or is read again next year says the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from safetycheck.events import BrokerSkipped, Event, ListingSeen, QueryAnswered, ScanStarted
from safetycheck.model import Decision, Outcome, Reader, Via

# Among the answers of one broker the first of these stands for all: what was found is never hidden by what was not
# seen, and what was not seen is never hidden by a "none".
_PRECEDENCE = (Outcome.FOUND, Outcome.BLOCKED, Outcome.DRIFTED, Outcome.FAILED, Outcome.SKIPPED, Outcome.NONE)
_HIDDEN = {
    Outcome.BLOCKED: "blocked",
    Outcome.DRIFTED: "changed its pages",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "skipped",
}
_UNSEEN = frozenset(_HIDDEN)


@dataclass(slots=True)
class BrokerResult:
    """What one broker came to in one scan. `unseen` counts its questions that were not answered."""

    domain: str
    outcome: Outcome = Outcome.SKIPPED
    reason: str = ""
    via: Via | None = None
    reader: Reader | None = None
    queries: int = 0
    unseen: int = 0
    listings: int = 0
    exposures: dict[str, Decision] = field(default_factory=dict)

    @property
    def yes(self) -> int:
        """How many listings are the person."""
        return sum(decision is Decision.YES for decision in self.exposures.values())

    @property
    def maybe(self) -> int:
        """How many listings may be the person."""
        return sum(decision is Decision.MAYBE for decision in self.exposures.values())

    @property
    def complete(self) -> bool:
        """Whether every question was answered by the broker itself."""
        return self.outcome not in _UNSEEN and not self.unseen


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many brokers came to which outcome; `asked` is how many of them were sent a question."""

    asked: int
    found: int
    none: int
    blocked: int
    drifted: int
    failed: int
    skipped: int


def of(events: Iterable[Event], scan: str) -> list[BrokerResult]:
    """Sum up one scan, broker by broker, in the order in which they were planned."""
    results: dict[str, BrokerResult] = {}
    answers: dict[str, list[QueryAnswered]] = {}
    for event in events:
        if isinstance(event, ScanStarted) and event.scan == scan:
            results |= {
                broker: BrokerResult(broker, reason="not asked yet", queries=len(keys)) for broker, keys in event.keys.items()
            }
        elif isinstance(event, QueryAnswered) and event.scan == scan:
            answers.setdefault(event.broker, []).append(event)
        elif isinstance(event, BrokerSkipped) and event.scan == scan:
            results[event.broker] = BrokerResult(event.broker, reason=event.reason)
        elif isinstance(event, ListingSeen) and event.scan == scan:
            results[event.broker].exposures[event.exposure] = event.match.decision
    for broker, given in answers.items():
        _sum(results.setdefault(broker, BrokerResult(broker)), given)
    return list(results.values())


def count(results: Iterable[BrokerResult]) -> Coverage:
    """Count the outcomes of a scan."""
    every = list(results)
    counts = {outcome.value: sum(result.outcome is outcome for result in every) for outcome in Outcome}
    return Coverage(asked=sum(result.outcome is not Outcome.SKIPPED for result in every), **counts)


def sentence(results: Iterable[BrokerResult]) -> str:
    """Say in words what was asked, what was found, and what could not be seen."""
    every = list(results)
    listed = sum(result.yes > 0 for result in every)
    perhaps = sum(result.yes == 0 and result.maybe > 0 for result in every)
    others = [result for result in every if not result.exposures]
    strangers, nobody = (sum(result.outcome is each for result in others) for each in (Outcome.FOUND, Outcome.NONE))
    hidden = [result for result in others if result.outcome in _UNSEEN]
    parts = [f"{listed} {_verb(listed, 'lists', 'list')} you"]
    parts += [f"{perhaps} may list you"] if perhaps else []
    parts += [f"{strangers} showed only other people"] if strangers else []
    parts += [f"{nobody} said {_verb(nobody, 'it has', 'they have')} nobody of that name"]
    # Pages that the person saved were read, and nobody was asked.
    did = "read" if every and all(result.via is Via.MANUAL for result in every) else "asked"
    asked = count(every).asked
    of = f"{asked} of {len(every)} broker{'' if len(every) == 1 else 's'} {'was' if asked == 1 else 'were'}"
    text = f"{of} {did}: {', '.join(parts)}." if asked else f"No broker was {did}."
    if hidden:
        text += f" {len(hidden)} could not be seen ({_why(hidden)}): that is not a no."
    partly = sum(not result.complete for result in every) - len(hidden)
    if partly:
        text += f" {partly} could be seen only in part."
    return text + " Brokers that this tool has no definition for were not looked at."


def _sum(result: BrokerResult, answers: list[QueryAnswered]) -> None:
    """Fold the answers of one broker into its result."""
    best = min(answers, key=lambda answer: _PRECEDENCE.index(answer.outcome))
    result.outcome, result.via, result.reader = best.outcome, best.via, best.reader
    result.listings = sum(answer.listings for answer in answers)
    result.queries = max(result.queries, len(answers))
    waiting = result.queries - len(answers)
    result.unseen = waiting + sum(answer.outcome in _UNSEEN for answer in answers)
    result.reason = best.reason
    if result.unseen and result.outcome not in _UNSEEN:
        why = next((answer.reason for answer in answers if answer.outcome in _UNSEEN), "not asked yet")
        result.reason = f"{result.unseen} of {result.queries} questions not answered: {why}"
        if result.outcome is Outcome.NONE:
            result.outcome = Outcome.SKIPPED


def _why(hidden: list[BrokerResult]) -> str:
    counts = Counter(result.outcome for result in hidden)
    return ", ".join(f"{counts[outcome]} {words}" for outcome, words in _HIDDEN.items() if counts[outcome])


def _verb(number: int, one: str, many: str) -> str:
    return one if number == 1 else many
