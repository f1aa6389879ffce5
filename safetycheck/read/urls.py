"""Addresses on a page: made absolute, kept only when they stay with the broker, and brought to one form."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from safetycheck.definition import ListingUrl

# What marks a visit and not a record: Google, Meta, Microsoft, Mailchimp, HubSpot, Matomo and affiliate networks.
_VISIT = re.compile(
    r"(?i)^(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|gclid|gclsrc|dclid|gbraid|wbraid|fbclid|msclkid|ttclid|twclid|yclid|mc_cid|mc_eid|"
    r"_hsenc|_hsmi|_ga|_gl|ref|ref_src|referrer|aff|affid|aff_id|aff_sub\d?|affiliate|affiliate_id|campaign|"
    r"click_?id|subid\d?|phpsessid|jsessionid|traffic\w*|tracking\w*|trk|_)$"
)
# A path from the root that needs no thought: no query, no fragment, no dots to go up.
_ROOTED = re.compile(r"/(?!/)[\w~%+@:,=!$&'()*/-]*(?:\.[\w~%+-][\w~%+/-]*)*", re.ASCII)
_SESSION = re.compile(r"(?i);jsessionid=[^/?#]*")
_HOLE = re.compile(r"\{(\w+)\}")
# Names under which registries sell names, in the places where brokers sit; `example.co.uk` is one site, `co.uk` is none.
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "gov", "edu", "ac", "me"})


class Site:
    """Where links of one page lead: made absolute, and dropped when they leave the site."""

    __slots__ = ("_base", "_host", "_origin", "_page_url")

    def __init__(self, page_url: str, base: str = "") -> None:
        self._page_url = page_url
        self._host = host_of(page_url)
        try:
            self._base = urljoin(page_url, base.strip())
            parts = urlsplit(self._base)
        except ValueError:
            self._base, parts = page_url, urlsplit("")
        self._origin = f"{parts.scheme}://{parts.netloc}" if same_site(host_of(self._base), self._host) else ""

    @property
    def page(self) -> str | None:
        """The page's own URL, without what marks a visit."""
        return self.absolute(self._page_url)

    def absolute(self, untrusted_href: str) -> str | None:
        """Return where a link leads, if that is an http(s) page of the same site; the mark of a place on the page is dropped."""
        href = untrusted_href.strip()
        if not href or href[0] == "#" or len(href) > 4000:
            return None
        if self._origin and _ROOTED.fullmatch(href):
            return self._origin + href
        try:
            url = urlsplit(urljoin(self._base, href))
            host = url.hostname
        except ValueError:
            return None
        if url.scheme not in {"http", "https"} or not host or not same_site(host, self._host):
            return None
        # Some script-made sites keep the address of a record behind the #.
        fragment = url.fragment if url.fragment.startswith(("/", "!/")) else ""
        return urlunsplit((url.scheme, url.netloc, url.path or "/", _without_visit(url.query), fragment))


def absolute(untrusted_href: str, page_url: str, base: str = "") -> str | None:
    """Return where one link leads; `Site` is quicker for many."""
    return Site(page_url, base).absolute(untrusted_href)


def canonical(url: str, listing_url: ListingUrl | None = None) -> str:
    """Return the one form of a listing's URL by which the same record is known again; it need not be fit for opening.

    `listing_url.path` or `.param` name the part that carries the identity, where the definition knows it. Else tracking
    parameters are dropped, the others sorted, and scheme, www. and a closing slash made equal.
    """
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return url
    if not host:
        return url
    if listing_url is not None and listing_url.path is not None:
        known = _by_pattern(parts.path, listing_url.path)
        if known is not None:
            return known
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if listing_url is not None and listing_url.param is not None:
        kept = [pair for pair in pairs if pair[0] == listing_url.param and pair[1]]
        if kept:
            return urlunsplit(("https", host, _path(parts.path), urlencode(kept[:1]), ""))
    query = urlencode(sorted(pair for pair in pairs if not _VISIT.match(pair[0])))
    fragment = parts.fragment if parts.fragment.startswith(("/", "!/")) else ""
    return urlunsplit(("https", host, _path(parts.path), query, fragment))


def host_of(url: str) -> str:
    """Return the host of a URL, or the empty text."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def same_site(one: str, other: str) -> bool:
    """Whether two hosts are one registrable domain, as far as its form tells."""
    return bool(one) and bool(other) and _site(one) == _site(other)


def _site(host: str) -> str:
    if host.replace(".", "").isdigit() or ":" in host:
        return host
    labels = host.lower().rstrip(".").split(".")
    long = len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2
    return ".".join(labels[-3:] if long else labels[-2:])


def _without_visit(query: str) -> str:
    if not query:
        return ""
    return "&".join(part for part in query.split("&") if not _VISIT.match(part.partition("=")[0]))


def _path(path: str) -> str:
    return _SESSION.sub("", path).rstrip("/") or "/"


def _by_pattern(path: str, pattern: str) -> str | None:
    """Fill the pattern's {id} from a path; another placeholder stands for any text, and is left out of the identity."""
    wanted = urlsplit(pattern)
    holes = _HOLE.split(wanted.path)
    expression = "".join(
        re.escape(part) if place % 2 == 0 else ("(?P<id>[^/?#]+)" if part == "id" else "[^/?#]*")
        for place, part in enumerate(holes)
    )
    hit = re.fullmatch(expression.rstrip("/") + "/*", _SESSION.sub("", path))
    if hit is None or "id" not in hit.groupdict():
        return None
    filled = _HOLE.sub(lambda hole: hit["id"] if hole[1] == "id" else "-", wanted.path)
    return urlunsplit(("https", (wanted.hostname or "").removeprefix("www."), quote(filled, safe="/%-._~:@!$&'()*+,;="), "", ""))
