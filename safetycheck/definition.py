"""The format of a broker's definition: who the broker is, how it is asked, how its answer is read.

A definition is data. It can't run code, reach a host that it doesn't declare, or learn a field that its templates don't name.
`python docs/generate.py` writes `brokers/schema.json` from these models.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import regex
from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag, field_validator, model_validator

from safetycheck.model import Strict, Via
from safetycheck.template import Template

Domain = Annotated[
    str, StringConstraints(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$")
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str | dict) else value


class BrokerKind(StrEnum):
    """What a broker trades in."""

    PEOPLE_SEARCH = "people-search"
    PHONE = "phone"
    PROPERTY = "property"
    COURT = "court"
    MARKETING = "marketing"
    OTHER = "other"


class BrokerStatus(StrEnum):
    """Whether the site is up and in the hands that the definition names."""

    ACTIVE = "active"
    RETIRED = "retired"
    TRANSFERRED = "transferred"
    DEFUNCT = "defunct"
    PARKED = "parked"


class Priority(StrEnum):
    """How much a listing there exposes: what it shows and how easily it is found."""

    CRUCIAL = "crucial"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class How(StrEnum):
    """How a fact was learned."""

    SEEN_LIVE = "seen-live"
    PUBLISHED_DEFINITION = "published-definition"
    PUBLISHED_LIST = "published-list"
    LAB = "lab"


class Source(Strict):
    """Where a fact comes from."""

    says: Line = Field(description="Which facts of this file rest on it.", examples=["search URL, selectors"])
    how: How = Field(description="seen-live, published-definition, published-list or lab.")
    on: date = Field(description="Date of the observation or publication.")
    source: Line = Field(description="A URL, or the name of the published list.")


class Verified(Strict):
    """When and how this definition was last held against the real thing. The tool shows its age."""

    on: date = Field(description="Date.", examples=["2026-08-03"])
    how: How = Field(description="seen-live, published-definition, published-list or lab.")
    source: Line = Field(description="Where that is written.")


# --- asking -----------------------------------------------------------------------------------------------------


def _is_template(text: str) -> str:
    Template(text)
    return text


def _is_url_template(text: str) -> str:
    if not text.startswith("https://"):
        msg = "must begin with https://"
        raise ValueError(msg)
    # The host is data too: no placeholder may choose where a question goes.
    if "{" in text.split("/", 3)[2]:
        msg = "the host can't hold a placeholder"
        raise ValueError(msg)
    return _is_template(text)


class Open(Strict):
    """Go to a URL."""

    open: Line = Field(
        description="URL template; values are percent-encoded.",
        examples=["https://example.com/{first|slug}-{last|slug}/{state|lower}"],
    )

    _check = field_validator("open")(_is_url_template)


class Fill(Strict):
    """Type a value into a field of a form."""

    fill: Line = Field(description="Selector of the input.", examples=["#name"])
    value: Line = Field(description="Template of what is typed.", examples=["{first} {last}"])
    optional: bool = Field(default=False, description="Go on when the input is not there.")

    _check = field_validator("value")(_is_template)


class Choose(Strict):
    """Choose an option of a select element, by value or by label."""

    choose: Line = Field(description="Selector of the select element.", examples=["select[name=state]"])
    value: Line = Field(description="Template of the option's value or label.", examples=["{state|upper}"])
    optional: bool = Field(default=False, description="Go on when the list is not there.")

    _check = field_validator("value")(_is_template)


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

    _check = field_validator("value")(_is_template)

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
    only: Annotated[tuple[Only, ...], BeforeValidator(_listed)] = Field(
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


_VERBS = ("open", "fill", "choose", "click", "when")


def _verb(step: object) -> str:
    """Tell a step by its verb, so that an error speaks of that kind of step only."""
    keys = step if isinstance(step, dict) else type(step).model_fields if isinstance(step, Strict) else {}
    return next((verb for verb in _VERBS if verb in keys), "wait")


_INNER = (
    Annotated[Fill, Tag("fill")]
    | Annotated[Choose, Tag("choose")]
    | Annotated[Click, Tag("click")]
    | Annotated[Wait, Tag("wait")]
)
_InnerStep = Annotated[_INNER, Discriminator(_verb)]


class When(Strict):
    """Do some steps only where an element is there now: a consent window, a second form."""

    when: Line = Field(description="Selector that decides.", examples=["#consent"])
    steps: tuple[_InnerStep, ...] = Field(min_length=1, description="What is done then.")


Step = Annotated[_INNER | Annotated[Open, Tag("open")] | Annotated[When, Tag("when")], Discriminator(_verb)]


# --- reading ----------------------------------------------------------------------------------------------------


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


Picks = Annotated[tuple[Pick, ...], BeforeValidator(_listed), Field(min_length=1)]


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
    """How this broker says that it has nobody: only this makes the outcome `none`."""

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


Proofs = Annotated[tuple[Proof, ...], BeforeValidator(_listed)]


class Results(Strict):
    """How a page of results is read."""

    rows: Line | None = Field(
        None, description="Selector of one row per person; the outermost where they nest. None: only the other readers are used."
    )
    fields: Fields | None = Field(None, description="What stands where in a row.")
    none: Proofs = Field((), description="Proofs of absence.")
    walls: Annotated[tuple[Proof, ...], BeforeValidator(_listed)] = Field((), description="Walls of this site's own making.")
    working: Annotated[tuple[Proof, ...], BeforeValidator(_listed)] = Field(
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


class Search(Strict):
    """How a broker is asked about a person, and how its answer is read."""

    via: Annotated[tuple[Via, ...], BeforeValidator(_listed)] = Field(
        description="Ways that can work, best first.", examples=[["http", "browser", "assisted"]]
    )
    steps: tuple[Step, ...] = Field((), description="What is done, in order; the first step opens a URL.")
    results: Results = Field(description="How the answer is read.")
    detail: Fields | None = Field(None, description="Fields of a listing's own page, which is opened for likely rows.")
    gap: Annotated[float, Field(ge=1, le=120)] = Field(5, description="Least seconds between two requests to this broker.")
    daily: Annotated[int, Field(ge=1, le=1000)] = Field(60, description="Most requests to this broker a day.")
    limits: Line | None = Field(None, description="What this search can't see, in a sentence.")

    @model_validator(mode="after")
    def _is_askable(self) -> Search:
        if self.via and self.via[0] is not Via.MANUAL and not (self.steps and isinstance(self.steps[0], Open)):
            msg = "the first step must open a URL"
            raise ValueError(msg)
        if Via.HTTP in self.via and not all(isinstance(step, Open | Wait) for step in self.steps):
            msg = "a form can't be filled via http: take http out of via"
            raise ValueError(msg)
        return self


class Probe(Strict):
    """An invented question whose answer is known beforehand."""

    first: Line
    last: Line
    city: Line | None = None
    state: Line | None = None
    age: int | None = None


class Probes(Strict):
    """A name so common that it is always found, and one that can't exist."""

    found: Probe
    none: Probe


