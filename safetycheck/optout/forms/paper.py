"""A letter on paper: A4 or US Letter, folded so that the address shows in the window of an envelope.

A4 follows DIN 5008 form B (window field of 85 x 45 mm, 20 mm from the left and 45 mm from the top; folds at 105 and 210 mm). US
Letter is folded in three for a #10 envelope with its usual window (4 1/2 x 1 1/8 inches, 7/8 inch from the left and 1/2 inch from
the bottom), so that the address stands 2 1/16 inches from the top.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from html import escape

from playwright.async_api import Browser, Error, Route, async_playwright

from safetycheck.errors import NoBrowser
from safetycheck.fetch import chrome


class Paper(StrEnum):
    """The size of the paper, which is also what kind of envelope it goes into."""

    A4 = "a4"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where things stand on one size of paper. All are in millimetres from its left or upper edge."""

    width: float
    height: float
    left: float
    window_top: float
    window_height: float
    window_width: float
    text_top: float
    folds: tuple[float, ...]


SHEETS = {
    # The window's first 17.7 mm are for the sender's line and notes of the post.
    Paper.A4: Sheet(210, 297, 25, 62.7, 27.3, 80, 103, (105, 210)),
    Paper.LETTER: Sheet(215.9, 279.4, 25.4, 52.4, 25.4, 100, 96, (93.1, 186.3)),
}
_LONGEST = 6  # lines that the window shows
_STYLE = """
@page{{size:{width}mm {height}mm;margin:20mm 20mm 20mm {left}mm}}
@page:first{{margin-top:0}}
*{{box-sizing:border-box}}
html,body{{margin:0;padding:0;color:#000;background:#fff;font:11pt/1.4 "Liberation Serif","Times New Roman",serif}}
.head{{position:relative;height:{text_top}mm}}
.sender,.to,.day{{position:absolute;margin:0}}
.sender{{left:0;top:20mm;font-size:9pt;line-height:1.3}}
.to{{left:0;top:{window_top}mm;width:{window_width}mm;height:{window_height}mm;line-height:4.4mm;overflow:hidden;white-space:pre-line}}
.day{{right:0;top:{day_top}mm}}
.fold{{position:absolute;left:-{left}mm;width:4mm;border-top:.2mm solid #999}}
h1{{font-size:11pt;margin:0 0 5mm}}
.body{{white-space:pre-wrap;overflow-wrap:anywhere;orphans:3;widows:3}}
.sign{{margin-top:16mm;width:70mm;border-top:.2mm solid #000;padding-top:1mm;break-inside:avoid}}
"""


@dataclass(frozen=True, slots=True)
class Posted:
    """What stands on the paper; `sender` and `to` are lines of an address, and `sender` may hold the name alone."""

    sender: tuple[str, ...]
    to: tuple[str, ...]
    day: date
    subject: str
    body: str
    signed: str


def page(letter: Posted, paper: Paper) -> str:
    """Return the letter as HTML that is made for paper; every text in it is escaped."""
    sheet = SHEETS[paper]
    style = _STYLE.format(
        width=sheet.width, height=sheet.height, left=sheet.left, text_top=sheet.text_top, window_top=sheet.window_top,
        window_width=sheet.window_width, window_height=sheet.window_height, day_top=sheet.text_top - 8,
    )  # fmt: skip
    # The second fold lies below what a long letter's first page is sure to keep free.
    folds = f'<div class="fold" style="top:{sheet.folds[0]}mm"></div>'
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(letter.subject)}</title><style>{style}</style>'
        f'<div class="head"><p class="sender">{"<br>".join(map(escape, letter.sender))}</p>'
        f'<p class="to">{escape(chr(10).join(letter.to[:_LONGEST]))}</p>'
        f'<p class="day">{letter.day:%B} {letter.day.day}, {letter.day.year}</p>{folds}</div>'
        f'<h1>{escape(letter.subject)}</h1><div class="body">{escape(_flowing(_unsigned(letter)))}</div>'
        f'<p class="sign">{escape(letter.signed)}</p></html>'
    )


def _unsigned(letter: Posted) -> str:
    """Return the text without the name at its end: on paper that stands below the signature."""
    return letter.body.strip().removesuffix(letter.signed).rstrip()


def _flowing(text: str) -> str:
    """Join the lines that were broken for mail: paper is wider. Points of lists and what is indented begin a line."""
    lines: list[str] = []
    for line in text.split("\n"):
        in_point = bool(lines) and lines[-1].startswith("- ") and line.startswith("  ")
        in_text = bool(lines) and bool(lines[-1]) and not lines[-1].startswith(("- ", "  "))
        if line and (in_point or (in_text and not line.startswith(("- ", "  ")))):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


class Printer:
    """Turns pages into PDF. Its browser can reach nothing."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    async def pdf(self, html: str, paper: Paper) -> bytes:
        """Return a page as PDF, in the size of the paper."""
        sheet = SHEETS[paper]
        context = await self._browser.new_context(java_script_enabled=False, offline=True, service_workers="block")
        try:
            await context.route("**/*", _refuse)
            tab = await context.new_page()
            await tab.set_content(html, wait_until="domcontentloaded")
            return await tab.pdf(
                width=f"{sheet.width}mm",
                height=f"{sheet.height}mm",
                prefer_css_page_size=True,
                print_background=False,
                tagged=True,
            )
        finally:
            await context.close()


@asynccontextmanager
async def open_printer() -> AsyncIterator[Printer]:
    """Start a browser that prints; raises NoBrowser."""
    async with async_playwright() as playwright:
        path = chrome.find(playwright.chromium.executable_path)
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                headless=True,
                chromium_sandbox=not chrome.needs_no_sandbox(),
                args=["--proxy-server=socks5://127.0.0.1:1", "--proxy-bypass-list=<-loopback>"],
            )
        except Error:
            raise NoBrowser(f"{path} could not be started", hint="Start it once yourself to see why.") from None
        try:
            yield Printer(browser)
        finally:
            await browser.close()


async def _refuse(route: Route) -> None:
    await route.abort()
