"""Saved pages as a session: for pages that the person saved, and for tests. Nothing is sent, so nothing waits."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from safetycheck.errors import FetchFailed
from safetycheck.model import Page
from safetycheck.queries import Query


class Replay:
    """A session whose pages are found by a query's key or by URL."""

    def __init__(self, saved: Mapping[str, Page]) -> None:
        self._saved = saved

    @property
    def refused(self) -> Mapping[str, int]:
        """Nothing: no page runs here."""
        return MappingProxyType({})

    async def ask(self, query: Query) -> Page:
        """Return the page saved for a query; raises FetchFailed where there is none."""
        return self._find(query.key, query.url)

    async def follow(self, query: Query, url: str, why: str) -> Page:  # noqa: ARG002
        """Return the page saved for a URL; raises FetchFailed where there is none."""
        return self._find(url)

    def _find(self, *names: str) -> Page:
        page = next((self._saved[name] for name in names if name in self._saved), None)
        if page is None:
            raise FetchFailed("no page was saved for this question")
        return page
