"""SOCKS5 (RFC 1928, RFC 1929), as much of it as names need: the client's half toward a proxy, the server's half for ours."""

from __future__ import annotations

import ipaddress
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from safetycheck.errors import FetchFailed, Refused, UsageError

GRANTED, NOT_ALLOWED, UNREACHABLE = 0, 2, 4
# Tor's own default (torrc: SocksPort 9050).
_TOR = "socks5h://127.0.0.1:9050"
_REPLIES = {
    1: "general failure", 2: "not allowed", 3: "network unreachable", 4: "host unreachable", 5: "connection refused",
    6: "took too long", 7: "not supported", 8: "not supported",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upstream:
    """A SOCKS5 proxy; without a `user`, each isolation name is its user, so that Tor gives each its own circuit."""

    host: str
    port: int
    user: str = ""
    password: str = ""


def parse(proxy: str) -> Upstream:
    """Read `tor` or `socks5h://[user:password@]host:port`; raises UsageError."""
    try:
        parts = urlsplit(_TOR if proxy == "tor" else proxy)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"socks5h", "socks5"} or not parts.hostname or not port:
        raise UsageError("the proxy must be a SOCKS5 proxy", hint="Write: tor, or socks5h://HOST:PORT")
    return Upstream(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))


async def ask(streams: tuple[StreamReader, StreamWriter], upstream: Upstream, where: tuple[str, int], isolation: str) -> None:
    """Ask a proxy for a connection to a name and port; the proxy looks the name up.

    Raises FetchFailed, and Refused for an address.
    """
    reader, writer = streams
    host, port = where
    if is_address(host):
        raise Refused("an address instead of a name, through a proxy")
    user, password = (upstream.user, upstream.password) if upstream.user else (isolation, "x")
    writer.write(b"\x05\x02\x00\x02")
    version, method = await reader.readexactly(2)
    if version != 5 or method not in {0, 2}:
        raise FetchFailed("the proxy speaks no SOCKS5 that we know")
    if method == 2:
        writer.write(b"\x01" + _short(user) + _short(password))
        if (await reader.readexactly(2))[1] != 0:
            raise FetchFailed("the proxy refused our user name")
    writer.write(b"\x05\x01\x00\x03" + _short(host) + port.to_bytes(2, "big"))
    reply = (await reader.readexactly(3))[1]
    await _name(reader)
    if reply != GRANTED:
        raise FetchFailed(f"the proxy could not connect: {_REPLIES.get(reply, 'unknown reply')}")


async def accept(reader: StreamReader, writer: StreamWriter) -> tuple[str, int]:
    """Read what a client wants to be connected to: a name or an address in text, and a port. Raises ValueError."""
    version, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    if version != 5:
        msg = "no SOCKS5"
        raise ValueError(msg)
    writer.write(b"\x05\x00")
    _, command, _ = await reader.readexactly(3)
    name = await _name(reader)
    if command != 1:
        msg = "no CONNECT"
        raise ValueError(msg)
    return name


async def reply(writer: StreamWriter, code: int) -> None:
    """Tell a client how its wish went."""
    writer.write(bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
    await writer.drain()


def is_address(host: str) -> bool:
    """Tell whether a host is an IP address in any form that a browser or a C library takes for one."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        # `127.1`, `0x7f000001` and `2130706433` are addresses to inet_aton, and so to a browser; no top-level domain is a number.
        last = host.rstrip(".").rsplit(".", 1)[-1].lower()
        return last.isdigit() or last.startswith("0x")
    return True


async def _name(reader: StreamReader) -> tuple[str, int]:
    kind = (await reader.readexactly(1))[0]
    if kind == 3:
        raw = await reader.readexactly((await reader.readexactly(1))[0])
        host = raw.decode("ascii", "replace").lower()
    else:
        host = str(ipaddress.ip_address(await reader.readexactly({1: 4, 4: 16}.get(kind, 0))))
    return host, int.from_bytes(await reader.readexactly(2), "big")


def _short(text: str) -> bytes:
    raw = text.encode()[:255]
    return bytes([len(raw)]) + raw
