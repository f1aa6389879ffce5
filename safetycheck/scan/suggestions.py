"""What the listings that are the person could add to their profile, and what they have said about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from safetycheck import events
from safetycheck.events import Event, ExposureState, SuggestionAnswered
from safetycheck.match.suggest import add, suggestions
from safetycheck.model import Person, Profile, Suggestion
from safetycheck.store import Vault


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion that has no answer yet, and where the fact was seen."""

    suggestion: Suggestion
    exposure: str
    broker: str


def waiting(history: Iterable[Event], profile: Profile) -> list[Waiting]:
    """Return what confirmed exposures show that the profile lacks, each fact once, oldest exposure first.

    What was accepted or refused before is never among it, however it is spelt now.
    """
    every = list(history)
    answered = [event.suggestion for event in every if isinstance(event, SuggestionAnswered)]
    found: list[Waiting] = []
    for exposure in events.exposures(every).values():
        if exposure.state is ExposureState.CONFIRMED:
            new = suggestions(exposure.listing, profile, answered)
            answered += new
            found += [Waiting(each, exposure.id, exposure.broker) for each in new]
    return found


def refused(history: Iterable[Event], profile: Profile) -> list[Waiting]:
    """Return what would be suggested had the person not said no to it."""
    every = list(history)
    open_ones = waiting(every, profile)
    without = (event for event in every if not isinstance(event, SuggestionAnswered) or event.accepted)
    return [each for each in waiting(without, profile) if each not in open_ones]


def accept(vault: Vault, person: Person, chosen: Sequence[Waiting], now: datetime) -> Person:
    """Add the chosen facts to the profile, all or none; return the person as saved."""
    profile = person.profile
    for each in chosen:
        profile = add(profile, each.suggestion)
    saved = person.model_copy(update={"profile": profile})
    with vault.transaction():
        vault.save_person(saved, now)
        vault.append(*(_answer(person, each, now, accepted=True) for each in chosen))
    return saved


def refuse(vault: Vault, person: Person, each: Waiting, now: datetime) -> None:
    """Remember that a fact does not belong into the profile."""
    vault.append(_answer(person, each, now, accepted=False))


def _answer(person: Person, each: Waiting, now: datetime, *, accepted: bool) -> SuggestionAnswered:
    return SuggestionAnswered(at=now, person=person.id, exposure=each.exposure, suggestion=each.suggestion, accepted=accepted)
