"""The ledger of disclosures, as it is shown: what was told to which host, when, by which way, why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from safetycheck.cli import output, telling
from safetycheck.cli.settings import Settings
from safetycheck.model import Disclosure

Hide = Callable[[str], str]


def table(settings: Settings, lines: Iterable[Disclosure], hide: Mapping[str, Hide]) -> None:
    """Print one line a disclosure; `hide` hides the quiet names of each person, by id."""
    rows = [
        [
            line.at.astimezone().strftime("%Y-%m-%d %H:%M"),
            line.host,
            line.via,
            line.why,
            telling.words((each.field, hide[line.person](each.value)) for each in line.told) or "nothing",
        ]
        for line in lines
    ]
    output.table(settings, ["when", "host", "by", "why", "told"], rows, spare=("by",))


def as_data(line: Disclosure, hide: Hide) -> dict[str, Any]:
    """Return a disclosure as plain data for JSON."""
    row = line.model_dump(mode="json")
    row["path"] = hide(row["path"])
    row["told"] = [{"field": each.field, "value": hide(each.value)} for each in line.told]
    return row
