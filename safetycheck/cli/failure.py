"""What a person is told when something goes wrong. Each function prints to stderr and returns the exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import click

from safetycheck import __version__
from safetycheck.cli import output
from safetycheck.errors import SafetycheckError
from safetycheck.text import clean

INTERRUPTED = 130  # 128 + SIGINT, as shells count
UNHEARD = 141  # 128 + SIGPIPE


def told(error: SafetycheckError, *, verbose: bool) -> int:
    """Print an error and its hint."""
    lines = [clean(line, 1000) for line in error.message.splitlines()]
    _say("error: " + "\n       ".join(lines))
    if error.hint:
        _say("\n".join(clean(line, 1000) for line in error.hint.splitlines()))
    if verbose:
        _say("\n".join(_causes(error)))
    return error.exit_code


def stopped(stop: BaseException) -> int:
    """Print a calm word for Ctrl-C; and what is missing where a question found no more input."""
    if isinstance(stop, click.Abort) and isinstance(stop.__cause__ or stop.__context__, EOFError):
        # The question stands on this line still.
        _say("\nerror: an answer is needed here, and the input has ended.")
        _say("Run it in a terminal, or give the answer by an option (see --help).")
        return 2
    _say("\nStopped. What was saved before is safe.")
    return INTERRUPTED


def unheard() -> int:
    """Fall silent: the program that read our output has gone."""
    # Python flushes once more at its end, and would complain.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    return UNHEARD


def unforeseen(error: Exception, *, verbose: bool) -> int:
    """Print what helps to mend our own mistake, and no value: an exception's text may hold one."""
    while isinstance(error, ExceptionGroup):
        # What happened side by side: the first is as good as any to begin with.
        error = error.exceptions[0]
    if isinstance(error, click.ClickException):
        _say(f"error: {clean(error.format_message())}")
        return SafetycheckError.exit_code
    _say(f"error: safetycheck {__version__} made a mistake: {type(error).__name__} at {_where(error)}.")
    _say("Please report this line; it holds nothing about you. What was saved before is safe.")
    _say("\n".join(_causes(error)) if verbose else "With -v you see more.")
    return SafetycheckError.exit_code


def _causes(error: BaseException) -> Iterator[str]:
    """Yield the chain of exceptions, the cause first: frames and types; texts only of errors that promise to hold no value."""
    before = error.__cause__ or error.__context__
    if before is not None:
        yield from _causes(before)
        yield "which led to"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    if isinstance(error, SafetycheckError):
        text = error.message
    elif isinstance(error, OSError):
        text = error.strerror or ""
    else:
        text = "(its text is left out: it may hold something about you)"
    yield f"{type(error).__name__}: {clean(text)}"


def _where(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if f"{os.sep}safetycheck{os.sep}" in frame.filename] or list(frames)
    return f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "an unknown place"


def _say(text: str) -> None:
    click.echo("\n".join(output.broken(line, sys.stderr) for line in text.split("\n")), err=True)
