"""What every part of a definition is made of: names of things, dates and sources."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from safetycheck.model import Strict

Domain = Annotated[
    str, StringConstraints(max_length=253, pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$")
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


def listed(value: object) -> object:
    """Let one thing stand where a list of things may."""
    return [value] if isinstance(value, str | dict) else value


class BrokerKind(StrEnum):
    """What a broker trades in, or what else makes a person findable."""

    PEOPLE_SEARCH = "people-search"
    BACKGROUND = "background-check"
    PHONE = "phone"
    PROPERTY = "property"
    COURT = "court"
    VOTER = "voter"
    GENEALOGY = "genealogy"
    FACE_SEARCH = "face-search"
    SEARCH_ENGINE = "search-engine"
    BREACH = "breach"
    ARCHIVE = "archive"
    # Where brokers get it from: a deed, a voter file, a register of businesses.
    UPSTREAM = "upstream"
    MARKETING = "marketing"
    B2B = "b2b"
    OTHER = "other"


class BrokerStatus(StrEnum):
    """Whether the site is up and in the hands that the definition names."""

    ACTIVE = "active"
    # Named by a published list; nobody wrote down that they looked.
    LISTED = "listed"
    UNREACHABLE = "unreachable"
    RETIRED = "retired"
    TRANSFERRED = "transferred"
    SEIZED = "seized"
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
