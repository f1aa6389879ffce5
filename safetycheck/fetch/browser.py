"""The browser way: one headless Chromium for a run, a fresh context for each broker, every byte through our proxy."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from safetycheck import model
from safetycheck.definition import Definition, Open
from safetycheck.errors import FetchFailed, NoBrowser, SafetycheckError
from safetycheck.fetch import chrome, snapshot
from safetycheck.fetch.egress import is_wall
from safetycheck.fetch.guard import Guard
from safetycheck.fetch.interface import Answer, Errand, Now, Passing, Policy, StepFailed
from safetycheck.fetch.pins import pins
from safetycheck.fetch.proxy import LoopbackProxy
from safetycheck.fetch.steps import Undone, Walker, is_replaced
from safetycheck.model import Via

Got = TypeVar("Got")
# What Playwright's own switches leave on. The browser knows no name and no way out but the proxy of each context.
_SWITCHES = (
    "--proxy-server=socks5://127.0.0.1:1",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--no-pings",
    "--disable-domain-reliability",
    "--disable-notifications",
    "--deny-permission-prompts",
    # What a shared worker sends is seen by no page's DevTools session.
    "--disable-shared-workers",
    # One process for all frames of a page, so that one DevTools session sees the redirects of them all. A context shows
    # hosts of one broker only.
    "--disable-site-isolation-trials",
)
# What has no switch: no page is fetched on the guess that it will be wanted (2: never), and no address is told by WebRTC.
_PREFERENCES = {
    "net": {"network_prediction_options": 2},
    "webrtc": {"ip_handling_policy": "disable_non_proxied_udp"},
}
_WINDOW = "<h1>safetycheck</h1><p>The site opens in a window of its own. Please leave this one open.</p>"
# A hung page may not even close; then its context is closed, then the browser. In seconds.
_CLOSE = 3.0
_END = 10.0
# What may come through the wire for one page with all its pieces, in pages.
_PIECES = 5
# How often a page may go on to another while it is read.
_LOOKS = 5


# Chromium's words for what went wrong, and ours.
_FAULTS = (
    ("ERR_CERT", FetchFailed, "its certificate is not valid"),
    ("ERR_SSL", FetchFailed, "it speaks no TLS that holds"),
    ("ERR_TOO_MANY_REDIRECTS", FetchFailed, "it sent us on in circles"),
    ("Download is starting", FetchFailed, "it sent a file and no page"),
    ("crashed", FetchFailed, "the page broke the browser's tab"),
    ("ERR_NETWORK_CHANGED", Passing, "this machine changed its network"),
    ("ERR_CONNECTION", Passing, "it cut the connection"),
    ("ERR_EMPTY_RESPONSE", Passing, "it cut the connection"),
    ("ERR_HTTP2", FetchFailed, "its answer is not valid HTTP"),
    ("ERR_INVALID_HTTP", FetchFailed, "its answer is not valid HTTP"),
    ("has been closed", FetchFailed, "the browser was closed"),
)


@asynccontextmanager
async def start(policy: Policy, now: Now) -> AsyncIterator[BrowserWay]:
    """Start Playwright; the browser itself is launched at the first visit. Raises NoBrowser."""
    async with opened(policy, now, Via.BROWSER, BrowserVisit, headless=True) as way:
        yield way


@asynccontextmanager
async def opened(policy: Policy, now: Now, via: Via, visitor: type[BrowserVisit], *, headless: bool) -> AsyncIterator[BrowserWay]:
    """Start Playwright for one of the ways that need a browser."""
    async with async_playwright() as playwright:
        path = chrome.find(playwright.chromium.executable_path)
        way = BrowserWay(playwright, path, policy, now, via, visitor, headless)
        try:
            yield way
        finally:
            await way.close()


@dataclass(eq=False)
class BrowserWay:
    """One browser for many brokers; launched when it is first needed, and again when it broke."""

    playwright: Playwright
    path: str
    policy: Policy
    now: Now
    via: Via
    visitor: type[BrowserVisit]
    headless: bool

    def __post_init__(self) -> None:
        # A name for each run, so that two runs share no Tor circuit.
        self._run = uuid4().hex
        self._browser: Browser | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self._launching = asyncio.Lock()

    @asynccontextmanager
    async def visit(self, broker: Definition) -> AsyncIterator[BrowserVisit]:
        """Begin afresh with one broker: a context without cookies, a proxy and a circuit of its own."""
        hosts = broker.told | {*broker.assets}

        def admits(host: str) -> bool:
            return host in hosts or (self.via is Via.ASSISTED and is_wall(host))

        async with LoopbackProxy(admits, self.policy, f"{self._run}-{broker.domain}") as proxy:
            visit = self.visitor(self, broker, proxy)
            try:
                yield visit
            finally:
                await visit.leave()

    @property
    def runs(self) -> bool:
        """Whether the browser is up."""
        return self._browser is not None and self._browser.is_connected()

    async def context(self, proxy: LoopbackProxy) -> BrowserContext:
        """Open a context that knows no way out but the proxy; raises NoBrowser where the browser can't be started."""
        async with self._launching:
            if self._browser is None or not self.runs:
                await self.close()
                self._browser = await self._launch()
        context = await self._browser.new_context(
            proxy={"server": proxy.url},
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            locale="en-US",
            no_viewport=not self.headless,
        )
        # Playwright's block is a function that a page can go around.
        await context.add_init_script("delete Navigator.prototype.serviceWorker")
        return context

    async def close(self) -> None:
        """End the browser, whatever its pages do."""
        # Both are taken first: a new browser may be launched while the old one ends.
        browser, self._browser = self._browser, None
        folder, self._folder = self._folder, None
        if browser:
            await _within(_END, browser.close())
        if folder:
            folder.cleanup()

    async def _launch(self) -> Browser:
        pinned = await pins(self.policy)
        # A profile of our own making, because some of what must be off can only be switched off by preferences.
        folder = TemporaryDirectory(prefix="safetycheck-", ignore_cleanup_errors=True)
        self._folder = folder
        profile = Path(folder.name) / "Default"
        profile.mkdir()
        (profile / "Preferences").write_text(json.dumps(_PREFERENCES))
        try:
            unused = await self.playwright.chromium.launch_persistent_context(
                folder.name,
                executable_path=self.path,
                headless=self.headless,
                chromium_sandbox=not chrome.needs_no_sandbox(),
                args=[*_SWITCHES, *([f"--ignore-certificate-errors-spki-list={','.join(pinned)}"] if pinned else [])],
            )
            if not self.headless:
                await unused.pages[0].set_content(_WINDOW)
        except Error:
            raise self._no_browser() from None
        if unused.browser is None:
            raise self._no_browser()
        return unused.browser

    def _no_browser(self) -> NoBrowser:
        hint = "Start it once yourself to see why." if self.headless else "Assisted fetching needs a screen."
        return NoBrowser(f"{self.path} could not be started", hint=hint)


