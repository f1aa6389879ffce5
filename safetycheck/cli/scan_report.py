"""What a scan came to: the table, what is new, and the sentence that says what could not be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import takewhile
from typing import Any

from safetycheck import coverage, events, scan
from safetycheck.cli import output, scan_plan, veil
from safetycheck.cli.settings import Settings
from safetycheck.coverage import BrokerResult
from safetycheck.events import Event, Exposure, ExposureState, ScanStarted
from safetycheck.model import Outcome, Person
from safetycheck.store import Vault

# Days. Sites change their pages a few times a year.
_OLD = 180
_WORDS = {
    Outcome.FOUND: "only others",
    Outcome.NONE: "says: nobody",
    Outcome.BLOCKED: "not seen: wall",
    Outcome.DRIFTED: "not seen: changed",
    Outcome.FAILED: "not seen: failed",
    Outcome.SKIPPED: "not asked",
}


def show(
    settings: Settings,
    vault: Vault,
    whom: Person,
    scan_id: str,
    hints: Sequence[str],
    *,
    ages: Mapping[str, int],
    by_hand: int = 0,
    as_json: bool,
) -> int:
    """Print what a scan came to; return its exit code: 3 when something was not seen, else 1 when something is new, else 0.

    `hints` say what can be done about what was not seen; `ages` tell for each broker how many days ago its definition was
    verified; `by_hand` is how many sites no scan can look at.
    """
    history = vault.events(whom.id)
    results = coverage.of(history, scan_id)
    # A scan that was resumed tells what is new since it began, not since it went on.
    before = events.exposures(takewhile(lambda event: not _begins(event, scan_id), history))
    after = events.exposures(history)
    seen = [after[own] for result in results for own in result.exposures]
    new = {exposure.id for exposure in scan.news(before, after)}
    if as_json:
        output.emit_json({**as_data(whom, results, seen, ages), "by_hand": by_hand})
    else:
        table(settings, results)
        _news(settings, whom, seen, new)
        output.data("")
        output.prose(coverage.sentence(results))
        _old(results, ages)
        if by_hand:
            output.prose(scan_plan.by_hand(by_hand))
        _next(seen, results)
    for hint in hints:
        output.say(hint)
    if not all(result.complete for result in results):
        return 3
    return 1 if new else 0


def as_data(whom: Person, results: list[BrokerResult], seen: list[Exposure], ages: Mapping[str, int]) -> dict[str, Any]:
    """Return a scan as plain data for JSON: `brokers`, `exposures`, `coverage`."""
    return {
        "brokers": [
            {
                "domain": result.domain,
                "outcome": result.outcome,
                "reason": result.reason,
                "via": result.via,
                "reader": result.reader,
                "queries": result.queries,
                "listings": result.listings,
                "yes": result.yes,
                "maybe": result.maybe,
                "definition_age_days": ages.get(result.domain),
            }
            for result in results
        ],
        "exposures": [exposure_data(whom, exposure) for exposure in seen],
        "coverage": asdict(coverage.count(results)),
    }


def exposure_data(whom: Person, exposure: Exposure) -> dict[str, Any]:
    """Return an exposure as plain data for JSON, with quiet names hidden."""
    hide = veil.over(whom.profile)
    return {
        "id": exposure.id,
        "domain": exposure.broker,
        "url": exposure.listing.url and hide(exposure.listing.url),
        "state": exposure.state,
        "shows": exposure.shows,
        "probability": round(exposure.match.probability, 4),
        "reasons": [hide(reason) for reason in exposure.match.reasons],
    }


def table(settings: Settings, results: list[BrokerResult]) -> None:
    """Print one line a broker."""
    rows = [[result.domain, said(result), result.yes or "", result.maybe or "", result.via, result.reason] for result in results]
    output.table(settings, ["broker", "result", "you", "maybe", "via", "why"], rows, spare=("you", "maybe", "via"))


def shows(exposure: Exposure) -> str:
    """Say what a listing shows beside the name, which each does."""
    return ", ".join(kind for kind in exposure.shows if kind != "name") or "name only"


def said(result: BrokerResult) -> str:
    """Say in two or three words what a broker came to."""
    if result.yes:
        return "lists you"
    if result.maybe:
        return "may list you"
    return _WORDS[result.outcome]


def _old(results: list[BrokerResult], ages: Mapping[str, int]) -> None:
    """Name the answers that rest on a definition nobody has verified for long."""
    old = sorted((ages[result.domain], result.domain) for result in results if ages.get(result.domain, 0) > _OLD)
    if old:
        named = ", ".join(f"{domain} ({age} days)" for age, domain in reversed(old))
        output.prose(f"These definitions were last verified more than {_OLD} days ago, so be slow to believe them: {named}.")


def _begins(event: Event, scan_id: str) -> bool:
    return isinstance(event, ScanStarted) and event.scan == scan_id


def _news(settings: Settings, whom: Person, seen: list[Exposure], new: set[str]) -> None:
    hide = veil.over(whom.profile)
    rows = [
        [exposure.id, exposure.broker, exposure.state, shows(exposure), hide(exposure.listing.url or "")]
        for exposure in seen
        if exposure.id in new
    ]
    if rows:
        output.heading("New")
        output.table(settings, ["id", "broker", "state", "shows your", "where"], rows, spare=("where",))


def _next(seen: list[Exposure], results: list[BrokerResult]) -> None:
    output.say()
    if seen:
        output.say('One of them in full, with its address: "safetycheck exposures show ID"')
    if any(exposure.state is ExposureState.POSSIBLE for exposure in seen):
        output.say('Say which of the uncertain ones are you: "safetycheck review"')
    if any(exposure.state in events.SHOWN for exposure in seen):
        output.say('What to do about those that are you, one step at a time: "safetycheck next"')
    if any(result.outcome is Outcome.BLOCKED for result in results):
        output.say('Pass the walls yourself, in a window that opens: "safetycheck scan --via assisted --only BROKER"')
