"""The plain way: httpx, through the loopback proxy. It runs no scripts and follows no meta refresh; it shows the page as sent."""

from __future__ import annotations

import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx

from safetycheck.definition import Definition, Open
from safetycheck.errors import FetchFailed, SafetycheckError
from safetycheck.fetch.charset import decode
from safetycheck.fetch.egress import ForeignHost, Outgoing
from safetycheck.fetch.interface import Answer, Errand, Now, Passing, Policy, Reply, SentAway
from safetycheck.fetch.proxy import LoopbackProxy
from safetycheck.fetch.trust import widen
from safetycheck.fetch.unpack import ACCEPTED, Unpacker
from safetycheck.model import Page, Via
from safetycheck.text import clean

_HTML = ("text/html", "application/xhtml+xml")
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
    "Accept-Language": "en-US,en;q=0.9",
    "Accept-Encoding": ACCEPTED,
}
# Beside the page itself: TLS, headers, redirects.
_OVERHEAD = 2_000_000

# These libraries log URLs and headers, which hold the query: at no level of ours may they speak.
for _name in ("httpx", "httpcore", "hpack"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


@asynccontextmanager
async def start(policy: Policy, now: Now) -> AsyncIterator[Http]:
    """Make the plain way ready."""
    yield Http(policy, now)


class Http:
    """The plain way to fetch."""

    def __init__(self, policy: Policy, now: Now) -> None:
        self._policy = policy
        self._now = now
        self._public = httpx.create_ssl_context()
        self._mapped = widen(httpx.create_ssl_context(), policy)
        # A name for each run, so that two runs share no Tor circuit.
        self._run = uuid4().hex

    @asynccontextmanager
    async def visit(self, broker: Definition) -> AsyncIterator[HttpVisit]:
        """Begin afresh with one broker: no cookies, no open connections, a circuit of its own."""
        policy = self._policy
        async with LoopbackProxy(broker.told.__contains__, policy, f"{self._run}-{broker.domain}") as proxy:
            mapped = {f"all://{host}": self._transport(proxy, self._mapped) for host in broker.told & policy.connect_to.keys()}
            async with httpx.AsyncClient(
                transport=self._transport(proxy, self._public),
                mounts=mapped,
                headers={"User-Agent": policy.user_agent, **_HEADERS},
                timeout=policy.timeout,
                trust_env=False,
            ) as client:
                yield HttpVisit(client, proxy, policy, self._now)

    def _transport(self, proxy: LoopbackProxy, trust: ssl.SSLContext) -> httpx.AsyncHTTPTransport:
        return httpx.AsyncHTTPTransport(proxy=proxy.url, verify=trust, http2=True)


class HttpVisit:
    """A session of the plain way."""

    def __init__(self, client: httpx.AsyncClient, proxy: LoopbackProxy, policy: Policy, now: Now) -> None:
        self._client = client
        self._proxy = proxy
        self._policy = policy
        self._now = now

    @property
    def refused(self) -> Mapping[str, int]:
        """What was sent for and refused on the way out, by host: nothing, unless the gate before it was deaf."""
        return self._proxy.refused

    async def fetch(self, errand: Errand) -> Answer:
        """Open the query's URLs in order, or the errand's own, and return the last page."""
        urls = [errand.url] if errand.url else [step.open for step in errand.query.steps if isinstance(step, Open)]
        answer: Answer | None = None
        for url in urls:
            if answer:
                await errand.again()
            answer = await self._page(url, errand)
        if answer is None:
            raise FetchFailed("its steps open no URL")
        return answer

    async def text(self, errand: Errand, limit: int) -> tuple[int, str]:
        """Return the status and the first `limit` bytes of the errand's URL, a plain text file."""
        async with self._open(errand.url or "", errand) as response:
            body = await self._body(response, limit)
            return response.status_code, decode(bytes(body.body), "")

    async def reply(self, url: str, errand: Errand, limit: int) -> Reply:
        """Return what stands at a URL of our own making, whatever it is; raises FetchFailed beyond `limit` bytes."""
        async with self._open(url, errand) as response:
            body = await self._body(response, limit)
            if body.full:
                raise FetchFailed("it sent more than was asked for")
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Reply(response.status_code, body.finish(), clean(kind, 60), response.headers.get("retry-after"))

    async def _page(self, url: str, errand: Errand) -> Answer:
        async with self._open(url, errand) as response:
            kind = response.headers.get("content-type", "")
            _check_kind(kind, response.status_code)
            body = await self._body(response, self._policy.max_bytes)
            if body.full:
                raise FetchFailed("it sent more than a page may hold")
            page = Page(
                url=str(response.url),
                status=response.status_code,
                html=decode(body.finish(), kind),
                via=Via.HTTP,
                at=self._now(),
            )
            return Answer(page, response.headers.get("retry-after"))

    async def _body(self, response: httpx.Response, limit: int) -> Unpacker:
        body = Unpacker(response.headers.get("content-encoding", ""), limit)
        async for chunk in response.aiter_raw():
            body.feed(chunk)
            if body.full:
                break
        return body

    @asynccontextmanager
    async def _open(self, url: str, errand: Errand) -> AsyncIterator[httpx.Response]:
        """Send a request and follow where it is sent on to; every hop passes the gate."""
        self._proxy.open(self._policy.max_bytes + _OVERHEAD)
        response: httpx.Response | None = None
        try:
            request: httpx.Request | None = self._client.build_request("GET", url, headers=dict(errand.headers))
            for hop in range(self._policy.max_redirects + 1):
                if request is None:
                    break
                self._check(request, errand, hop)
                if response:
                    await response.aclose()
                response = await self._client.send(request, stream=True)
                request = response.next_request
            if response is None or request is not None:
                raise FetchFailed("it sent us on in circles")
            yield response
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise self._failure(problem) from None
        finally:
            if response:
                await response.aclose()

    def _check(self, request: httpx.Request, errand: Errand, hop: int) -> None:
        given = hop > 0 or errand.url is not None
        try:
            errand.gate.check(Outgoing(request.method, str(request.url), request.headers, given=given, why=errand.why))
        except ForeignHost as refused:
            if hop == 0:
                raise
            raise SentAway(refused.host) from None

    def _failure(self, problem: Exception) -> SafetycheckError:
        """Say in a few words what went wrong; never the URL, which holds the query."""
        fault = next(iter(self._proxy.faults.values()), None)
        if fault:
            return fault
        if isinstance(problem, httpx.InvalidURL):
            return FetchFailed("the link is no URL")
        if isinstance(problem, httpx.TimeoutException):
            return FetchFailed("it did not answer in time")
        text = str(problem)
        if isinstance(problem, httpx.ConnectError):
            return FetchFailed("its certificate is not valid") if "CERTIFICATE" in text else Passing("it could not be reached")
        if isinstance(problem, httpx.NetworkError) or "disconnected" in text or "peer closed" in text:
            return Passing("it cut the connection")
        return FetchFailed("its answer is not valid HTTP")


def _check_kind(content_type: str, status: int) -> None:
    """Refuse what is no page. An error may be told in plain text or JSON: walls do so."""
    kind = content_type.partition(";")[0].strip().lower()
    spoken = status >= 400 and (kind.startswith("text/") or kind == "application/json")
    if kind and kind not in _HTML and not spoken:
        raise FetchFailed(f"it sent no web page but {clean(kind, 60)}")
