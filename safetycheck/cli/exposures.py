"""`safetycheck review` and `safetycheck exposures`: is this you, and what do brokers show about you."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from safetycheck import events
from safetycheck.cli import keys, output, scan_report, suggestions, vaults, veil
from safetycheck.cli.frame import Command, group
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.events import Exposure, ExposureState, ListingAbsent, ListingSeen, Reviewed
from safetycheck.model import Decision, ListedPlace, Person
from safetycheck.store import Vault

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_SEEN = {Decision.YES: "shown, it is you", Decision.MAYBE: "shown, it may be you", Decision.NO: "shown, it is not you"}
_ANSWERS = {"y": "Yes.", "n": "No.", "s": "Not sure.", "q": "Enough."}
_KEYS = "y yes, me · n no, somebody else · s not sure · q stop"


@click.command(cls=Command)
@vaults.person_option
@click.pass_obj
def review(settings: Settings, *, person: str | None) -> int:
    """Say of each uncertain listing whether it is you: one key each. What is not you is never asked again."""
    with vaults.opened(settings) as vault:
        whom = vaults.person(vault, person)
        open_ones = [each for each in _exposures(vault, whom) if each.state is ExposureState.POSSIBLE]
        if not open_ones:
            output.say("Nothing is uncertain.")
            suggestions.tell(vault, whom)
            return 0
        left = len(open_ones)
        for number, exposure in enumerate(open_ones, 1):
            output.heading(f"{number} of {len(open_ones)}: is this you?")
            _card(settings, whom, exposure)
            key = keys.ask(_KEYS, _ANSWERS)
            if key == keys.STOP:
                break
            if key in "yn":
                vault.append(Reviewed(at=now(), person=whom.id, exposure=exposure.id, is_me=key == "y"))
                left -= 1
        output.say(f"\n{left} left uncertain." if left else "\nAll said.")
        suggestions.tell(vault, whom)
        return 1 if left else 0


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
    output.say('\nOne of them in full, with its address: "safetycheck exposures show ID"' if found else "There are none.")


@exposures.command()
@click.argument("exposure_id", metavar="ID")
@vaults.person_option
@_JSON
@click.pass_obj
def show(settings: Settings, exposure_id: str, *, person: str | None, as_json: bool) -> None:
    """Show one exposure: the listing as last seen, why it is thought to be you, and its history."""
    with vaults.opened(settings, write=False) as vault:
        whom = vaults.person(vault, person)
        exposure = next((each for each in _exposures(vault, whom) if each.id == exposure_id), None)
        story = _story(vault, whom, exposure_id)
    if exposure is None:
        raise UsageError("there is no exposure of that id", hint="See them all: safetycheck exposures list")
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
