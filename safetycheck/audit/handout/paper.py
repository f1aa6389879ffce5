"""Printing a page of our own to PDF by a browser that has no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Error, sync_playwright

from safetycheck.errors import NoBrowser, SafetycheckError
from safetycheck.fetch import chrome

Print = Callable[[str], bytes]
_LIMIT = 30_000  # ms
# As Chromium writes it: each page is an object of its own, and none is packed away.
_PAGE = re.compile(rb"/Type\s*/Page\b")


@contextmanager
def printer() -> Iterator[Print]:
    """Start a browser, and yield what prints a page; raises NoBrowser. It must not be used inside an event loop."""
    with sync_playwright() as playwright:
        try:
            program = chrome.find(playwright.chromium.executable_path)
        except NoBrowser as missing:
            hint = "Make a web page instead, and print it from any browser: --out FILE.html"
            raise NoBrowser(missing.message, hint=hint) from missing
        try:
            browser = playwright.chromium.launch(
                executable_path=program,
                chromium_sandbox=not chrome.needs_no_sandbox(),
                # Not even the browser's own services find a way out.
                args=["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", "--disable-sync"],
                timeout=_LIMIT,
            )
            try:
                # A page of ours needs no script and no request; foreign text in it gets neither.
                context = browser.new_context(java_script_enabled=False, offline=True)
                context.route("**/*", lambda route: route.abort())
                context.set_default_timeout(_LIMIT)
                page = context.new_page()

                def print_(html: str) -> bytes:
                    page.set_content(html)
                    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)

                yield print_
            finally:
                browser.close()
        except Error as error:
            raise SafetycheckError(
                "the browser could not print the page",
                hint="Make a web page instead, and print it from any browser: --out FILE.html",
            ) from error


def pages(pdf: bytes) -> int:
    """Return how many pages a PDF has that Chromium printed."""
    return len(_PAGE.findall(pdf))
