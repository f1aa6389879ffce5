"""Which link of a mail, if any, is the one that confirms a request.

Only one that stands alone: on a host that the definition names for it, over TLS, saying what it is for, not showing another
host than its own, passing nobody on. Anything else is shown to the person and never opened.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from safetycheck.mail import Link, Mail
from safetycheck.mail.headers import under
from safetycheck.optout.replies import phrases
from safetycheck.text import clean

_HOST_IN_TEXT = re.compile(
    r"(?:https?://)?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]{2,40}))(?=[/:?#\s]|$)", re.IGNORECASE
)
_INNER = re.compile(r"(?:https?:|(?<=[=/]))(?:\\|/){1,2}([a-z0-9.-]+\.[a-z]{2,24})", re.IGNORECASE)
_UNQUOTED = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """The link to open after a yes, or why there is none.

    `shown` are the candidates. `forged`: the text of one shows another host than the one that it leads to.
    """

    link: str = ""
    why: str = ""
    shown: tuple[str, ...] = ()
    forged: bool = False


def choose(mail: Mail, hosts: Collection[str], own: str, listings: Collection[str] = ()) -> Choice:
    """Return the one link that confirms; `hosts` are those that the definition names for it.

    `own` is what the sender wrote: in our letter below it stand the addresses of `listings`, and they confirm nothing.
    """
    candidates = [each for each in _candidates(mail, own) if each.href not in listings]
    shown = tuple(dict.fromkeys(clean(each.href, 500) for each in candidates))
    pretends = next((each for each in candidates if _pretends(each)), None)
    if pretends:
        return Choice("", "a link in it shows another address than the one that it leads to", shown, forged=True)
    problems = {each.href: _problem(each.href, hosts) for each in candidates}
    usable = [href for href, problem in problems.items() if not problem]
    if len(usable) == 1:
        return Choice(usable[0], "", shown)
    if usable:
        return Choice("", "several of its links could be the one that confirms", shown)
    return Choice("", next(iter(problems.values()), ""), shown)


def _candidates(mail: Mail, own: str) -> list[Link]:
    """Return the links that may confirm; those of the plain text only where there is no HTML part with links."""
    if mail.links:
        return [each for each in mail.links if _is_web(each.href) and not _is_other(each) and _is_meant(each)]
    bare = [Link("", url) for url in mail.urls if url in own and not _is_other(Link("", url))]
    meant = [each for each in bare if phrases.LINK_PATH.search(each.href.lower())]
    return meant or (bare if len(bare) == 1 else [])


def _is_web(href: str) -> bool:
    return href.lower().startswith(("http:", "https:"))


def _is_meant(link: Link) -> bool:
    return bool(phrases.LINK_TEXT.search(link.text.lower()) or phrases.LINK_PATH.search(link.href.lower()))


def _is_other(link: Link) -> bool:
    """Tell whether a link is for something else: to unsubscribe, to sign in, to the home page."""
    _, _, path = link.href.partition("://")[2].partition("/")
    return bool(phrases.NEVER.search(f"{link.text} {link.href}".lower()) or not path.strip("/"))


def _pretends(link: Link) -> bool:
    """Tell whether a link's text shows a host that is not the one it leads to, nor in the same domain."""
    host = _host(link.href)
    shown = [each[1].lower() for each in _HOST_IN_TEXT.finditer(link.text)]
    return any(not (under(host, {each}) or under(each, {host}) or _bare(each) == _bare(host)) for each in shown)


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _host(href: str) -> str:
    try:
        return (urlsplit(href).hostname or "").lower()
    except ValueError:
        return ""


def _problem(href: str, hosts: Collection[str]) -> str:
    """Return why a link is not opened, or nothing."""
    return _misleads(href) or _leads_away(href, hosts)


def _misleads(href: str) -> str:
    if not href.isascii() or any(ch <= " " or ch in '\\\x7f"<>' for ch in href):
        return "its link holds characters that no address has"
    try:
        parts = urlsplit(href)
    except ValueError:
        return "its link is no address"
    if parts.scheme.lower() != "https":
        return "its link is not encrypted (http)"
    host = _host(href)
    # A user name, another port, an escape, a bracket: all there is before the path is the host.
    if parts.netloc.lower() not in {host, f"{host}:443"} or "%" in host or _is_number(host):
        return "its link is written to mislead"
    return ""


def _leads_away(href: str, hosts: Collection[str]) -> str:
    host = _host(href)
    if not hosts:
        return "the definition names no host that a link of this broker may lead to"
    if not under(host, hosts):
        return f"its link leads to {clean(host, 100)}, which is not a host that the definition names; it may only pass on"
    inner = _passes_on(href, hosts)
    return f"its link passes on to {clean(inner, 100)}" if inner else ""


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _passes_on(href: str, hosts: Collection[str]) -> str:
    """Return the first host inside a link's path, query or fragment that is not one of `hosts`, or nothing."""
    rest = href.partition("://")[2].partition("/")[2]
    for _ in range(_UNQUOTED):
        for each in _INNER.finditer(rest):
            if not under(each[1].lower(), hosts):
                return each[1]
        rest = unquote(rest)
    return ""
