"""What public key servers tell about an address: that it exists, and when its key was made.

Proton's key server: iq.thc.org/discover-proton-mail-registration-date-with-one-weird-trick (undated, 2024-25),
thisjustmight.work/posts/investigating-the-protonmail-api (2024-09); the host as in github.com/scidsg/hushline (2025-26).
WKD: datatracker.ietf.org/doc/draft-koch-openpgp-webkey-service (2024-12-05). Packets: RFC 9580, 4.2 and 5.5.2.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.network import Network
from safetycheck.errors import FetchFailed
from safetycheck.fetch import Reply
from safetycheck.model import Disclosed

_PROTON = "mail-api.proton.me"
_KEY = re.compile(r"^pub:[0-9A-Fa-f]{8,64}:\d{0,3}:\d{0,5}:(\d{1,11}):", re.MULTILINE)
_ALPHABET = "ybndrfg8ejkmcpqxot1uwisza345h769"
_APART = "Compare the date with what the address must not be tied to. Anyone can ask this about any address."
_HTML = ("text/html", "application/xhtml+xml")


def _proton(scene: Scene) -> Finding:
    network, told = scene.network, (Disclosed(field="email", value=scene.email),)
    if network is None:
        return unknown("It was not asked: this needs the network.")
    url = f"https://{_PROTON}/pks/lookup?op=index&search={quote(scene.email)}"
    reply = network.get(url, "proton-key-lookup", told)
    text = reply.body.decode("utf-8", "replace").replace("\r", "")
    if reply.status == 404 or (reply.status == 200 and text.startswith("info:1:0")):
        return passed("Proton's key server shows no key for this address.", "The address may be elsewhere, or not be there.")
    days = [_day(int(seconds), scene.machine.now) for seconds in _KEY.findall(text)]
    if reply.status != 200 or not days or None in days:
        return unknown("Proton's key server answered in a way that this program does not know.")
    return failed(f"Everyone can see that the address is there, and that its key was made on {min(filter(None, days))}.", _APART)


def _wkd(scene: Scene) -> Finding:
    local, _, domain = scene.email.rpartition("@")
    if scene.network is None:
        return unknown("It was not asked: this needs the network.")
    reply = _published(scene.network, local, domain, scene.email)
    if reply.status == 404:
        return passed("The address's domain publishes no key for it.")
    if reply.status != 200 or reply.kind in _HTML or not reply.body or not reply.body[0] & 0x80:
        return unknown("The address's domain answered in a way that this program does not know.")
    day = _day(_made(reply.body), scene.machine.now)
    if day is None:
        return unknown("The address's domain publishes something for it that is no key.")
    return failed(f"The address's domain publishes a key for it, made on {day}.", _APART)


def _published(network: Network, local: str, domain: str, email: str) -> Reply:
    """Ask the domain's key host, and the domain itself only where there is no such host (the draft, 3.1)."""
    told = (Disclosed(field="email", value=email),)
    tail = f"hu/{wkd_hash(local)}?l={quote(local)}"
    try:
        return network.get(f"https://openpgpkey.{domain}/.well-known/openpgpkey/{domain}/{tail}", "wkd", told)
    except FetchFailed as problem:
        if problem.reason != "its name can't be found":
            raise
    return network.get(f"https://{domain}/.well-known/openpgpkey/{tail}", "wkd", told)


def wkd_hash(local: str) -> str:
    """Return the name under which a domain publishes the key of an address: z-base-32 of SHA-1 of its first part."""
    bits = int.from_bytes(hashlib.sha1(local.lower().encode(), usedforsecurity=False).digest(), "big")
    return "".join(_ALPHABET[bits >> shift & 31] for shift in range(155, -1, -5))


def _made(packet: bytes) -> int:
    """Return when the key in the first packet was made, in seconds since 1970; -1 where it is none."""
    head = packet[0]
    if head & 0x40:
        tag, first = head & 0x3F, packet[1] if len(packet) > 1 else 0
        skip = 2 if first < 192 else 3 if first < 224 else 6
    else:
        tag, skip = head >> 2 & 0x0F, {0: 2, 1: 3, 2: 5}.get(head & 3, 1)
    body = packet[skip:]
    if tag != 6 or len(body) < 5 or body[0] not in {3, 4, 5, 6}:
        return -1
    return int.from_bytes(body[1:5], "big")


def _day(seconds: int, now: datetime) -> str | None:
    """Return a date that a key can have: not before OpenPGP, not in the future."""
    with suppress(ValueError, OverflowError, OSError):
        at = datetime.fromtimestamp(seconds, UTC)
        if at.year >= 1991 and at <= now:
            return at.date().isoformat()
    return None


PROBES = (
    Probe(
        "proton-key-lookup", "Proton: the date that your public key shows", ("pro-key-creation-date",), EVERYWHERE,
        "The answer of Proton's public key server about one address of yours.", _proton,
        leaks=f"Your address and your IP address, to Proton ({_PROTON}).", network=True, needs=("email",),
    ),
    Probe(
        "wkd", "Key directory of your e-mail's domain", ("pro-key-creation-date",), EVERYWHERE,
        "Whether the domain of your address publishes a key for it, and its date.", _wkd,
        leaks="Your address and your IP address, to the host of its domain; the domain, to your DNS server.",
        network=True, needs=("email",),
    ),
)  # fmt: skip
