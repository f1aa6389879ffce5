"""From a template and a matter to a text: a subject, and paragraphs for plain mail."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import jinja2

from safetycheck.errors import UsageError
from safetycheck.optout.letters.matter import WORDS, Matter
from safetycheck.requests import Letter, Refusal
from safetycheck.text import normal

LANGUAGES = ("en",)
_WIDTH = 76
_ANSWERS = {
    Refusal.PUBLIC_RECORD,
    Refusal.NEED_ID,
    Refusal.NEED_ACCOUNT,
    Refusal.NOT_FOUND,
    Refusal.USE_FORM,
    Refusal.ONLY_RESIDENTS,
    Refusal.ALREADY_SUPPRESSED,
}


@dataclass(frozen=True, slots=True)
class Text:
    """A letter's subject and body. Lines of the body are at most 76 long, but for addresses of pages, which are never cut."""

    subject: str
    body: str


def write(letter: Letter, matter: Matter, *, refusal: Refusal | None = None, language: str = "en") -> Text:
    """Write one letter of a request; an answer is to a refusal."""
    if letter is Letter.ANSWER:
        return answer(matter, refusal or Refusal.OTHER, language=language)
    if letter is Letter.APPEAL:
        return appeal(matter, language=language)
    if letter is Letter.REQUEST:
        return request(matter, language=language)
    return _render(f"{letter.value}.txt", language, m=matter)


def request(matter: Matter, *, language: str = "en") -> Text:
    """Write the request: about a listing, or blind, to a broker that shows none."""
    return _render("blind.txt" if matter.blind else "request.txt", language, m=matter)


def answer(matter: Matter, refusal: Refusal, *, language: str = "en") -> Text:
    """Write the answer to a refusal."""
    name = refusal.value if refusal in _ANSWERS else Refusal.OTHER.value
    return _render(f"answer/{name}.txt", language, m=matter)


def appeal(matter: Matter, *, language: str = "en") -> Text:
    """Write an appeal; raise UsageError where the law that the request cites knows none."""
    if matter.appeal is None:
        raise UsageError("the law that this request rests on knows no appeal", hint="Answer the refusal, or complain.")
    return _render("appeal.txt", language, m=matter)


def message(matter: Matter, *, language: str = "en") -> Text:
    """Write the request in a few sentences, for the box of a form."""
    return _render("message.txt", language, m=matter)


def complaint(matter: Matter, history: Sequence[str], attachments: Sequence[str], *, language: str = "en") -> Text:
    """Write a complaint for the regulator; `history` is what happened, a line each, with its date."""
    return _render("complaint.txt", language, m=matter, history=history, attachments=attachments)


def authority(
    name: str, agent: str, brokers: Sequence[str], period: tuple[date, date], *, california: bool, language: str = "en"
) -> Text:
    """Write the paper by which a person lets somebody else send requests; to be signed by hand.

    `california`: the person lives there, and what that state's rules say of agents holds.
    """
    values = {"name": name, "agent": agent, "brokers": brokers, "begin": period[0], "end": period[1], "california": california}
    return _render("authority.txt", language, **values)


@cache
def own_words(language: str = "en") -> str:
    """Return every word of the templates in the form in which texts are compared: what stands there tells on nobody."""
    environment = _environment(language)
    sources = [environment.loader.get_source(environment, name)[0] for name in _names(language)] if environment.loader else []
    return f" {normal(' '.join([*sources, *WORDS]))} "


def _render(template: str, language: str, **values: object) -> Text:
    if language not in LANGUAGES:
        raise UsageError("there are no letters in that language", hint="There are: " + ", ".join(LANGUAGES))
    text = _environment(language).get_template(template).render(**values)
    head, _, body = text.partition("\n")
    return Text(head.removeprefix("Subject: ").strip(), _wrapped(body))


def _wrapped(body: str) -> str:
    """Wrap paragraphs and the points of lists; what is indented stays as it is."""
    paragraphs: list[list[str]] = [[]]
    for line in body.splitlines():
        if not line.strip():
            paragraphs.append([])
        elif line.startswith(("  ", "- ")) or not paragraphs[-1] or paragraphs[-1][-1].startswith("  "):
            paragraphs[-1].append(line)
        else:
            paragraphs[-1][-1] += f" {line.strip()}"
    return "\n\n".join("\n".join(_line(each) for each in lines) for lines in paragraphs if lines) + "\n"


def _line(text: str) -> str:
    if text.startswith("  "):
        return text.rstrip()
    hanging = "  " if text.startswith("- ") else ""
    return textwrap.fill(text, _WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False)


@cache
def _environment(language: str) -> jinja2.Environment:
    # Letters are plain text: there is nothing to escape for. A name that is missing is an error and no empty place.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("safetycheck.optout.letters", language),
        autoescape=False,  # noqa: S701
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["day"] = _day
    environment.filters["to_you"] = _to_you
    return environment


def _names(language: str) -> list[str]:
    folder = files("safetycheck.optout.letters") / language
    return [each.name for each in folder.iterdir() if each.name.endswith(".txt")] + [
        f"answer/{each.name}" for each in (folder / "answer").iterdir()
    ]


def _to_you(span: str) -> str:
    """Return a response time as it is said to the company that has it."""
    return span.replace(" if it says why", " if you say why")


def _day(day: date) -> str:
    """Return a date as letters write it: `November 22, 2026`."""
    return f"{day:%B} {day.day}, {day.year}"
