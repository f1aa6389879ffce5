"""The keys of mapped hosts, for Chromium, which takes no CA file.

Each mapped host is asked for its certificate by Python's TLS, which verifies it in full against the authority that was
given; only the key that passed is named to Chromium, and only the server that holds it is believed.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ssl
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from safetycheck.fetch.interface import Policy
from safetycheck.fetch.trust import widen

# A mapped host is near; one that speaks no TLS may just be silent. In seconds.
_HANDSHAKE = 3.0


async def pins(policy: Policy) -> list[str]:
    """Return the base64 SHA-256 of each mapped host's public key (RFC 7469, 2.4).

    A host that does not answer, or whose certificate does not hold, has none: the browser will say so itself.
    """
    if not policy.cafile:
        return []
    trust = widen(ssl.create_default_context(), policy)
    found = await asyncio.gather(*(_pin(host, *where, trust) for host, where in policy.connect_to.items()))
    return sorted({pin for pin in found if pin})


async def _pin(host: str, address: str, port: int, trust: ssl.SSLContext) -> str:
    with suppress(OSError, EOFError):
        async with asyncio.timeout(_HANDSHAKE):
            _, writer = await asyncio.open_connection(address, port, ssl=trust, server_hostname=host)
        try:
            return _key_hash(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        finally:
            writer.close()
    return ""


def _key_hash(certificate: bytes) -> str:
    key = x509.load_der_x509_certificate(certificate).public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode("ascii")
