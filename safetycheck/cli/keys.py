"""Questions that one key answers."""

from __future__ import annotations

from collections.abc import Mapping

import click

from safetycheck.cli import output
from safetycheck.errors import UsageError

STOP = "q"
# Ctrl-C, Ctrl-D, and input that has ended.
_GONE = frozenset({"\x03", "\x04", ""})


def ask(choices: str, answers: Mapping[str, str]) -> str:
    """Say the choices, and wait for one of the keys in `answers`, whose word is said back; who leaves means STOP.

    Raises UsageError without a terminal.
    """
    output.say(choices)
    while (key := _pressed()) not in answers:
        if key in _GONE:
            return STOP
    output.say(answers[key])
    return key


def _pressed() -> str:
    try:
        return click.getchar().lower()
    except OSError:
        raise UsageError("this asks you at a terminal, and there is none") from None
