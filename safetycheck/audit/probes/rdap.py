"""What the public register of a domain tells about its owner (RDAP: RFC 9082, 9083; bootstrap: RFC 9224).

Registers that have no RDAP, older copies of the register and what resellers keep can't be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.network import Network, as_json
from safetycheck.errors import FetchFailed
from safetycheck.model import Disclosed

_LIST = "https://data.iana.org/rdap/dns.json"
_ACCEPT = {"Accept": "application/rdap+json, application/json"}
_PEOPLE = frozenset({"registrant", "administrative", "technical", "billing"})
_HIDDEN = re.compile(
    r"redact|privacy|private|proxy|protect|withheld|whois|gdpr|not disclosed|anonym|statutory masking", re.IGNORECASE
)
_SAYS = {"fn": "a name", "tel": "a phone number", "email": "an e-mail address", "adr": "an address"}
_DEEP, _MOST = 6, 200
_HINT = "Turn on the privacy service of your registrar, or register through an organization; old copies stay on sale."


def _look(scene: Scene) -> Finding:
    if scene.network is None:
        return unknown("It was not asked: this needs the network.")
    base = _register(scene.network, scene.domain)
    if base is None:
        return unknown("The register of this ending answers no program.", "Look the domain up on your registrar's page.")
    told = (Disclosed(field="domain", value=scene.domain),)
    answer = _ask(scene.network, f"{base}domain/{scene.domain}", told)
    if answer is None:
        return unknown("The register does not know this domain.")
    answers = [answer]
    registrar = _related(answer)
    if registrar:
        try:
            answers.append(_ask(scene.network, registrar, told) or {})
        except FetchFailed:
            registrar = ""
    shown = sorted({what for each in answers for what in _shown(each.get("entities"))})
    if shown:
        return failed(f"The register shows {', '.join(shown)} of who holds this domain.", _HINT)
    if not registrar and not any(_entities(each.get("entities")) for each in answers):
        return unknown("The register names nobody, and where the registrar could be asked can't be told.")
    return passed("The register shows nobody behind this domain.", "Copies from before it was hidden may be on sale.")


def _register(network: Network, domain: str) -> str | None:
    """Return where the register of the domain's ending answers; IANA is told nothing."""
    services = as_json(network.get(_LIST, "rdap-domain", headers=_ACCEPT))
    ending = domain.rpartition(".")[2]
    listed = services.get("services") if isinstance(services, dict) else None
    for each in listed if isinstance(listed, list) else ():
        match each:
            case [list() as endings, list() as places, *_] if ending in endings:
                return next((f"{place.rstrip('/')}/" for place in places if _is_https(place)), None)
    return None


def _ask(network: Network, url: str, told: tuple[Disclosed, ...]) -> dict[str, Any] | None:
    reply = network.get(url, "rdap-domain", told, headers=_ACCEPT)
    if reply.status == 404:
        return None
    answer = as_json(reply)
    if reply.status != 200 or not isinstance(answer, dict):
        raise FetchFailed("the register answered in a way that this program does not know")
    return answer


def _related(answer: dict[str, Any]) -> str:
    """Return where the registrar answers, for registers that leave people to it."""
    links = answer.get("links")
    for link in links if isinstance(links, list) else ():
        match link:
            case {"rel": "related", "href": str() as href} if _is_https(href) and "/domain/" in href:
                return href
    return ""


def _is_https(url: object) -> bool:
    try:
        return isinstance(url, str) and urlsplit(url).scheme == "https" and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _entities(listed: object, depth: int = 0) -> list[dict[str, Any]]:
    """Return the people of an answer, however deep they stand."""
    if not isinstance(listed, list) or depth > _DEEP:
        return []
    found = [each for each in listed[:_MOST] if isinstance(each, dict)]
    people = [each for each in found if isinstance(each.get("roles"), list) and _PEOPLE & {str(role) for role in each["roles"]}]
    return people + [inner for each in found for inner in _entities(each.get("entities"), depth + 1)]


def _shown(listed: object) -> Iterator[str]:
    """Yield what is told about people; a text that says of itself that it hides somebody tells nothing."""
    for person in _entities(listed):
        card = person.get("vcardArray")
        rows = card[1] if isinstance(card, list) and len(card) > 1 and isinstance(card[1], list) else []
        for row in rows[:_MOST]:
            match row:
                case [str() as field, _, _, value, *_] if field in _SAYS:
                    text = " ".join(_flat(value)).strip()
                    # A country or a state alone is no address.
                    if text and not _HIDDEN.search(text) and (field != "adr" or _has_street(value)):
                        yield _SAYS[field]


def _has_street(value: object) -> bool:
    """Tell whether an address says more than a state: street and city are its first four parts (RFC 6350, 6.3.1)."""
    return isinstance(value, list) and any(text.strip() for part in value[:4] for text in _flat(part))


def _flat(value: object, depth: int = 0) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and depth < _DEEP:
        return [text for each in value[:_MOST] for text in _flat(each, depth + 1)]
    return []


PROBES = (
    Probe(
        "rdap-domain", "Your domain: what its register shows", ("soc-whois",), EVERYWHERE,
        "IANA's list of registers, then what the register and the registrar of the domain show about its holder.", _look,
        leaks="The domain and your IP address, to its register and registrar; your IP address, to IANA.",
        network=True, needs=("domain",),
    ),
)  # fmt: skip
