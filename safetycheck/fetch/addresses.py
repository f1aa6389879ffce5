"""Which address a name may stand for, and the one place where a connection to the outside is made."""

from __future__ import annotations

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import socks
from safetycheck.fetch.interface import Passing, Policy

# Carries an IPv4 address in its last 32 bits (RFC 6052), and that one counts.
_NAT64 = IPv6Network("64:ff9b::/96")
# Longest wait for one of several addresses of a host, in seconds.
_ONE_ADDRESS = 5.0


async def connect(host: str, port: int, policy: Policy, isolation: str) -> tuple[StreamReader, StreamWriter]:
    """Connect to a host by its checked address, so that no second look-up can give another one.

    A mapped host is reached where it is mapped to. With a proxy no name is looked up here. Raises Refused for an
    address that is not public, and FetchFailed.
    """
    mapped = policy.connect_to.get(host)
    if mapped:
        return await _open(*mapped, policy.timeout)
    if policy.proxy:
        return await _through(socks.parse(policy.proxy), host, port, policy.timeout, isolation)
    if socks.is_address(host):
        raise Refused("an address instead of a name")
    addresses = [address for address in await resolve(host) if is_public(address)]
    if not addresses:
        raise Refused("the name stands for an address that is not public")
    for address in addresses[:-1]:
        try:
            return await _open(address, port, min(_ONE_ADDRESS, policy.timeout))
        except FetchFailed:
            continue
    return await _open(addresses[-1], port, policy.timeout)


async def reach_proxy(policy: Policy) -> None:
    """Make sure that the proxy, if there is one, can be reached at all; raises FetchFailed."""
    if policy.proxy:
        upstream = socks.parse(policy.proxy)
        _, writer = await _proxy(upstream, policy.timeout)
        writer.close()


async def resolve(host: str) -> list[str]:
    """Look a name up, in the order in which the system would try its addresses."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, 0, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchFailed("its name can't be found") from None
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """Tell whether an address belongs to the public internet, and not to this machine, this network or a tunnel into it."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is not None:
            return is_public(str(inner))
        if ip.sixtofour or ip.teredo or ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _inner(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


async def _open(address: str, port: int, seconds: float) -> tuple[StreamReader, StreamWriter]:
    try:
        async with asyncio.timeout(seconds):
            return await asyncio.open_connection(address, port)
    except TimeoutError:
        raise FetchFailed("it did not answer in time") from None
    except OSError:
        raise Passing("it could not be reached") from None


async def _through(
    upstream: socks.Upstream, host: str, port: int, seconds: float, isolation: str
) -> tuple[StreamReader, StreamWriter]:
    reader, writer = await _proxy(upstream, seconds)
    try:
        async with asyncio.timeout(seconds):
            await socks.ask((reader, writer), upstream, (host, port), isolation)
    except (OSError, EOFError, ValueError) as problem:
        writer.close()
        late = isinstance(problem, TimeoutError)
        raise FetchFailed("the proxy did not answer in time" if late else "the proxy broke off") from None
    except BaseException:
        writer.close()
        raise
    return reader, writer


async def _proxy(upstream: socks.Upstream, seconds: float) -> tuple[StreamReader, StreamWriter]:
    try:
        return await _open(upstream.host, upstream.port, seconds)
    except FetchFailed:
        raise FetchFailed("the proxy could not be reached", hint="Start Tor, or leave --proxy away.") from None
