"""The only way out for one broker's session: a SOCKS5 proxy on loopback that knows the broker's hosts and nothing else.

httpx and Chromium are both given this proxy and no other way, so that even what no other check sees (a worker, a
prefetch, a popup) can't reach a host that the definition doesn't declare, nor an address that is not public.
"""

from __future__ import annotations

import asyncio
from asyncio import StreamReader, StreamWriter
from collections import Counter
from collections.abc import Callable
from typing import Self

from safetycheck.errors import Refused, SafetycheckError
from safetycheck.fetch import addresses, socks
from safetycheck.fetch.interface import Policy

_CHUNK = 65536
# A client on this machine says at once what it wants.
_HANDSHAKE = 10.0


class LoopbackProxy:
    """Tunnels to the hosts that `admits` accepts; everything else is refused and counted in `refused` by host.

    It is shut until `open` says how many bytes may come through, in `allowance`. `faults` keeps the last reason by host,
    because a client learns from SOCKS only that it failed.
    """

    def __init__(self, admits: Callable[[str], bool], policy: Policy, isolation: str) -> None:
        self._admits = admits
        self._policy = policy
        self._isolation = isolation
        self._tunnels: set[asyncio.Task[None]] = set()
        self._is_open = False
        self.allowance = 0
        self.refused: Counter[str] = Counter()
        self.faults: dict[str, SafetycheckError] = {}
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", 0)
        self.url = f"socks5://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self.shut()

    def open(self, allowance: int) -> None:
        """Let connections through until `allowance` bytes have come, and forget what went wrong before."""
        self._is_open, self.allowance = True, allowance
        self.faults.clear()

    async def shut(self) -> None:
        """Cut every connection, and let none through until `open`."""
        self._is_open = False
        tunnels = tuple(self._tunnels)
        for tunnel in tunnels:
            tunnel.cancel()
        await asyncio.gather(*tunnels, return_exceptions=True)

    def _enter(self, reader: StreamReader, writer: StreamWriter) -> None:
        tunnel = asyncio.ensure_future(self._serve(reader, writer))
        self._tunnels.add(tunnel)
        tunnel.add_done_callback(self._tunnels.discard)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HANDSHAKE):
                host, port = await socks.accept(reader, writer)
            outside = await self._connect(host, port)
            await socks.reply(writer, socks.GRANTED if outside else socks.NOT_ALLOWED)
            if outside:
                await self._join((reader, writer), outside)
        except (OSError, EOFError, ValueError):
            pass  # the client hung up, or is none of ours
        finally:
            writer.close()

    async def _connect(self, host: str, port: int) -> tuple[StreamReader, StreamWriter] | None:
        try:
            if not self._is_open:
                raise Refused("something of a page that is done with")
            if not self._admits(host):
                raise Refused("a host that the definition doesn't declare")
            if port != 443 and host not in self._policy.connect_to:
                raise Refused(f"port {port}")
            outside = await addresses.connect(host, port, self._policy, self._isolation)
        except SafetycheckError as problem:
            self.faults[host] = problem
            if isinstance(problem, Refused):
                self.refused[host] += 1
            return None
        return outside

    async def _join(self, inside: tuple[StreamReader, StreamWriter], outside: tuple[StreamReader, StreamWriter]) -> None:
        ways = (
            asyncio.ensure_future(self._pump(inside[0], outside[1], metered=False)),
            asyncio.ensure_future(self._pump(outside[0], inside[1], metered=True)),
        )
        try:
            await asyncio.gather(*ways)
        finally:
            for way in ways:
                way.cancel()
            outside[1].close()

    async def _pump(self, source: StreamReader, sink: StreamWriter, *, metered: bool) -> None:
        while data := await source.read(_CHUNK):
            if metered:
                self.allowance -= len(data)
                if self.allowance < 0:
                    raise ConnectionAbortedError
            sink.write(data)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()
