"""What a person would see of a page: fields that are really there, boxes for advertising, tests for humans, words of success."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urlsplit

from playwright.async_api import Error, Frame, Locator, Page

from safetycheck.definition import Proofs
from safetycheck.fetch import snapshot
from safetycheck.fetch.egress import is_wall
from safetycheck.fetch.steps import engine
from safetycheck.read.tree import plain
from safetycheck.text import clean

# Made for programs to fall into: no size, outside of the page, see-through, or inside something that is.
_IS_SEEN = """e => {
  const box = e.getBoundingClientRect();
  if (box.width < 3 || box.height < 3 || box.right + scrollX <= 0 || box.bottom + scrollY <= 0) return false;
  if (getComputedStyle(e).visibility !== 'visible') return false;
  for (let n = e; n; n = n.parentElement || (n.getRootNode() && n.getRootNode().host)) {
    const style = getComputedStyle(n), size = n.getBoundingClientRect();
    if (style.display === 'none' || parseFloat(style.opacity) < 0.05) return false;
    const clips = n !== e && style.overflow !== 'visible' && style.display !== 'contents';
    if (clips && (size.width < 3 || size.height < 3)) return false;
  }
  return true;
}"""
_TEXT = "() => document.body ? document.body.innerText : ''"
_WORDS = """e => {
  const box = e.matches('input') ? e : e.control || e.querySelector('input') || e;
  const words = [...(box.labels || [])].map(l => l.innerText);
  if (!words.length) words.push(e.innerText || (e.nextSibling ? e.nextSibling.textContent : ''));
  return words.join(' ') + ' ' + (box.name || '') + ' ' + (box.getAttribute('aria-label') || '');
}"""
_TICKED = "input[type=checkbox]:checked"
_TESTS = "[class*=captcha i], [id*=captcha i], iframe[src*=captcha i], .cf-turnstile"
# The mark of a test that works unseen and asks nothing.
_IS_TEST = "e => !e.closest('.grecaptcha-badge')"
_ADVERTISING = re.compile(
    r"newsletter|marketing|promotion|special offer|advertising|advertisement|subscribe|keep me (?:informed|updated|posted)|"
    r"(?:news|updates|offers|tips) (?:and|from|by|about)|sign me up|hear from (?:you|us)|partners may",
    re.IGNORECASE,
)
_REFUSING = re.compile(
    r"unsubscrib|opt.?(?:me )?.?out|do not|don.?t|\bno\b|\bnot\b|stop|remove|delete|deletion|suppress|withdraw|object",
    re.IGNORECASE,
)
_MOST_TEXT = 200


async def is_seen(element: Locator) -> bool:
    """Tell whether a person would see an element: a trap for programs, which nobody sees, must stay empty."""
    return await element.is_visible() and bool(await element.evaluate(_IS_SEEN))


async def seen(frame: Frame, selector: str) -> list[Locator]:
    """Return the elements of a selector that a person would see."""
    return [each for each in await frame.locator(engine(selector)).all() if await is_seen(each)]


async def is_advertising(box: Locator) -> bool:
    """Tell whether a box agrees to advertising; one that refuses it is another thing."""
    words = str(await box.evaluate(_WORDS))
    return bool(_ADVERTISING.search(words)) and not _REFUSING.search(words)


async def advertising_ticked(page: Page, told: frozenset[str]) -> list[Locator]:
    """Return the boxes for advertising that the page itself has ticked."""
    boxes = [box for frame in _frames(page, told) for box in await frame.locator(_TICKED).all()]
    return [box for box in boxes if await is_advertising(box)]


async def has_test(page: Page, told: frozenset[str]) -> bool:
    """Tell whether the page shows a test for humans."""
    for frame in _frames(page, told):
        for each in await frame.locator(_TESTS).all():
            if await is_seen(each) and await each.evaluate(_IS_TEST):
                return True
    return any([await _is_wall_shown(frame) for frame in page.frames])


async def _is_wall_shown(frame: Frame) -> bool:
    """Tell whether a frame shows the window of a keeper of walls, in which a person is asked something."""
    if not frame.parent_frame or not is_wall(urlsplit(frame.url).hostname or ""):
        return False
    with suppress(Error):  # it went away
        element = await frame.frame_element()
        return await element.is_visible() and bool(await element.evaluate(_IS_TEST))
    return False


async def proof(page: Page, told: frozenset[str], proofs: Proofs) -> str | None:
    """Return the words or the mark with which the broker's own page proves something, or None. Only what is seen counts."""
    for frame in _frames(page, told):
        with suppress(Error):  # it is on its way somewhere
            if found := await _proof(frame, proofs):
                return clean(found, _MOST_TEXT)
    return None


async def _proof(frame: Frame, proofs: Proofs) -> str | None:
    text = plain(str(await frame.evaluate(_TEXT)))
    for each in proofs:
        if each.text is not None and re.search(rf"(?<!\w){re.escape(plain(each.text))}(?!\w)", text):
            return each.text
        if each.at is not None:
            for element in await frame.locator(engine(each.at)).all():
                if await is_seen(element):
                    return await element.inner_text() or each.at
    return None


def _frames(page: Page, told: frozenset[str]) -> list[Frame]:
    return [frame for frame in page.frames if snapshot.shows(frame, told)]
