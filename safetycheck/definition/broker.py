"""The format of a broker's definition: who the broker is, how it is asked, how its answer is read.

A definition is data. It can't run code, reach a host that it doesn't declare, or learn a field that its templates don't name.
`python docs/generate.py` writes `brokers/schema.json` from these models.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from safetycheck.definition.basics import BrokerKind, BrokerStatus, Domain, Line, Priority, Source, Verified, listed
from safetycheck.definition.leaving import FormWay, GuidedWay, OptOut, form_host
from safetycheck.definition.reading import Fields, Results
from safetycheck.definition.steps import Open, Step, Wait
from safetycheck.model import State, Strict, Via


class Search(Strict):
    """How a broker is asked about a person, and how its answer is read."""

    via: Annotated[tuple[Via, ...], BeforeValidator(listed)] = Field(
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


class Recipe(Strict):
    """How a person looks for themselves where no program can."""

    open: Annotated[str, StringConstraints(max_length=1000, pattern=r"^https://[^\s{}]+$")] = Field(description="Page to open.")
    enter: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field(description="What to type, a short sentence each.")
    look_for: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field(
        description="What tells that you are listed, and what tells that you are not."
    )
    avoid: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field((), description="What not to click or give.")


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
    hosts: Annotated[tuple[Domain, ...], BeforeValidator(listed)] = Field(
        (), description="Hosts that may be told the query; the domain and its www are always among them."
    )
    assets: Annotated[tuple[Domain, ...], BeforeValidator(listed)] = Field(
        (), description="Hosts that a browser may load scripts and styles from; they are told nothing."
    )
    parent: Domain | None = Field(None, description="The broker whose opt-out claims to cover this one.")
    mirrors: Annotated[tuple[Domain, ...], BeforeValidator(listed)] = Field(
        (), description="Other domains with the same listings."
    )
    verified: Verified = Field(description="Date, way and source of the last check.")
    sources: tuple[Source, ...] = Field(min_length=1, description="Where each fact comes from.")
    search: Search | None = Field(None, description="How it is asked; None where it can't be searched.")
    recipe: Recipe | None = Field(None, description="How a person looks, where no program can.")
    optout: OptOut | None = Field(None, description="How to leave it; None where that is not known.")
    registered: Annotated[tuple[State, ...], BeforeValidator(listed)] = Field(
        (), description="States in whose register of data brokers it stood, at the date of the source that says so."
    )
    probes: Probes | None = Field(None, description="Questions with known answers.")
    notes: Line | None = Field(None, description="What a person should know.")

    @property
    def told(self) -> frozenset[str]:
        """Every host that may be told something."""
        return frozenset({self.domain, f"www.{self.domain}", *self.hosts})

    @property
    def filed_at(self) -> frozenset[str]:
        """Every host that a request to leave may be filed at."""
        return self.told | frozenset(self.optout.hosts if self.optout else ())

    @model_validator(mode="after")
    def _asks_only_its_own_hosts(self) -> Definition:
        for step in self.search.steps if self.search else ():
            host = urlsplit(step.open).hostname if isinstance(step, Open) else self.domain
            if host not in self.told:
                msg = f"{host} is not among the hosts of this definition"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _files_only_at_its_own_hosts(self) -> Definition:
        for way in self.optout.ways if self.optout else ():
            if isinstance(way, FormWay | GuidedWay) and form_host(way) not in self.filed_at:
                msg = f"{form_host(way)} is not among the hosts of this definition, nor among those of its optout"
                raise ValueError(msg)
        if self.optout and self.optout.way("parent") and not self.parent:
            msg = "a way by the parent needs a parent"
            raise ValueError(msg)
        return self
