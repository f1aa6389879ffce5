"""A page of the browser, as HTML.

The content of each frame that shows a host of the broker stands in `<div data-frame="URL">` right behind its iframe
element, because an HTML parser takes what stands inside an iframe element for plain text.
"""

from __future__ import annotations

from contextlib import suppress
from html import escape
from secrets import token_hex
from urllib.parse import urlsplit

from playwright.async_api import Error, Frame, Page

# A page with more frames than this is none that shows results in one.
_MOST_FRAMES = 20


async def html(page: Page, told: frozenset[str]) -> str:
    """Return the page's HTML with the content of its frames; raises playwright's Error where the page is gone."""
    frames = [frame for frame in page.frames if frame.parent_frame and shows(frame, told)][:_MOST_FRAMES]
    # All marks first: a frame inside a frame is marked in the content of its parent.
    marks = {mark: frame for frame in frames if (mark := await _mark(frame))}
    contents: dict[str, str] = {}
    for mark, frame in marks.items():
        with suppress(Error):  # it went away meanwhile
            contents[mark] = f'<div data-frame="{escape(frame.url)}">{await frame.content()}</div>'
    text = await page.content()
    for mark, content in contents.items():
        text = text.replace(f"<!--{mark}-->", content, 1)
    return text


async def _mark(frame: Frame) -> str:
    mark = token_hex(8)
    with suppress(Error):
        element = await frame.frame_element()
        await element.evaluate("(e, mark) => { e.after(document.createComment(mark)) }", mark)
        return mark
    return ""


def shows(frame: Frame, told: frozenset[str]) -> bool:
    """Tell whether a frame shows a host of the broker, or a page that such a host wrote into it.

    A frame without a URL never got a document, and would never answer.
    """
    parts = urlsplit(frame.url)
    return parts.hostname in told or parts.scheme == "about"
