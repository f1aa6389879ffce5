"""YAML without surprises: every scalar is text, keys are unique, no anchors, no tags; and each value knows its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from safetycheck.errors import BadFile

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[int | str, ...]

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 30
_OPENING = (yaml.BlockSequenceStartToken, yaml.BlockMappingStartToken, yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)


@dataclass(frozen=True, slots=True)
class Document:
    """Parsed YAML: `data` holds only dict, list and str; `lines` maps a path into it to a 1-based line."""

    name: str
    data: Any
    lines: dict[Loc, int]

    def line(self, loc: Loc) -> int:
        """Return the line of a path, or of its nearest ancestor that stands in the file.

        Parts that the file lacks are passed over: a union's branch, the place in a list of one that is written without a list.
        """
        kept: Loc = ()
        for part in loc:
            if (*kept, part) in self.lines:
                kept = (*kept, part)
        return self.lines.get(kept, 1)


def parse(text: str, name: str, *, error: type[BadFile] = BadFile) -> Document:
    """Parse one YAML (or JSON) document; raise `error` with the line of whatever is not plain."""
    try:
        refused = next(_refused(text), None)
        root = yaml.compose(text, Loader=_LOADER) if refused is None else None
    except (yaml.YAMLError, RecursionError, UnicodeEncodeError) as problem:
        mark = getattr(problem, "problem_mark", None)
        says = getattr(problem, "problem", None) or "can't be read as YAML"
        raise error(name, [(mark.line + 1 if mark else 0, "", str(says))]) from None
    if refused is not None:
        raise error(name, [refused])
    lines: dict[Loc, int] = {}
    problems: list[tuple[int, str, str]] = []
    data = _plain(root, (), lines, problems)
    if problems:
        raise error(name, problems)
    return Document(name, data, lines)


def load(model: type[Model], document: Document, *, error: type[BadFile] = BadFile) -> Model:
    """Validate a document as a model; raise `error` naming the line and field of everything that is wrong."""
    try:
        # Every scalar is text here, so that numbers, dates and booleans are converted by the field's own type and
        # nothing else: `NO` stays a string where a string is due.
        return model.model_validate(document.data, strict=False)
    except ValidationError as invalid:
        problems = [
            (
                document.line(each["loc"]),
                ".".join(str(part) for part in each["loc"]),
                _say(each["type"], each["msg"]),
            )
            for each in invalid.errors(include_input=False, include_url=False)
        ]
    raise error(document.name, problems)


def _refused(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield what is YAML and not plain. Here because the C loader recurses: 100,000 opening brackets would end the process."""
    depth = 0
    for token in yaml.scan(text, Loader=_LOADER):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            yield token.start_mark.line + 1, "", "anchors and aliases are not allowed"
        if depth > _MAX_DEPTH:
            yield token.start_mark.line + 1, "", "nested too deeply"


def _plain(node: Any, loc: Loc, lines: dict[Loc, int], problems: list[tuple[int, str, str]]) -> Any:
    if node is None:
        return {}
    line = node.start_mark.line + 1
    lines[loc] = line
    if isinstance(node, yaml.ScalarNode):
        return None if node.value in {"", "null", "~"} and not node.style else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*loc, place), lines, problems) for place, item in enumerate(node.value)]
    return _mapping(node, loc, lines, problems)


def _mapping(node: Any, loc: Loc, lines: dict[Loc, int], problems: list[tuple[int, str, str]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            problems.append((line, "", "a key must be plain text"))
        elif key.value in data:
            problems.append((line, key.value, "this key stands twice"))
        else:
            data[key.value] = _plain(value, (*loc, key.value), lines, problems)
            lines[(*loc, key.value)] = line
    return data


def _say(kind: str, message: str) -> str:
    message = message.removeprefix("Value error, ")
    return {"extra_forbidden": "this key is not known here", "missing": "this key is missing"}.get(
        kind, message[:1].lower() + message[1:]
    )
