"""`safetycheck review` and `safetycheck exposures`: is this you, and what do brokers show about you."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import click

from safetycheck import events
from safetycheck.cli import output, scan_report, vaults, veil
from safetycheck.cli.frame import Command, group
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError
from safetycheck.events import Exposure, ExposureState, ListingAbsent, ListingSeen, Reviewed
from safetycheck.model import ListedPlace, Person
from safetycheck.store import Vault

_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
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
            return 0
        left = len(open_ones)
        for number, exposure in enumerate(open_ones, 1):
            output.heading(f"{number} of {len(open_ones)}: is this you?")
            _card(settings, whom, exposure)
            key = _key()
            if key == "q":
                break
            if key in "yn":
                vault.append(Reviewed(at=now(), person=whom.id, exposure=exposure.id, is_me=key == "y"))
                left -= 1
        output.say(f"\n{left} left uncertain." if left else "\nAll said.")
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
        [each.id, each.broker, each.state, ", ".join(each.shows), f"{each.last_seen:%Y-%m-%d}", hide(each.listing.url or "")]
        for each in found
    ]
    output.table(settings, ["id", "broker", "state", "shows your", "last seen", "where"], rows)


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
        story = list(_story(vault, whom, exposure_id))
    if exposure is None:
        raise UsageError("there is no exposure of that id", hint="See them all: safetycheck exposures list")
    if as_json:
        listing = exposure.listing.model_dump(mode="json", by_alias=True)
        output.emit_json(
            scan_report.exposure_data(whom, exposure) | {"listing": _hidden(listing, veil.over(whom.profile)), "history": story}
        )
        return
    _card(settings, whom, exposure)
    output.table(settings, ["when", "what"], [[each["at"], each["what"]] for each in story])


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
        ("read by", f"the {listing.reader.value} reader, {exposure.last_seen:%Y-%m-%d}"),
        ("state", f"{exposure.state.value} ({exposure.match.probability:.0%})"),
        ("why", "; ".join(exposure.match.reasons)),
    ]
    output.table(settings, ["", exposure.id], [(label, hide(str(value))) for label, value in rows if value])


def _place(place: ListedPlace) -> str:
    region = " ".join(part for part in (place.state, place.zip) if part)
    return ", ".join(part for part in (place.street, place.city, region) if part)


def _key() -> str:
    """Ask for one key."""
    output.say(_KEYS)
    while (key := click.getchar().lower()) not in {"y", "n", "s", "q"}:
        if key in {"\x03", "\x04", ""}:
            return "q"
    return key


def _story(vault: Vault, whom: Person, exposure: str) -> Iterator[dict[str, str]]:
    """Yield what happened to an exposure, oldest first."""
    for event in vault.events(whom.id):
        if not isinstance(event, ListingSeen | ListingAbsent | Reviewed) or event.exposure != exposure:
            continue
        if isinstance(event, ListingSeen):
            what = f"seen, {event.match.decision.value}"
        elif isinstance(event, ListingAbsent):
            what = "no longer shown"
        else:
            what = "you said: this is me" if event.is_me else "you said: not me"
        yield {"at": f"{event.at:%Y-%m-%d %H:%M}", "what": what}


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    """Hide quiet names in plain data, however deep."""
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden(each, hide) for each in value]
    if isinstance(value, dict):
        return {key: _hidden(each, hide) for key, each in value.items()}
    return value