class BrowserVisit:
    """A session of the browser way."""

    def __init__(self, way: BrowserWay, broker: Definition, proxy: LoopbackProxy) -> None:
        self._way = way
        self._proxy = proxy
        self.told = broker.told
        self.guard = Guard(way.via, way.policy)
        self._context: BrowserContext | None = None

    @property
    def refused(self) -> Mapping[str, int]:
        """What the pages wanted and were not given, by reason."""
        return self.guard.refused + Counter({f"a connection to {host}": n for host, n in self._proxy.refused.items()})

    async def fetch(self, errand: Errand) -> Answer:
        """Do the query's steps, or open the errand's URL, in a new tab."""
        return await self.carry(errand, lambda page: self.work(page, errand))

    async def carry(self, errand: Errand, doing: Callable[[Page], Coroutine[Any, Any, Got]]) -> Got:
        """Do something in a new tab, under the gate of the errand; the tab is closed in the end."""
        self._proxy.open(_PIECES * self._way.policy.max_bytes)
        try:
            page = await self._new_page(errand)
            return await self._unless_over(doing(page))
        except Error as problem:
            raise self._failure(problem) from None
        finally:
            self.guard.end()
            # A page that is closed takes its DevTools sessions along, and its last words (a beacon) would pass unseen.
            await self._proxy.shut()
            await self._close_pages()

    async def leave(self) -> None:
        """Close the context; where it hangs, the browser."""
        context, self._context = self._context, None
        if context and not await _within(_CLOSE, context.close()):
            await self._way.close()

    async def _unless_over(self, doing: Coroutine[Any, Any, Got]) -> Got:
        """Do the work, and leave it as soon as the guard says that it can only fail."""
        work = asyncio.ensure_future(doing)
        try:
            await asyncio.wait([work, self.guard.over], return_when=asyncio.FIRST_COMPLETED)
            if self.guard.over.done():
                self.guard.over.result()
            return await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _new_page(self, errand: Errand) -> Page:
        if self._context is None or not self._way.runs:
            self._context = await self._way.context(self._proxy)
            await self.guard.watch(self._context)
        self.guard.begin(errand)
        with self.guard.a_new_tab():
            page = await self._context.new_page()
        self.guard.tab = page
        await self.guard.cover(page)
        return page

    async def _close_pages(self) -> None:
        """Close every tab, so that nothing runs on between two errands; cookies stay."""
        pages = self._context.pages if self._context else []
        closed = [await _within(_CLOSE, page.close()) for page in pages]
        if not all(closed):
            await self.leave()

    async def work(self, page: Page, errand: Errand) -> Answer:
        """Do what the errand asks for in a tab, and return what it led to."""
        walker = Walker(page, self.guard, errand.gate)
        try:
            if errand.url:
                errand.gate.give(errand.url)
                await walker.do(Open(open=errand.url))
            else:
                await walker.walk(errand.query.steps)
        except (Undone, PlaywrightTimeout) as undone:
            reason = str(undone) if isinstance(undone, Undone) else "a step took too long"
            raise StepFailed(reason, (await self._settled(walker)).page) from None
        return await self._settled(walker)

    async def _settled(self, walker: Walker) -> Answer:
        """Return the page once it is quiet. A script may send it on whenever it likes, also while it is read."""
        for _ in range(_LOOKS):
            await walker.settle()
            try:
                return await self.answer(walker.page)
            except Error as problem:
                if not is_replaced(problem):
                    raise
        raise FetchFailed("it sent us on in circles")

    async def answer(self, page: Page) -> Answer:
        """Return the page as it is now; raises FetchFailed where it is none of the broker's, or is being left."""
        if self.guard.arriving:
            raise FetchFailed("the next page did not come")
        host = urlsplit(page.url).hostname
        if host not in self.told:
            raise FetchFailed("it ended on no page of its own")
        html = await snapshot.html(page, self.told)
        if len(html) > self._way.policy.max_bytes:
            raise FetchFailed("it sent more than a page may hold")
        last = self.guard.last
        retry = await last.header_value("retry-after") if last else None
        status = last.status if last else 200
        return Answer(model.Page(url=page.url, status=status, html=html, via=self._way.via, at=self._way.now()), retry)

    def _failure(self, problem: Error) -> SafetycheckError:
        """Say in a few words what went wrong; never the browser's own message, which holds the URL."""
        if self._proxy.allowance < 0:
            return FetchFailed("it sent more than a page may hold")
        fault = next(iter(self._proxy.faults.values()), None)
        if fault and "ERR_SOCKS" in problem.message:
            return fault
        if not self._way.runs and self._way.via is Via.BROWSER:
            return Passing("the browser broke down")
        for sign, kind, text in _FAULTS:
            if sign in problem.message:
                return kind(text)
        return FetchFailed("the browser could not open it")


async def _within(seconds: float, doing: Awaitable[None]) -> bool:
    """Do something that may hang; tell whether it was done in time."""
    try:
        async with asyncio.timeout(seconds):
            await doing
    except TimeoutError:
        return False
    except Error:
        pass  # it was closed already
    return True
