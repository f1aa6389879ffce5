"""Fetching: http, browser, assisted and replay; pacing; and the gate that says who may be told what."""

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch.addresses import reach_proxy
from safetycheck.fetch.egress import Gate
from safetycheck.fetch.fetchers import Fetchers, open_fetchers
from safetycheck.fetch.interface import Policy, SentAway, Session, StepFailed
from safetycheck.fetch.pacing import Pacer

__all__ = [
    "FetchFailed", "Fetchers", "Gate", "Pacer", "Policy", "Refused", "SentAway", "Session", "StepFailed", "open_fetchers",
    "reach_proxy",
]  # fmt: skip
