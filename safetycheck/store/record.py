"""Records of the vault as JSON text."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from safetycheck.store.database import damaged

Record = TypeVar("Record")


def dump(record: BaseModel) -> str:
    """Write a record as JSON. A lone surrogate, which a hostile page can carry and UTF-8 can't, becomes `?`."""
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def load(kind: TypeAdapter[Record], text: str) -> Record:
    """Read a record strictly; raise DamagedVault where it is none."""
    try:
        return kind.validate_json(text)
    except ValidationError:
        # Without the cause: its text would show the record.
        raise damaged() from None
