"""`safetycheck review` and `safetycheck exposures`: is this you, and what do brokers show about you."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import click

from safetycheck import events
from safetycheck.cli import keys, output, scan_report, suggestions, vaults, veil
from safetycheck.cli.frame import Command, group
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.events import Exposure, ExposureState, ListingAbsent, ListingSeen, Reviewed, ReviewTakenBack
from safetycheck.model import Decision, ListedPlace, Person
from safetycheck.store import Vault

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_SEEN = {Decision.YES: "shown, it is you", Decision.MAYBE: "shown, it may be you", Decision.NO: "shown, it is not you"}
_ANSWERS = {"y": "Yes.", "n": "No.", "s": "Not sure.", "q": "Enough."}
_KEYS = "y this is me · n somebody else · s not sure · q stop"
_KEYS_BACK = "y this is me · n somebody else · s not sure · b back · q stop"
_BACK = "b"


@click.command(cls=Command)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@vaults.person_option
@click.pass_obj
def review(settings: Settings, *, ids: tuple[str, ...], person: str | None) -> int:
    """Say of each uncertain listing whether it is you: one key each. What is not you is never asked again.

    A slip of the finger: b takes your last answer back. Another day: name the listing by its ID, and say it anew.

    Exit code: 0 all is said; 1 some are still uncertain.
    """
    with vaults.opened(settings) as vault:
        whom = vaults.person(vault, person)
        asked = _named(_exposures(vault, whom), ids) if ids else _uncertain(vault, whom)
        answered = _go_through(settings, vault, whom, asked)
        left = len(_uncertain(vault, whom))
        output.say(f"\n{left} left uncertain." if left else "\nAll said." if asked else "Nothing is uncertain.")
        if answered:
            output.say('To change an answer: "safetycheck review ID"')
        suggestions.tell(vault, whom)
        return 1 if left else 0


def _go_through(settings: Settings, vault: Vault, whom: Person, asked: Sequence[Exposure]) -> bool:
    """Ask about each, one key; `b` goes back by one, and takes back what was said there. Tell whether any was answered."""
    if asked:
        keys.require()
    place, answered = 0, False
    while place < len(asked):
        exposure = asked[place]
        output.heading(f"{place + 1} of {len(asked)}: is this you?")
        _card(settings, whom, exposure)
        choices, back = (_KEYS_BACK, {_BACK: "Back."}) if place else (_KEYS, {})
        key = keys.ask(keys.spoken(settings, choices), _ANSWERS | back)
        if key == keys.STOP:
            break
        if key == _BACK:
            place -= 1
            _take_back(vault, whom, asked[place])
            continue
        if key == "s":
            _take_back(vault, whom, exposure)
        else:
            vault.append(Reviewed(at=now(), person=whom.id, exposure=exposure.id, is_me=key == "y"))
        place, answered = place + 1, True
    return answered


def _take_back(vault: Vault, whom: Person, exposure: Exposure) -> None:
    """Be unsure of a listing again, where anything was said of it."""
    said = [
        event
        for event in vault.events(whom.id)
        if isinstance(event, Reviewed | ReviewTakenBack) and event.exposure == exposure.id
    ]
    if said and isinstance(said[-1], Reviewed):
        vault.append(ReviewTakenBack(at=now(), person=whom.id, exposure=exposure.id))


def _named(found: list[Exposure], ids: Sequence[str]) -> list[Exposure]:
    """Return the exposures of these ids; raise UsageError where one is not there."""
    by_id = {each.id: each for each in found}
    if not by_id.keys() >= set(ids):
        raise UsageError("there is no exposure of that id", hint="See them all: safetycheck exposures list")
    return [by_id[own] for own in dict.fromkeys(ids)]


def _uncertain(vault: Vault, whom: Person) -> list[Exposure]:
    return [each for each in _exposures(vault, whom) if each.state is ExposureState.POSSIBLE]


@group()
def exposures() -> None:
    """Show what brokers show about you."""


@exposures.command("list")
@click.option("--state", type=click.Choice([state.value for state in ExposureState]), help="Only these.")
@vaults.person_option
@_JSON
@click.pass_obj
def list_(settings: Settings, *, state: str | None, person: str | None, as_json: bool) -> None:
    """List every exposure, with its state and what it shows."""
    with vaults.opened(settings, write=False) as vault:
        whom = vaults.person(vault, person)
        found = [each for each in _exposures(vault, whom) if state is None or each.state == state]
    if as_json:
        output.emit_json({"exposures": [scan_report.exposure_data(whom, each) for each in found]})
        return
    hide = veil.over(whom.profile)
    rows = [
        [each.id, each.broker, each.state, scan_report.shows(each), _day(each), hide(each.listing.url or "")] for each in found
    ]
    output.table(settings, ["id", "broker", "state", "shows your", "last seen", "where"], rows, spare=("last seen", "where"))
    if found:
        output.say('\nOne of them in full, with its address: "safetycheck exposures show ID"')
        output.say('What to do about them, one step at a time: "safetycheck next"')
    else:
        output.say("There are none." if state else 'There are none here. They come from a scan: "safetycheck scan --plan"')


@exposures.command()
@click.argument("exposure_id", metavar="ID")
@vaults.person_option
@_JSON
@click.pass_obj
def show(settings: Settings, exposure_id: str, *, person: str | None, as_json: bool) -> None:
    """Show one exposure: the listing as last seen, why it is thought to be you, and its history."""
    with vaults.opened(settings, write=False) as vault:
        whom = vaults.person(vault, person)
        (exposure,) = _named(_exposures(vault, whom), [exposure_id])
        story = _story(vault, whom, exposure_id)
    if as_json:
        listing = exposure.listing.model_dump(mode="json", by_alias=True)
        history = [{"at": at.isoformat(), "what": what} for at, what in story]
        output.emit_json(
            scan_report.exposure_data(whom, exposure) | {"listing": _hidden(listing, veil.over(whom.profile)), "history": history}
        )
        return
    _card(settings, whom, exposure)
    output.data("")
    output.table(settings, ["when", "what"], [[f"{at.astimezone():%Y-%m-%d %H:%M}", what] for at, what in story])
    output.say(f'\nSay whether it is you: "safetycheck review {exposure.id}"')


def _exposures(vault: Vault, whom: Person) -> list[Exposure]:
    return list(events.exposures(vault.events(whom.id)).values())


def _card(settings: Settings, whom: Person, exposure: Exposure) -> None:
    """Print a listing and why it may be the person."""
    listing, hide = exposure.listing, veil.over(whom.profile)
    rows = [
        ("broker", exposure.broker),
        ("name", listing.name),
        ("age", listing.age),
        ("places", "; ".join(_place(place) for place in listing.addresses)),
        ("phones", ", ".join(listing.phones)),
        ("e-mail", ", ".join(listing.emails)),
        ("relatives", ", ".join(listing.relatives)),
        ("also known as", ", ".join(listing.aliases)),
        ("where", listing.url),
        ("read by", f"the {listing.reader.value} reader, {_day(exposure)}"),
        ("state", f"{exposure.state.value} ({_chance(exposure.match.probability)})"),
        ("why", "; ".join(exposure.match.reasons)),
    ]
    output.card(settings, exposure.id, [(label, hide(str(value))) for label, value in rows if value])


def _day(exposure: Exposure) -> str:
    return f"{exposure.last_seen.astimezone():%Y-%m-%d}"


def _chance(probability: float) -> str:
    """Say how likely it is that a listing is the person. Nothing is ever certain."""
    return f"{min(max(round(probability * 100), 1), 99)}% likely you"


def _place(place: ListedPlace) -> str:
    region = " ".join(part for part in (place.state, place.zip) if part)
    return ", ".join(part for part in (place.street, place.city, region) if part)


def _story(vault: Vault, whom: Person, exposure: str) -> list[tuple[datetime, str]]:
    """Return what happened to an exposure, oldest first; what several questions of one scan showed, once."""
    told: dict[tuple[str, str], datetime] = {}
    for event in vault.events(whom.id):
        if getattr(event, "exposure", "") != exposure:
            continue
        if isinstance(event, ListingSeen):
            occasion, what = event.scan, _SEEN[event.match.decision]
        elif isinstance(event, ListingAbsent):
            occasion, what = event.scan, "no longer shown"
        elif isinstance(event, Reviewed):
            occasion, what = event.at.isoformat(), "you said: this is me" if event.is_me else "you said: not me"
        elif isinstance(event, ReviewTakenBack):
            occasion, what = event.at.isoformat(), "you said: not sure"
        else:
            continue
        told.setdefault((occasion, what), event.at)
    return [(at, what) for (_, what), at in told.items()]


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    """Hide quiet names in plain data, however deep."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden(each, hide) for each in value]
    if isinstance(value, dict):
        return {key: _hidden(each, hide) for key, each in value.items()}
    return value
