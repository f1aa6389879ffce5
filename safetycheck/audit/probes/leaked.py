"""What is known of an address or a password from leaks, and Gravatar's picture of an address.

Have I Been Pwned: haveibeenpwned.com/API/v3 (copy of 2025-26), rate limits: api-evangelist/haveibeenpwned (2026). Gravatar:
docs.gravatar.com/rest/api-data-specifications/endpoints-references (copy of 2025-26).
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from urllib.parse import quote

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, failed, passed, unknown
from safetycheck.audit.probes.machine import shown
from safetycheck.audit.probes.network import as_json
from safetycheck.errors import FetchFailed
from safetycheck.model import Disclosed

_PASSWORDS, _ACCOUNTS, _GRAVATAR = "api.pwnedpasswords.com", "haveibeenpwned.com", "gravatar.com"
_ROW = re.compile(r"([0-9A-Fa-f]{35}):(\d{1,12})")
# What hurts most when it leaks, worst first.
_HARM = ("Physical addresses", "Phone numbers", "Government issued IDs", "Passwords", "Geographic locations", "Private messages")
_NO_PROOF = "It shows only what this collection holds: a new leak, or a private one, is not in it."


def _password(scene: Scene) -> Finding:
    """Ask for all passwords whose hash begins as this one does; which of them it is stays here."""
    if scene.network is None:
        return unknown("It was not asked: this needs the network.")
    digest = hashlib.sha1(scene.secret.encode(), usedforsecurity=False).hexdigest().upper()
    # The five characters are not written into the ledger: they would tell something about the password to who reads it.
    told = (Disclosed(field="password", value="5 of the 40 characters of a hash"),)
    reply = scene.network.get(
        f"https://{_PASSWORDS}/range/{digest[:5]}", "pwned-passwords", told, headers={"Add-Padding": "true"}
    )
    rows = [_ROW.fullmatch(line.strip()) for line in reply.body.decode("ascii", "replace").splitlines() if line.strip()]
    if reply.status != 200 or not rows or None in rows:
        raise FetchFailed("the service answered in a way that this program does not know")
    count = sum(int(row[2]) for row in rows if row and row[1].upper() == digest[5:])
    if count:
        return failed(
            f"This password is in known leaks, {count} times.", "Change it wherever you use it; let a password manager make it."
        )
    return passed("This password is in no leak that the service knows.", "That does not make a short or reused password safe.")


def _account(scene: Scene) -> Finding:
    if scene.network is None:
        return unknown("It was not asked: this needs the network.")
    if not re.fullmatch(r"[0-9a-zA-Z-]{16,64}", scene.secret):
        return unknown("That is no key of Have I Been Pwned.", "A key is bought at haveibeenpwned.com/API/Key.")
    url = f"https://{_ACCOUNTS}/api/v3/breachedaccount/{quote(scene.email, safe='')}?truncateResponse=false"
    reply = scene.network.get(
        url, "hibp-account", (Disclosed(field="email", value=scene.email),), headers={"hibp-api-key": scene.secret}
    )
    if reply.status == 404:
        return passed("The address is in no leak that Have I Been Pwned shows.", _NO_PROOF)
    if reply.status in {401, 403}:
        return unknown("Have I Been Pwned does not accept the key.", "Look at your key on haveibeenpwned.com/API/Key.")
    leaks = as_json(reply)
    if reply.status != 200 or not isinstance(leaks, list) or not leaks or not all(isinstance(leak, dict) for leak in leaks):
        raise FetchFailed("the service answered in a way that this program does not know")
    return _leaks(leaks)


def _leaks(leaks: list[dict[str, Any]]) -> Finding:
    """Say how many leaks there are, and the one that hurts most."""

    def kinds(leak: dict[str, Any]) -> list[str]:
        listed = leak.get("DataClasses")
        return [kind for kind in _HARM if isinstance(listed, list) and kind in listed]

    gone = max(leaks, key=lambda leak: [kind in kinds(leak) for kind in _HARM])
    listed = [kind.lower() for kind in kinds(gone)]
    name, day = shown(str(gone.get("Name", "?")), 40), shown(str(gone.get("BreachDate", "?")), 10)
    what = f", with {', '.join(listed)}" if listed else ""
    count = f"{len(leaks)} leaks" if len(leaks) > 1 else "1 leak"
    return failed(
        f"The address is in {count}; the worst is {name} ({day}){what}.",
        "Change that password everywhere, and turn on two-step login.",
    )


def _gravatar(scene: Scene) -> Finding:
    if scene.network is None:
        return unknown("It was not asked: this needs the network.")
    digest = hashlib.sha256(scene.email.strip().lower().encode()).hexdigest()
    reply = scene.network.get(
        f"https://{_GRAVATAR}/avatar/{digest}?d=404&s=1", "gravatar", (Disclosed(field="email", value=scene.email),)
    )
    if reply.status == 404:
        return passed("Gravatar has no picture for this address.")
    if reply.status == 200 and reply.kind.startswith("image/"):
        return failed(
            "Gravatar shows a picture for this address on every site that embeds it.", "Log in at gravatar.com and take it away."
        )
    return unknown("Gravatar answered in a way that this program does not know.")


PROBES = (
    Probe(
        "pwned-passwords", "A password: is it in known leaks?", ("acc-password-manager", "acc-breach-check"), EVERYWHERE,
        "A password that you type. It is kept nowhere, and compared on this computer.", _password,
        leaks=f"The first 5 of 40 characters of its hash (one group of a million) and your IP address, to {_PASSWORDS}.",
        network=True, needs=("password",),
    ),
    Probe(
        "hibp-account", "An e-mail address: is it in known leaks?", ("acc-breach-check",), EVERYWHERE,
        "The answer of Have I Been Pwned about one address of yours, with a key that you bought there.", _account,
        leaks=f"Your address, your key (a payment) and your IP address, to {_ACCOUNTS}.", network=True, needs=("email", "key"),
    ),
    Probe(
        "gravatar", "Gravatar: a picture tied to your address", ("soc-old-accounts", "pro-pseudonymous-identity"), EVERYWHERE,
        "Whether Gravatar has a public picture for one address of yours.", _gravatar,
        leaks=f"A hash of your address, which can be guessed back, and your IP address, to {_GRAVATAR} (Automattic).",
        network=True, needs=("email",),
    ),
)  # fmt: skip
