"""The typed form of a checklist file: one topic in one language, and its items. Pure.

`problems` holds the topics of one language against the rules that a single field can't say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, StringConstraints

from safetycheck.model import Strict

Loc = tuple[str | int, ...]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Https = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+\.[a-z]{2,}(/[!-~]*)?$", max_length=300)]
PartialDate = Annotated[str, StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]

# A title stands on one line of a terminal of 80 columns, beside its box on paper.
LONGEST_TITLE = 70
_CODE_HOSTS = frozenset({"codeberg.org", "github.com", "gitlab.com", "raw.githubusercontent.com"})


class Severity(StrEnum):
    """How much harm it can do to leave an item undone, for somebody of whom nothing is known."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Threat(StrEnum):
    """What an item protects from."""

    SEIZURE = "seizure"
    NUMBER = "number"
    TAKEOVER = "takeover"
    NETWORK = "network"
    GRAPH = "graph"
    INFILTRATION = "infiltration"
    DOXING = "doxing"
    SPYWARE = "spyware"
    LEGAL = "legal"


class Audience(StrEnum):
    """Whom an item is for."""

    ALL = "all"
    PUBLIC = "public"
    PSEUDONYMOUS = "pseudonymous"
    ACTION = "action"
    ADMIN = "admin"
    TARGETED = "targeted"
    DESKTOP = "desktop"


class Platform(StrEnum):
    """Where an item is done. `web` is any browser."""

    ANDROID = "android"
    IOS = "ios"
    DESKTOP = "desktop"
    WEB = "web"


class Confidence(StrEnum):
    """How sure it is that the path and the labels are today's."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ExposureKind(StrEnum):
    """A kind of fact that, shown by a data broker, makes an item urgent."""

    PHONE = "phone"
    STREET = "street"
    EMAIL = "email"
    RELATIVES = "relatives"
    NAME = "name"
    PHOTO = "photo"


class PlatformPath(Strict):
    """Where to tap on one platform, and what that was read from."""

    path: Short = Field(description="The menu path as a person taps it.", examples=["Settings > Account > Registration Lock"])
    version: Short = Field(description='Version of the app or system, or "unknown".', examples=["8.14.3"])
    on: date = Field(description="The day on which the path was read.", examples=["2026-06-16"])


class Source(Strict):
    """A page that says so."""

    url: Https = Field(description="https only.", examples=["https://support.signal.org/hc/en-us/articles/360007059792"])
    date: PartialDate = Field(description="Date of the page: year, month or day.", examples=["2026-11"])
    dated: bool = Field(default=True, description="False where the page bears no date: `date` is then the day it was looked at.")

    @property
    def is_code(self) -> bool:
        """Tell whether it is program code, maybe a copy that others keep: it proves something, and is no place to send people."""
        return urlsplit(self.url).hostname in _CODE_HOSTS


class Changed(Strict):
    """What changed in the app or the advice, and when."""

    on: date = Field(description="When it changed.", examples=["2026-05-12"])
    what: Short = Field(description="One short sentence.", examples=["Signal now asks for the lock at every new phone."])


class Item(Strict):
    """One thing to do."""

    model_config = ConfigDict(populate_by_name=True)

    id: Slug = Field(description="Never changes; unique over all topics.", examples=["signal-registration-lock"])
    version: int = Field(ge=1, le=999, description="Raised when the advice changes in substance.", examples=["1"])
    title: Short = Field(description="What to do, on one line.", examples=["Turn on Registration Lock"])
    why: Words = Field(description="One to three short sentences.", examples=["It keeps others from taking your number."])
    severity: Severity = Field(description="critical, high, medium or low.", examples=["critical"])
    threats: tuple[Threat, ...] = Field(min_length=1, description="What it protects from.", examples=["[takeover]"])
    profiles: tuple[Audience, ...] = Field(
        min_length=1, description="Whom it is for; beside all, for whom above all.", examples=["[all]"]
    )
    platforms: dict[Platform, PlatformPath] = Field(description="Where it is done; empty for what is no setting.")
    recommended: Short = Field(alias="set", description="The value to choose, in few words.", examples=["On"])
    done_when: Short = Field(description="What the person sees when it is done.", examples=["The switch is on."])
    cautions: tuple[Short, ...] = Field((), max_length=4, description="What it costs, or whom it can harm.")
    minutes: int = Field(ge=1, le=120, description="The person's time.", examples=["2"])
    after: tuple[Slug, ...] = Field((), description="Ids of what comes first, in any topic.", examples=["[signal-strong-pin]"])
    probe: Slug | None = Field(None, description="A probe that can check it.", examples=["signal-desktop-key"])
    review_after: int = Field(ge=30, le=730, description="Days after which it is asked again.", examples=["180"])
    changed: Changed | None = Field(None, description="The latest change that a person should know of.")
    exposure: ExposureKind | None = Field(None, description="A fact that makes it urgent when brokers show it.")
    help: tuple[Short, ...] = Field((), max_length=6, description="Short steps, for who asks.")
    sources: tuple[Source, ...] = Field(min_length=1, max_length=8, description="Who says so.")
    confidence: Confidence = Field(description="high, medium or low.", examples=["high"])


class Topic(Strict):
    """One checklist file."""

    topic: Slug = Field(description="The name of the topic, and of the file.", examples=["signal"])
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = Field(description="Two letters.", examples=["en"])
    title: Short = Field(description="The name on the screen and on paper.", examples=["Signal"])
    intro: Words = Field(description="One or two sentences: what the topic does for you.")
    items: tuple[Item, ...] = Field(min_length=1, description="In the order in which a careful friend would go through them.")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one topic, and where: `loc` is a path of keys and places in its file."""

    topic: str
    loc: Loc
    text: str


