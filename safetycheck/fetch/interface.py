"""What every way to fetch has in common: the policy of a run, what is asked for, and what comes back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from safetycheck import __version__
from safetycheck.definition import Definition, Stopped
from safetycheck.errors import FetchFailed
from safetycheck.fetch import socks
from safetycheck.model import Page
from safetycheck.queries import Query

if TYPE_CHECKING:
    from safetycheck.fetch.egress import Gate

USER_AGENT = f"safetycheck/{__version__} (privacy check by the person concerned)"
Now = Callable[[], datetime]
Say = Callable[[str], None]
Ready = Callable[[Page], bool]


@dataclass(frozen=True, slots=True)
class Policy:
    """How this run may fetch.

    `connect_to` sends a host to an address and port: such a host may have a private address, speak plain http, and be
    vouched for by `cafile`; it is reached directly, even when there is a proxy. `proxy` is `tor` or
    `socks5h://[user:password@]host:port`. `timeout` is in seconds, for one silence of the network; `page_limit` in
    seconds, for one page with all its steps; `max_bytes` is the size of one unpacked page. `gap` replaces the least
    seconds between two requests that a definition gives: it is for the lab and for tests. `stopped` are the domains where
    nothing may be sent.
    """

    user_agent: str = USER_AGENT
    connect_to: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    cafile: Path | None = None
    proxy: str | None = None
    timeout: float = 20
    page_limit: float = 120
    max_bytes: int = 10_000_000
    max_redirects: int = 10
    gap: float | None = None
    respect_robots: bool = True
    stopped: Mapping[str, Stopped] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.proxy is not None:
            socks.parse(self.proxy)


# Without a repr, because that would print the query.
@dataclass(frozen=True, slots=True, repr=False)
class Errand:
    """One thing to fetch: the steps of the query, or a URL that the broker's own page gave.

    `again` is awaited before each further page that a step or a script asks for, and returns when it may be asked for.
    `ready` says of a page whether it is the answer, and `say` tells the person what is happening: both for `assisted`.
    `headers` go with each request of the plain way, beside its own; the gate looks through them.
    """

    query: Query
    gate: Gate
    again: Callable[[], Awaitable[None]]
    url: str | None = None
    why: str = "scan"
    ready: Ready | None = None
    say: Say | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered: its status, its bytes (untrusted, unpacked), what it says they are, and its `Retry-After`."""

    status: int
    body: bytes
    kind: str
    retry_after: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, with the `Retry-After` header that came with it."""

    page: Page
    retry_after: str | None = None


class StepFailed(FetchFailed):
    """A step could not be done. `page` is what stood there instead: a wall may be read from it, an absence never."""

    def __init__(self, reason: str, page: Page) -> None:
        super().__init__(reason)
        self.page = page


class SentAway(FetchFailed):
    """The site sent us on to a host that is not its own: a funnel, whose answer would be another company's."""

    def __init__(self, host: str) -> None:
        super().__init__(f"the site sent us to another company: {host}")


class Passing(FetchFailed):
    """A failure that may be gone when the same is tried once more: the connection was refused or cut."""


class Session(Protocol):
    """One broker, one way, no memory of earlier sessions."""

    @property
    def refused(self) -> Mapping[str, int]:
        """What the page wanted and was not given, by reason: hosts that are not declared, values, sockets, downloads."""

    async def ask(self, query: Query) -> Page:
        """Run the query's steps and return the page they lead to; raises FetchFailed or Refused."""

    async def follow(self, query: Query, url: str, why: str) -> Page:
        """Get a link that the broker's own page gave, on the hosts that its definition declares."""


class Visit(Protocol):
    """A session without manners: it neither waits its turn nor reads robots.txt nor tries again."""

    @property
    def refused(self) -> Mapping[str, int]:
        """What the page wanted and was not given, by reason."""

    async def fetch(self, errand: Errand) -> Answer:
        """Fetch one page; raises FetchFailed or Refused."""


class Way(Protocol):
    """One way to fetch, for many brokers."""

    def visit(self, broker: Definition) -> AbstractAsyncContextManager[Visit]:
        """Begin afresh with one broker."""
