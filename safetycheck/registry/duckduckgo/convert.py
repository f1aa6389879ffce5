"""One published broker as a definition of ours, with a report of everything that was not taken over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import ValidationError

from safetycheck import resources
from safetycheck.definition import Definition, Open, Proof, Results, Search, Step, stop_reason
from safetycheck.errors import BadDefinition
from safetycheck.model import Via
from safetycheck.registry import book
from safetycheck.registry.duckduckgo import fields, identity, leaving, selectors
from safetycheck.registry.duckduckgo.published import Published, Stage, path, read
from safetycheck.registry.duckduckgo.report import Kind, Remark, Report, unfit
from safetycheck.registry.duckduckgo.steps import Asking
from safetycheck.registry.files import check
from safetycheck.registry.writing import write

_NO_PROOF = "there is no proof of absence, and without one an answer of 'nobody' can't be believed"


class Result(StrEnum):
    """What became of a published broker."""

    WHOLE = "whole"
    PART = "in part"
    RETIRED = "retired"
    SUPERSEDED = "superseded"
    NOTHING = "not at all"


@dataclass(frozen=True, slots=True)
class Import:
    """A published broker, taken over.

    `text` is the file to be written. `search` is how pages of the broker are read: it is there even where the definition has no
    search because it can't be asked, or is retired.
    """

    file: str
    version: str
    definition: Definition
    text: str
    result: Result
    remarks: tuple[Remark, ...]
    search: Search | None


def convert(text: str, name: str, *, on: date | None = None, source: str = "", today: date | None = None) -> Import:
    """Take over one published broker; raise BadDefinition where its file can't be used at all.

    `on` is when it was published, and `source` where; without them the newest date in the file stands, and its name. With
    `today`, a later date is refused.
    """
    published = read(text, name)
    report = Report()
    bare = identity.about(published, name, report, on=on, source=source)
    steps, results = _scan(published, bare.domain, report)
    search = _search(steps, results, report)
    _leave_out(published, report)
    if published.removed_at is not None:
        report.note(
            "removedAt", f"retired on {identity.day(published.removed_at)}: it gets no search, so that nobody is asked about"
        )
        search = None
    if stopped := stop_reason(bare.domain, book.stopped(resources.brokers())):
        report.refuse("url", f"{bare.domain} is on the stop list ({stopped}): nothing is sent there", blocks=True)
        search = None
    else:
        bare = bare.model_copy(update={"optout": leaving.opt_out(published, bare, report)})
    definition, written = _checked(bare, search, name, report, today)
    return Import(
        file=name,
        version=published.version,
        definition=definition,
        text=written,
        result=_result(published, report),
        remarks=tuple(report.remarks),
        search=definition.search or _for_reading(steps, results),
    )


def newest(imports: Iterable[Import]) -> list[Import]:
    """Mark as superseded every import whose site another file describes in a newer version."""
    given = list(imports)
    best: dict[str, Import] = {}
    for each in given:
        if _version(each) > _version(best.setdefault(each.definition.domain, each)):
            best[each.definition.domain] = each
    return [each if each is best[each.definition.domain] else _superseded(each, best[each.definition.domain]) for each in given]


def _superseded(old: Import, new: Import) -> Import:
    file = new.file.rsplit("/", 1)[-1]
    remark = Remark("version", f"{file} describes {new.definition.domain} too, in version {new.version or '-'}", Kind.NOTE)
    return replace(old, result=Result.SUPERSEDED, remarks=(remark, *old.remarks))


def _version(each: Import) -> tuple[int, ...]:
    return tuple(int(number[:9]) for number in re.findall(r"\d+", each.version))


def _result(published: Published, report: Report) -> Result:
    if published.removed_at is not None:
        return Result.RETIRED
    return Result.PART if any(remark.kind is Kind.REFUSED for remark in report.remarks) else Result.WHOLE


# --- the scan ---------------------------------------------------------------------------------------------------


def _scan(published: Published, domain: str, report: Report) -> tuple[tuple[Step, ...], Results | None]:
    """Take over the first scan; say of everything else that it was not."""
    asking = Asking(published, report)
    results: Results | None = None
    seen = False
    for place, stage in enumerate(published.steps):
        where = path("steps", place)
        if stage.step_type == "optOut":
            continue
        if stage.step_type != "scan":
            report.refuse(where, f"a step of type '{stage.step_type}' is not known here")
        elif seen:
            report.refuse(where, "a second scan: one search is all that a definition has")
        else:
            seen = True
            results = _actions(stage, where, domain, asking, report)
    if not seen:
        report.refuse("steps", "there is no scan", blocks=True)
    steps = asking.done()
    _keep_home(steps, domain, report)
    if results and asking.walls:
        # The mark may stand beside an answer as well, in a form that nobody needs.
        answers = [each for each in (results.rows, *(proof.at for proof in results.none)) if each]
        walls = [Proof(at=selectors.where_no(answers, each)) for each in dict.fromkeys(asking.walls)]
        results = results.model_copy(update={"walls": tuple(walls)})
    return steps, results


def _actions(stage: Stage, where: str, domain: str, asking: Asking, report: Report) -> Results | None:
    results: Results | None = None
    seen = False
    for number, action in enumerate(stage.actions):
        here = f"{where}.{path('actions', number)}"
        if action.action_type != "extract":
            if seen:
                report.refuse(here, f"{action.action_type}: nothing is done after the page has been read")
            else:
                asking.take(action, here)
        elif seen:
            report.refuse(here, "a second way to read the page")
        else:
            seen = True
            results = fields.results(action, here, domain, report)
    if not seen:
        report.refuse(where, "it reads nothing", blocks=True)
    return results


def _keep_home(steps: Iterable[Step], domain: str, report: Report) -> None:
    for host in _hosts(steps):
        if host != domain and not host.endswith(f".{domain}"):
            report.refuse("steps", f"it asks {host}, which is another site than {domain}: nothing is sent there", blocks=True)


def _hosts(steps: Iterable[Step]) -> list[str]:
    return [urlsplit(step.open).hostname or "" for step in steps if isinstance(step, Open)]


# --- the search -------------------------------------------------------------------------------------------------


def _search(steps: tuple[Step, ...], results: Results | None, report: Report) -> Search | None:
    """Return the search, if it can be asked, and if it can tell that there is nobody."""
    if results is not None and not results.none:
        report.refuse("steps", _NO_PROOF, blocks=True)
    if results is None or report.blocked:
        return None
    try:
        return Search(via=(Via.BROWSER, Via.ASSISTED), steps=steps, results=results)
    except ValidationError as invalid:
        report.refuse("steps", unfit(invalid).text, blocks=True)
    return None


def _for_reading(steps: tuple[Step, ...], results: Results | None) -> Search | None:
    """Return what reads the pages of a broker that is not asked."""
    opened = tuple(step for step in steps if isinstance(step, Open))
    return Search(via=(Via.MANUAL,), steps=opened, results=results) if results else None


def _leave_out(published: Published, report: Report) -> None:
    """Say what stands beside the steps and has no counterpart."""
    for key in published.unknown:
        report.note(key, "is not known here")
    schedule = published.scheduling_config
    if schedule is not None:
        hours = (
            f"{schedule.maintenance_scan}; {schedule.retry_error} after an error, {schedule.confirm_opt_out_scan} after a removal"
        )
        report.note("schedulingConfig", f"its hours between two scans are left out, a definition has none: {hours}")


def _checked(bare: Definition, search: Search | None, name: str, report: Report, today: date | None) -> tuple[Definition, str]:
    """Return the definition as our own rules let it stand, and its file: without its search, where that breaks one."""
    hosts = {*_hosts(search.steps if search else ())} - {bare.domain, f"www.{bare.domain}"}
    text = write(bare.model_copy(update={"hosts": tuple(sorted(hosts)), "search": search}))
    try:
        return _held(text, bare.domain, name, today), text
    except BadDefinition as wrong:
        if search is None:
            # Its lines are those of a text that nobody has seen.
            raise BadDefinition(name, [(0, field, said) for _, field, said in wrong.problems]) from None
        for _, field, said in wrong.problems:
            report.refuse(field, f"our rules refuse it: {said}", blocks=True)
    return _checked(bare, None, name, report, today)


def _held(text: str, domain: str, name: str, today: date | None) -> Definition:
    # A broker on the stop list is kept as what it is, with nothing that could be sent to it.
    others = {stopped: each for stopped, each in book.stopped(resources.brokers()).items() if stopped != domain}
    checked = check(text, name, today=today, stop=others)
    if checked.problems:
        raise BadDefinition(name, list(checked.problems))
    return checked.definition
