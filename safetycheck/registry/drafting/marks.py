"""The marks of a whole page: the link to the next one, the printed number of results, and the proof that there is nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from safetycheck.definition import Pick, Proof
from safetycheck.read import proofs
from safetycheck.read.finder import NOBODY
from safetycheck.read.selectors import BadSelector, Element
from safetycheck.read.tree import Tree
from safetycheck.read.urls import Site, canonical
from safetycheck.registry.drafting import hooks
from safetycheck.registry.drafting.vocabulary import MARKUP, Vocabulary, parts, words

_NEXT = re.compile(r"(?i)^\W*next(?: page| results)?\W*$|^[›»>]$")
_COUNTED = re.compile(
    r"(?i)\b([0-9][0-9,]*)\s+((?:(?:exact|public|free|possible)\s+)*(?:results?|records?|people|matches|persons?|profiles|listings|hits))(\s+found)?\b"
)
_EMPTY = re.compile(r"(?i)no-?_?(?:results?|match(?:es)?|records?)|not-?_?found|empty|nothing|zero")
_DENIES = re.compile(r"(?i)\b(?:no|not|none|nobody|nothing|zero|unable|sorry|unfortunately|oops|\w+n['’]t|try)\b")
_SENTENCE = re.compile(r"[.!?:;\n]")
_MOST_LINES = 400
_MOST_LINKS = 3_000
_TRAILING = re.compile(r"(?i)(?:\s+(?:a|an|the|for|of|to|with|in|at|by|and|or|your|that|this|any|from))+$")
_LEAST, _MOST = 3, 14
# A sentence or two.
_SHORT = 250


def onward(tree: Tree, url: str, vocabulary: Vocabulary) -> Pick | None:
    """Return the pick of the link to the next page of results, where the page has one."""
    site = Site(url, tree.base)
    for link in islice(tree.root.iter("a"), _MOST_LINKS):
        said = tree.text(link) or link.get("aria-label") or link.get("title") or ""
        target = site.absolute(link.get("href") or "")
        if not target or canonical(target) == canonical(url) or not (link.get("rel") == "next" or _NEXT.match(said)):
            continue
        for selector in _ways(link, said, vocabulary):
            found = [each for each in tree.select(selector)[:1] if not isinstance(each, str)]
            if found and found[0] is link:
                return Pick(at=selector, attr="href")
    return None


def _ways(link: Element, said: str, vocabulary: Vocabulary) -> Iterator[str]:
    if link.get("rel") == "next":
        yield "a[rel='next']"
    if named := hooks.identity(link, vocabulary):
        yield named
    yield from (hook for cost, hook in sorted(hooks.of(link, vocabulary)) if hook != "a" and cost <= hooks.PLAIN)
    if _NEXT.match(said) and vocabulary.allows(said):
        yield f"//a[normalize-space()='{said}']"


def absence(found: Tree, missed: Tree, vocabulary: Vocabulary) -> list[Proof]:
    """Return the proofs that hold on the page of a miss and not on the page with answers."""
    options = [*_phrases(missed, vocabulary, sure=True), *_empties(missed, vocabulary), *_counts(found)]
    kept = [proof for proof in options if _holds(proof, missed) and not _holds(proof, found)]
    if not kept:
        others = _phrases(missed, vocabulary, sure=False)
        return [proof for proof in others if _holds(proof, missed) and not _holds(proof, found)][:1]
    texts = [proof for proof in kept if proof.text][:2]
    return [*texts, *[proof for proof in kept if proof.at][:1], *[proof for proof in kept if proof.count][:1]]


def sample(count: str, number: int) -> str:
    """Return words that a pattern of ours reads as this number."""
    said = count.rpartition("){0,2}")[2].removesuffix(r"\b/i")
    noun = said.replace("(?:es)?", "es").replace("s?", "s").replace(r"\s+", " ")
    return f"{number} {noun}"


def _holds(proof: Proof, tree: Tree) -> bool:
    try:
        return proofs.holds((proof,), tree)
    except BadSelector:
        return False


def _phrases(missed: Tree, vocabulary: Vocabulary, *, sure: bool) -> Iterator[Proof]:
    """Yield what a page of a miss says in its own words, without a name that it echoes.

    `sure` ones speak of nobody; others only deny something.
    """
    lines = missed.visible.split("\n")[:_MOST_LINES]
    runs = [run for line in lines if len(line) < 1_000 for part in _SENTENCE.split(line) for run in _runs(part, vocabulary)]
    long = dict.fromkeys(run for run in runs if len(run.split()) >= _LEAST)
    telling = [run for run in long if NOBODY.search(run)]
    for run in telling if sure else [run for run in long if _DENIES.search(run) and len(run.split()) > _LEAST]:
        yield Proof(text=run)


def _runs(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the runs of words that are all a page's own."""
    kept: list[str] = []
    for word in [*text.split(), ""]:
        if word and (not words(word) or vocabulary.allows(word)) and word.strip('"“”') == word:
            kept.append(word)
            continue
        if kept:
            yield _TRAILING.sub("", " ".join(kept[:_MOST]).strip(" ,-–—'\"()"))
        kept = []


def _empties(missed: Tree, vocabulary: Vocabulary) -> Iterator[Proof]:
    """Yield the elements whose class or id says that nothing was found, and then those that hold a short denial."""
    said = set(words(missed.visible))
    named: list[str] = []
    denying: list[str] = []
    for element in islice(missed.root.iter(), _MOST_LINKS):
        if isinstance(element.tag, str):
            own = [hooks.identity(element, vocabulary), *(f".{token}" for token in hooks.classes(element, vocabulary))]
            marks = [each for each in own if each and all(part in MARKUP or part not in said for part in parts(each))]
            named += [each for each in marks if _EMPTY.search(each)]
            denying += [each for each in marks if not hooks.is_utility(each[1:])] if _denies(missed.text(element)) else []
    yield from (Proof(at=each) for each in dict.fromkeys([*named, *denying]))


def _denies(text: str) -> bool:
    return len(text) < _SHORT and _DENIES.search(text) is not None


def _counts(found: Tree) -> Iterator[Proof]:
    for hit in islice(_COUNTED.finditer(" ".join(found.visible[:20_000].split())), 5):
        what = hit[2].split()[-1].lower()
        noun = "match(?:es)?" if what.startswith("match") else "people" if what == "people" else f"{what.rstrip('s')}s?"
        tail = r"\s+found" if hit[3] else ""
        yield Proof(count=rf"/\b([0-9][0-9,]*)\s+(?:\w+\s+){{0,2}}{noun}{tail}\b/i")
