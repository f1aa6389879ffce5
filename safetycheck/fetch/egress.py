"""The egress gate: every request, of httpx and of the browser alike, is held against the definition and the query.

What passes is written to the ledger before it is sent. A line is written for every page that is asked for, and for every
other request that carries a disclosed value; scripts, styles and pictures that carry nothing have none, so that the ledger
stays a list that a person can read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from urllib.parse import SplitResult, urlsplit

from safetycheck.definition import Choose, Definition, Fill, Open, stop_reason
from safetycheck.errors import Refused
from safetycheck.fetch.interface import Policy
from safetycheck.fetch.socks import is_address
from safetycheck.fetch.values import Spoken, Telling, Value, of_profile, undisclosed
from safetycheck.model import Disclosed, Disclosure, Profile, Via
from safetycheck.queries import Query
from safetycheck.text import clean

# Whose windows ask "are you human?". They are let in only where a person sits in front, and are told nothing.
WALL_HOSTS = (
    "challenges.cloudflare.com", "hcaptcha.com", "recaptcha.net", "www.google.com", "www.gstatic.com",
    "captcha-delivery.com", "datadome.co", "px-cdn.net", "px-cloud.net", "perimeterx.net", "arkoselabs.com",
)  # fmt: skip

# Headers that say nothing but what the browser and the gate themselves put there.
_STANDARD = frozenset({
    "accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "content-type",
    "cookie", "dnt", "host", "origin", "pragma", "priority", "range", "referer", "te", "upgrade-insecure-requests",
    "user-agent",
})  # fmt: skip
_MAX_BODY = 262_144
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = _WITHOUT_BODY | {"POST"}


class Part(Enum):
    """What a request is for: a page (a main document), a frame inside one, or another piece of it."""

    PAGE = "page"
    FRAME = "frame"
    PIECE = "piece"


# Without a repr, because that would print what the request tells.
@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """A request on its way out. `given`: the broker's own page or redirect gave its URL. `why` stands in the ledger."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    via: Via = Via.HTTP
    part: Part = Part.PAGE
    given: bool = False
    why: str = "scan"

    @property
    def carries(self) -> bool:
        """Whether its method sends a body: more than its address tells."""
        return self.method.upper() not in _WITHOUT_BODY


