"""`safetycheck check --list` and `--lint`: every item, and mistakes in the checklists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from safetycheck.audit import index
from safetycheck.cli import output
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError

LANGUAGE = "en"


def items(settings: Settings, folder: Path, topic: str | None, *, as_json: bool) -> int:
    """List every item, or those of one topic, as the files have them. The order is nobody's in particular."""
    topics, broken = _topics(folder)
    if topic is not None and topic not in {each["topic"] for each in topics}:
        raise UsageError("there is no topic of that name", hint=f"Topics: {', '.join(each['topic'] for each in topics)}")
    rows = [_row(each["topic"], item) for each in topics if topic in {None, each["topic"]} for item in each["items"]]
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
    from safetycheck.audit import library  # noqa: PLC0415  # the list needs it not

    count, found = library.lint(folder, today=now().date())
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


def _topics(folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    ready = index.read(folder)
    if ready is not None:
        return [topic for topic in ready if topic["language"] == LANGUAGE], []
    from safetycheck.audit import library  # noqa: PLC0415  # heavy, and only where the index is out of date

    read = library.load(folder, language=LANGUAGE)
    return [library.plain(topic) for topic in read.topics], [wrong.message for wrong in read.broken]


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
