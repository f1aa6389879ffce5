"""Selectors: one inside another, and what they say about the elements that they find."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cssselect import HTMLTranslator, SelectorError

from safetycheck.registry.duckduckgo.report import Refusal

_XPATH = re.compile(r"[\s(]*\.?/")
_ID = re.compile(r"#[\w-]+")
# The element that a selector ends with: `form input[name=x]`, `.//select[@name='x']`.
_LAST_TAG = re.compile(r"(?:^|[/\s>+~])(input|select|textarea)(?:[.#:\[][^\s/]*|\[.*\])?$")


def is_xpath(selector: str) -> bool:
    """Whether a selector is XPath, by the rule of our own format."""
    return _XPATH.match(selector) is not None


def within(form: str, selector: str) -> str:
    """Return one selector for what is found inside another; raise Refusal where the two can't be joined."""
    if selector.startswith("//") or _ID.fullmatch(selector):
        # An absolute path leaves the form, in the published engine too; an id needs none.
        return selector
    if not is_xpath(form) and not is_xpath(selector):
        return f"{form} {selector}" if "," not in form + selector else f":is({form}) :is({selector})"
    inner = selector if is_xpath(selector) else f".{_translated(selector)}"
    if not inner.startswith("./"):
        raise Refusal(f"'{selector}' can't be looked for inside '{form}'")
    return f"({form if is_xpath(form) else _translated(form)}){inner[1:]}"


def where_no(others: Iterable[str], selector: str) -> str:
    """Return the selector for what one finds on a page where none of the others finds anything; raise Refusal."""
    found, *missing = (each if is_xpath(each) else _translated(each) for each in (selector, *others))
    return f"({found})" + "".join(f"[not({each})]" for each in missing)


def tag(selector: str) -> str:
    """Return the tag of a form's field where the selector names it, else the empty text."""
    hit = _LAST_TAG.search(selector)
    return hit[1] if hit else ""


def by_tag(selector: str, name: str) -> tuple[str, str]:
    """Return the selector for what it finds with that tag, and for what it finds with another."""
    if is_xpath(selector):
        return f"({selector})[self::{name}]", f"({selector})[not(self::{name})]"
    each = selector if "," not in selector else f":is({selector})"
    return f"{each}:is({name})", f"{each}:not({name})"


def alternatives(selector: str) -> list[str]:
    """Return the parts of an XPath union; a selector that is none is its only part."""
    if not is_xpath(selector):
        return [selector]
    parts, depth, quote = [""], 0, ""
    for ch in selector:
        if quote:
            quote = "" if ch == quote else quote
        elif ch in "'\"":
            quote = ch
        elif ch in "[(":
            depth += 1
        elif ch in "])":
            depth -= 1
        if ch == "|" and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += ch
    return [part.strip() for part in parts]


def _translated(selector: str) -> str:
    try:
        return HTMLTranslator().css_to_xpath(selector, prefix="//")
    except (SelectorError, NotImplementedError, RecursionError):
        raise Refusal(f"'{selector}' is no CSS selector") from None
