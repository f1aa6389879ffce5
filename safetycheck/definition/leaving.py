"""How to leave a broker: the ways that it offers, what each asks for, and how it answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Discriminator, Field, StringConstraints, Tag, field_validator, model_validator

from safetycheck.definition.basics import Domain, Line, listed
from safetycheck.definition.reading import Proofs
from safetycheck.definition.steps import Open, RequestStep, Submit, is_template
from safetycheck.model import Strict

Mailbox = Annotated[str, StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@([a-z0-9-]+\.)+[a-z]{2,}$")]
Link = Annotated[str, StringConstraints(max_length=1000, pattern=r"^https://[^\s{}]+$")]


class Asks(StrEnum):
    """What a broker will want before it acts."""

    EMAIL = "email"
    EMAIL_LINK = "email-link"
    EMAIL_CODE = "email-code"
    CAPTCHA = "captcha"
    LISTING_URL = "listing-url"
    RECORD_CHOICE = "record-choice"
    PHONE = "phone"
    PHONE_CODE = "phone-code"
    PHONE_CALL = "phone-call"
    STREET = "street"
    AGE = "age"
    BIRTH_DATE = "birth-date"
    SSN = "ssn"
    ID_DOCUMENT = "id-document"
    IDENTITY_QUESTIONS = "identity-questions"
    PHOTO = "photo"
    ACCOUNT = "account"
    PAYMENT = "payment"
    STATEMENT = "statement"


# What nobody should have to give to be left alone: never sent, always said beforehand.
HARMFUL = frozenset({Asks.BIRTH_DATE, Asks.SSN, Asks.ID_DOCUMENT, Asks.PHOTO, Asks.PAYMENT})


class _Dated(Strict):
    on: date = Field(description="Date of the observation or publication.")
    source: Line = Field(description="A URL, or the name of the published list.")


class FormWay(_Dated):
    """A form that a program can fill. The person sees it filled, passes what is a person's to pass, and says yes."""

    way: Literal["form"]
    steps: tuple[RequestStep, ...] = Field(min_length=2, description="What is done, in order; the first step opens a URL.")
    success: Proofs = Field(description="How the broker says that it has taken the request.")
    other: Proofs = Field((), description="Marks that it took another kind of request than the one meant.")

    @property
    def url(self) -> str:
        """Where the form is."""
        first = self.steps[0]
        return first.open if isinstance(first, Open) else ""

    @model_validator(mode="after")
    def _is_sent_and_known_to_be(self) -> FormWay:
        if not self.url:
            msg = "the first step must open a URL"
            raise ValueError(msg)
        if sum(isinstance(step, Submit) for step in self.steps) != 1:
            msg = "exactly one step must submit the form; one that is not known that well is a guided way"
            raise ValueError(msg)
        if not self.success:
            msg = "needs the broker's own words or mark of success; a form that is not known that well is a guided way"
            raise ValueError(msg)
        return self


