"""Which channel carries which way to leave a broker. Each is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path

from safetycheck.errors import UsageError
from safetycheck.fetch import Policy
from safetycheck.model import Person
from safetycheck.optout.interface import Channel
from safetycheck.optout.writing import Writer
from safetycheck.store import Vault

# way of the definition: module:function, which takes a Desk and returns an async context manager with the channel
_CHANNELS = {
    "email": "safetycheck.optout.mailing:open_channel",
    "form": "safetycheck.optout.forms:open_form",
    "guided": "safetycheck.optout.forms:open_guided",
    "post": "safetycheck.optout.forms:open_post",
    "phone": "safetycheck.optout.calling:open_channel",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """What every channel has at hand. `folder` is where the person wants files; `policy` is how this run may fetch.

    `draft`: mail is put into the mailbox as a draft, and the person sends it; else the mail server gets it at once. `writer`
    writes the letters, and the text for a form's box.
    """

    vault: Vault
    person: Person
    policy: Policy
    now: Callable[[], datetime]
    folder: Path | None = None
    draft: bool = True
    writer: Writer | None = None


def open_channel(way: str, desk: Desk) -> AbstractAsyncContextManager[Channel]:
    """Return the channel for a way, to be used in `async with`; raise UsageError where the way is nothing to send by."""
    if way not in _CHANNELS:
        raise UsageError(f"nothing can be sent by the way '{way}'", hint="Known are: " + ", ".join(_CHANNELS))
    module, _, name = _CHANNELS[way].partition(":")
    opened: AbstractAsyncContextManager[Channel] = getattr(import_module(module), name)(desk)
    return opened