class Definition(Strict):
    """One broker."""

    domain: Domain = Field(description="Registrable domain; also the file's name.", examples=["example-people.com"])
    name: Line = Field(description="As the broker writes it.")
    kind: BrokerKind = Field(description="What it trades in.")
    status: BrokerStatus = Field(BrokerStatus.ACTIVE, description="active, or why it is not.")
    priority: Priority = Field(Priority.NORMAL, description="crucial, high, normal or low.")
    hosts: Annotated[tuple[Domain, ...], BeforeValidator(_listed)] = Field(
        (), description="Hosts that may be told the query; the domain and its www are always among them."
    )
    assets: Annotated[tuple[Domain, ...], BeforeValidator(_listed)] = Field(
        (), description="Hosts that a browser may load scripts and styles from; they are told nothing."
    )
    parent: Domain | None = Field(None, description="The broker whose opt-out claims to cover this one.")
    mirrors: Annotated[tuple[Domain, ...], BeforeValidator(_listed)] = Field(
        (), description="Other domains with the same listings."
    )
    verified: Verified = Field(description="Date, way and source of the last check.")
    sources: tuple[Source, ...] = Field(min_length=1, description="Where each fact comes from.")
    search: Search | None = Field(None, description="How it is asked; None where it can't be searched.")
    probes: Probes | None = Field(None, description="Questions with known answers.")
    notes: Line | None = Field(None, description="What a person should know.")

    @property
    def told(self) -> frozenset[str]:
        """Every host that may be told something."""
        return frozenset({self.domain, f"www.{self.domain}", *self.hosts})

    @model_validator(mode="after")
    def _asks_only_its_own_hosts(self) -> Definition:
        for step in self.search.steps if self.search else ():
            host = urlsplit(step.open).hostname if isinstance(step, Open) else self.domain
            if host not in self.told:
                msg = f"{host} is not among the hosts of this definition"
                raise ValueError(msg)
        return self
