"""`safetycheck broker sources`: where brokers get it from, and what can be done there."""

from __future__ import annotations

import click

from safetycheck import registry
from safetycheck.cli import output
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings
from safetycheck.definition import Remedy, Upstream
from safetycheck.errors import UsageError
from safetycheck.text import STATES

_EVERYWHERE = "US"


@command(short_help="Where brokers get it from, and what can be done there.")
@click.option("--state", metavar="XX", help="Only what holds in this state, and everywhere.")
@json_option
@click.pass_obj
def sources(settings: Settings, *, state: str | None, as_json: bool) -> None:
    """Show the public sources that refill brokers: voter file, deeds, changes of address, and what can be done about each.

    A listing that was removed comes back while its source stands. This is information, not advice: ask the office itself.
    """
    where = state.upper() if state else None
    if where is not None and where not in STATES:
        raise UsageError(f"{where} is not the two-letter code of a state", hint="Such as MN or CA.")
    found = [(each, _here(each, where)) for each in registry.upstream(settings.brokers)]
    if as_json:
        output.emit_json(
            {"sources": [{**each.model_dump(mode="json"), "can_do": [one.model_dump(mode="json") for one in remedies]}
                         for each, remedies in found]}
        )  # fmt: skip
        return
    for each, remedies in found:
        output.data("")
        output.data(each.title)
        output.prose(f"Shows: {each.what_it_shows}")
        output.prose(f"Refills: {each.refills}")
        for one in remedies:
            output.prose(f"- {one.where}: {one.what} {one.how} {_said_by(one)}")
        for caution in each.cautions:
            output.prose(f"! {caution}")
        if where and all(one.where == _EVERYWHERE for one in remedies):
            output.prose(f"Nothing is written down for {where} in particular: ask the office there.")


def _said_by(one: Remedy) -> str:
    """Return where to read it, and the source where that is another page."""
    where = [one.url] if one.url else []
    return f"({', '.join([*where, *([] if one.source in where else [one.source]), one.on.isoformat()])})"


def _here(source: Upstream, where: str | None) -> list[Remedy]:
    return [one for one in source.can_do if where is None or one.where in {where, _EVERYWHERE}]
