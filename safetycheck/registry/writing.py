"""A definition as the text of a file, in the style of the files that are written by hand."""

from __future__ import annotations

from typing import Any

import yaml

from safetycheck.definition import Definition

# What may stand without a list where it is only one.
_SINGLE = frozenset({
    "name", "age", "birth", "place", "places", "address", "addresses", "phones", "emails", "relatives", "aliases", "none",
    "walls", "working", "only",
})  # fmt: skip
# A mapping of so many characters still stands in one line.
_SHORT = 100
# What our loader takes for no value where it is written plainly.
_NOTHING = frozenset({"", "~", "null"})


def write(definition: Definition) -> str:
    """Return a definition as YAML that is read back as the same definition."""
    return dump(definition.model_dump(mode="json", by_alias=True, exclude_defaults=True), _SINGLE)


def dump(data: Any, single: frozenset[str] = frozenset()) -> str:
    """Return plain data as YAML in the style of a definition; a list of one stands without a list under the keys in `single`."""
    # Long lines are not folded: a selector is easier to find, and to compare, in one piece.
    return yaml.dump(_plain(data, single), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def _plain(data: Any, single: frozenset[str], key: str = "") -> Any:
    """Make every value a text, as our loader reads it, and every list of one the thing itself where that is allowed."""
    if isinstance(data, dict):
        return {name: _plain(value, single, name) for name, value in data.items()}
    if isinstance(data, list):
        items = [_plain(each, single) for each in data]
        return items[0] if len(items) == 1 and key in single else items
    return str(data).lower() if isinstance(data, bool) else str(data)


class _Dumper(yaml.SafeDumper):
    """Writes what is short in one line, and quotes only where YAML needs it: no text of ours is a number or a date."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  # yaml's signature
        super().increase_indent(flow, indentless=False)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:  # noqa: ARG002, FBT001  # yaml's signature
        flat = all(isinstance(value, str) for value in mapping.values()) and ("at" in mapping or len(mapping) > 1)
        length = sum(len(str(value)) + len(name) + 4 for name, value in mapping.items())
        return super().represent_mapping(tag, mapping, flow_style=flat and length < _SHORT)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:  # noqa: ARG002, FBT001  # yaml's signature
        return super().represent_sequence(tag, sequence, flow_style=all(isinstance(each, str) for each in sequence))


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    readable = "'" in text and not set('"\\\n') & set(text)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if readable or text in _NOTHING else None)


_Dumper.add_representer(str, _text)
_Dumper.yaml_implicit_resolvers = {}
