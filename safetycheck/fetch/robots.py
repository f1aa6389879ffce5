"""What a site's robots.txt says (RFC 9309), read by protego and kept for the run."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from safetycheck.errors import FetchFailed, Refused

# Our product token, as a site's owner would write it.
TOKEN = "safetycheck"  # noqa: S105
# RFC 9309, 2.5: a reader must take in at least 500 KiB.
MAX_BYTES = 512_000
# The longest Crawl-delay that is obeyed, in seconds; longer ones would be the daily cap in disguise.
MAX_DELAY = 60.0
Fetch = Callable[[str], Awaitable[tuple[int, str]]]


@dataclass(frozen=True, slots=True)
class Rules:
    """One site's rules. Without a readable file, `site` is None and `missing` says why everything is forbidden, if it is.

    `text` is the file itself; empty where the site has none, None where it could not be read.
    """

    site: Protego | None
    missing: str = ""
    text: str | None = None

    def forbids(self, url: str) -> str:
        """Return why a URL may not be fetched unattended, or the empty text."""
        if self.missing:
            return self.missing
        return "" if self.site is None or self.site.can_fetch(url, TOKEN) else "its robots.txt forbids this path"

    @property
    def delay(self) -> float:
        """The gap that the site asks for, in seconds."""
        return min(float((self.site and self.site.crawl_delay(TOKEN)) or 0), MAX_DELAY)


def word(text: str, url: str) -> str:
    """Say what a robots.txt that was read earlier says about a URL: `allows` or `forbids`."""
    return "forbids" if Rules(Protego.parse(text)).forbids(url) else "allows"


class Robots:
    """The rules of every site of a run; each file is fetched once."""

    def __init__(self) -> None:
        self._rules: dict[str, Rules] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def texts(self) -> dict[str, str]:
        """The files that were read, by host; the empty text where a site has none."""
        return {urlsplit(origin).hostname or "": rules.text for origin, rules in self._rules.items() if rules.text is not None}

    async def rules(self, url: str, fetch: Fetch) -> Rules:
        """Return the rules for a URL's site. `fetch` gets the file's URL and returns status and text.

        A file that is not there (4xx) allows everything; one that can't be had (5xx, 429, no answer) forbids everything
        (RFC 9309, 2.3.1.3 and 2.3.1.4).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        async with self._locks[origin]:
            if origin not in self._rules:
                self._rules[origin] = await _read(f"{origin}/robots.txt", fetch)
        return self._rules[origin]


async def _read(url: str, fetch: Fetch) -> Rules:
    try:
        status, text = await fetch(url)
    except (FetchFailed, Refused) as failed:
        return Rules(None, f"its robots.txt could not be read: {failed.reason}")
    if status >= 500 or status == 429:
        return Rules(None, f"its robots.txt could not be read: status {status}")
    if status >= 400:
        return Rules(None, text="")
    return Rules(Protego.parse(text), text=text)
