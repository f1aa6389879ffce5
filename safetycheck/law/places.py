"""The format of the law files: one file per place, every statement with its source, date and confidence."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from safetycheck.law.clocks import Unit
from safetycheck.law.model import Agent, Confidence, Right
from safetycheck.model import Strict

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Https = Annotated[str, StringConstraints(pattern=r"^https://[^/\s]+\.[a-z]+(/\S*)?$", max_length=500)]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z]{2})?$")]


class Dated(Strict):
    """Something that holds from one day on, and until the day before another."""

    since: date | None = Field(None, description="First day; None: for as long as what it belongs to.")
    until: date | None = Field(None, description="First day on which it no longer holds.")

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)

    @model_validator(mode="after")
    def _ends_after_its_beginning(self) -> Dated:
        if self.since and self.until and self.until <= self.since:
            msg = "until must be later than since"
            raise ValueError(msg)
        return self


class Sourced(Strict):
    """Where a statement was read, until when it was looked after, and how sure it is."""

    source: Https = Field(description="Where it was read.")
    as_of: date = Field(description="The statement was true, as far as known, on this day.")
    confidence: Confidence = Field(description="high, medium or low.")


class Origin(StrEnum):
    """Where the data must come from for a right to reach them."""

    ANY = "any"
    PERSON = "person"
    OTHERS = "others"


class When(StrEnum):
    """On what answer a note is told."""

    ALWAYS = "always"
    CITED = "cited"
    UNCITED = "uncited"


class Clock(Strict):
    """A response time."""

    response: int = Field(ge=1, le=365, description="How long the company has, in `unit`.")
    extension: int | None = Field(ge=0, le=365, description="How much longer it may take when it says so; None: not known.")
    unit: Unit = Field(Unit.DAYS, description="days, business_days or months.")
    citation: Line | None = Field(None, description="Where that stands.")


class Public(Strict):
    """What the law says of data that are public, in the words that a person reads."""

    says: Line
    strong: bool = Field(description="Whether 'it is a public record' is a strong answer to a request.")
    confidence: Confidence


class Note(Dated, Sourced):
    """A sentence that a person should read."""

    says: Line
    when: When = Field(When.ALWAYS, description="always, cited (some law is) or uncited (none is).")
    right: Right | None = Field(None, description="Told only where this right is cited; of a place's notes.")


class Rule(Dated):
    """One right that a law gives. What is left out is as in the law."""

    right: Right = Field(description="delete, opt_out_sale, access, correct or drop.")
    citation: Line = Field(description="Section that gives the right.")
    reaches: Line = Field(description="Which data it reaches.")
    origin: Origin = Field(Origin.ANY, description="any, person (only what the person gave) or others (only what others gave).")
    otherwise: Line | None = Field(None, description="What is said where the origin keeps it from being cited.")
    registry: Literal["CA"] | None = Field(None, description="Only for brokers in the register of this state.")
    starts: date | None = Field(None, description="The response time runs from this day at the earliest.")
    link: Https | None = Field(None, description="Where the person files it, when not with the company.")
    ask: Line | None = Field(None, description="What to ask for, in place of the usual words.")
    public: Line | None = Field(None, description="What holds for public data under this right, in place of the law's words.")
    clock: Clock | None = None
    source: Https | None = None
    confidence: Confidence | None = None


class Appeal(Dated):
    """What a person can do with the company itself after a refusal."""

    citation: Line
    clock: Clock
    says: Line | None = Field(None, description="What it is, with its time, where it is not a plain appeal.")
    source: Https | None = None
    confidence: Confidence | None = None


class Helpers(Dated):
    """Who else may ask."""

    may: Agent
    citation: Line | None = None


class Law(Dated, Sourced):
    """One law: whom it binds, what it gives, how long an answer takes, who watches over it."""

    law: Line = Field(description="Its name.")
    since: date = Field(description="The first day on which it is in force.")
    not_cited: Line | None = Field(None, description="Why it is never cited to a data broker.")
    offices: bool = Field(default=False, description="Whether it binds public offices as well as companies.")
    clock: Clock
    agent: Helpers
    appeal: Appeal | None = None
    public: Public | None = None
    regulator: Line
    complaint_url: Https
    rights: tuple[Rule, ...] = Field(min_length=1)
    notes: tuple[Note, ...] = ()

    @model_validator(mode="after")
    def _gives_each_right_once(self) -> Law:
        if any(rule.right is Right.APPEAL for rule in self.rights):
            msg = "an appeal stands under appeal"
            raise ValueError(msg)
        days = {day for rule in self.rights for day in (rule.since, rule.until) if day} | {self.since}
        for day in days:
            given = [(rule.right, rule.origin) for rule in self.rights if rule.holds(day)]
            if len(given) != len(set(given)):
                msg = f"gives a right twice on {day}"
                raise ValueError(msg)
        return self


class Place(Strict):
    """A state, a province, a country or a union of countries, with its laws, strongest first."""

    code: Code = Field(description="US-CA, CA-QC, GB, EU.")
    name: Line
    members: dict[Code, Line] = Field({}, description="Countries with their names, where it is a union of them.")
    laws: tuple[Law, ...] = ()
    notes: tuple[Note, ...] = ()
