"""The format in which DuckDuckGo publishes brokers for its own engine: one JSON object a site.

Source: schemas and engine in duckduckgo/content-scope-scripts, injected/src/messages/broker-protection and
injected/src/features/broker-protection (Apache-2.0), read on 2026-11-22. Keys that this page does not know are kept, so that
they can be reported.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from safetycheck.errors import BadDefinition

_LARGEST = 1_000_000
_MOST_PROBLEMS = 20
_SPACES = frozenset("\t\n\r")
# Milliseconds since 1970, until 2100.
Moment = Annotated[int, Field(ge=0, le=4_102_444_800_000)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="allow", alias_generator=to_camel)

    @property
    def unknown(self) -> list[str]:
        """The keys that the format is not known to have; one that begins with _ is a comment."""
        return [key for key in self.model_extra or {} if not key.startswith("_")]


class FieldSpec(_Part):
    """Where a value of a record stands, and how it is cut out of the text found there."""

    selector: str | None = None
    find_elements: bool = False
    after_text: str | None = None
    before_text: str | None = None
    separator: str | None = None
    attribute: str | None = None
    source: str | None = None
    identifier_type: str | None = None
    identifier: str | None = None
    city: FieldSpec | None = None
    state: FieldSpec | None = None


class Element(_Part):
    """What is filled in or clicked."""

    selector: str
    type: str = ""
    multiple: bool = False
    fail_silently: bool = False
    parent: dict[str, object] | None = None


class Expectation(_Part):
    """What must hold: an element, a text in an element, a part of the URL."""

    type: str
    selector: str = ""
    parent: str | None = None
    expect: str = ""
    fail_silently: bool = False


class Condition(_Part):
    """A comparison of two templates."""

    left: str
    operation: str
    right: str | int


class Branch(_Part):
    """What is clicked where no choice holds."""

    elements: list[Element]


class Choice(_Part):
    """What is clicked where a condition holds."""

    condition: Condition
    elements: list[Element]


class Action(_Part):
    """One instruction. Which of the keys count depends on `action_type`."""

    action_type: str
    id: str = ""
    data_source: str | None = None
    url: str | None = None
    age_range: list[str] | None = None
    selector: str | None = None
    no_results_selector: str | None = None
    profile: dict[str, FieldSpec | None] = Field(default_factory=dict)
    expectations: list[Expectation] = Field(default_factory=list)
    elements: list[Element] = Field(default_factory=list)
    choices: list[Choice] = Field(default_factory=list)
    default: Branch | None = None
    actions: list[Action] = Field(default_factory=list)


class Stage(_Part):
    """The instructions of a scan or of an opt-out, in order."""

    step_type: str
    scan_type: str | None = None
    opt_out_type: str | None = None
    actions: list[Action] = Field(default_factory=list)


class Mirror(_Part):
    """Another site with the same records."""

    url: str
    name: str = ""
    added_at: Moment | None = None
    removed_at: Moment | None = None
    opt_out_url: str | None = None


class Schedule(_Part):
    """Hours between scans."""

    retry_error: int | None = None
    confirm_opt_out_scan: int | None = None
    maintenance_scan: int | None = None
    max_attempts: int | None = None


class Published(_Part):
    """One broker as it is published."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    steps: list[Stage]
    url: str | None = None
    version: Annotated[str, Field(max_length=50)] = ""
    added_datetime: Moment | None = None
    removed_at: Moment | None = None
    opt_out_url: str | None = None
    parent: str | None = None
    mirror_sites: list[Mirror] = Field(default_factory=list)
    scheduling_config: Schedule | None = None


def read(text: str, name: str) -> Published:
    """Read one published broker; raise BadDefinition with the path of each thing that is wrong."""
    if len(text) > _LARGEST:
        raise BadDefinition(name, [(0, "", f"is larger than {_LARGEST} characters")])
    try:
        data = json.loads(text, object_pairs_hook=_unique)
        if any(_is_odd(each) for each in _strings(data)):
            raise BadDefinition(name, [(0, "", "holds control characters, or halves of characters")])
        return Published.model_validate(data)
    except json.JSONDecodeError as wrong:
        raise BadDefinition(name, [(wrong.lineno, "", f"is not JSON: {wrong.msg[:1].lower()}{wrong.msg[1:]}")]) from None
    except ValidationError as invalid:
        problems = invalid.errors(include_input=False, include_url=False)[:_MOST_PROBLEMS]
    except RecursionError:
        raise BadDefinition(name, [(0, "", "is nested too deeply")]) from None
    except ValueError as wrong:
        raise BadDefinition(name, [(0, "", str(wrong))]) from None
    raise BadDefinition(name, [(0, path(*each["loc"]), each["msg"][:1].lower() + each["msg"][1:]) for each in problems])


def is_published(text: str) -> bool:
    """Whether a text is JSON and no definition of ours, which may be written as JSON too and has a `domain`."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        # A list or a mapping in YAML's short style begins like JSON; what goes on like it was meant to be JSON.
        return re.match(r"\s*[\[{]\s*[\[{\"]", text) is not None
    return isinstance(data, list) or (isinstance(data, dict) and "domain" not in data)


def path(*parts: int | str) -> str:
    """Return a path into the JSON as people write it: `steps[0].actions[2].url`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        msg = "has a key that stands twice"
        raise ValueError(msg)
    return found


def _strings(data: object) -> Iterator[str]:
    left = [data]
    while left:
        each = left.pop()
        if isinstance(each, dict):
            left += [*each, *each.values()]
        elif isinstance(each, list):
            left += each
        elif isinstance(each, str):
            yield each


def _is_odd(text: str) -> bool:
    """Whether a text holds what XML, and so no selector, can hold."""
    return not text.isprintable() and any(
        ch in "\ufffe\uffff" or (unicodedata.category(ch) in {"Cc", "Cs"} and ch not in _SPACES) for ch in text
    )
