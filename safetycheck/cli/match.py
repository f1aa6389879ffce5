"""Compare listings from a file with a profile: for a list that comes from elsewhere."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache

import click

from safetycheck import match as matching
from safetycheck.cli import match_lines, output, settings, vaults
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings


@command()
@click.argument("file", metavar="FILE.jsonl")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Reckon ages on this date.")
@click.option("--person", metavar="ID", help="Whose profile, where a line has none (see profile show).")
@click.pass_obj
def match(settings_: Settings, file: str, *, as_json: bool, today: datetime | None, person: str | None) -> None:
    """Say of each listing in FILE whether it is the person, how likely, and why.

    FILE holds one JSON object a line: {"id": ..., "listing": {...}, "profile": {...}}. A listing is as `broker try --json`
    prints it: a name, and any of age, birth, addresses, phones, emails, relatives and aliases. A profile is as `profile
    schema` says; without one, that in the vault is used. "-" reads standard input.
    """
    lines = list(match_lines.read(file))
    day = today.date() if today else settings.now().date()
    own = cache(lambda: vaults.profile(settings_, person))
    found = [(line.id, matching.compare(line.listing, line.profile or own(), day)) for line in lines]
    if as_json:
        # At once: a flush for each of thousands of lines takes longer than matching them.
        click.echo("".join(f"{json.dumps({'id': own_id, **each.model_dump(mode='json')})}\n" for own_id, each in found), nl=False)
    else:
        rows = [[own_id, each.decision, f"{each.probability:.3f}", "; ".join(each.reasons)] for own_id, each in found]
        output.table(settings_, ["id", "decision", "probability", "why"], rows)
