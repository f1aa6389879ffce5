"""Compare listings from a file with a profile: for a list that comes from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache

import click
from pydantic import Field, ValidationError

from safetycheck import match as matching
from safetycheck.cli import files, output, settings, vaults
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings
from safetycheck.errors import BadFile
from safetycheck.model import Listing, Profile, Strict


class _Line(Strict):
    """One line of the file."""

    id: str | int
    profile: Profile | None = Field(None)
    listing: Listing


@command()
@click.argument("file", metavar="FILE.jsonl")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Reckon ages on this date.")
@click.option("--person", metavar="ID", help="Whose profile, where a line has none (see profile show).")
@click.pass_obj
def match(settings_: Settings, file: str, *, as_json: bool, today: datetime | None, person: str | None) -> None:
    """Say of each listing in FILE whether it is the person, how likely, and why.

    FILE holds one JSON object a line: {"id": ..., "listing": {...}, "profile": {...}}. The listing is as `broker try`
    prints it; without a profile the one in the vault is used. "-" reads standard input.
    """
    lines = list(_lines(file))
    day = today.date() if today else settings.now().date()
    own = cache(lambda: vaults.profile(settings_, person))
    found = [(line.id, matching.compare(line.listing, line.profile or own(), day)) for line in lines]
    if as_json:
        # At once: a flush for each of thousands of lines takes longer than matching them.
        click.echo("".join(f"{json.dumps({'id': own_id, **each.model_dump(mode='json')})}\n" for own_id, each in found), nl=False)
    else:
        rows = [[own_id, each.decision, f"{each.probability:.3f}", "; ".join(each.reasons)] for own_id, each in found]
        output.table(settings_, ["id", "decision", "probability", "why"], rows)


def _lines(file: str) -> Iterator[_Line]:
    """Yield the lines, each validated; raise BadFile with the number of the first one that is wrong."""
    text = files.read_bytes(file, files.LARGEST_PAGE * 10).decode("utf-8", "replace")
    for number, source in enumerate(text.splitlines(), 1):
        if not source.strip():
            continue
        try:
            data = json.loads(source)
        except (ValueError, RecursionError):
            raise BadFile(file, [(number, "", "is not JSON")]) from None
        if not isinstance(data, dict):
            raise BadFile(file, [(number, "", 'must be an object: {"id": ..., "listing": {...}}')])
        inside: tuple[str, ...] = ("profile",)
        try:
            if data.get("profile") is not None:
                data["profile"] = _profile(json.dumps(data["profile"]))
            inside = ()
            yield _Line.model_validate(data, strict=False)
        except ValidationError as invalid:
            problems = [
                (number, ".".join(map(str, (*inside, *each["loc"]))), each["msg"]) for each in invalid.errors(include_input=False)
            ]
            raise BadFile(file, problems) from None


@lru_cache(maxsize=1024)
def _profile(source: str) -> Profile:
    # Lists of thousands of lines are mostly about a handful of people.
    return Profile.model_validate_json(source, strict=False)
