"""The broker definitions, for a command that a person waits for."""

from __future__ import annotations

from safetycheck import registry
from safetycheck.cli import output
from safetycheck.cli.settings import Settings, now
from safetycheck.registry import Registry


def read(settings: Settings) -> Registry:
    """Return the definitions that the settings point to. The first time after they changed takes a second or more."""
    with output.working(settings, "Reading what is known of the brokers"):
        return registry.load_compiled(settings.brokers, today=now().date(), cache=settings.cache)