class GuidedWay(_Dated):
    """A form that the person fills: the page opens, and the values are shown one at a time for pasting."""

    way: Literal["guided"]
    url: Link = Field(description="Page to open.")
    values: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field(
        (), description="Templates of the values, in the order of the form.", examples=[["{first}", "{last}", "{email}"]]
    )
    steps: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field(
        (), description="What to do on the page, one short sentence each, in order."
    )
    success: Proofs = Field((), description="How the broker says that it has taken the request, where that is known.")

    @field_validator("values")
    @classmethod
    def _are_templates(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            is_template(value)
        return values


class EmailWay(_Dated):
    """A mailbox that takes requests."""

    way: Literal["email"]
    address: Mailbox = Field(description="Where requests go. Never guessed.")
    role: Literal["privacy", "general", "other"] = Field("privacy", description="What the mailbox is for.")


class PhoneWay(_Dated):
    """A telephone number that takes requests."""

    way: Literal["phone"]
    number: Line = Field(description="As published.")


class PostWay(_Dated):
    """A postal address that takes requests."""

    way: Literal["post"]
    address: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field(min_length=1, description="Lines of the address.")


class ParentWay(_Dated):
    """The parent's request is claimed to reach this site too. Claimed: it is scanned again, and never assumed gone."""

    way: Literal["parent"]
    claim: Literal["stated", "reported", "shared-form"] = Field(
        "reported", description="stated by the broker, reported by others, or only inferred from a shared form."
    )


class DropWay(_Dated):
    """California's DROP reaches this registered broker. For residents of California; explained and linked, never automated."""

    way: Literal["drop"]


def _way(value: object) -> str:
    return str(value.get("way", "")) if isinstance(value, dict) else str(getattr(value, "way", ""))


Way = Annotated[
    Annotated[FormWay, Tag("form")]
    | Annotated[GuidedWay, Tag("guided")]
    | Annotated[EmailWay, Tag("email")]
    | Annotated[PhoneWay, Tag("phone")]
    | Annotated[PostWay, Tag("post")]
    | Annotated[ParentWay, Tag("parent")]
    | Annotated[DropWay, Tag("drop")],
    Discriminator(_way),
]


class Confirm(Strict):
    """The mail by which a broker makes sure that the request is meant."""

    senders: Annotated[tuple[Domain, ...], BeforeValidator(listed)] = Field(
        description="Domains that it comes from.", examples=[["example-people.com"]]
    )
    subject: Line | None = Field(None, description="Text that its subject holds, where that is known.")
    hosts: Annotated[tuple[Domain, ...], BeforeValidator(listed)] = Field(
        (), description="Hosts that its link may lead to; none: it carries a code, or wants an answer."
    )
    hours: Annotated[int, Field(ge=1, le=8760)] | None = Field(None, description="How long its link works.")
    success: Proofs = Field((), description="What the page behind the link says when all is done.")


class OptOut(Strict):
    """How to leave a broker. `ways` are best first."""

    ways: tuple[Way, ...] = Field(min_length=1, description="form, guided, email, phone, post, parent or drop; best first.")
    asks: Annotated[tuple[Asks, ...], BeforeValidator(listed)] = Field((), description="What it will ask for.")
    takes: Annotated[int, Field(ge=0, le=365)] | None = Field(None, description="Days until a listing is gone, as published.")
    confirm: Confirm | None = Field(None, description="Its confirmation mail.")
    one_per: Literal["listing", "address"] | None = Field(
        None, description="listing: one request for each listing; address: one request for each contact address."
    )
    refuses_aliases: bool = Field(default=False, description="It is known to refuse alias addresses.")
    hosts: Annotated[tuple[Domain, ...], BeforeValidator(listed)] = Field(
        (), description="Hosts that a form may be sent to, beside the broker's own: a portal, a form service."
    )
    traps: Annotated[tuple[Line, ...], BeforeValidator(listed)] = Field((), description="What goes wrong there, a sentence each.")

    @model_validator(mode="after")
    def _opens_only_its_own_ways(self) -> OptOut:
        kinds = [way.way for way in self.ways]
        for kind in ("parent", "drop", "form"):
            if kinds.count(kind) > 1:
                msg = f"there are two ways of the kind {kind}"
                raise ValueError(msg)
        return self

    def way(self, kind: str) -> Way | None:
        """Return the best way of one kind."""
        return next((way for way in self.ways if way.way == kind), None)


def form_host(way: FormWay | GuidedWay) -> str:
    """Return the host that a form is on."""
    return urlsplit(way.url).hostname or ""


def way_host(way: Way) -> str:
    """Return the host that a request goes to by a way: a form's, or a mailbox's; empty where it goes to none."""
    if isinstance(way, EmailWay):
        return way.address.rpartition("@")[2]
    return form_host(way) if isinstance(way, FormWay | GuidedWay) else ""
