"""What is said of a broker that is not known by the name that somebody typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from safetycheck import registry
from safetycheck.cli.settings import Settings
from safetycheck.definition import stop_reason
from safetycheck.errors import UsageError

_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def unknown(settings: Settings, typed: str, known: Iterable[str]) -> UsageError:
    """Return the error: why nothing may go to that domain, or that there is none, and which is meant perhaps.

    What is no domain is not repeated: somebody may have typed a name.
    """
    host = _host(typed)
    stopped = stop_reason(host, registry.stopped(settings.brokers)) if host else ""
    if stopped:
        return UsageError(f"nothing may be sent to {host}: {stopped}", hint="All such domains: safetycheck broker list --stopped")
    what = f"there is no definition for {host}" if host else "there is no broker of that name here"
    near = _near(typed, host, known)
    return UsageError(what, hint=(f"Did you mean {near}? " if near else "") + "See them all: safetycheck broker list")


def _host(typed: str) -> str:
    """Return the host that was typed, by itself or in an address; empty where it is neither."""
    host = (urlsplit(typed).hostname or "") if "://" in typed else typed
    return host.lower() if _DOMAIN.fullmatch(host) else ""


def _near(typed: str, host: str, known: Iterable[str]) -> str:
    """Return the broker that is meant: the one that the host belongs to, else the one that is spelt nearly so."""
    from difflib import get_close_matches  # noqa: PLC0415  # only for a mistake

    wanted, every = host or typed.strip().lower(), set(known)
    parts = wanted.split(".")
    candidates = [".".join(parts[start:]) for start in range(len(parts))] + [f"{wanted}.com", f"{wanted.replace(' ', '')}.com"]
    return next((each for each in candidates if each in every), next(iter(get_close_matches(wanted, every, n=1, cutoff=0.8)), ""))
