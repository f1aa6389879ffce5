"""How a probe asks a service: through the egress gate, with a line in the ledger before anything is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from safetycheck import fetch
from safetycheck.errors import FetchFailed
from safetycheck.model import Disclosed

_LARGEST = 1_000_000


# Without a repr, because that would print the profile.
@dataclass(frozen=True, slots=True, repr=False)
class Network:
    """The way out for one run. `server` is the DNS server to ask instead of this machine's own."""

    asker: fetch.Asker
    server: tuple[str, int] | None = None

    def get(
        self,
        url: str,
        why: str,
        told: tuple[Disclosed, ...] = (),
        headers: Mapping[str, str] | None = None,
        limit: int = _LARGEST,
    ) -> fetch.Reply:
        """Get what stands at a URL; raises FetchFailed, also where the service is busy, and Refused."""
        reply = asyncio.run(fetch.get(url, self.asker, why=f"probe {why}", told=told, headers=headers, limit=limit))
        if reply.status == 429:
            raise FetchFailed("the service asks to wait", hint=_later(reply.retry_after))
        if reply.status >= 500:
            raise FetchFailed(f"the service is out of order (status {reply.status})", hint="Try again later.")
        return reply

    def records(self, name: str, kind: str, why: str, told: tuple[Disclosed, ...]) -> list[str]:
        """Return a name's records in the DNS; raises FetchFailed and Refused."""
        return asyncio.run(fetch.look_up(name, kind, self.asker, why=f"probe {why}", told=told, server=self.server))


def as_json(reply: fetch.Reply) -> Any:
    """Return the JSON of an answer; raises FetchFailed where it is none."""
    try:
        return json.loads(reply.body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise FetchFailed("its answer is no valid JSON") from None


def _later(retry_after: str | None) -> str:
    seconds = retry_after if retry_after and retry_after.isdigit() and len(retry_after) < 6 else ""
    return f"Try again in {seconds} seconds." if seconds else "Try again later."
