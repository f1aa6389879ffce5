"""What is known about many brokers at once: families, domains where nothing may be sent, registers, where brokers get it from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from safetycheck.definition.basics import BrokerKind, BrokerStatus, Domain, Line, listed
from safetycheck.definition.leaving import Link, Mailbox
from safetycheck.model import Strict

Domains = Annotated[tuple[Domain, ...], BeforeValidator(listed)]


class Evidence(Strict):
    """Who says something, and when."""

    says: Line
    on: date
    source: Line


class Claim(StrEnum):
    """How much one request to the hub is said to do."""

    ONE_REQUEST = "one-request"
    MIXED = "mixed"
    NONE = "none"


class Cluster(Strict):
    """A family of sites. That one request reaches all of them is a claim, and never taken for done."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    name: Line
    hub: Domain = Field(description="The domain that takes the request.")
    portal: Link | None = Field(None, description="Its page for requests.")
    claim: Claim = Field(description="one-request, mixed or none.")
    members: Domains = Field(description="Domains that belong to the family.")
    fronts: Domains = Field((), description="Domains that show or sell what the hub has.")
    related: Domains = Field((), description="Named with the family, without proof.")
    evidence: tuple[Evidence, ...] = Field(min_length=1)


class StopReason(StrEnum):
    """Why nothing may be sent to a domain."""

    TRANSFERRED = "transferred"
    SEIZED = "seized"
    DEFUNCT = "defunct"
    PARKED = "parked"
    RETIRED = "retired"
    UNREACHABLE = "unreachable"
    DOUBTFUL = "doubtful"


class Stopped(Strict):
    """A domain where nothing may be sent, and why."""

    domain: Domain
    status: StopReason
    why: Line
    on: date
    source: Line
    mirrors: Domains = Field((), description="Further domains of the same fate.")


def stop_reason(host: str, stop: Mapping[str, Stopped]) -> str:
    """Return why nothing may be sent to a host, or the empty text. What holds for a domain holds for all under it."""
    labels = host.lower().rstrip(".").split(".")
    found = (stop.get(".".join(labels[start:])) for start in range(len(labels) - 1))
    return next((f"{each.status}: {each.why}" for each in found if each is not None), "")


class Registered(Strict):
    """One line of a register: a broker that can't be searched and takes requests. Empty columns are None."""

    domain: Domain
    name: Line
    kind: BrokerKind
    country: Annotated[str, Field(pattern=r"^([A-Z]{2}|global|multi)$")]
    optout_url: Annotated[str, Field(max_length=1000, pattern=r"^https?://\S+$")] | None = None
    email: Mailbox | None = None
    email_role: Literal["privacy", "general", "other"] | None = None
    email_on: date | None = None
    email_source: Line | None = None
    phone: Line | None = None
    flags: tuple[Annotated[str, Field(pattern=r"^[a-z-]{2,30}$")], ...] = ()
    status: BrokerStatus
    source: Line
    on: date


class Drop(Strict):
    """California's one request to all registered brokers. Explained and linked; never filled in, and nothing of it is kept."""

    url: Link
    who: Line
    how: tuple[Line, ...]
    from_: dict[str, str] = Field(alias="from", description="Dates and periods, by name.")
    sources: tuple[Evidence, ...] = Field(min_length=1)


class Remedy(Strict):
    """What can be done at a source, and where. `where` is US or the code of a state."""

    where: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    what: Line
    how: Line
    url: Link | None = None
    on: date
    source: Line


class Upstream(Strict):
    """A public source from which brokers refill."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{2,60}$")]
    title: Line
    what_it_shows: Line
    refills: Line
    can_do: tuple[Remedy, ...]
    cautions: Annotated[tuple[Line, ...], BeforeValidator(listed)] = ()
    sources: tuple[Evidence, ...] = Field(min_length=1)
