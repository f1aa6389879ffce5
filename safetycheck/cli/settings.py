"""The options that every command shares, settled: command line before environment before default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from safetycheck import resources
from safetycheck.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """What a command needs to know about this call. `home` need not exist; `brokers` is a folder of definitions."""

    home: Path
    brokers: Path
    passphrase_file: Path | None = None
    passphrase_fd: int | None = None
    verbose: bool = False
    plain: bool = False
    colour: bool = True

    @property
    def cache(self) -> Path:
        """Where what can be made again at any time is kept; nothing personal."""
        return self.home / "cache"


def settle(given: Mapping[str, Any]) -> Settings:
    """Make settings of the options that were given."""
    file, fd = given.get("passphrase_file"), given.get("passphrase_fd")
    if file is not None and fd is not None:
        raise UsageError("the passphrase was given twice", hint="Use --passphrase-file or --passphrase-fd, not both.")
    brokers = given.get("brokers")
    plain = bool(given.get("plain"))
    return Settings(
        home=_home(given.get("home")),
        brokers=Path(brokers).expanduser() if brokers else resources.brokers(),
        passphrase_file=Path(file).expanduser() if file is not None else None,
        passphrase_fd=fd,
        verbose=bool(given.get("verbose")),
        plain=plain,
        # https://no-color.org: any text that is not empty.
        colour=not plain and not os.environ.get("NO_COLOR"),
    )


def now() -> datetime:
    """Return the time, in UTC. Commands ask here, and hand it down."""
    return datetime.now(UTC)


def _home(given: str | None) -> Path:
    chosen = given or os.environ.get("SAFETYCHECK_HOME")
    if chosen:
        return Path(chosen).expanduser().absolute()
    import platformdirs  # noqa: PLC0415  # only where nobody chose

    return Path(platformdirs.user_data_dir("safetycheck", appauthor=False))
