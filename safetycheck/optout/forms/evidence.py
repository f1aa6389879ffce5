"""What is kept of a page: its HTML, and how it looked, in the vault."""

from __future__ import annotations

from contextlib import suppress

from playwright.async_api import Error, Page

from safetycheck import model
from safetycheck.fetch import snapshot
from safetycheck.model import Exhibit, Via
from safetycheck.optout.channels import Desk

# In CSS pixels: a longer page is kept as far as the window shows it.
_TALL = 8_000
_SHOT = 10_000
_HEIGHT = "() => Math.max(document.documentElement.scrollHeight, document.body ? document.body.scrollHeight : 0)"


async def picture(page: Page) -> bytes | None:
    """Return a screenshot (PNG); None where the page can't be pictured."""
    with suppress(Error):
        whole = int(await page.evaluate(_HEIGHT)) <= _TALL
        return await page.screenshot(full_page=whole, timeout=_SHOT, animations="disabled")
    return None


async def keep(desk: Desk, broker: str, page: Page, told: frozenset[str], shot: bytes | None = None) -> tuple[str, ...]:
    """Keep a page and its screenshot, the given one or a new one; return their ids in the vault."""
    kept: list[str] = []
    with suppress(Error):  # what can't be read any more can't be kept
        html = await snapshot.html(page, told)
        seen = model.Page(url=page.url, status=200, html=html, via=Via.ASSISTED, at=desk.now())
        kept.append(desk.vault.save_page(seen, desk.person.id, broker))
    shot = shot or await picture(page)
    if shot:
        exhibit = Exhibit(kind="screenshot", media="image/png", about=page.url, at=desk.now())
        kept.append(desk.vault.save_exhibit(exhibit, shot, desk.person.id, broker))
    return tuple(kept)
