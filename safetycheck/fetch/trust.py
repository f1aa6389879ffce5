"""Whom TLS trusts. Verification is never switched off, for any host, in any way to fetch."""

from __future__ import annotations

import ssl

from safetycheck.errors import SafetycheckError
from safetycheck.fetch.interface import Policy


def widen(trust: ssl.SSLContext, policy: Policy) -> ssl.SSLContext:
    """Add the authority that was given for mapped hosts to a context, and return it."""
    if policy.cafile:
        try:
            trust.load_verify_locations(policy.cafile)
        except (OSError, ssl.SSLError):
            message = f"{policy.cafile} can't be read as certificates"
            raise SafetycheckError(message, hint="--cafile takes a PEM file.") from None
    return trust
