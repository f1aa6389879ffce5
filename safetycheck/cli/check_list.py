"""`safetycheck check --list` and `--lint`: every item, and mistakes in the checklists."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

from safetycheck.audit import index
from safetycheck.cli import output
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError

LANGUAGE = "en"


def items(settings: Settings, folder: Path, topic: str | None, *, as_json: bool) -> int:
    """List every item, or those of one topic, as the files have them. The order is nobody's in particular."""
    found, broken = _all(folder)
    topics = list(dict.fromkeys(row["topic"] for row in found))
    if topic is not None and topic not in topics:
        raise UsageError("there is no topic of that name", hint=f"Topics: {', '.join(topics)}")
    rows = [row for row in found if topic in {None, row["topic"]}]
    if as_json:
        output.emit_json({"items": rows})
    else:
        cells = [[row["id"], row["severity"], row["minutes"], row["title"]] for row in rows]
        output.table(settings, ["id", "severity", "min", "what"], cells)
        output.say("\nOne of them in full: safetycheck check show ID")
    for wrong in broken:
        output.warn(f"left out: {wrong}")
    return 4 if broken else 0


def lint(folder: Path, *, as_json: bool) -> int:
    """Hold the checklists of a folder against their form and rules; 4 when there is a mistake."""
    from safetycheck.audit import library, probes  # noqa: PLC0415  # the list needs neither

    count, found = library.lint(folder, today=now().date(), probes=set(probes.BY_ID))
    if not count:
        raise UsageError(f"there are no checklists in {folder}")
    if as_json:
        problems = [dict(zip(("file", "line", "field", "text"), line, strict=True)) for line in found]
        output.emit_json({"checked": count, "problems": problems})
    else:
        for file, line, field, text in found:
            place = f"{file}:{line}" if line else file
            output.data(f"{place}: {field}: {text}" if field else f"{place}: {text}")
    output.say(f"{output.counted(count, 'file')} checked, {output.counted(len(found), 'mistake')}")
    return 4 if found else 0


def _all(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Return every item as it is printed, and what is wrong with the files that can't be used."""
    ready = index.read(folder)
    if ready is not None:
        with suppress(KeyError, TypeError, AttributeError):  # an index that somebody else made
            return _rows(ready), []
    from safetycheck.audit import library  # noqa: PLC0415  # heavy, and only where the index is out of date

    read = library.load(folder)
    return _rows([library.plain(topic) for topic in read.topics]), [wrong.message for wrong in read.broken]


def _rows(topics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [_row(topic["topic"], item) for topic in topics if topic["language"] == LANGUAGE for item in topic["items"]]


def _row(topic: str, item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": item["id"],
        "topic": topic,
        "title": item["title"],
        "severity": item["severity"],
        "platforms": {name: each["path"] for name, each in item["platforms"].items()},
        "minutes": item["minutes"],
        "probe": item.get("probe"),
        "done_when": item["done_when"],
        "sources": [{"url": each["url"], "date": each["date"]} for each in item["sources"]],
        "confidence": item["confidence"],
    }
