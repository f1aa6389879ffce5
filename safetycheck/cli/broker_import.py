"""`safetycheck broker import`: definitions that DuckDuckGo publishes, taken over into a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from safetycheck.cli import files, output
from safetycheck.cli.frame import command
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import BadFile
from safetycheck.registry import duckduckgo
from safetycheck.registry.duckduckgo import Import, Kind, Result

_KEPT = frozenset({Result.WHOLE, Result.PART, Result.RETIRED})
Row = dict[str, Any]


@command("import", short_help="Take over definitions that DuckDuckGo publishes.")
@click.argument("published", metavar="FILE...", nargs=-1, required=True)
@click.option("--out", required=True, metavar="DIR", help="The folder to write definitions to.")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="When they were published. Else: the newest date in each file.",
)
@click.option("--source", default="", metavar="TEXT", help="Where they were published: repository, commit, licence.")
@click.option("--replace", is_flag=True, help="Write over definitions that are in the folder.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def import_(
    settings: Settings,
    published: tuple[str, ...],
    out: str,
    on: datetime | None,
    source: str,
    *,
    replace: bool,
    as_json: bool,
) -> int:
    """Turn broker definitions of DuckDuckGo (JSON) into definitions of this program (YAML), and say what was not taken over.

    Scans become searches, and the steps of opting out a form, a guided form or the parent's request. A search that can't be asked
    without a captcha, a made-up address or a page for opting out is left out. "-" is standard input.

    Exit code 0 when every file was taken over, whole or in part; 4 when one could not be used at all.
    """
    found, rows = _read(published, on.date() if on else None, source)
    folder = _folder(out)
    for each in duckduckgo.newest(found):
        rows.append(_row(each, _write(each, folder, replace=replace) if each.result in _KEPT else ""))
    rows.sort(key=lambda row: row["file"])
    counts = Counter(row["result"] for row in rows)
    if as_json:
        output.emit_json({"files": rows, "counts": {result.value: counts[result.value] for result in Result}})
    else:
        _tell(settings, rows)
    if not on and found:
        output.warn("dated by the newest date in each file: say with --on DATE when they were published")
    output.say(f"{output.counted(len(rows), 'file')}: " + ", ".join(f"{counts[each]} {each}" for each in Result if counts[each]))
    return 4 if counts[Result.NOTHING] else 0


def _read(names: Iterable[str], on: date | None, source: str) -> tuple[list[Import], list[Row]]:
    """Return what could be taken over, and a row for each file that could not."""
    today = now().date()
    found: list[Import] = []
    failed: list[Row] = []
    for name in dict.fromkeys(names):
        shown = "standard input" if name == "-" else name
        try:
            found.append(duckduckgo.convert(files.read_text(name), shown, on=on, source=source, today=today))
        except BadFile as wrong:
            failed.append(_unusable(shown, wrong))
    return found, failed


def _folder(out: str) -> Path:
    folder = Path(out).expanduser()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(out, [(0, "", f"can't be made: {(error.strerror or 'unknown reason').lower()}")]) from error
    return folder


def _write(each: Import, folder: Path, *, replace: bool) -> str:
    """Write one definition; return why it was not written, or the empty text. One that is there already is the same text."""
    path = folder / f"{each.definition.domain}.yaml"
    try:
        if not replace and path.exists() and path.read_bytes() != each.text.encode():
            return f"{path} is there already, and is another: --replace writes over it"
        path.write_text(each.text, "utf-8")
    except OSError as error:
        return f"{path} can't be written: {(error.strerror or 'unknown reason').lower()}"
    return ""


def _row(each: Import, unwritten: str) -> Row:
    remarks = [{"where": remark.where, "kind": remark.kind.value, "text": remark.text} for remark in each.remarks]
    if unwritten:
        remarks.insert(0, {"where": "", "kind": Kind.REFUSED.value, "text": unwritten})
    return {
        "file": each.file,
        "domain": each.definition.domain,
        "version": each.version,
        "result": (Result.NOTHING if unwritten else each.result).value,
        "search": each.definition.search is not None,
        "optout": [way.way for way in each.definition.optout.ways] if each.definition.optout else [],
        "remarks": remarks,
    }


def _unusable(name: str, wrong: BadFile) -> Row:
    remarks = [{"where": field, "kind": Kind.REFUSED.value, "text": text} for _, field, text in wrong.problems]
    return {
        "file": name,
        "domain": None,
        "version": "",
        "result": Result.NOTHING.value,
        "search": False,
        "optout": [],
        "remarks": remarks,
    }


# --- the report, for a person -------------------------------------------------------------------------------------


def _tell(settings: Settings, rows: list[Row]) -> None:
    shown = [
        [
            _name(row),
            row["domain"],
            row["result"],
            "yes" if row["search"] else "no",
            ", ".join(row["optout"]),
            _count(row, Kind.REFUSED),
        ]
        for row in rows
    ]
    output.table(settings, ["file", "domain", "result", "search", "leave by", "refused"], shown)
    refused = [line for row in rows for line in _refused(row)]
    if refused:
        output.data("")
        output.table(settings, ["file", "where", "refused, and why"], refused)
    rest = list(_rest(rows))
    if rest:
        output.data("")
        output.table(settings, ["files", "where", "left out, or taken over otherwise"], rest)


def _refused(row: Row) -> Iterator[list[str]]:
    """Yield what was refused of one file; a reason that is given several times is one line."""
    where: dict[str, list[str]] = {}
    for remark in row["remarks"]:
        if remark["kind"] == Kind.REFUSED:
            where.setdefault(remark["text"], []).append(remark["where"])
    for text, places in where.items():
        yield [_name(row), _and_more(places), text]


def _rest(rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield the other remarks; one that is made on several files is one line."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        for remark in row["remarks"]:
            if remark["kind"] != Kind.REFUSED:
                found.setdefault(remark["text"], []).append((_name(row), remark["where"]))
    for text, places in found.items():
        names = list(dict.fromkeys(name for name, _ in places))
        yield [_and_more(names), places[0][1], text]


def _and_more(several: list[str]) -> str:
    return several[0] + (f" and {len(several) - 1} more" if len(several) > 1 else "")


def _count(row: Row, kind: Kind) -> int:
    return sum(remark["kind"] == kind for remark in row["remarks"])


def _name(row: Row) -> str:
    return Path(row["file"]).name
