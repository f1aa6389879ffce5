"""What the person's own mail provider found out about who sent a mail (RFC 8601).

Anybody can write such a header. Only the topmost one that bears the provider's name counts: providers put theirs on top, and
take out those that came in with their name (section 5). A second one below it is never looked at.
"""

from __future__ import annotations

import re
from email.message import Message
from enum import StrEnum
from typing import Any

from safetycheck.mail.headers import under, values, without_comments

_RESULT = re.compile(r"^([a-z][a-z0-9-]*)(?:/\d+)?\s*=\s*([a-z]+)\b(.*)$", re.IGNORECASE | re.DOTALL)
_PROPERTY = re.compile(r"\b(header|smtp)\.([a-z]+)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FAILED = frozenset({"fail", "softfail", "permerror"})


class Authentication(StrEnum):
    """Whether a mail comes from the domain that it names as its sender's."""

    PASS = "pass"  # noqa: S105 - a verdict, and no password
    FAIL = "fail"
    NONE = "none"


def verdict(head: Message[Any, Any], authserv: str | None, sender: str) -> Authentication:
    """Return what the provider `authserv` says about the domain `sender` of the From field.

    DMARC decides. Without it a DKIM signature or SPF pass counts for a domain that is the sender's, or its parent or child.
    """
    if authserv is None or not sender:
        return Authentication.NONE
    for field in values(head, "Authentication-Results"):
        if _name(field) == authserv:
            return _weigh(_unquoted(without_comments(field)).partition(";")[2], sender)
    return Authentication.NONE


def name_of(head: Message[Any, Any]) -> str:
    """Return the name in the topmost Authentication-Results, whoever put it there; empty where there is none."""
    return next(map(_name, values(head, "Authentication-Results")), "")


def _name(field: str) -> str:
    return without_comments(field).partition(";")[0].strip().split(" ")[0].lower()


def _unquoted(field: str) -> str:
    """Return a field with plain words out of their quotes, and nothing in place of other quotes: a sender can choose those.

    One that is never closed takes the rest with it.
    """
    plain = _QUOTED.sub(lambda found: found[1] if re.fullmatch(r"[^\s;\"\\]+", found[1]) else " ", field)
    return plain.partition('"')[0]


def _weigh(results: str, sender: str) -> Authentication:
    failed = passed = False
    for part in results.split(";"):
        found = _RESULT.match(part.strip())
        if not found:
            continue
        method, result = found[1].lower(), found[2].lower()
        told = {f"{kind.lower()}.{name.lower()}": value.lower() for kind, name, value in _PROPERTY.findall(found[3])}
        if method == "dmarc" and result in {"pass", *_FAILED}:
            # It is about the From field by definition; one that names another domain is about another mail.
            about = told.get("header.from", sender)
            return Authentication.PASS if result == "pass" and under(sender, {about}) else Authentication.FAIL
        failed = failed or (method in {"dkim", "spf"} and result in _FAILED)
        passed = passed or (result == "pass" and _is_aligned(method, told, sender))
    if passed:
        return Authentication.PASS
    return Authentication.FAIL if failed else Authentication.NONE


def _is_aligned(method: str, told: dict[str, str], sender: str) -> bool:
    if method == "dkim":
        domain = told.get("header.d") or told.get("header.i", "").rpartition("@")[2]
    elif method == "spf":
        domain = told.get("smtp.mailfrom", "").rpartition("@")[2]
    else:
        return False
    return "." in domain and (domain == sender or domain.endswith(f".{sender}") or sender.endswith(f".{domain}"))
