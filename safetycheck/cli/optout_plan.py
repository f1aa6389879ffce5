"""`safetycheck optout plan`: what would be asked of whom, what each request tells, and how long it takes. Sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from safetycheck.cli import optout_session, output, telling, vaults, veil
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings
from safetycheck.optout.planning import Plan, Planned


@command(short_help="The fewest requests, most harmful listings first. Sends nothing.")
@click.option("--minutes", type=click.IntRange(1, 10_000), metavar="N", help="Only what fits into so many minutes of yours.")
@click.option("--draft", "keep", is_flag=True, help="Keep these requests as drafts, to be written and sent.")
@vaults.person_option
@json_option
@click.pass_obj
def plan(settings: Settings, *, minutes: int | None, keep: bool, person: str | None, as_json: bool) -> int:
    """Plan the fewest requests that reach what is confirmed, most harmful first: what each tells, and what it will ask of you.

    Listings that you have not confirmed are never asked about. Nothing is sent.
    """
    with optout_session.opened(settings, person, write=keep) as session:
        planned = session.plan(minutes=minutes)
        ids = session.draft(planned.requests) if keep else []
    hide = veil.over(session.person.profile)
    if as_json:
        output.emit_json(_data(planned, hide) | ({"drafted": ids} if keep else {}))
        return 0
    _show(settings, planned, hide, minutes)
    if keep:
        output.say(f"\nKept as {output.counted(len(ids), 'draft')}. See and send each: safetycheck optout send DOMAIN")
    elif planned.requests:
        output.say("\nNothing has been sent. Keep them as drafts: safetycheck optout plan --draft")
    return 0


def _show(settings: Settings, planned: Plan, hide: Callable[[str], str], minutes: int | None) -> None:
    if not planned.requests:
        if not planned.later:
            output.say("There is nothing to ask for: requests are made about listings that you confirmed.")
        _beside(planned, minutes)
        return
    rows = [
        [
            each.broker,
            each.way.way,
            output.counted(len(each.exposures) + len(each.claimed), "listing"),
            each.minutes,
            telling.words((one.field, hide(one.value)) for one in each.disclosed),
            ", ".join(asked.value for asked in each.asks),
            each.bases[0].citation if each.bases else "its own policy",
        ]
        for each in planned.requests
    ]
    headers = ["request to", "by", "reaches", "minutes", "tells", "it will ask", "rests on"]
    output.table(settings, headers, rows, spare=("reaches", "rests on"))
    for line in dict.fromkeys(f"{each.broker}: {warning}" for each in planned.requests for warning in each.warnings):
        output.say(line)
    ready = [each for each in planned.requests if not each.lacking]
    total = sum(each.minutes for each in ready)
    output.say(f"\n{output.counted(len(ready), 'request')}, about {output.counted(total, 'minute')} of your time.")
    if len(ready) < len(planned.requests):
        output.say(f"{output.counted(len(planned.requests) - len(ready), 'request')} can't be made yet, as said above.")
    _beside(planned, minutes)


def _beside(planned: Plan, minutes: int | None) -> None:
    """Say what is not in the table, and why."""
    if planned.later and minutes:
        more = output.counted(len(planned.later), "more request")
        output.say(f"{more} would take longer than {output.counted(minutes, 'minute')}.")
    if planned.underway:
        output.say(f"{output.counted(planned.underway, 'listing')} have a request already: safetycheck optout status")
    if planned.unconfirmed:
        output.say(f"{output.counted(planned.unconfirmed, 'listing')} may be you. First say so: safetycheck review")
    if planned.lost:
        output.say(f"{output.counted(len(planned.lost), 'listing')} can't be reached:")
        for reason in sorted(set(planned.lost.values())):
            output.say(f"- {reason}")
    if planned.drop:
        count = output.counted(len(planned.drop), "of these broker")
        output.say(f"California's DROP reaches {count} in one request. You file it yourself: https://privacy.ca.gov/drop/")
    for warning in planned.warnings:
        output.warn(warning)


def _data(planned: Plan, hide: Callable[[str], str]) -> dict[str, Any]:
    return {
        "requests": [_request(each, hide) for each in planned.requests],
        "later": [_request(each, hide) for each in planned.later],
        "minutes": sum(each.minutes for each in planned.requests if not each.lacking),
        "unreachable": dict(planned.lost),
        "unconfirmed": planned.unconfirmed,
        "underway": planned.underway,
        "drop": list(planned.drop),
        "warnings": list(planned.warnings),
    }


def _request(each: Planned, hide: Callable[[str], str]) -> dict[str, Any]:
    return {
        "broker": each.broker,
        "way": each.way.way,
        "exposures": list(each.exposures),
        "claimed": list(each.claimed),
        "why": each.why,
        "tells": _told(each.disclosed, hide),
        "lacking": list(each.lacking),
        "asks": [asked.value for asked in each.asks],
        "warnings": list(each.warnings),
        "right": each.right,
        "citations": list(dict.fromkeys(basis.citation for basis in each.bases)),
        "minutes": each.minutes,
        "harm": round(each.harm, 2),
        "cites": each.cites,
    }


def _told(disclosed: Sequence[Any], hide: Callable[[str], str]) -> list[dict[str, str]]:
    return [{"field": each.field, "value": hide(each.value)} for each in disclosed]
