"""What is said of an import: what was taken over otherwise than it stands, what was not, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import ValidationError


class Kind(StrEnum):
    """What a remark means for the result."""

    REFUSED = "refused"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Remark:
    """One line of the report. `where` is a path into the JSON, such as `steps[0].actions[2]`."""

    where: str
    text: str
    kind: Kind


class Refusal(Exception):
    """A part that is not taken over.

    `blocks` says that the broker can't be asked without it; `wall` that only a person can do it, on a page that demands it.
    """

    def __init__(self, text: str, *, blocks: bool = True, wall: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.blocks = blocks
        self.wall = wall


def unfit(invalid: ValidationError) -> Refusal:
    """Say why our format can't hold a part."""
    text = invalid.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
    return Refusal(f"our format can't hold it: {text[:1].lower()}{text[1:]}")


@dataclass(slots=True)
class Report:
    """The remarks on one file; `blocked` says that its search can't be asked."""

    remarks: list[Remark] = field(default_factory=list)
    blocked: bool = False

    def refuse(self, where: str, text: str, *, blocks: bool = False) -> None:
        """Note that a part was not taken over."""
        self.remarks.append(Remark(where, text, Kind.REFUSED))
        self.blocked = self.blocked or blocks

    def note(self, where: str, text: str) -> None:
        """Note that a part was taken over otherwise than it stands, or was not needed."""
        self.remarks.append(Remark(where, text, Kind.NOTE))
