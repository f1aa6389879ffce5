"""Sheets as a web page or as Markdown. Every value is escaped, whatever it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context, select_autoescape
from jinja2.nodes import EvalContext

from safetycheck import __version__
from safetycheck.audit.handout.sheet import Sheet

_TEMPLATES = Path(__file__).with_name("templates")
_BREAKS = re.compile(r"(?<=\w/)|(?=\.)")
_MARKS = re.compile(r"([\\`*_\[\]<|~])")


class Paper(StrEnum):
    """Sizes of paper."""

    LETTER = "letter"
    A4 = "a4"


def html(sheets: Sequence[Sheet], *, today: date, paper: Paper) -> str:
    """Return one web page that holds all it needs: no script, no picture, font or style from elsewhere."""
    template = _environment().get_template("handout.html")
    return template.render(sheets=sheets, today=today, paper=paper.value, program=__version__)


def markdown(sheets: Sequence[Sheet], *, today: date) -> str:
    """Return the sheets as Markdown with check boxes as GitHub has them."""
    template = _environment().get_template("handout.md")
    return template.render(sheets=sheets, today=today, program=__version__)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=select_autoescape(("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_unmarked,
    )
    environment.filters |= {"css": _css, "numbers": _numbers, "pieces": _pieces}
    return environment


@pass_eval_context
def _unmarked(context: EvalContext, value: object) -> object:
    """Escape the marks of Markdown in each value that a template prints, as Jinja does by itself for HTML."""
    if context.autoescape or hasattr(value, "__html__") or not isinstance(value, str):
        return value
    return _MARKS.sub(r"\\\1", value)


def _css(text: str) -> str:
    """Return a text as the inside of a CSS string: nothing but letters and digits stands for itself, so that nothing ends it."""
    return "".join(ch if ch.isascii() and ch.isalnum() else f"\\{ord(ch):x} " for ch in text)


def _pieces(url: str) -> list[str]:
    """Return the parts of an address between which a browser may break it."""
    return _BREAKS.split(url)


def _numbers(numbers: Sequence[int]) -> str:
    """Return `step 1`, `steps 1 and 3`, `steps 1, 3 and 4`."""
    *before, last = (str(number) for number in numbers)
    return f"steps {', '.join(before)} and {last}" if before else f"step {last}"
