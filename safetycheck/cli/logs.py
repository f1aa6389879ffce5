"""Logging: nowhere by default; to stderr, and only our own words, when the person asks for it."""

from __future__ import annotations

import logging

import click

from safetycheck.text import clean


class _Stderr(logging.Handler):
    """Writes to stderr as it is at that moment, cleaned."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(clean(f"{record.levelname.lower()}: {record.name}: {record.getMessage()}", 1000), err=True)


def start(*, verbose: bool) -> None:
    """Send our log to stderr when `verbose`, else nowhere.

    The logs of libraries are never shown: httpx and others write whole URLs, and these hold names.
    """
    root, own = logging.getLogger(), logging.getLogger("safetycheck")
    if not any(isinstance(handler, logging.NullHandler) for handler in root.handlers):
        # Without a handler Python prints every warning of every library.
        root.addHandler(logging.NullHandler())
    for handler in [handler for handler in own.handlers if isinstance(handler, _Stderr)]:
        own.removeHandler(handler)
    own.setLevel(logging.DEBUG if verbose else logging.WARNING)
    if verbose:
        own.addHandler(_Stderr())
