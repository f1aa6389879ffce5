"""Where the shipped data folders are: at the top of a checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def brokers() -> Path:
    """Return the folder of the shipped broker definitions."""
    return _folder("brokers")


def checklists() -> Path:
    """Return the folder of the shipped checklists."""
    return _folder("checklists")


def _folder(name: str) -> Path:
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name
