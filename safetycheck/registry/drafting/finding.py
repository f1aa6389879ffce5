"""Where a value stands in a row: candidate selectors for it, each with what it costs in trust."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from safetycheck.model import Listing
from safetycheck.read import record, values
from safetycheck.read.selectors import Element
from safetycheck.registry.drafting import hooks
from safetycheck.registry.drafting.trial import Trial
from safetycheck.registry.drafting.vocabulary import Vocabulary
from safetycheck.text import digits, normal

_MOST_ELEMENTS = 400
_MOST_HOLDING = 12
_LEVELS = 3
_LABELLED = 2
_WIDER = 3
Candidate = tuple[int, str]
Test = Callable[[str], bool]


def test(field: str, listing: Listing) -> Test | None:
    """Return how a text is known to hold a field of a listing, or a part of it; None where the listing lacks the field."""
    value = getattr(listing, "addresses" if field == "places" else field)
    if value in (None, ()):
        return None
    alone: dict[str, Test] = {
        "name": lambda text: normal(values.name(text)) == normal(str(value)),
        "age": lambda text: values.age(text) == value,
        "birth": lambda text: values.birth(text) == value,
        "phones": lambda text: any(digits(each) in digits(text) for each in value),
    }
    if field in alone:
        return alone[field]
    said = [normal(each.city or "") if field == "places" else normal(each) for each in value]
    return lambda text: any(each in normal(text) for each in said if each)


def candidates(row: Element, holds: Test, trial: Trial, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield selectors of the elements that hold a value, innermost first, and of what stands around them."""
    below = islice(row.iterdescendants(), _MOST_ELEMENTS)
    found = [element for element in below if isinstance(element.tag, str) and holds(trial.text(element))]
    inner = [each for each in found if not any(child in found for child in each)]
    for element in inner[:_MOST_HOLDING]:
        yield from around(row, element, vocabulary)
        for level, above in enumerate(islice(element.iterancestors(), _LEVELS), 1):
            if above is row or above.tag == "row":
                break
            # What holds more than the value breaks sooner.
            yield from ((cost + _WIDER * level, selector) for cost, selector in around(row, above, vocabulary))
    yield from _tails(row, holds, vocabulary)
    yield from _texts(row, holds, vocabulary)


def around(row: Element, element: Element, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield the selectors of one element: its own hooks, under those of what holds it, behind its label, and by its place."""
    tag = str(element.tag)
    own = list(hooks.of(element, vocabulary))
    yield from own
    above = element.getparent()
    for step in range(_LEVELS):
        if above is None or above is row:
            break
        for cost, hook in sorted(hooks.of(above, vocabulary))[:3]:
            yield from ((cost + 1 + step + (mine > hooks.PLAIN + 1), f"{hook} {inner}") for mine, inner in own)
        above = above.getparent()
    yield from _labelled(element, vocabulary)
    yield from _placed(row, element, tag)


def _labelled(element: Element, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield paths by the words that announce a value: before it, above it, or in its own text."""
    yield from _behind(element, vocabulary)
    tag = element.tag
    for holder in islice(element.iterancestors(), _LEVELS):
        child = next((each for each in holder if isinstance(each.tag, str) and announcement(each, vocabulary)), None)
        if child is not None and child is not element:
            said = announcement(child, vocabulary)
            yield _LABELLED + 2, f".//{holder.tag}[{child.tag}[normalize-space()='{said}']]//{tag}"
            yield _LABELLED + 3, f".//{child.tag}[normalize-space()='{said}']/following-sibling::*//{tag}"
    if said := opening(element, vocabulary):
        path = f".//{tag}[starts-with(normalize-space(), '{said}')]"
        yield _LABELLED, path
        yield from ((_LABELLED + 1, f"{path}//{child.tag}") for child in element if isinstance(child.tag, str))
    parent = element.getparent()
    if parent is not None and (said := opening(parent, vocabulary)):
        yield _LABELLED + 1, f".//{parent.tag}[starts-with(normalize-space(), '{said}')]//{tag}"


def _behind(element: Element, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield paths to what follows a label among its siblings."""
    before = element.getprevious()
    for distance in range(1, _LEVELS + 1):
        if before is None or not isinstance(before.tag, str):
            return
        if said := announcement(before, vocabulary):
            path = f".//{before.tag}[normalize-space()='{said}']/following-sibling::{element.tag}"
            yield _LABELLED + distance, f"{path}[1]" if distance == 1 else path
            yield _LABELLED + distance + 1, path
            for token in hooks.classes(element, vocabulary)[:2]:
                yield _LABELLED + distance + 1, f"{path}[{classed(token)}]"
            return
        before = before.getprevious()


def _placed(row: Element, element: Element, tag: str) -> Iterator[Candidate]:
    parent = element.getparent()
    if parent is None:
        return
    same = [each for each in parent if each.tag == element.tag]
    if parent is row:
        yield hooks.PLACED, f"./{tag}[{same.index(element) + 1}]"
    else:
        yield hooks.PLACED + 1, f".//{parent.tag}/{tag}[{same.index(element) + 1}]"


def _tails(row: Element, holds: Test, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield paths to texts that no element holds alone: `<b>Age:</b> 47<br>`."""
    for element in islice(row.iterdescendants(), _MOST_ELEMENTS):
        if isinstance(element.tag, str) and holds(" ".join((element.tail or "").split()) or "-"):
            said = announcement(element, vocabulary)
            yield from [(_LABELLED + 1, f".//{element.tag}[normalize-space()='{said}']/following-sibling::text()[1]")] * bool(
                said
            )


def _texts(row: Element, holds: Test, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Yield paths to the first text in an element, where more stands behind it: `<h2>A B<span>in Duluth</span></h2>`."""
    for element in islice(row.iterdescendants(), _MOST_ELEMENTS):
        first = next((said for text in element.itertext() if (said := " ".join(str(text).split()))), "")
        if isinstance(element.tag, str) and first and holds(first):
            for cost, hook in hooks.of(element, vocabulary):
                path = f"[{classed(hook[1:])}]" if hook.startswith(".") else "" if hook == element.tag else None
                if path is not None:
                    yield cost + _WIDER, f".//{element.tag}{path}//text()[normalize-space()]"


def classed(token: str) -> str:
    """Return the XPath condition for a class name."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {token} ')"


def announcement(element: Element, vocabulary: Vocabulary) -> str:
    """Return what an element says, where that is a label and nothing else."""
    said = " ".join("".join(str(text) for text in element.itertext()).split())
    kind, rest = record.label(said)
    is_label = kind is not None and not record.fact(said) and (not rest or said.endswith(":"))
    return said if is_label and "'" not in said and vocabulary.allows(said) else ""


def opening(element: Element | None, vocabulary: Vocabulary) -> str:
    """Return the label with which the text of an element opens."""
    if element is None:
        return ""
    said = " ".join((element.text or "").split())
    kind, rest = record.label(said)
    head = said[: len(said) - len(rest)].strip() if kind is not None else ""
    return head if head and "'" not in head and vocabulary.allows(head) else ""
