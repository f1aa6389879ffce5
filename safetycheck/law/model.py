"""What is asked of the law, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import Field

from safetycheck.definition import BrokerKind
from safetycheck.law import clocks
from safetycheck.law.clocks import Unit
from safetycheck.model import Strict


class Right(StrEnum):
    """What a law lets a person ask for, strongest first."""

    DROP = "drop"
    DELETE = "delete"
    OPT_OUT_SALE = "opt_out_sale"
    ACCESS = "access"
    CORRECT = "correct"
    APPEAL = "appeal"


class Agent(StrEnum):
    """What somebody else may ask for in the person's name."""

    ALL = "all"
    OPT_OUT_ONLY = "opt_out_only"
    WITH_AUTHORITY = "with_authority"
    NONE_STATED = "none_stated"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """How well a statement is sourced.

    high: the statute or an official page was read, or two independent sources agree. medium: one good secondary source.
    low: one weak source, a conflict between sources, or memory.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Residence:
    """Where the person lives: the codes of USPS or Canada Post for the state, of ISO 3166 for the country."""

    state: str | None
    country: str = "US"


@dataclass(frozen=True, slots=True)
class Holder:
    """What the law wants to know about the company that holds the data.

    `public_records`: it says, or can say, that its data are public records. `from_third_parties`: it did not get them from the
    person. `registered_in`: states in whose register of data brokers it stands; None where that is not known.
    """

    domain: str
    kind: BrokerKind
    public_records: bool
    registered_in: frozenset[str] | None = None
    from_third_parties: bool = True


class Basis(Strict):
    """One right under one law, in force for a residence on a date.

    `response_days` and `extension_days` count in `unit`; an extension of None is one that is not known. `source` is an https
    address, read on or before `as_of`.
    """

    law: str
    citation: str
    right: Right
    reaches: str
    response_days: int
    extension_days: int | None
    unit: Unit
    agent: Agent
    appeal: str | None
    regulator: str
    complaint_url: str
    source: str
    as_of: date
    confidence: Confidence
    asks: str | None = Field(None, description="What to ask the company for, in words; None where an appeal is made.")
    clock_citation: str | None = Field(None, description="Where the response time stands, when not in `citation`.")
    starts: date | None = Field(None, description="The response time runs from this day at the earliest.")
    link: str | None = Field(None, description="Where the person files it, when not with the company.")

    @property
    def span(self) -> str:
        """The response time in words: `45 days, 45 more if it says why`."""
        return clocks.span(self.response_days, self.extension_days, self.unit)

    def due(self, sent: date) -> date:
        """Return the last day on which the company can answer in time."""
        return clocks.after(self._begun(sent), self.response_days, self.unit)

    def latest(self, sent: date) -> date:
        """Return the last day for an answer when the company has announced all the extension that it may take."""
        return clocks.after(self._begun(sent), self.response_days + (self.extension_days or 0), self.unit)

    def as_json(self) -> dict[str, Any]:
        """Return the fields that `safetycheck law --json` prints."""
        return self.model_dump(mode="json", exclude={"asks", "clock_citation", "starts", "link"})

    def _begun(self, sent: date) -> date:
        return max(sent, self.starts or sent)


@dataclass(frozen=True, slots=True)
class Advice:
    """The laws that a request can rest on, strongest first; what to ask for; what to keep in mind.

    An empty `basis` means that only the broker's own policy is left.
    """

    basis: tuple[Basis, ...]
    ask: tuple[str, ...]
    warnings: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return what `safetycheck law --json` prints."""
        return {"basis": [each.as_json() for each in self.basis], "ask": list(self.ask), "warnings": list(self.warnings)}
