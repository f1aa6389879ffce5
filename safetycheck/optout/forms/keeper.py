"""The gate of a form: no page sends it before the person's yes, and none sends other values than those that were seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

from safetycheck.errors import Refused
from safetycheck.fetch.egress import Gate, Outgoing, Part
from safetycheck.fetch.steps import same
from safetycheck.text import digits, normal

_NAME_OF_PART = re.compile(r'\bname="([^"]*)"')


class FormGate(Gate):
    """The gate of scans, with a form in mind.

    `went` counts what passed and may have carried the form. `seen` are the values by the names of their fields, once the
    person has said yes to them; `spellings` tell which fields stand in a text that a step types.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self.went = 0
        self.seen: dict[str, str] = {}
        self.spellings: Mapping[str, frozenset[str]] = {}
        self._may_post = 0

    @contextmanager
    def letting_go(self) -> Iterator[None]:
        """Let pages send forms: while a button is pressed that the definition names, or while the person has the page."""
        self._may_post += 1
        try:
            yield
        finally:
            self._may_post -= 1

    def typed(self, value: str) -> None:
        """Note what a step typed or chose: it counts as told with what the page sends next."""
        super().typed(value)
        self._typed |= self.spellings.get(normal(value), frozenset())

    def check(self, wish: Outgoing) -> None:
        """Let a request pass, writing what it tells to the ledger, or raise Refused."""
        if wish.carries and wish.part is not Part.PIECE and not self._may_post:
            raise Refused("the page would send the form before you said yes")
        if self.seen and urlsplit(wish.url).hostname in self.broker.told:
            self._compare(wish.url, wish.headers, wish.body)
        super().check(wish)
        if wish.carries or wish.part is not Part.PIECE:
            self.went += 1

    def _compare(self, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
        sent: dict[str, list[str]] = {}
        for name, value in (*parse_qsl(urlsplit(url).query), *fields_of(body or b"", kind)):
            sent.setdefault(name, []).append(value)
        for name, wanted in self.seen.items():
            if name in sent and not any(_means(value, wanted) for value in sent[name]):
                raise Refused("the page put other values in place of those you saw")


def fields_of(body: bytes, kind: str) -> list[tuple[str, str]]:
    """Return names and values of what a form sends, where it is sent in one of the usual three ways."""
    text = body.decode("utf-8", "replace")
    if "json" in kind:
        try:
            found = json.loads(text)
        except ValueError:
            return []
        return [(str(name), str(value)) for name, value in found.items()] if isinstance(found, dict) else []
    if "multipart/form-data" in kind:
        return list(_parts(text.replace("\r\n", "\n")))
    return parse_qsl(text, keep_blank_values=True) if "urlencoded" in kind else []


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and values of a body in parts (RFC 7578); its first line divides them."""
    boundary = text.partition("\n")[0]
    for part in f"\n{text}".split(f"\n{boundary}")[1:]:
        head, found, value = part.partition("\n\n")
        if found and (name := _NAME_OF_PART.search(head)):
            yield name[1], value


def _means(sent: str, wanted: str) -> bool:
    """Tell whether a sent value is the seen one, if in a spelling of the page's: +12185550142 for (218) 555-0142."""
    number = digits(wanted)
    return same(sent, wanted) or normal(wanted) in normal(sent) or (len(number) >= 7 and digits(sent).endswith(number))
