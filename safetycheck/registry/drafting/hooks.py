"""By what an element can be found again after a deploy: each hook is a piece of CSS, with what it costs in trust."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from safetycheck.read.selectors import Element
from safetycheck.registry.drafting.vocabulary import Vocabulary

_MOST_ATTRIBUTES = 30
SEMANTIC, PLAIN, UTILITY, BARE, PLACED = 1, 3, 6, 8, 14
# Attributes that say what an element means, with the values that are words of a standard or of the site's own tests.
_MEANING = ("itemprop", "itemtype", "role", "data-testid", "data-test", "data-test-id", "data-qa", "data-cy", "rel", "data-type")
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,50}")
_MEANT = re.compile(r"[A-Za-z][A-Za-z0-9_:/.-]{0,80}")
# emotion, styled-components, CSS modules, Svelte, Angular: another at each build.
_HASHED = re.compile(
    r"(?i)^(?:css|sc|jsx|svelte|_ngcontent|ng|e|jss|makestyles|mui)-?[a-z]*\d\w*$|^_|__?[a-zA-Z0-9]{5,}$|^(?=\w*\d\w*[a-z])\w{6,}$"
)
_UTILITY = re.compile(
    r"^(?:[mp][trblxy]?|col|row|text|bg|d|w|h|flex|grid|gap|space|border|rounded|shadow|font|items|justify|align|container|clearfix|"
    r"btn|clean|list|inline|float|pull|max|min|nowrap|hidden|visible|small|large|btn|h[1-6])(?:-[a-z0-9-]+)?$|:|/"
)
_TELLING = re.compile(
    r"(?i)card|result|record|person|people|name|age|address|location|live|resid|relat|phone|alias|aka|detail|listing|summary|city|"
    r"place|email|title|head|match|block|profile|family|known"
)
_SPEAKING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "address", "time", "article"})


def of(element: Element, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """Yield the hooks of an element, with their cost; the tag alone is the last."""
    for name in _MEANING:
        value = str(element.get(name) or "").strip()
        if value and _MEANT.fullmatch(value) and vocabulary.is_safe(value.rpartition("/")[2]):
            yield SEMANTIC, f"[{name}='{value}']"
    for name in islice(map(str, element.attrib), _MOST_ATTRIBUTES):
        if name.startswith("data-") and name not in _MEANING and _TOKEN.fullmatch(name) and vocabulary.is_safe(name):
            yield PLAIN, f"[{name}]"
    for token in classes(element, vocabulary):
        yield _cost(token), f".{token}"
    tag = str(element.tag)
    if _TOKEN.fullmatch(tag):
        yield (PLAIN + 1 if tag in _SPEAKING_TAGS else BARE), tag


def classes(element: Element, vocabulary: Vocabulary) -> list[str]:
    """Return the class names of an element that may be written down and last."""
    tokens = (element.get("class") or "").split()[:20]
    return [token for token in tokens if _TOKEN.fullmatch(token) and not _HASHED.search(token) and vocabulary.is_safe(token)]


def identity(element: Element, vocabulary: Vocabulary) -> str:
    """Return an element's id as CSS where it may be written down, or the empty text."""
    token = element.get("id") or ""
    return f"#{token}" if _TOKEN.fullmatch(token) and not _HASHED.search(token) and vocabulary.is_safe(token) else ""


def is_utility(token: str) -> bool:
    """Whether a class name says how something looks, and not what it is."""
    return _UTILITY.search(token) is not None


def _cost(token: str) -> int:
    if is_utility(token):
        return UTILITY
    return SEMANTIC if _TELLING.search(token) else PLAIN
