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
from markupsafe import Markup, escape

from safetycheck import __version__
from safetycheck.audit.handout.codes import Code
from safetycheck.audit.handout.sheet import Sheet

_TEMPLATES = Path(__file__).with_name("templates")
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
    environment.filters |= {"breakable": _breakable, "css": _css, "drawing": _drawing, "link": _link, "numbers": _numbers}
    return environment


@pass_eval_context
def _unmarked(context: EvalContext, value: object) -> object:
    """Escape the marks of Markdown in each value that a template prints, as Jinja does by itself for HTML."""
    if context.autoescape or isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _MARKS.sub(r"\\\1", value)


def _css(text: str) -> Markup:
    """Return a text as a string of CSS in which nothing but letters and digits stands for itself."""
    inside = "".join(ch if ch.isascii() and ch.isalnum() else f"\\{ord(ch):x} " for ch in text)
    return Markup(f'"{inside}"')  # noqa: S704  # nothing is left in it that could end the string or the style


def _drawing(code: Code) -> Markup:
    return Markup(code.svg)  # noqa: S704  # segno's drawing: numbers only


def _breakable(code: Code) -> Markup:
    """Return an address that a browser breaks at its strokes and dots, and elsewhere only where it must."""
    scheme, rest = code.url.split("//", 1)
    return escape(scheme) + Markup("//") + escape(rest).replace("/", Markup("/<wbr>")).replace(".", Markup("<wbr>."))


def _link(code: Code) -> Markup:
    return Markup(f"<{code.url}>")  # noqa: S704  # `codes.allowed` lets no bracket, quote or blank pass


def _numbers(numbers: Sequence[int]) -> str:
    """Return `step 1`, `steps 1 and 3`, `steps 1, 3 and 4`."""
    *before, last = (str(number) for number in numbers)
    return f"steps {', '.join(before)} and {last}" if before else f"step {last}"
