"""XPath 1.0 as a tree: as much of the language as definitions use. CSS comes here by way of cssselect.

Each node knows its own source, so that it can be asked of an element by itself.
"""

import re
from dataclasses import dataclass

from cssselect import HTMLTranslator

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'[^']*'|"[^"]*")|(?P<number>\d+(?:\.\d+)?)|(?P<mark>//|::|\.\.|!=|<=|>=|[()\[\]/@,|=<>+*.-])
    |(?P<name>[A-Za-z_][\w-]*(?::(?!:)[\w-]+)?))""",
    re.VERBOSE,
)
_NODE_TYPES = {"text", "node", "comment"}
_OPERATORS = ("or", "and", "= !=", "< > <= >=", "+ -", "* div mod", "|")


class CantRead(ValueError):
    """An expression of a kind that is not known here."""


@dataclass(frozen=True)
class Step:
    """One step of a path: where it goes, what it takes, and on which conditions."""

    axis: str
    test: str
    conditions: tuple["Node", ...] = ()

    @property
    def source(self) -> str:
        return f"{self.axis}::{self.test}" + "".join(f"[{each.source}]" for each in self.conditions)


@dataclass(frozen=True)
class Node:
    """An expression. `kind` is text, number, call, path, filter or an operator; `value` its text or name."""

    kind: str
    source: str
    value: str = ""
    parts: tuple["Node", ...] = ()
    steps: tuple[Step, ...] = ()


def read(selector: str) -> Node:
    """Read a selector of a definition, CSS or XPath."""
    if re.match(r"[\s(]*\.?/", selector):
        return _Reader(selector).whole()
    return _Reader(HTMLTranslator().css_to_xpath(selector, prefix="descendant::")).whole()


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens: list[tuple[str, str, int]] = []
        place = 0
        while source[place:].strip():
            hit = _TOKEN.match(source, place)
            if hit is None:
                raise CantRead(source[place:])
            self.tokens.append((str(hit.lastgroup), hit[str(hit.lastgroup)], hit.start(str(hit.lastgroup))))
            place = hit.end()
        self.at = 0

    def whole(self) -> Node:
        node = self._binary(0)
        if self.at < len(self.tokens):
            raise CantRead(self._rest())
        return node

    # --- tokens ---

    def _rest(self) -> str:
        return self.source[self._start() :]

    def _start(self) -> int:
        return self.tokens[self.at][2] if self.at < len(self.tokens) else len(self.source)

    def _next(self, ahead: int = 0) -> str:
        place = self.at + ahead
        return self.tokens[place][1] if place < len(self.tokens) else ""

    def _take(self, *wanted: str) -> bool:
        if self._next() in wanted and self.tokens[self.at][0] != "text":
            self.at += 1
            return True
        return False

    def _need(self, wanted: str) -> None:
        if not self._take(wanted):
            raise CantRead(self._rest())

    def _said(self, start: int) -> str:
        return self.source[start : self._start()].strip()

    # --- grammar ---

    def _binary(self, level: int) -> Node:
        if level == len(_OPERATORS):
            return self._path()
        start = self._start()
        node = self._binary(level + 1)
        while self.at < len(self.tokens) and self.tokens[self.at][0] != "text" and self._next() in _OPERATORS[level].split():
            operator = self._next()
            self.at += 1
            other = self._binary(level + 1)
            node = Node(operator, self._said(start), parts=(node, other))
        return node

    def _path(self) -> Node:
        start = self._start()
        kind = self.tokens[self.at][0] if self.at < len(self.tokens) else ""
        if kind in {"text", "number"}:
            self.at += 1
            token = self.tokens[self.at - 1][1]
            return Node(kind, self._said(start), token[1:-1] if kind == "text" else token)
        if self._take("("):
            inner = self._binary(0)
            self._need(")")
            conditions = self._conditions()
            steps = self._steps(first=False) if self._next() in {"/", "//"} else ()
            if not conditions and not steps:
                return inner
            return Node("filter", self._said(start), parts=(inner, *conditions), steps=steps)
        if kind == "name" and self._next(1) == "(" and self._next() not in _NODE_TYPES:
            name = self._next()
            self.at += 2
            given = []
            while self._next() != ")":
                given.append(self._binary(0))
                self._take(",")
            self._need(")")
            return Node("call", self._said(start), name, tuple(given))
        absolute = self._next() in {"/", "//"}
        steps = self._steps(first=not absolute)
        return Node("path", self._said(start), "/" if absolute else "", steps=steps)

    def _steps(self, *, first: bool) -> tuple[Step, ...]:
        steps: list[Step] = []
        deep = False
        if not first:
            deep = self._next() == "//"
            self.at += 1
        while True:
            steps += self._step(deep=deep)
            if self._next() not in {"/", "//"} or self.tokens[self.at][0] != "mark":
                return tuple(steps)
            deep = self._next() == "//"
            self.at += 1

    def _step(self, *, deep: bool) -> list[Step]:
        if self._take("."):
            return [Step("descendant-or-self", "node()")] if deep else []
        if self._take(".."):
            return [Step("parent", "node()")]
        axis, test = self._axis_and_test()
        if deep and axis == "child":
            axis = "descendant"
        elif deep:
            return [Step("descendant-or-self", "node()"), Step(axis, test, self._conditions())]
        # What cssselect writes for a blank.
        if (axis, test) == ("descendant-or-self", "*") and self._take("/"):
            return self._step(deep=True)
        return [Step(axis, test, self._conditions())]

    def _axis_and_test(self) -> tuple[str, str]:
        axis = "child"
        if self._take("@"):
            axis = "attribute"
        elif self._next(1) == "::":
            axis = self._next()
            self.at += 2
        test = self._next()
        if test in {"", "]", ")"}:
            raise CantRead(self._rest())
        self.at += 1
        if self._take("("):
            self._need(")")
            test += "()"
        return axis, test

    def _conditions(self) -> tuple[Node, ...]:
        found = []
        while self._take("["):
            found.append(self._binary(0))
            self._need("]")
        return tuple(found)
