"""Which exposure a listing belongs to, and which exposures are news."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from safetycheck import match
from safetycheck.events import Exposure, ExposureState
from safetycheck.scan.asking import Row

_OPEN = frozenset({ExposureState.POSSIBLE, ExposureState.CONFIRMED, ExposureState.REAPPEARED})


def identity(known: Iterable[Exposure], person: str, broker: str, row: Row) -> str:
    """Return the id of the exposure that a row belongs to: by its own stable URL, else by being the same record.

    So a birthday, a new relative or a changed parameter makes no new record.
    """
    listing = row.listing
    for exposure in known:
        if exposure.person != person or exposure.broker != broker:
            continue
        if exposure.listing.url == listing.url if row.own_url else match.same(exposure.listing, listing):
            return exposure.id
    what = listing.url if row.own_url else listing.model_dump_json()
    return hashlib.sha256(f"{person}\n{broker}\n{what}".encode()).hexdigest()[:8]


def news(before: Mapping[str, Exposure], after: Mapping[str, Exposure]) -> list[Exposure]:
    """Return the exposures that a scan brought to light, or back: what needs the person now."""
    return [
        exposure
        for exposure in after.values()
        if exposure.state in _OPEN and (exposure.id not in before or before[exposure.id].state is not exposure.state)
    ]
