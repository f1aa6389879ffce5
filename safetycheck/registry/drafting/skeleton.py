"""Test pages: the markup around and inside a row of the saved page, with invented people in it.

A page is built anew from tags, class names and ids; no text, attribute or comment is copied but by way of the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from safetycheck.model import Listing
from safetycheck.read.selectors import Element
from safetycheck.read.urls import canonical
from safetycheck.registry.drafting import hooks
from safetycheck.registry.drafting.cast import Role
from safetycheck.registry.drafting.recasting import recast
from safetycheck.registry.drafting.vocabulary import MARKUP, Vocabulary, parts

_DROPPED = frozenset({
    "script", "style", "template", "noscript", "svg", "math", "img", "picture", "source", "iframe", "frame", "object", "embed",
    "video", "audio", "canvas", "link", "meta", "input", "select", "textarea", "map", "area", "head", "title", "base",
})  # fmt: skip
_TAG = re.compile(r"[a-z][a-z0-9]{0,15}(?:-[a-z0-9]{1,15}){0,4}")
_LINKS = ("href", "data-detail-link", "data-href", "data-url", "data-link")
_MEANING = ("itemprop", "itemtype", "role", "data-testid", "data-test", "data-test-id", "data-qa", "data-cy", "rel", "data-type")
_MOST_ELEMENTS = 400
_SAYS = re.compile(r"\w")
Opened = tuple[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the rows: `outside` once, `wrappers` around each row; outermost first."""

    outside: tuple[Opened, ...]
    wrappers: tuple[Opened, ...]


class Builder:
    """Builds pages in the markup of one site. `written` is the text of the definition: the names in it are kept."""

    def __init__(self, vocabulary: Vocabulary, written: str = "") -> None:
        self._vocabulary = vocabulary
        self._written = written

    def frame(self, rows: Sequence[Element]) -> Frame:
        """Return what stands around the rows; to be asked before they are taken out of their page."""
        above = [list(row.iterancestors()) for row in rows]
        common = next((each for each in above[0] if all(each in others for others in above[1:])), None)
        wrappers = above[0][: above[0].index(common)] if common is not None else []
        outside = [common, *common.iterancestors()] if common is not None else []
        return Frame(
            tuple(self._opened(each) for each in reversed(outside) if each.tag not in {"html", "body", "form"}),
            tuple(self._opened(each) for each in reversed(wrappers)),
        )

    def row(self, row: Element, listing: Listing, role: Role, link: str, absolute: Callable[[str], str | None]) -> str:
        """Return a row with an invented person in it; `link` is where its own page is."""
        target = canonical(listing.url) if listing.url else ""

        def leads(href: str) -> str:
            url = absolute(href)
            return link if url and canonical(url) == target else "#"

        made = self._copied(row, recast(listing, role, self._vocabulary), leads, [_MOST_ELEMENTS])
        return _text(made) if made is not None else ""

    def link(self, found: Element, target: str) -> str:
        """Return a link to another page of answers."""
        made = self._copied(found, self._vocabulary.squeezed, lambda _: target, [20])
        if made is None:
            return ""
        if not "".join(str(text) for text in made.itertext()).strip():
            made.text = "›"
        return _text(made)

    def _opened(self, element: Element) -> Opened:
        tag = str(element.tag)
        return (tag if _TAG.fullmatch(tag) and tag not in _DROPPED else "div"), self._attributes(element, lambda _: "#")

    def _copied(
        self, element: Element, said: Callable[[str], str], leads: Callable[[str], str], left: list[int]
    ) -> Element | None:
        """Copy an element and what is in it; None for what is dropped, and where a text was all and nothing is left of it."""
        tag = element.tag
        left[0] -= 1
        if (
            not isinstance(tag, str)
            or tag in _DROPPED
            or not _TAG.fullmatch(tag)
            or left[0] < 0
            or not self._vocabulary.is_safe(tag)
        ):
            return None
        made = etree.Element(tag, self._attributes(element, leads))
        made.text = _printable(said(element.text or ""))
        for child in element:
            copy = self._copied(child, said, leads, left)
            tail = _printable(said(child.tail or ""))
            if copy is not None:
                made.append(copy)
                copy.tail = tail
            elif len(made):
                made[-1].tail = (made[-1].tail or "") + tail
            else:
                made.text = (made.text or "") + tail
        spoke = any(_SAYS.search(str(text)) for text in element.itertext())
        speaks = any(_SAYS.search(str(text)) for text in made.itertext())
        return None if spoke and not speaks else made

    def _attributes(self, element: Element, leads: Callable[[str], str]) -> dict[str, str]:
        found: dict[str, str] = {}
        if named := hooks.identity(element, self._vocabulary):
            found["id"] = named.removeprefix("#")
        if kept := [token for token in hooks.classes(element, self._vocabulary) if self._is_known(token)]:
            found["class"] = " ".join(kept)
        for name, value in ((str(name), str(value)) for name, value in element.items()):
            if name in _LINKS:
                found[name] = leads(value)
            elif name in _MEANING:
                if f"[{name}='{value.strip()}']" in {hook for _, hook in hooks.of(element, self._vocabulary)}:
                    found[name] = value.strip()
            elif name == "itemscope" or (name.startswith("data-") and f"[{name}]" in self._written):
                found[name] = ""
        if found.get("id") and not self._is_known(found["id"]):
            del found["id"]
        return found

    def _is_known(self, token: str) -> bool:
        """Whether a name is one of the definition, or made of words that any page's markup uses."""
        return token in self._written or all(part in MARKUP or len(part) == 1 or part.isdigit() for part in parts(token))


def page(frame: Frame, title: str, before: Sequence[str], rows: Sequence[str], after: Sequence[str]) -> str:
    """Return a whole page: what stands before the list, the rows in their frame, and what stands after it."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        f'<head><meta charset="utf-8"><title>{title}</title></head>',
        "<body>",
        *before,
        *_opening(frame.outside),
        *("".join((*_opening(frame.wrappers), row, *_closing(frame.wrappers))) for row in rows),
        *_closing(frame.outside),
        *after,
        "</body>",
        "</html>",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _opening(opened: Sequence[Opened]) -> Iterator[str]:
    for tag, attributes in opened:
        whole = _text(etree.Element(tag, attributes))
        yield whole[: whole.index(">") + 1]


def _closing(opened: Sequence[Opened]) -> Iterator[str]:
    yield from (f"</{tag}>" for tag, _ in reversed(opened))


def _printable(text: str) -> str:
    return "".join(ch if ch.isprintable() or ch == "\n" else " " for ch in text)


def _text(element: Element) -> str:
    return str(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
