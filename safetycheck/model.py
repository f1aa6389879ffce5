"""The nouns that every layer shares: the person, the page, the listing, the match.

What crosses a file or the vault is a frozen strict pydantic model; what lives inside one scan is a frozen slotted dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
State = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2}$")]


class Strict(BaseModel):
    """A frozen record with closed keys and no guessing of types."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


# --- the person -------------------------------------------------------------------------------------------------


class NameKind(StrEnum):
    """What a name is to the person."""

    LEGAL = "legal"
    FORMER = "former"
    NICKNAME = "nickname"
    ALIAS = "alias"


class Name(Strict):
    """One name of the person, as the person writes it."""

    first: Text = Field(description="Given name.", examples=["Marisol"])
    middle: Text | None = Field(None, description="Middle name or initial.", examples=["J"])
    last: Text = Field(description="Family name, as written.", examples=["De La Cruz"])
    suffix: Text | None = Field(None, description="Jr, Sr, II, III.", examples=["Jr"])
    kind: NameKind = Field(NameKind.LEGAL, description="legal, former, nickname or alias.")
    quiet: bool = Field(default=False, description="Searched for only where you allow it, and never printed.")

    @property
    def full(self) -> str:
        """All parts in Western order, blank separated."""
        return " ".join(part for part in (self.first, self.middle, self.last, self.suffix) if part)


class Birth(Strict):
    """When somebody was born, as far as it is known."""

    year: int = Field(ge=1880, le=2100, description="Four digits.", examples=[1984])
    month: int | None = Field(None, ge=1, le=12, description="1 to 12.")
    day: int | None = Field(None, ge=1, le=31, description="1 to 31; only with a month.")

    @model_validator(mode="after")
    def _is_a_date(self) -> Birth:
        if self.day and not self.month:
            msg = "a day needs a month"
            raise ValueError(msg)
        if self.day and self.month:
            date(self.year, self.month, self.day)
        return self

    def ages(self, today: date) -> range:
        """Every age in whole years that fits this birth on that day: one value, or two where month or day are unknown."""
        oldest = today.year - self.year
        month, day = self.month, self.day
        if month is None or (day is None and month == today.month):
            return range(max(oldest - 1, 0), oldest + 1)
        passed = (today.month, today.day) >= (month, day or 1)
        age = max(oldest if passed else oldest - 1, 0)
        return range(age, age + 1)


class Address(Strict):
    """A place the person lives in or has lived in."""

    street: Text | None = Field(None, description="House number and street; never sent unless a query needs it.")
    city: Text = Field(description="City as written.", examples=["Duluth"])
    state: State = Field(description="Two-letter postal code of the state.", examples=["MN"])
    zip: Annotated[str, StringConstraints(pattern=r"^\d{5}(-\d{4})?$")] | None = Field(None, description="Five digits.")
    country: State = Field("US", description="Two-letter ISO 3166 code.")
    current: bool = Field(default=False, description="Lived in now.")
    from_: Annotated[int, Field(ge=1900, le=2100)] | None = Field(None, alias="from", description="First year.")
    to: Annotated[int, Field(ge=1900, le=2100)] | None = Field(None, description="Last year.")

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", validate_by_name=True, validate_by_alias=True, serialize_by_alias=True
    )


class Profile(Strict):
    """The person protected."""

    names: tuple[Name, ...] = Field(min_length=1, description="Every name brokers may know; the first one is the main one.")
    birth: Birth | None = Field(None, description="Each part after the year is optional.")
    addresses: tuple[Address, ...] = Field((), description="Present and past places; city and state are enough.")
    phones: tuple[Text, ...] = Field((), description="Phone numbers, in any usual form.")
    emails: tuple[Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")], ...] = Field(
        (), description="E-mail addresses."
    )
    relatives: tuple[Text, ...] = Field((), description="Full names of people whom brokers list beside you.")
    usernames: tuple[Text, ...] = Field((), description="Handles that can be tied to you.")
    employers: tuple[Text, ...] = Field((), description="Present and past employers.")
    public: tuple[Text, ...] = Field((), description="What is meant to stay findable: a work address, a press phone.")

    @field_validator("phones")
    @classmethod
    def _phones_are_phones(cls, phones: tuple[str, ...]) -> tuple[str, ...]:
        for place, phone in enumerate(phones, 1):
            if not 7 <= sum(ch.isdigit() for ch in phone) <= 15:
                msg = f"entry {place} has not between 7 and 15 digits"
                raise ValueError(msg)
        return phones


