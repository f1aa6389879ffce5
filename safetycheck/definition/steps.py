"""What a program does at a broker's site, step by step: open, fill, choose, click, wait."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, Tag, field_validator, model_validator

from safetycheck.definition.basics import Line, listed
from safetycheck.model import Strict
from safetycheck.template import Template


def is_template(text: str) -> str:
    """Raise ValueError where a text is no template."""
    Template(text)
    return text


def is_url_template(text: str) -> str:
    """Raise ValueError where a text is no template of an https URL with a fixed host."""
    if not text.startswith("https://"):
        msg = "must begin with https://"
        raise ValueError(msg)
    # The host is data too: no placeholder may choose where a question goes.
    if "{" in text.split("/", 3)[2]:
        msg = "the host can't hold a placeholder"
        raise ValueError(msg)
    return is_template(text)


class Open(Strict):
    """Go to a URL."""

    open: Line = Field(
        description="URL template; values are percent-encoded.",
        examples=["https://example.com/{first|slug}-{last|slug}/{state|lower}"],
    )

    _check = field_validator("open")(is_url_template)


class Fill(Strict):
    """Type a value into a field of a form."""

    fill: Line = Field(description="Selector of the input.", examples=["#name"])
    value: Line = Field(description="Template of what is typed.", examples=["{first} {last}"])
    optional: bool = Field(default=False, description="Go on when the input is not there.")

    _check = field_validator("value")(is_template)


class Choose(Strict):
    """Choose an option of a select element, by value or by label."""

    choose: Line = Field(description="Selector of the select element.", examples=["select[name=state]"])
    value: Line = Field(description="Template of the option's value or label.", examples=["{state|upper}"])
    optional: bool = Field(default=False, description="Go on when the list is not there.")

    _check = field_validator("value")(is_template)


class Comparison(StrEnum):
    """How two values compare."""

    EQUAL = "equal"
    UNEQUAL = "unequal"
    BELOW = "below"
    AT_MOST = "at-most"
    ABOVE = "above"
    AT_LEAST = "at-least"

    @property
    def opposite(self) -> Comparison:
        """The comparison that holds where this one does not."""
        return _OPPOSITE[self]


_OPPOSITE = {
    one: other
    for pair in (
        (Comparison.EQUAL, Comparison.UNEQUAL),
        (Comparison.BELOW, Comparison.AT_LEAST),
        (Comparison.AT_MOST, Comparison.ABOVE),
    )
    for one, other in (pair, pair[::-1])
}


class Only(Strict):
    """A comparison that is settled before anything is sent: a step that is for some people only."""

    value: Line = Field(description="Template of what is compared.", examples=["{age}"])
    is_: Comparison = Field(alias="is", description="equal, unequal, below, at-most, above or at-least.")
    than: Line = Field(description="What it is compared with; as numbers where both are.", examples=["45"])

    _check = field_validator("value")(is_template)

    def holds(self, values: Mapping[str, str]) -> bool:
        """Whether it holds for a person's values."""
        left = Template(self.value).fill(values, escape=False)
        numbers = left.isdecimal() and self.than.isdecimal()
        order = int(left) - int(self.than) if numbers else (left > self.than) - (left < self.than)
        match self.is_:
            case Comparison.EQUAL | Comparison.UNEQUAL:
                return (order == 0) is (self.is_ is Comparison.EQUAL)
            case Comparison.BELOW | Comparison.AT_LEAST:
                return (order < 0) is (self.is_ is Comparison.BELOW)
            case _:
                return (order > 0) is (self.is_ is Comparison.ABOVE)


class Click(Strict):
    """Click an element."""

    click: Line = Field(description="Selector of the element.", examples=["form#search button"])
    optional: bool = Field(default=False, description="Go on when it is not there.")
    new_tab: bool = Field(default=False, description="The answer opens in a new tab.")
    every: bool = Field(default=False, description="Click each element that matches.")
    only: Annotated[tuple[Only, ...], BeforeValidator(listed)] = Field(
        (), description="Click it for people of whom all of this holds, and pass it by for others."
    )


class Wait(Strict):
    """Wait until the page is in a state."""

    wait: Line | None = Field(None, description="Selector that must be there.", examples=[".results, .no-results"])
    gone: Line | None = Field(None, description="Selector that must not be there.", examples=[".spinner"])
    text: Line | None = Field(None, description="Text that must be on the page.")
    url: Line | None = Field(None, description="Part of the URL that must be reached.")
    seconds: Annotated[int, Field(ge=1, le=120)] = Field(20, description="Longest wait, in seconds.")
    optional: bool = Field(default=False, description="Go on when the time is over.")

    @model_validator(mode="after")
    def _waits_for_something(self) -> Wait:
        if not (self.wait or self.gone or self.text or self.url):
            msg = "needs one of wait, gone, text, url"
            raise ValueError(msg)
        return self


_VERBS = ("open", "fill", "choose", "click", "when", "tick", "person", "submit")


def verb(step: object) -> str:
    """Tell a step by its verb, so that an error speaks of that kind of step only."""
    keys = step if isinstance(step, dict) else type(step).model_fields if isinstance(step, Strict) else {}
    return next((each for each in _VERBS if each in keys), "wait")


_INNER = (
    Annotated[Fill, Tag("fill")]
    | Annotated[Choose, Tag("choose")]
    | Annotated[Click, Tag("click")]
    | Annotated[Wait, Tag("wait")]
)
_InnerStep = Annotated[_INNER, Discriminator(verb)]


class When(Strict):
    """Do some steps only where an element is there now: a consent window, a second form."""

    when: Line = Field(description="Selector that decides.", examples=["#consent"])
    steps: tuple[_InnerStep, ...] = Field(min_length=1, description="What is done then.")


Step = Annotated[_INNER | Annotated[Open, Tag("open")] | Annotated[When, Tag("when")], Discriminator(verb)]


# --- only in a request to leave ---------------------------------------------------------------------------------


class Tick(Strict):
    """Tick a check box, or choose a radio button."""

    tick: Line = Field(description="Selector of the box, or of its label where the box itself is hidden.", examples=["#terms"])
    optional: bool = Field(default=False, description="Go on when it is not there.")


class Task(StrEnum):
    """What only the person can do."""

    CAPTCHA = "captcha"
    CODE = "code"
    PHONE = "phone"
    RECORD = "record"
    OTHER = "other"


class HandOver(Strict):
    """Stop, and let the person do what a program can't or must not."""

    person: Task = Field(description="captcha, code (from a mail), phone (a call or a text), record (pick the row), other.")
    do: Line | None = Field(None, description="What the person does, in a sentence.")
    until: Line | None = Field(None, description="Selector that is there when it is done; else the person says so.")
    optional: bool = Field(default=False, description="It does not always come.")


class Submit(Strict):
    """Send the form. Never done before the person has said yes to what stands in it."""

    submit: Line = Field(description="Selector of the button.", examples=["form button[type=submit]"])


RequestStep = Annotated[
    _INNER
    | Annotated[Open, Tag("open")]
    | Annotated[When, Tag("when")]
    | Annotated[Tick, Tag("tick")]
    | Annotated[HandOver, Tag("person")]
    | Annotated[Submit, Tag("submit")],
    Discriminator(verb),
]
