"""Questions that one key answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

import click

from safetycheck.cli import output
from safetycheck.cli.settings import Settings
from safetycheck.errors import UsageError

STOP = "q"
# Ctrl-C, Ctrl-D, and input that has ended.
_GONE = frozenset({"\x03", "\x04", ""})
_NO_TERMINAL = "this asks you at a terminal, and there is none"


def ask(choices: str, answers: Mapping[str, str], *, piped: bool = False) -> str:
    """Say the choices, and wait for one of the keys in `answers`, whose word is said back; who leaves means STOP.

    With `piped`, keys may come from a pipe too. Raises UsageError without a terminal otherwise.
    """
    output.say(choices)
    pressed = _read if piped and not sys.stdin.isatty() else _pressed
    while (key := pressed()) not in answers:
        if key in _GONE:
            return STOP
    output.say(answers[key])
    return key


def require() -> None:
    """Raise UsageError where no key can be pressed; called before anything about the person is shown."""
    if sys.stdin.isatty() or sys.platform == "win32":
        return
    try:
        # Where keys are read from while a pipe stands in for standard input.
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        raise UsageError(_NO_TERMINAL) from None


def spoken(settings: Settings, choices: str) -> str:
    """Return choices as a screen reader reads them well, where --plain was given."""
    return choices.replace(" · ", ", ") if settings.plain else choices


def _read() -> str:
    return sys.stdin.read(1).lower()


def _pressed() -> str:
    try:
        return click.getchar().lower()
    except OSError:
        raise UsageError(_NO_TERMINAL) from None
