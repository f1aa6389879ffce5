"""Fetching: http, browser, assisted and replay; pacing; and the gate that says who may be told what."""

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch.addresses import reach_proxy
from safetycheck.fetch.egress import Gate
from safetycheck.fetch.fetchers import Fetchers, open_fetchers
from safetycheck.fetch.interface import Policy, Reply, SentAway, Session, StepFailed
from safetycheck.fetch.pacing import Pacer
from safetycheck.fetch.plain import Asker, get, look_up

__all__ = [
    "Asker", "FetchFailed", "Fetchers", "Gate", "Pacer", "Policy", "Refused", "Reply", "SentAway", "Session", "StepFailed",
    "get", "look_up", "open_fetchers", "reach_proxy",
]  # fmt: skip
