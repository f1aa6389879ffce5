"""Where a page shows what: rows, fields, and the marks of a page that shows nobody."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import regex
from pydantic import BeforeValidator, Field, field_validator, model_validator

from safetycheck.definition.basics import Line, listed
from safetycheck.model import Strict


def _is_pattern(text: str | None) -> str | None:
    if text is not None:
        try:
            pattern(text)
        except regex.error as wrong:
            msg = f"is no regular expression: {wrong}"
            raise ValueError(msg) from None
    return text


def pattern(text: str) -> regex.Pattern[str]:
    """Compile `/regex/flags` as such, and anything else as the literal text. Flags: i, m, s; g, u and y say nothing here.

    The package `regex` is used and not `re`, because its searches can be given a time limit: a definition is data from others.
    """
    slashed = regex.fullmatch(r"/(.+)/([gimsuy]*)", text, regex.DOTALL)
    if not slashed:
        return regex.compile(regex.escape(text))
    flags = 0
    for letter in slashed[2]:
        flags |= {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}.get(letter, 0)
    return regex.compile(slashed[1], flags)


class Pick(Strict):
    """Where in a row a value stands, and how it is cut out of the text found there.

    The order is: elements -> attribute or visible text -> after -> before -> match -> split. `after` and `before` leave a text
    without the mark as it is; `match` drops a text that doesn't match.
    """

    at: Line | None = Field(
        None, description="CSS, or XPath when it begins with / ./ or (; inside the row. None: the row itself."
    )
    attr: Line | None = Field(None, description="Take this attribute and not the text.", examples=["href"])
    every: bool = Field(default=False, description="Take all elements that match, not only the first.")
    after: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="Text, or /regex/flags: keep what follows it.", examples=["Age "]
    )
    before: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="Text, or /regex/flags: keep what precedes it.", examples=["..."]
    )
    match: Line | None = Field(None, description="/regex/flags: keep its first group, or the whole match.")
    split: Annotated[str, Field(min_length=1, max_length=500)] | None = Field(
        None, description="Text, or /regex/flags, between the items of a list.", examples=[","]
    )

    _check = field_validator("after", "before", "match", "split")(_is_pattern)


Picks = Annotated[tuple[Pick, ...], BeforeValidator(listed), Field(min_length=1)]


class UrlFrom(StrEnum):
    """Where a listing's stable URL comes from."""

    ELEMENT = "element"
    PAGE = "page"
    NONE = "none"


class ListingUrl(Strict):
    """How a listing is told from others on the same site, for good."""

    pick: Pick | None = Field(None, description="Element and attribute; href when no attribute is named.")
    source: UrlFrom = Field(UrlFrom.ELEMENT, alias="from", description="element, page (the page's own URL) or none.")
    param: Line | None = Field(None, description="The query parameter that carries the identity; others are dropped.")
    path: Line | None = Field(
        None,
        description="Pattern of the stable URL with one {id}; another name in braces stands for a part that may change.",
        examples=["https://example.com/find/person/{id}"],
    )


class Fields(Strict):
    """Which value of a listing stands where, inside one row.

    Of several picks for one value the first that gives something counts; for a list they are taken together.
    """

    name: Picks = Field(description="The listed person's name.")
    age: Picks | None = Field(None, description="Age in years, or the broker's words for it.")
    birth: Picks | None = Field(None, description="Birth date, month or year.")
    place: Picks | None = Field(None, description="City, ST: the present one.")
    places: Picks | None = Field(None, description="City, ST: all or past ones.")
    address: Picks | None = Field(None, description="Street, City, ST ZIP.")
    addresses: Picks | None = Field(None, description="Several full addresses.")
    phones: Picks | None = Field(None, description="Phone numbers, masked ones too.")
    emails: Picks | None = Field(None, description="E-mail addresses, masked ones too.")
    relatives: Picks | None = Field(None, description="Names of relatives and associates.")
    aliases: Picks | None = Field(None, description="Other names of the listed person.")
    url: ListingUrl | None = Field(None, description="The listing's own URL; None where the site has none.")


class Proof(Strict):
    """A mark of a page: that the broker has nobody, that a wall stands, that a request was taken."""

    at: Line | None = Field(None, description="Selector that stands on a page without results only.")
    text: Line | None = Field(None, description="The broker's own words, compared without case and with plain quotes.")
    count: Line | None = Field(None, description="/regex/ with one group: the printed number of results. Zero is a proof.")

    _check = field_validator("count")(_is_pattern)

    @model_validator(mode="after")
    def _is_one_proof(self) -> Proof:
        if sum(value is not None for value in (self.at, self.text, self.count)) != 1:
            msg = "needs exactly one of at, text, count"
            raise ValueError(msg)
        return self


Proofs = Annotated[tuple[Proof, ...], BeforeValidator(listed)]


class Results(Strict):
    """How a page of results is read."""

    rows: Line | None = Field(
        None, description="Selector of one row per person; the outermost where they nest. None: only the other readers are used."
    )
    fields: Fields | None = Field(None, description="What stands where in a row.")
    none: Proofs = Field((), description="Proofs of absence.")
    walls: Annotated[tuple[Proof, ...], BeforeValidator(listed)] = Field((), description="Walls of this site's own making.")
    working: Annotated[tuple[Proof, ...], BeforeValidator(listed)] = Field(
        (), description="Marks of a page that is still searching."
    )
    next: Pick | None = Field(None, description="Link to the next page of results.")
    pages: Annotated[int, Field(ge=1, le=50)] = Field(3, description="Most pages of one answer that are read.")

    @model_validator(mode="after")
    def _rows_and_fields(self) -> Results:
        if (self.rows is None) != (self.fields is None):
            msg = "rows and fields come together"
            raise ValueError(msg)
        return self
