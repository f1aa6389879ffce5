"""A form of a definition held against made pages: one for each screen that the steps go through, and one that says it was taken.

Each screen stands between a search box and a newsletter's form, as on real pages, so that a selector that would take any
button or any e-mail field is noticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from lxml import etree

from pages import found, making
from pages.making import CantMake, Element
from safetycheck.definition import Choose, Click, Fill, FormWay, HandOver, Proof, RequestStep, Submit, Task, Tick, When
from safetycheck.read import proofs
from safetycheck.read.tree import Tree

_INPUTS = {"text", "email", "tel", "number", "search", "url", ""}
_TICKS = {"checkbox", "radio"}
_BUTTONS = {"submit", "image", "button"}
_AROUND = """
<header><form role="search" action="/s"><input type="text" name="q"/><button type="submit">Search</button></form></header>
<main/>
<footer><form action="/news"><input type="email" name="newsletter"/><input type="checkbox" name="agree"/>
<button type="submit">Subscribe</button></form></footer>
"""
Put = Fill | Choose | Tick
Step = Put | Click | Submit


@dataclass
class Screen:
    """What is on the page at one time: what is put in, what is pressed, and what the person's task there ends with."""

    puts: list[Put] = field(default_factory=list)
    press: Click | Submit | None = None
    until: str | None = None


def screens(way: FormWay) -> list[Screen]:
    """Cut the steps where the page changes: at each press, and where the person picks a row or types a code."""
    cut = [Screen()]
    for step in way.steps:
        if _puts(step):
            cut[-1].puts.append(step)
        elif isinstance(step, Click | Submit):
            cut[-1].press = step
            cut.append(Screen())
        elif isinstance(step, When):
            cut += [Screen(press=inner) for inner in step.steps if isinstance(inner, Click)] + [Screen()]
        elif isinstance(step, HandOver):
            cut[-1].until = step.until
            if step.until or step.person in {Task.RECORD, Task.CODE}:
                cut.append(Screen())
    return [each for each in cut if each.puts or each.press or each.until]


def problems(way: FormWay) -> list[str]:
    """Return what is wrong with a form, a line each."""
    wrong: list[str] = []
    before = _tree(_frame())
    for number, screen in enumerate(screens(way), 1):
        wanted = [(_selector(step), step) for step in (*screen.puts, *([screen.press] if screen.press else []))]
        try:
            here = _tree(_page(wanted))
        except CantMake as problem:
            wrong.append(f"screen {number}: nothing can be made for it: {problem}")
            continue
        found_wrong = [*_places(here, wanted), *_early(screen, way, before, here)]
        wrong += [f"screen {number}: {text}" for text in found_wrong]
        before = here
    return wrong + [f"{_said(each)} is not seen where it is said" for each in way.success if not _is_seen(each)]


def _puts(step: RequestStep) -> TypeGuard[Put]:
    return isinstance(step, Fill | Choose | Tick)


def _page(wanted: list[tuple[str, Step]]) -> Element:
    page = _frame()
    for selector, step in wanted:
        _become(_make(selector, page), step)
    _label(page)
    return page


def _places(here: Tree, wanted: list[tuple[str, Step]]) -> Iterator[str]:
    """Find steps that would meet no element, several, one of the wrong kind, or one that another step has taken."""
    taken: dict[object, str] = {}
    for selector, step in wanted:
        elements = here.select(selector)
        if len(elements) != 1:
            yield f"{selector} is there {len(elements)} times, with a search box and a newsletter on the page"
        for element in elements:
            if not _fits(element, step):
                yield f"{selector} is no place to {_verb(step)}"
            if element in taken:
                yield f"{selector} is the same element as {taken[element]}"
            taken[element] = selector


def _early(screen: Screen, way: FormWay, before: Tree, here: Tree) -> Iterator[str]:
    """Find what is there too early: the mark that a person has done something, and the words of success."""
    if screen.until and (before.select(screen.until) or here.select(screen.until)):
        yield f"{screen.until} is there before the person did anything"
    for proof in (*way.success, *way.other):
        if proofs.holds((proof,), here):
            yield f"{_said(proof)} is said before anything was sent"


def _is_seen(proof: Proof) -> bool:
    answer = _frame()
    if proof.at:
        _make(proof.at, answer)
    else:
        etree.SubElement(_main(answer), "p").text = f"{proof.text} today, thanks."
    return proofs.holds((proof,), _tree(answer))


def _selector(step: Step) -> str:
    return str(getattr(step, _verb(step)))


def _verb(step: Step) -> str:
    return type(step).__name__.lower()


def _said(proof: Proof) -> str:
    return f"'{proof.text or proof.at}'"


# --- making ---------------------------------------------------------------------------------------------------------


def _frame() -> Element:
    root = found.frame("Example", [], title="Example")
    body = root.find("body")
    assert body is not None
    for each in list(body):
        body.remove(each)
    body.extend(etree.fromstring(f"<body>{_AROUND}</body>"))
    return root


def _main(root: Element) -> Element:
    main = root.find("body/main")
    assert main is not None
    return main


def _tree(root: Element) -> Tree:
    return Tree(found.text(root))


def _make(selector: str, root: Element) -> Element:
    """Make the element apart from what stands there for show, which a loose selector would be content with."""
    body = root.find("body")
    around = [each for each in body if each.tag != "main"]
    places = [list(body).index(each) for each in around]
    for each in around:
        body.remove(each)
    try:
        return making.make(selector, root).element
    finally:
        for place, each in zip(places, around, strict=True):
            body.insert(place, each)


def _become(element: Element, step: Step) -> None:
    """Give an element that the selector leaves open the tag and the type that the step needs."""
    tag, kind = {
        Fill: ("input", "text"), Choose: ("select", ""), Tick: ("input", "checkbox"),
        Click: ("button", "button"), Submit: ("button", "submit"),
    }[type(step)]  # fmt: skip
    if element.tag in {"div", "span"} and not (isinstance(step, Click) or len(element)):
        element.tag = tag
    if kind and element.tag in {"input", "button"} and not element.get("type"):
        element.set("type", kind)


def _label(root: Element) -> None:
    for element in root.iter("button", "h1", "h2", "h3"):
        if not "".join(element.itertext()).strip():
            element.text = "Continue"
    for each in root.iter("select"):
        if not len(each):
            etree.SubElement(each, "option", value="MN").text = "Minnesota"


def _fits(element: Any, step: Step) -> bool:
    if isinstance(element, str):
        return False
    tag, kind = element.tag, (element.get("type") or "").lower()
    match step:
        case Fill():
            return tag == "textarea" or (tag == "input" and kind in _INPUTS)
        case Choose():
            return bool(tag == "select")
        case Tick():
            return tag == "label" or (tag == "input" and kind in _TICKS)
        case Submit():
            return tag == "a" or (tag in {"input", "button"} and kind in _BUTTONS) or tag in {"div", "span"}
        case _:
            return True
