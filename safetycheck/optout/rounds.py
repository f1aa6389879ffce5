"""What earlier requests mean for the next plan: what is under way, what came back, which addresses a broker has seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from safetycheck.events import REMOVAL_GAP, Exposure
from safetycheck.requests import Request, RequestState


def newest(requests: Iterable[Request]) -> dict[str, Request]:
    """Return the newest request about each exposure; one that the person took back before it went out is none."""
    found: dict[str, Request] = {}
    for request in requests:
        if request.state is RequestState.REVOKED and request.sent is None:
            continue
        for own in (*request.exposures, *request.claimed):
            found[own] = request
    return found


def is_underway(exposure: Exposure, request: Request | None) -> bool:
    """Tell whether a request is at work for an exposure: one from before it came back is not."""
    if request is None or request.state in {RequestState.EXPIRED, RequestState.REVOKED} or is_claimed_in_vain(exposure, request):
        return False
    return exposure.returned is None or request.drafted > exposure.returned


def is_claimed_in_vain(exposure: Exposure, request: Request | None) -> bool:
    """Tell whether a listing still stands a week after a request to the parent that was only claimed to reach it.

    Its own site is asked then.
    """
    if request is None or request.sent is None or exposure.id in request.exposures:
        return False
    return exposure.id in request.claimed and exposure.last_seen - request.sent >= REMOVAL_GAP


def used(requests: Iterable[Request]) -> dict[str, set[str]]:
    """Return which addresses each broker has seen."""
    found: dict[str, set[str]] = {}
    for request in requests:
        if request.contact and (request.sent or request.unsure or request.state is RequestState.DRAFT):
            found.setdefault(request.broker, set()).add(request.contact)
    return found