class Person(Strict):
    """Whose profile this is, in one vault. The id is opaque and random, so that it may stand in a log."""

    id: str
    is_self: bool
    profile: Profile


class Consent(Strict):
    """That somebody else may be looked up: who, what, until when, how given, how withdrawn."""

    by: Text = Field(description="Who gave it.")
    covers: tuple[Text, ...] = Field(description="What it covers: scan, optout.")
    given_on: date
    until: date
    how: Text = Field(description="How it was given: signed paper, in person, recorded call.")
    withdraw: Text = Field(description="How it can be withdrawn.")


# --- one question and its answer ----------------------------------------------------------------------------------


class Via(StrEnum):
    """A way to get a page; the first three need no person at the keyboard, except `assisted`."""

    HTTP = "http"
    BROWSER = "browser"
    ASSISTED = "assisted"
    MANUAL = "manual"
    REPLAY = "replay"


class Carrier(StrEnum):
    """What carries a request to leave, or a look-up of a name, where no page does."""

    MAIL = "mail"
    POST = "post"
    PHONE = "phone"
    DNS = "dns"


class Outcome(StrEnum):
    """What one query came to."""

    FOUND = "found"
    NONE = "none"
    BLOCKED = "blocked"
    DRIFTED = "drifted"
    FAILED = "failed"
    SKIPPED = "skipped"


class Reader(StrEnum):
    """Which reader produced a listing."""

    STRUCTURED = "structured"
    DECLARED = "declared"
    ANCHORED = "anchored"


class Decision(StrEnum):
    """Is this listing the person?"""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


class Disclosed(Strict):
    """One value that a query tells: which field of the profile, and the exact text that leaves."""

    field: str
    value: str


class Disclosure(Strict):
    """One line of the ledger, written before the request that it describes is sent.

    `at` is UTC; `path` is the request's path without its query, empty in a letter; `why` is `scan`, `detail page`, `opt-out`...
    """

    at: datetime
    person: str
    broker: str
    host: str
    path: str
    via: Via | Carrier
    why: str
    told: tuple[Disclosed, ...] = ()


class Page(Strict):
    """What came back. `html` is untrusted; `at` is UTC; `url` is where the page was in the end."""

    url: str
    status: int
    html: str
    via: Via
    at: datetime


class Exhibit(Strict):
    """What is kept as proof beside pages: a screenshot, a mail, a letter. `about` is an untrusted subject or URL; `at` is UTC."""

    kind: Literal["screenshot", "mail", "letter", "document"]
    media: str
    about: str
    at: datetime


class ListedPlace(Strict):
    """A place as a broker prints it; parts that are not shown are None."""

    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None


class Listing(Strict):
    """One record on a page. All text is untrusted.

    `age` is a number of years, or the broker's words where it prints no number ("40s", "80+", "30-39").
    """

    name: str
    age: int | str | None = None
    birth: Birth | None = None
    addresses: tuple[ListedPlace, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    url: str | None = None
    reader: Reader = Reader.DECLARED


@dataclass(frozen=True, slots=True)
class Reading:
    """A page, read. `reason` says in a few words why the outcome is not `found`; `next` is the URL of the next result page.

    `total` is how many listings the page says there are, None where it prints no exact number.
    """

    outcome: Outcome
    reason: str = ""
    reader: Reader | None = None
    listings: tuple[Listing, ...] = ()
    next: str | None = None
    total: int | None = None


class Match(Strict):
    """Listing x profile. `probability` is 0..1; each reason is a sentence about one field."""

    decision: Decision
    probability: Annotated[float, Field(ge=0, le=1)]
    reasons: tuple[str, ...] = ()


class Learned(StrEnum):
    """What a listing can add to a profile."""

    PLACE = "place"
    PHONE = "phone"
    EMAIL = "e-mail"
    RELATIVE = "relative"
    ALIAS = "alias"


class Suggestion(Strict):
    """A fact on a listing of the person that the profile lacks; `value` is cleaned, and written as a person would."""

    field: Learned
    value: Text
