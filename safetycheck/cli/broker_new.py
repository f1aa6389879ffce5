"""`safetycheck broker new`: a draft of a definition, and its test folder, from a page of answers that was saved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from safetycheck.cli import files, output
from safetycheck.cli.frame import command, json_option
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import BrokerKind, stop_reason
from safetycheck.errors import BadFile, UsageError

if TYPE_CHECKING:
    from safetycheck.fetch.saved import Saved
    from safetycheck.registry import Checked
    from safetycheck.registry.drafting import Draft

_UNFINISHED = 1
_KINDS = [kind.value for kind in BrokerKind]


@command("new", short_help="Draft a definition from a saved page of answers.")
@click.argument("url", metavar="URL")
@click.option("--page", "page_file", required=True, metavar="FILE", help="The saved page of answers, as HTML or MHTML.")
@click.option("--profile", "profile_file", required=True, metavar="FILE", help="Who was searched, as YAML or JSON.")
@click.option("--none-page", "none_file", metavar="FILE", help="The saved answer to a name that nobody has.")
@click.option("--name", metavar="NAME", default="", help="The site's name as the site writes it.")
@click.option(
    "--kind", metavar="KIND", type=click.Choice(_KINDS), default="people-search", show_default=True, help="What it trades in."
)
@click.option("--out", metavar="DIR", default="brokers", show_default=True, help="Where the definition goes.")
@click.option("--tests", metavar="DIR", default="tests/brokers", show_default=True, help="Where its test folder goes.")
@json_option
@click.pass_obj
def new(
    settings: Settings,
    url: str,
    page_file: str,
    profile_file: str,
    *,
    none_file: str | None,
    name: str,
    kind: str,
    out: str,
    tests: str,
    as_json: bool,
) -> int:
    """Propose a definition of a site, with test pages of invented people. No vault, no network.

    URL is where the page of answers was; "-" takes it from the saved page. Search for a common name that is not yours.
    Nothing about the people on the page is written: values become placeholders or invented people, and other texts go.

    Exit code 0 when the draft passes `broker check`, 1 when something is missing in it.
    """
    from safetycheck import profiles, registry  # noqa: PLC0415  # slow to import, and help needs none
    from safetycheck.fetch import saved  # noqa: PLC0415
    from safetycheck.registry import drafting  # noqa: PLC0415

    profile = profiles.read(files.read_text(profile_file), profile_file)
    page = saved.read(files.read_bytes(page_file, files.LARGEST_PAGE), page_file)
    missed = saved.read(files.read_bytes(none_file, files.LARGEST_PAGE), none_file) if none_file else None
    asked = _url(url, page)
    _refuse_stopped(settings, asked)
    try:
        draft = drafting.draft(
            drafting.Asked(asked, page.html, missed.html if missed else None, BrokerKind(kind), name), profile, now().date()
        )
    except drafting.CannotDraft as wrong:
        given = {"url": "URL", "page": page_file, "none-page": none_file or ""}[wrong.about]
        raise BadFile(given, [(0, "", str(wrong))], hint="CONTRIBUTING.md says how to save the pages.") from None
    domain = draft.definition.domain
    _refuse_known(settings, domain)
    where = {Path(out).expanduser() / f"{domain}.yaml": draft.text}
    where |= {Path(tests).expanduser() / domain / file: text for file, text in draft.files.items()}
    checked = registry.check(draft.text, domain, today=now().date(), stop=registry.stopped(settings.brokers))
    _write(where)
    _tell(settings, draft, list(where), checked, as_json=as_json)
    return _UNFINISHED if checked.problems else 0


def _url(url: str, page: Saved) -> str:
    """Return the URL that was given, or for "-" the one that the browser noted in the page."""
    if url != "-":
        return url
    noted = page.noted or next(iter(page.claims), "")
    if not noted:
        raise UsageError("the saved page does not say where it was", hint="Give the URL of the page of answers.")
    return noted


def _refuse_stopped(settings: Settings, url: str) -> None:
    """Raise UsageError where the site is one that nothing may be sent to."""
    from urllib.parse import urlsplit  # noqa: PLC0415  # help needs it not

    from safetycheck import registry  # noqa: PLC0415

    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return  # the draft says what is wrong with it
    if reason := stop_reason(host, registry.stopped(settings.brokers)):
        raise UsageError(f"{host} is on the stop list ({reason})", hint="Nothing may be sent there, so it needs no definition.")


def _refuse_known(settings: Settings, domain: str) -> None:
    """Raise UsageError where there is a definition already, also under another name of the site."""
    from safetycheck.cli import definitions  # noqa: PLC0415  # slow to import, and help needs none

    known = definitions.read(settings)
    other = next((each.domain for each in known.definitions.values() if domain in {each.domain, *each.told}), None)
    if other is None and domain in known.broken:
        other = domain
    if other:
        raise UsageError(f"there is a definition already: {other}", hint=f"Look at it: safetycheck broker show {other}")


def _write(where: Mapping[Path, str]) -> None:
    """Write all files, or none where one is there already; a folder with anything in it is the work of somebody."""
    folders = {path.parent for path in where if path.suffix == ".html"}
    taken = next((path for path in where if path.exists() or path.is_symlink()), None)
    taken = taken or next((folder for folder in folders if folder.exists() and any(folder.iterdir())), None)
    if taken is not None:
        raise UsageError(f"{taken} is there already", hint="Nothing was written. Name another folder, or move that one away.")
    for path, text in where.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except OSError as error:
            raise BadFile(str(path), [(0, "", f"can't be written: {(error.strerror or 'unknown reason').lower()}")]) from error


def _tell(settings: Settings, draft: Draft, written: list[Path], checked: Checked, *, as_json: bool) -> None:
    if as_json:
        output.emit_json(
            {
                "domain": draft.definition.domain,
                "written": [str(path) for path in written],
                "outcome": draft.reading.outcome.value,
                "rows": len(draft.reading.listings),
                "fields": [
                    {"field": each.field, "sure": each.sure.value, "same": each.same, "shown": each.shown}
                    for each in draft.proposals
                ],
                "look_at": list(draft.remarks),
                "problems": [{"line": line, "field": field, "text": text} for line, field, text in checked.problems],
            }
        )
        return
    rows = [
        [each.field, each.sure, f"{each.same} of {each.shown}", "; ".join(pick.at or "the row" for pick in each.picks)]
        for each in draft.proposals
    ]
    if rows:
        output.table(settings, ["field", "how sure", "rows read alike", "where the draft looks"], rows)
    for path in written:
        output.say(f"wrote {path}")
    for remark in draft.remarks:
        output.warn(remark)
    for line, field, text in checked.problems:
        output.warn(f"{written[0]}:{line}: {field}: {text}")
    output.say(
        f"Read with the draft, the saved page says {draft.reading.outcome}: {output.counted(len(draft.reading.listings), 'row')}."
    )
    output.say("Look at the comment at the top of the draft, and delete the saved pages when you are done: never commit them.")
