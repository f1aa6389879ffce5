"""Who a published broker is: its site, its relations, and from when the facts about it are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from safetycheck.definition import BrokerKind, BrokerStatus, Definition, Domain, How, Source, Verified
from safetycheck.errors import BadDefinition
from safetycheck.registry.duckduckgo.published import Published, path
from safetycheck.registry.duckduckgo.report import Report
from safetycheck.text import clean

_DOMAIN: TypeAdapter[str] = TypeAdapter(Domain)
_LONGEST = 1_000
_HINT = "Expected is a broker as DuckDuckGo publishes it: a JSON object with name, url and steps."


def about(published: Published, name: str, report: Report, *, on: date | None, source: str) -> Definition:
    """Return the definition without a search; raise BadDefinition where the file names no site, or no date is known."""
    domain = _own_domain(published, name, report)
    known = on or max(map(day, _moments(published)), default=None)
    if known is None:
        problem = "is missing, and no other date stands here"
        raise BadDefinition(name, [(0, "addedDatetime", problem)], hint="Say when it was published: --on DATE")
    where = ", ".join(
        (source or "a DuckDuckGo broker definition", name.rsplit("/", 1)[-1], f"version {published.version or '-'}")
    )
    where = clean(where, _LONGEST)
    parent = domain_of(published.parent or "")
    if published.parent and parent is None:
        report.refuse("parent", "names no site")
    sources = [_source("search, selectors, listing URL, parent, mirrors", known, where)]
    if published.removed_at is not None:
        sources.append(_source("retired", day(published.removed_at), where))
    return Definition(
        domain=domain,
        name=published.name,
        kind=BrokerKind.PEOPLE_SEARCH,
        status=BrokerStatus.ACTIVE if published.removed_at is None else BrokerStatus.RETIRED,
        parent=None if parent == domain else parent,
        mirrors=_mirrors(published, domain, report),
        verified=Verified(on=known, how=How.PUBLISHED_DEFINITION, source=where),
        sources=tuple(sources),
    )


def domain_of(text: str) -> str | None:
    """Return the site that a text names, as a host or as a URL; None where it names none."""
    try:
        host = urlsplit(text if "://" in text else f"https://{text}").hostname or ""
        return _DOMAIN.validate_python(host.removeprefix("www."))
    except ValueError:
        return None


def day(milliseconds: int) -> date:
    """Return the day of a moment, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).date()


def _own_domain(published: Published, name: str, report: Report) -> str:
    given = published.url
    if not given:
        opened = (action.url for stage in published.steps for action in stage.actions if action.action_type == "navigate")
        given = next((url for url in opened if url), "")
        report.note("url", "is missing: the host of the first URL that is opened stands for it")
    domain = domain_of(given)
    if domain is None:
        raise BadDefinition(name, [(0, "url", "names no site")], hint=_HINT)
    return domain


def _source(says: str, on: date, where: str) -> Source:
    return Source(says=says, how=How.PUBLISHED_DEFINITION, on=on, source=where)


def _moments(published: Published) -> list[int]:
    found = [published.added_datetime, published.removed_at]
    for each in published.mirror_sites:
        found += [each.added_at, each.removed_at]
    return [moment for moment in found if moment is not None]


def _mirrors(published: Published, domain: str, report: Report) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for place, each in enumerate(published.mirror_sites):
        mirror = domain_of(each.url)
        if mirror is None:
            report.refuse(path("mirrorSites", place), "names no site")
        elif each.removed_at is not None:
            report.note(path("mirrorSites", place), f"{mirror} is gone since {day(each.removed_at)}")
        elif mirror != domain:
            found.setdefault(mirror)
    return tuple(found)
