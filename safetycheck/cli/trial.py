"""`safetycheck broker try`: one definition and one saved page, for whoever writes a definition."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import click

from safetycheck import registry
from safetycheck.cli import files, output, trial_fields, veil
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import Search
from safetycheck.errors import BadDefinition
from safetycheck.model import Match, Outcome, Page, Reading, Via
from safetycheck.registry import duckduckgo
from safetycheck.registry.duckduckgo import Kind

_NOT_SEEN = 3


@command("try", short_help="Read one saved page with one definition.")
@click.argument("definition", metavar="DEFINITION")
@click.option("--page", "page_file", required=True, metavar="FILE", help="A saved page of the broker, as HTML.")
@click.option("--url", required=True, help="Where the page was.")
@click.option("--profile", "profile_file", required=True, metavar="FILE", help="Whom to look for, as YAML or JSON.")
@click.option("--status", type=click.IntRange(100, 599), default=200, show_default=True, help="The page's HTTP status.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Reckon ages on this date.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def try_(
    settings: Settings,
    definition: str,
    page_file: str,
    url: str,
    profile_file: str,
    *,
    status: int,
    today: datetime | None,
    as_json: bool,
) -> int:
    """Read one saved page with one definition, and match what it lists. No vault, no network.

    DEFINITION is a file, or "-" for standard input: YAML, or JSON as DuckDuckGo publishes it.
    Exit code 0 when the page was read (found or none), 3 when it could not be seen.
    """
    from safetycheck import match, profiles, read  # noqa: PLC0415  # slow to import, and the other commands need none

    day = today.date() if today else now().date()
    search, hosts = _search(definition, day)
    profile = profiles.read(files.read_text(profile_file), profile_file)
    page = Page(url=url, status=status, html=_html(page_file), via=Via.REPLAY, at=datetime.combine(day, datetime.min.time(), UTC))
    reading = read.page(page, search, profile, hosts)
    matches = match.compare_all(reading.listings, profile, day)
    origins = trial_fields.origins(page, search, profile, reading)
    if as_json:
        output.emit_json(_reading(reading, matches) | {"fields": [origin.as_json() for origin in origins]})
    else:
        hide = veil.over(profile)
        _tell(settings, reading, matches, hide)
        trial_fields.tell(settings, origins, [match.decision for match in matches], hide)
    return 0 if reading.outcome in {Outcome.FOUND, Outcome.NONE} else _NOT_SEEN


def _search(name: str, today: date) -> tuple[Search, frozenset[str]]:
    """Read the search to try, and the hosts that it declares.

    One that breaks a rule is tried all the same, with a warning: it may be in the making.
    """
    text = files.read_text(name)
    if duckduckgo.is_published(text):
        imported = duckduckgo.convert(text, name, today=today)
        for remark in imported.remarks:
            if remark.kind is Kind.REFUSED:
                output.warn(f"{name}: {remark.where}: {remark.text}")
        search, hosts = imported.search, frozenset[str]()
    else:
        checked = registry.check(text, name, today=today)
        for line, field, said in checked.problems:
            output.warn(f"{name}:{line}: {field}: {said}")
        search, hosts = checked.definition.search, checked.definition.told
    if search is None:
        raise BadDefinition(name, [(0, "search", "is missing: this broker can't be searched")])
    return search, hosts


def _html(name: str) -> str:
    """Return a saved page as text, in the encoding that it declares."""
    from bs4 import UnicodeDammit  # noqa: PLC0415  # slow to import, and the other commands need none

    content = files.read_bytes(name, files.LARGEST_PAGE)
    return UnicodeDammit(content, ["utf-8"], is_html=True).unicode_markup or content.decode("utf-8", "replace")


def _reading(reading: Reading, matches: list[Match]) -> dict[str, Any]:
    return {
        "outcome": reading.outcome.value,
        "reason": reading.reason,
        "reader": reading.reader.value if reading.reader else None,
        "listings": [listing.model_dump(mode="json") for listing in reading.listings],
        "matches": [{"listing": place, **each.model_dump(mode="json")} for place, each in enumerate(matches)],
        "next": reading.next,
    }


def _tell(settings: Settings, reading: Reading, matches: list[Match], hide: Callable[[str], str]) -> None:
    output.say(f"{reading.outcome}" + (f": {reading.reason}" if reading.reason else ""))
    rows = [
        [
            match.decision,
            f"{match.probability:.2f}",
            hide(listing.name),
            listing.age,
            "; ".join(", ".join(part for part in (place.city, place.state) if part) for place in listing.addresses),
            hide("; ".join(match.reasons)),
            listing.reader,
        ]
        for listing, match in zip(reading.listings, matches, strict=True)
    ]
    if rows:
        output.table(settings, ["you?", "prob.", "name", "age", "places", "why", "reader"], rows)
    if reading.next:
        output.say(f"more on the next page: {reading.next}")
