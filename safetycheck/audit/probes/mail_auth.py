"""Whether others can send mail in a domain's name: MX, SPF, DKIM and DMARC.

SPF: RFC 7208; DMARC: RFC 7489; DKIM: RFC 6376. Proton's names for custom domains: general knowledge, looked at 2026-11-22.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.network import Network
from safetycheck.model import Disclosed

_SELECTORS = ("protonmail", "protonmail2", "protonmail3")
_POLICY = re.compile(r"(?:^|;)\s*p\s*=\s*(none|quarantine|reject)\b", re.IGNORECASE)
_ALL = re.compile(r"(?:^|\s)([-~?+]?)all(?:\s|$)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:^|\s)redirect=\S", re.IGNORECASE)
_LOOKUPS = re.compile(r"(?:^|\s)[-~?+]?(?:include:|a(?=[\s:/]|$)|mx(?=[\s:/]|$)|ptr(?=[\s:]|$)|exists:|redirect=)", re.IGNORECASE)
_MOST_LOOKUPS = 10
_HINT = "Your mail provider's page on custom domains names the records; set DMARC to p=quarantine, then p=reject."


@dataclass(frozen=True, slots=True)
class _Records:
    mx: list[str]
    spf: list[str]
    dmarc: list[str]
    dkim: int

    @property
    def at_proton(self) -> bool:
        return any(host.rstrip(".").lower().endswith(("protonmail.ch", "proton.ch")) for host in self.mx)


def _look(scene: Scene) -> Finding:
    if scene.network is None:
        return unknown("It was not asked: this needs the network.")
    records = _read(scene.network, scene.domain)
    problems = [*_spf(records), *_dmarc(records), *_dkim(records)]
    if problems:
        return failed(f"Others can send mail in this domain's name: {', '.join(problems)}.", _HINT)
    if not records.at_proton:
        return passed("SPF and DMARC keep others from using this domain's name.", "DKIM can't be looked up without its selector.")
    return passed("SPF, DKIM and DMARC keep others from using this domain's name.")


def _read(network: Network, domain: str) -> _Records:
    told = (Disclosed(field="domain", value=domain),)

    def ask(name: str, kind: str) -> list[str]:
        return network.records(name, kind, "domain-mail-auth", told)

    mx = ask(domain, "MX")
    found = _Records(
        mx=mx,
        spf=[text for text in ask(domain, "TXT") if text.lower().split(" ")[0] == "v=spf1"],
        dmarc=[text for text in ask(f"_dmarc.{domain}", "TXT") if text.lower().replace(" ", "").startswith("v=dmarc1")],
        dkim=0,
    )
    if not found.at_proton:
        return found
    keys = sum(bool(ask(f"{selector}._domainkey.{domain}", "CNAME")) for selector in _SELECTORS)
    return _Records(found.mx, found.spf, found.dmarc, keys)


def _spf(records: _Records) -> list[str]:
    if not records.spf:
        return ["there is no SPF record"]
    if len(records.spf) > 1:
        return ["there are several SPF records, so that none counts"]
    (text,) = records.spf
    found = _ALL.search(text)
    if found and found[1] not in {"-", "~"}:
        return ["SPF allows everybody"]
    if not found and not _ELSEWHERE.search(text):
        return ["SPF does not end in -all or ~all"]
    if len(_LOOKUPS.findall(text)) > _MOST_LOOKUPS:
        return ["SPF asks for more than ten look-ups, so that it does not count"]
    return []


def _dmarc(records: _Records) -> list[str]:
    if not records.dmarc:
        return ["there is no DMARC record"]
    if len(records.dmarc) > 1:
        return ["there are several DMARC records, so that none counts"]
    found = _POLICY.search(records.dmarc[0])
    return [] if found and found[1].lower() != "none" else ["DMARC asks nobody to refuse it (p=none)"]


def _dkim(records: _Records) -> list[str]:
    if records.at_proton and records.dkim < len(_SELECTORS):
        return [f"{len(_SELECTORS) - records.dkim} of Proton's 3 DKIM names are missing"]
    return []


PROBES = (
    Probe(
        "domain-mail-auth", "Your domain: SPF, DKIM and DMARC", ("soc-whois", "acc-recovery-audit"), EVERYWHERE,
        "The domain's MX, SPF and DMARC records in the DNS, and Proton's DKIM names where its mail is at Proton.", _look,
        leaks="The domain, to the DNS server that this computer uses.", network=True, needs=("domain",),
    ),
)  # fmt: skip
