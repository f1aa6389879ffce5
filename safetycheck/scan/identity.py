"""Which exposure a listing belongs to, and which exposures are news."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlsplit

from safetycheck import match
from safetycheck.events import Exposure, ExposureState
from safetycheck.scan.asking import Row

_OPEN = frozenset({ExposureState.POSSIBLE, ExposureState.CONFIRMED, ExposureState.REAPPEARED})


def identity(known: Iterable[Exposure], person: str, broker: str, row: Row, *, beside: Collection[str] = ()) -> str:
    """Return the id of the exposure that a row belongs to: by its own stable URL, else by being the same record.

    So a birthday, a new relative or a changed parameter makes no new record. `beside` are the URLs of all rows of the same
    answer: an exposure that one of them names is that row's, however alike the two are.
    """
    mine = [exposure for exposure in known if exposure.person == person and exposure.broker == broker]
    for exposure in mine:
        if row.own_url and exposure.listing.url == row.listing.url:
            return exposure.id
    for exposure in mine:
        if _may_be(exposure.listing.url, row, beside) and match.same(exposure.listing, row.listing):
            return exposure.id
    what = row.listing.url if row.own_url else row.listing.model_dump_json()
    return hashlib.sha256(f"{person}\n{broker}\n{what}".encode()).hexdigest()[:8]


def _may_be(url: str | None, row: Row, beside: Collection[str]) -> bool:
    """Tell whether an exposure with that URL can be the row's: not where the paths differ, which are what sites file by."""
    if url is None or not row.own_url:
        return True
    return url not in beside and urlsplit(url).path == urlsplit(row.listing.url or "").path


def news(before: Mapping[str, Exposure], after: Mapping[str, Exposure]) -> list[Exposure]:
    """Return the exposures that a scan brought to light, or back: what needs the person now."""
    return [
        exposure
        for exposure in after.values()
        if exposure.state in _OPEN and (exposure.id not in before or before[exposure.id].state is not exposure.state)
    ]