@dataclass(frozen=True, slots=True)
class _Claim:
    """A promise that no item may make, and what is true instead. `flat`: a "not" in its sentence does not make it true."""

    pattern: re.Pattern[str]
    truth: str
    flat: bool = False


def _claim(pattern: str, truth: str, *, flat: bool = False) -> _Claim:
    return _Claim(re.compile(pattern, re.IGNORECASE), truth, flat)


_CLAIMS = (
    _claim(r"\block\b.{0,40}\b(for ?ever|permanent(ly)?|always)\b", "Registration Lock lapses when the account lies idle"),
    _claim(
        r"\bdisappearing (messages?|timers?)\b.{0,30}\b(stops?|prevents?|blocks?|erases?|wipes?)\b",
        "a timer stops no screenshot and reaches no copy",
    ),
    _claim(
        r"\b(signal|sealed sender)\b.{0,20}\b(hides?|conceals?) (who|everyone|your contacts|all contacts)\b",
        "a seized phone, or a member of the group, still shows who talks to whom",
    ),
    _claim(
        r"\bproton\b.{0,20}\b(can(no|')t|could not|will never|never has to)\b.{0,20}\b(forced|compelled|ordered|made to)\b",
        "Proton obeys Swiss orders: content is out of reach, facts about the account are not",
        flat=True,
    ),
    _claim(
        r"\b(vpn|tor|proton|signal|app|browser)\b.{0,25}\b(makes?|keeps?) you .{0,12}(anonymous|invisible|untraceable)\b",
        "no tool makes anybody anonymous",
    ),
    _claim(r"\bhash(es|ed|ing)?\b.{0,40}\b(protects?|hides?|(is|are|stays?) (safe|secret))\b", "a hash can be found by guessing"),
    _claim(r"\bhash\w*\b.{0,30}\bcan(no|')t be (reversed|undone|guessed)\b", "a hash can be found by guessing", flat=True),
    _claim(r"\b(blur|pixelat)\w*\b.{0,20}\b(is|are) (safe|enough|fine)\b", "blur can be undone: use solid fill"),
    _claim(
        r"\b(airplane|aeroplane|flight) mode\b.{0,30}\b((turns?|switches) .{0,20}\boff|stops? (all|every)|makes? you)\b",
        "airplane mode leaves radios, logs and the last place",
    ),
    _claim(
        r"\b(no|not|nothing|404)\b.{0,40}\bmeans? .{0,15}\b(safe|secure|never (leaked|breached))\b",
        "no result proves nothing",
        flat=True,
    ),
    _claim(
        r"\b(pimeyes|face search|opt(ing)?[- ]out)\b.{0,40}\b(removes?|deletes?|takes? down) (the|your|all) (photo|image)",
        "opting out hides results in that engine only",
    ),
    _claim(r"\b(spyware[- ]?proof|unhackable|bulletproof|100 ?%|(completely|fully|totally) (safe|secure))", "nothing is certain"),
    _claim(r"\brotates? (the |your |its )?identity keys?\b", "that is a rumour", flat=True),
)
_NOT = re.compile(r"\b(not|no|nor|never|nobody|nothing|none|cannot|without)\b|n't\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_LOOK = re.compile(r"\blook (for|in|at|under)\b", re.IGNORECASE)


def problems(topics: Sequence[Topic], *, today: date | None = None, probes: Iterable[str] | None = None) -> list[Problem]:
    """List what is wrong with the topics of one language, together.

    Dates are held against `today`, and the names of probes against `probes`, where these are given.
    """
    known = None if probes is None else frozenset(probes)
    found = [*_topics(topics), *_ids(topics), *_order(topics)]
    for topic in topics:
        found += _claims(topic.topic, ("intro",), topic.intro)
        for place, item in enumerate(topic.items):
            found += _item(topic.topic, ("items", place), item, today)
            if known is not None and item.probe is not None and item.probe not in known:
                found.append(Problem(topic.topic, ("items", place, "probe"), "there is no such probe"))
    return found


def _topics(topics: Sequence[Topic]) -> Iterator[Problem]:
    counts = Counter(topic.topic for topic in topics)
    languages = {topic.language for topic in topics}
    for topic in topics:
        if counts[topic.topic] > 1:
            yield Problem(topic.topic, ("topic",), "another file has this topic too")
        if len(languages) > 1:
            yield Problem(topic.topic, ("language",), "topics of several languages are mixed")


def _ids(topics: Sequence[Topic]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for topic in topics:
        for place, item in enumerate(topic.items):
            if item.id in first:
                yield Problem(topic.topic, ("items", place, "id"), f"this id stands in {first[item.id]} already")
            first.setdefault(item.id, topic.topic)


def _order(topics: Sequence[Topic]) -> Iterator[Problem]:
    after = {item.id: item.after for topic in topics for item in topic.items}
    for topic in topics:
        for place, item in enumerate(topic.items):
            loc = ("items", place, "after")
            for number, before in enumerate(item.after):
                if before not in after:
                    yield Problem(topic.topic, (*loc, number), f"there is no item {before}")
            if item.id in _before(item.id, after):
                yield Problem(topic.topic, loc, "this order runs in a circle")


def _before(own: str, after: dict[str, tuple[str, ...]]) -> set[str]:
    """Return every id that must come before an item, however far back."""
    found: set[str] = set()
    waiting = list(after[own])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += after.get(each, ())
    return found


def _item(topic: str, loc: Loc, item: Item, today: date | None) -> Iterator[Problem]:
    if len(item.title) > LONGEST_TITLE:
        yield Problem(topic, (*loc, "title"), f"is longer than {LONGEST_TITLE} characters")
    if item.title.endswith("."):
        yield Problem(topic, (*loc, "title"), "ends with a full stop")
    if item.confidence is Confidence.LOW:
        yield from _unsure(topic, loc, item)
    for where, text in _texts(item):
        yield from _claims(topic, (*loc, *where), text)
    if today is not None:
        yield from _dates(topic, loc, item, today)


def _unsure(topic: str, loc: Loc, item: Item) -> Iterator[Problem]:
    """Hold what is not certain against its rule: the title, or every path, sends the person to look."""
    if not _LOOK.search(item.title) and not (item.platforms and all(_LOOK.search(each.path) for each in item.platforms.values())):
        yield Problem(topic, (*loc, "confidence"), 'low confidence, and neither the title nor every path says "look for"')


def _texts(item: Item) -> Iterator[tuple[Loc, str]]:
    yield ("title",), item.title
    yield ("why",), item.why
    yield ("set",), item.recommended
    yield ("done_when",), item.done_when
    yield from ((("cautions", place), text) for place, text in enumerate(item.cautions))
    yield from ((("help", place), text) for place, text in enumerate(item.help))
    if item.changed is not None:
        yield ("changed", "what"), item.changed.what


def _claims(topic: str, loc: Loc, text: str) -> Iterator[Problem]:
    for sentence in _SENTENCE.split(text.replace("’", "'")):
        for claim in _CLAIMS:
            found = claim.pattern.search(sentence)
            if found is not None and (claim.flat or not _NOT.search(sentence[: found.end()])):
                yield Problem(topic, loc, f'"{found[0]}" must not be claimed: {claim.truth}')


def _dates(topic: str, loc: Loc, item: Item, today: date) -> Iterator[Problem]:
    late: list[tuple[Loc, date]] = [(("platforms", platform, "on"), path.on) for platform, path in item.platforms.items()]
    if item.changed is not None:
        late.append((("changed", "on"), item.changed.on))
    for where, day in late:
        if day > today:
            yield Problem(topic, (*loc, *where), "is in the future")
    for place, source in enumerate(item.sources):
        if source.date > today.isoformat():
            yield Problem(topic, (*loc, "sources", place, "date"), "is in the future")