class ForeignHost(Refused):
    """The request goes to a host that the definition doesn't declare. `host` is safe to show."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not a host that the definition declares")
        self.host = host


# Without a repr, because that would print the profile.
@dataclass(eq=False, repr=False)
class Gate:
    """Says what may be sent for one query to one broker, and writes it to the ledger first.

    `write` makes a line of the ledger durable before it returns.
    """

    broker: Definition
    query: Query
    profile: Profile
    person: str
    policy: Policy
    write: Callable[[Disclosure], None]
    now: Callable[[], datetime]

    def __post_init__(self) -> None:
        self._telling = Telling(self.broker, self.query)
        self._values = of_profile(self.profile)
        self._allowed = [*(each.value for each in self.query.disclosed), *_own_words(self.query), *self.broker.told]
        self._secret = undisclosed(self._values, self._allowed)
        self._typed: set[str] = set()

    def typed(self, value: str) -> None:
        """Note what a step typed or chose: a form may send it in its own form (24 for Minnesota), with what it sends next."""
        self._typed |= self._telling.fields(value)

    def give(self, url: str) -> None:
        """Allow the values in a link that the broker's own page gave: going there tells nothing that it doesn't show."""
        self._allowed.append(url)
        self._secret = undisclosed(self._values, self._allowed)

    def check(self, wish: Outgoing) -> None:
        """Let a request pass, writing what it tells to the ledger, or raise Refused.

        Whatever the ledger raises goes through, and nothing is sent.
        """
        told = self.inspect(wish)
        parts = urlsplit(wish.url)
        host, path = parts.hostname or "", parts.path or "/"
        if host in self.broker.told and (wish.part is Part.PAGE or wish.body):
            told = self._telling.among({each.field for each in told} | self._typed)
            self._typed.clear()
        if told or wish.part is Part.PAGE:
            self.write(
                Disclosure(
                    at=self.now(), person=self.person, broker=self.broker.domain, host=host, path=path, via=wish.via,
                    why=wish.why, told=told,
                )
            )  # fmt: skip

    def inspect(self, wish: Outgoing) -> tuple[Disclosed, ...]:
        """Return which disclosed values a request carries, or raise Refused. Nothing is written."""
        parts = _split(wish.url)
        host, body = parts.hostname or "", wish.body or b""
        self._check_place(parts, host)
        if wish.method.upper() not in _METHODS:
            raise Refused(f"the method {clean(wish.method, 20)}")
        if len(body) > _MAX_BODY:
            raise Refused("a body too long to be looked through")
        extra = [*_extra(wish.headers, told=host in self.broker.told), body.decode("utf-8", "replace")]
        spoken = Spoken("\n".join([wish.url, *extra]))
        if host in self.broker.told:
            if wish.given:
                self.give(wish.url)
            _refuse_any(self._secret, spoken)
            return self._telling.told(wish.url, spoken)
        if not self._may_load(host, wish):
            raise ForeignHost(self._shown(host))
        _refuse_any([value for value in self._values if not value.weak], spoken)
        # A single everyday word counts only outside of the path, where files have such names.
        loud = Spoken("\n".join([parts.query, parts.fragment, *extra]))
        _refuse_any([value for value in self._values if value.weak], loud)
        return ()

    def _check_place(self, parts: SplitResult, host: str) -> None:
        if reason := stop_reason(host, self.policy.stopped):
            raise Refused(f"{clean(host, 100)} is on the stop list ({reason})")
        mapped = self.policy.connect_to.get(host)
        scheme = {"wss": "https", "ws": "http"}.get(parts.scheme, parts.scheme)
        if scheme not in {"https", "http"}:
            raise Refused(f"the scheme {clean(parts.scheme, 20)}:")
        if is_address(host):
            raise Refused("an address instead of a name")
        if parts.username is not None or parts.password is not None:
            raise Refused("a URL with a user name")
        if scheme == "http" and not mapped:
            raise Refused("http without encryption")
        usual = {None, 443} if not mapped else {None, 443, 80, mapped[1]}
        if parts.port not in usual:
            raise Refused(f"port {parts.port}")

    def _may_load(self, host: str, wish: Outgoing) -> bool:
        """Tell whether a host that is told nothing may be asked for a piece of a page."""
        if wish.via is Via.ASSISTED and is_wall(host):
            return wish.part is not Part.PAGE
        return host in self.broker.assets and wish.part is Part.PIECE and wish.method.upper() in {"GET", "HEAD"}

    def _shown(self, host: str) -> str:
        """Return a foreign host as it may be shown: not where it spells a value of the profile."""
        spoken = Spoken(host)
        return "a host" if any(spoken.says(value) for value in self._values) else clean(host, 100)


def is_wall(host: str) -> bool:
    """Tell whether a host belongs to one of the well-known keepers of walls."""
    return any(host == wall or host.endswith(f".{wall}") for wall in WALL_HOSTS)


def _split(url: str) -> SplitResult:
    # A browser and this library read these characters differently, so that no URL with them is safe to judge.
    if any(ch <= " " or ch in "\\\x7f" for ch in url):
        raise Refused("a URL with characters that no URL has")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise Refused("what is no URL") from None
    if not parts.netloc.isascii() or "%" in parts.netloc:
        raise Refused("a host that is not in plain letters")
    return parts


def _refuse_any(values: list[Value], spoken: Spoken) -> None:
    found = next((value for value in values if spoken.says(value)), None)
    if found:
        raise Refused(f"it would tell a {found.field} of yours that was not agreed")


def _extra(headers: Mapping[str, str], *, told: bool) -> list[str]:
    """Return the headers that may carry something: for a host that is told nothing, the page's own URL too."""
    return [
        f"{name}: {value}"
        for name, value in headers.items()
        if (name.lower() not in _STANDARD and not name.lower().startswith(("sec-", "if-")))
        or (name.lower() == "referer" and not told)
    ]


def _own_words(query: Query) -> list[str]:
    """Return the texts of the query's steps: literals of the definition, and disclosed values in their templates' forms."""
    found: list[str] = []
    steps = list(query.steps)
    while steps:
        step = steps.pop()
        if isinstance(step, Open):
            found.append(step.open)
        elif isinstance(step, Fill | Choose):
            found.append(step.value)
        steps += getattr(step, "steps", ())
    return found
