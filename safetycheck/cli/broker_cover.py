"""`safetycheck broker cover`: the fewest requests that reach what this vault holds."""

from __future__ import annotations

from collections.abc import Sequence

import click

from safetycheck import events, registry
from safetycheck.cli import definitions, output, vaults
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings
from safetycheck.events import SHOWN, ExposureState
from safetycheck.optout.cover import Reach
from safetycheck.optout.cover import cover as fewest


@command(short_help="The fewest requests that reach what brokers show about you.")
@vaults.person_option
@json_option
@click.pass_obj
def cover(settings: Settings, *, person: str | None, as_json: bool) -> int:
    """Print the smallest list of requests that reaches the most of your exposures.

    What a request is only claimed to reach stands apart: those sites are looked at again afterwards, and never taken for done.
    """
    known = definitions.read(settings)
    with vaults.opened(settings, write=False) as vault:
        whom = vaults.person(vault, person)
        found = events.exposures(vault.events(whom.id))
    mine = {own: each for own, each in found.items() if each.state in SHOWN}
    requests, lost = fewest({own: each.broker for own, each in mine.items()}, known.definitions,
                            registry.clusters(settings.brokers))  # fmt: skip
    if as_json:
        output.emit_json(
            {
                "requests": [
                    {"broker": each.broker, "direct": each.direct, "claimed": each.claimed, "why": each.why} for each in requests
                ],
                "unreachable": lost,
                "unconfirmed": sum(each.state is ExposureState.POSSIBLE for each in found.values()),
            }
        )
        return 0
    if not mine:
        output.say("Nothing is confirmed yet: scan first, then say in a review which listings are you.")
        return 0
    names = {own: each.broker for own, each in mine.items()}
    if requests:
        _table(settings, requests, names)
    said = f"{output.counted(len(requests), 'request')} for {output.counted(len(mine), 'exposure')}."
    output.say(f"\n{said}" if requests else "No way to leave is known for any of the sites that list you.")
    if any(each.claimed for each in requests):
        output.say(
            "What is only claimed is looked at again after the request: it counts as gone when the site itself shows that."
        )
    if lost:
        output.say(f"Nobody wrote down how to leave: {', '.join(sorted({names[own] for own in lost}))}")
    return 0


def _table(settings: Settings, requests: Sequence[Reach], names: dict[str, str]) -> None:
    rows = [[each.broker, len(each.direct) or "", _brokers(each.claimed, names), each.why] for each in requests]
    output.table(
        settings, ["one request to", "reaches", "and is claimed to reach", "who claims it"], rows, spare=("who claims it",)
    )


def _brokers(exposures: tuple[str, ...], names: dict[str, str]) -> str:
    return ", ".join(sorted({names[own] for own in exposures}))
