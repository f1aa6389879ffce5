"""The egress gate inside the browser: every request of a context is held against it before it is sent.

Three nets, one below the other. `route` sees every request of every page, frame and worker that Playwright reports; a
DevTools session of our own sees what Playwright lets pass by itself, redirects above all; and the loopback proxy under
both lets nothing through to a host that is not declared.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

from playwright.async_api import BrowserContext, CDPSession, Error, Page, Request, Response, Route, WebSocketRoute

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch.egress import ForeignHost, Outgoing, Part
from safetycheck.fetch.interface import Errand, Policy, SentAway
from safetycheck.model import Via

_EVERYTHING = re.compile("")
# How long nothing must move for a page to count as quiet, in seconds.
_QUIET = 0.5
# What a page may unpack to with all its pieces, in pages.
_UNPACKED = 8


class Guard:
    """Watches one context, for one errand at a time. Without an errand nothing may be sent.

    `over` fails as soon as the errand can only fail. `waiting` counts the pages that wait for their turn. `tab` is the
    page that the errand works in, and `arriving` says that another document has been asked for in its place.
    """

    def __init__(self, via: Via, policy: Policy) -> None:
        self._via = via
        self._policy = policy
        self._errand: Errand | None = None
        self._pages = 0
        self._open = 0
        self._moved = 0.0
        self._unpacked = 0
        self.refused: Counter[str] = Counter()
        self._expects_tab = False
        self.waiting = 0
        self.arriving = False
        self.tab: Page | None = None
        self.last: Response | None = None
        self.over: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    async def watch(self, context: BrowserContext) -> None:
        """Stand before everything that a context sends."""
        await context.route(_EVERYTHING, self._on_route)
        await context.route_web_socket(_EVERYTHING, self._on_socket)
        context.on("page", self._on_page)
        context.on("request", lambda request: self._move(request, 1))
        context.on("requestfinished", lambda request: self._move(request, -1))
        context.on("requestfailed", lambda request: self._move(request, -1))
        context.on("response", self._on_response)

    async def cover(self, page: Page) -> None:
        """Watch what Playwright does not show of a page: redirects, how much it unpacks, and that it is about to leave."""
        page.on("download", lambda _: self.refused.update(["a download"]))
        session = await page.context.new_cdp_session(page)
        main = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]

        async def on_paused(event: dict[str, Any]) -> None:
            await self._on_paused(session, event, main)

        def on_leaving(event: Mapping[str, Any]) -> None:
            if event["frameId"] == main and event["disposition"] == "currentTab":
                self._arrive(page, arriving=True)

        def on_stopped(event: Mapping[str, Any]) -> None:
            if event["frameId"] == main:
                self._arrive(page, arriving=False)

        session.on("Fetch.requestPaused", on_paused)
        session.on("Network.dataReceived", self._on_data)
        session.on("Page.frameRequestedNavigation", on_leaving)
        # A navigation that leads to no document (a download, a 204) only stops.
        session.on("Page.frameStoppedLoading", on_stopped)
        session.on("Page.domContentEventFired", lambda _: self._arrive(page, arriving=False))
        await session.send("Page.enable")
        await session.send("Network.enable")
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    def begin(self, errand: Errand) -> None:
        """Take up an errand."""
        self._errand, self.tab, self.last = errand, None, None
        self._pages = self._open = self._unpacked = self.waiting = 0
        self.arriving = False
        self.over = asyncio.get_running_loop().create_future()
        self.stir()

    def end(self) -> None:
        """Lay the errand down: from now on nothing may be sent."""
        self._errand = None
        if not self.over.cancel() and not self.over.cancelled():
            self.over.exception()  # looked at, so that asyncio does not complain of it

    @contextmanager
    def a_new_tab(self) -> Iterator[None]:
        """Let a new window stand; otherwise each is closed."""
        self._expects_tab = True
        try:
            yield
        finally:
            self._expects_tab = False

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is under way, and nothing was for a moment."""
        under_way = self._open > 0 or self.waiting or self.arriving
        return not under_way and asyncio.get_running_loop().time() - self._moved > _QUIET

    def stir(self) -> None:
        """Note that something moved just now: what it sets off may begin a moment later."""
        self._moved = asyncio.get_running_loop().time()

    def _arrive(self, page: Page, *, arriving: bool) -> None:
        if page == self.tab:
            self.arriving = arriving
            self.stir()

    def _move(self, request: Request, change: int) -> None:
        """Keep count of what the errand's tab has under way; a window that was closed never says how its requests ended."""
        with suppress(Error):
            if request.frame.page == self.tab:
                self._open += change
                self.stir()

    async def _on_route(self, route: Route) -> None:
        request, errand = route.request, self._errand
        part, is_ours = self._place(request)
        if part is Part.PAGE and not is_ours:
            problem: BaseException | None = Refused("a new window")
        else:
            wish = Outgoing(request.method, request.url, request.headers, request.post_data_buffer, self._via, part)
            problem = await self._judged(errand, wish)
        with suppress(Error):  # the page may be closed by now
            if problem:
                self._note(errand, problem, part)
                await route.abort("aborted" if part is Part.PAGE else "blockedbyclient")
            else:
                await route.continue_()

    async def _on_paused(self, session: CDPSession, event: Mapping[str, Any], main: str) -> None:
        request, errand, hop = event["request"], self._errand, "redirectedRequestId" in event
        part = Part.PIECE
        if event["resourceType"] == "Document":
            part = Part.PAGE if event["frameId"] == main else Part.FRAME
        problem: BaseException | None = None
        if hop or "networkId" not in event:
            body = request.get("postData", "").encode()
            wish = Outgoing(request["method"], request["url"], request["headers"], body, self._via, part, given=hop)
            problem = await self._judged(errand, wish)
        with suppress(Error):
            if problem:
                self._note(errand, problem, part)
                await session.send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": "BlockedByClient"})
            else:
                await session.send("Fetch.continueRequest", {"requestId": event["requestId"]})

    async def _judged(self, errand: Errand | None, wish: Outgoing) -> BaseException | None:
        """Return why a request may not pass. Whatever is raised comes back, so that nothing passes by mistake."""
        (problem,) = await asyncio.gather(self._judge(errand, wish), return_exceptions=True)
        return problem

    async def _judge(self, errand: Errand | None, wish: Outgoing) -> None:
        """Let a request pass or raise; a page waits for its turn, but not where the site sends us on to it."""
        if errand is None:
            raise Refused("something of a page that is done with")
        if wish.part is Part.PAGE:
            errand.gate.inspect(wish)
            self._pages += 1
            if self._pages > self._policy.max_redirects + 1 and self._via is not Via.ASSISTED:
                raise FetchFailed("it sent us on in circles")
            if self._pages > 1 and not wish.given:
                await self._take_turn(errand)
        errand.gate.check(replace(wish, why=errand.why))

    async def _take_turn(self, errand: Errand) -> None:
        self.waiting += 1
        try:
            await errand.again()
        finally:
            self.waiting -= 1
        if errand is not self._errand:
            raise Refused("something of a page that is done with")

    def _note(self, errand: Errand | None, problem: BaseException, part: Part) -> None:
        """Count a refusal; end the errand over it where it concerns the page itself, or is no refusal at all.

        Where a person sits in front, a refused page is not the end: they can go back.
        """
        if isinstance(problem, Refused):
            self.refused[problem.reason] += 1
            goes_on = self._via is Via.ASSISTED and self._pages
            if part is not Part.PAGE or goes_on or problem.reason == "a new window":
                return
        if isinstance(problem, ForeignHost) and self._pages:
            problem = SentAway(problem.host)
        if errand is self._errand:
            self.stop(problem)

    def stop(self, problem: BaseException) -> None:
        """End the errand."""
        if not self.over.done():
            self.over.set_exception(problem)

    def _place(self, request: Request) -> tuple[Part, bool]:
        """Tell whether a request is for a whole page, and whether it is for the page that the errand works in."""
        if not request.is_navigation_request():
            return Part.PIECE, False
        try:
            frame = request.frame
        except Error:  # a new window has no frame yet
            return Part.PAGE, self._expects_tab
        return (Part.FRAME if frame.parent_frame else Part.PAGE), frame.page == self.tab or self._expects_tab

    async def _on_socket(self, socket: WebSocketRoute) -> None:
        # What goes through a socket can't be held against the query before it is sent.
        self.refused["a WebSocket"] += 1
        await socket.close()

    async def _on_page(self, page: Page) -> None:
        if self._expects_tab or page == self.tab:
            return
        with suppress(Error):
            await page.close()

    def _on_response(self, response: Response) -> None:
        if self._errand and response.request.is_navigation_request():
            with suppress(Error):
                is_ours = self._expects_tab or response.frame.page == self.tab
                if is_ours and not response.frame.parent_frame:
                    self.last = response

    def _on_data(self, event: Mapping[str, Any]) -> None:
        self._unpacked += event["dataLength"]
        if self._unpacked > _UNPACKED * self._policy.max_bytes:
            self.stop(FetchFailed("it sent more than a page may hold"))
