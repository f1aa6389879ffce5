"""A TLS server on loopback, in a thread: many hosts, told apart by the Host header, and a log of what they were asked.

It speaks HTTP/1.1 only.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import trustme
import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ADDRESS = "127.0.0.1"
_START_LIMIT = 20.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived. Header names are in lower case; `at` is monotonic, in seconds."""

    host: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    at: float


@dataclass(slots=True)
class Hosts:
    """Hands each request to the application of its host and writes it down first; hosts of nobody get a 421."""

    apps: Mapping[str, ASGIApp]
    log: list[Seen] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "").partition(":")[0].lower()
        body = await _whole_body(receive)
        query = scope["query_string"].decode("latin-1")
        self.log.append(Seen(host, scope["method"], scope["path"], query, headers, body, time.monotonic()))
        app = self.apps.get(host, PlainTextResponse("no such host in this town\n", 421))
        await app(scope, _again(body, receive), send)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the server is: the certificate of its CA, and the address of each host."""

    cafile: Path
    connect_to: Mapping[str, tuple[str, int]]


@contextmanager
def listen(app: ASGIApp, hosts: Sequence[str], folder: Path, *, own_ports: bool = False) -> Iterator[Listening]:
    """Serve the hosts until the block ends, all on one port or each on its own; the system chooses the ports.

    The CA is made anew each time; its certificate, and the server's key, are written into the folder.
    """
    cafile, keyfile = folder / "lab-ca.pem", folder / "lab-server.pem"
    authority = trustme.CA(organization_name="safetycheck practice town")
    authority.cert_pem.write_to_path(cafile)
    authority.issue_cert(*hosts).private_key_and_cert_chain_pem.write_to_path(keyfile)
    sockets = [_socket() for _ in (hosts if own_ports else hosts[:1])]
    ports = [each.getsockname()[1] for each in sockets]
    server = _Server(_settings(app, keyfile))
    thread = threading.Thread(target=server.run, kwargs={"sockets": sockets}, name="lab", daemon=True)
    thread.start()
    try:
        _await_start(server, thread)
        at = ports if own_ports else ports * len(hosts)
        yield Listening(cafile, {host: (ADDRESS, port) for host, port in zip(hosts, at, strict=True)})
    finally:
        server.should_exit = True
        thread.join()
        for each in sockets:
            each.close()


class _Server(uvicorn.Server):
    """A server that hangs up when it ends: a client that keeps its connections open must not hold the lab up."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in self.server_state.connections.copy():
            connection.transport.abort()
        await super().shutdown(sockets)


def _settings(app: ASGIApp, keyfile: Path) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        ssl_certfile=keyfile,
        ssl_keyfile=keyfile,
        timeout_graceful_shutdown=1,
    )


def _socket() -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.bind((ADDRESS, 0))
    return made


def _await_start(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_LIMIT
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            msg = "the lab's server did not start"
            raise RuntimeError(msg)
        time.sleep(0.01)


async def _whole_body(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body once more, and then whatever comes."""
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once
