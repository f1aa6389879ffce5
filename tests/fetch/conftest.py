"""A town on loopback: one TLS server that answers for every host and records what arrives, a person, a broker, a ledger."""

import asyncio
import gc
import logging
import ssl
import zlib
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from safetycheck import queries
from safetycheck.definition import Definition
from safetycheck.fetch import Fetchers, Gate, Pacer, Policy, open_fetchers
from safetycheck.model import Address, Birth, Name, NameKind, Profile, Via

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOST, RESULTS, ASSETS, EVIL = "town-people.example", "results.town-people.example", "static.example-cdn.example", "evil.example"
HOSTS = (HOST, f"www.{HOST}", RESULTS, ASSETS, EVIL, "127.0.0.1.evil.example")


@pytest.fixture(autouse=True)
def _no_name_in_the_log(caplog):
    """Whatever a test does, no log line at any level names the person."""
    caplog.set_level(logging.DEBUG)
    yield
    gc.collect()  # asyncio complains of forgotten errors when they are thrown away
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            assert "cruz" not in (record.getMessage() + str(record.exc_info)).casefold(), record


@dataclass
class Seen:
    method: str
    host: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self):
        return self.target.partition("?")[0]


Handler = Callable[[asyncio.StreamWriter, Seen], Awaitable[None]]


@dataclass
class Town:
    """`pages` maps a path, or host and path, to a handler; every request is kept in `seen`, whatever it is for."""

    port: int = 0
    cafile: Path = Path()
    pages: dict[str, Handler] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    def page(self, where: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body
        sent = {"content-type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}

        async def answer(writer, seen):
            head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
            writer.write(f"HTTP/1.1 {status} X\r\n{head}content-length: {len(raw)}\r\n\r\n".encode() + raw)

        self.pages[where] = answer

    def redirect(self, where: str, to: str, status: int = 302) -> None:
        self.page(where, "", status, location=to)

    def hosts(self) -> set[str]:
        return {seen.host for seen in self.seen}

    def paths(self, host: str = HOST) -> list[str]:
        return [seen.path for seen in self.seen if seen.host == host and seen.path not in {"/robots.txt", "/favicon.ico"}]

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            while seen := await _request(reader):
                self.seen.append(seen)
                handler = self.pages.get(f"{seen.host}{seen.path}") or self.pages.get(seen.path)
                if handler:
                    await handler(writer, seen)
                else:
                    writer.write(b"HTTP/1.1 404 X\r\ncontent-type: text/html\r\ncontent-length: 9\r\n\r\nnot here\n")
                await writer.drain()
        except (OSError, EOFError, ssl.SSLError):
            pass
        finally:
            writer.close()


async def _request(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Seen(method, headers.get("host", "").partition(":")[0], target, headers, body)


@asynccontextmanager
async def serving(handle, context=None):
    tasks = set()

    def enter(reader, writer):
        task = asyncio.ensure_future(handle(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(enter, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def serve():
    """Serve connections on loopback: `async with serve(handle, tls) as port`."""
    return serving


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture
def cafile(authority, tmp_path):
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture(scope="session")
def server_tls(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*HOSTS).configure_cert(context)
    return context


@pytest.fixture(scope="session")
def gzip_bomb():
    """A gigabyte of zeros in a megabyte."""
    zeros, packer = bytes(1_000_000), zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(zeros) for _ in range(1000)) + packer.flush()


@pytest.fixture
async def town(cafile, server_tls):
    town = Town(cafile=cafile)
    async with serving(town.serve, server_tls) as town.port:
        yield town


@pytest.fixture
def policy(town):
    """Every host of the town is mapped, the undeclared ones too, so that a leak would arrive and be seen."""

    def make(**changes):
        mapped = dict.fromkeys(HOSTS, ("127.0.0.1", town.port))
        changes = {"connect_to": mapped, "cafile": town.cafile, "gap": 0.0, "timeout": 20, "page_limit": 100} | changes
        return Policy(**changes)

    return make


@pytest.fixture
def profile():
    return Profile(
        names=(
            Name(first="Marisol", last="De La Cruz"),
            Name(first="Dana", middle="Jo", last="Rivers", kind=NameKind.FORMER, quiet=True),
        ),
        birth=Birth(year=1984, month=3, day=9),
        addresses=(
            Address(street="12 N Oak Street", city="Duluth", state="MN", zip="55802", current=True),
            Address(street="700 Elm Ave", city="Page", state="AZ", zip="86040"),
        ),
        phones=("(218) 555-0123",),
        emails=("marisol.c@example.org",),
        relatives=("Bruno T Haverford",),
        usernames=("moonlark84",),
        employers=("Lakeside Pottery",),
    )


@pytest.fixture
def broker():
    def make(*steps, via="http", **changes):
        steps = steps or ({"open": f"https://{HOST}/find/{{first|slug}}-{{last|slug}}/{{state|state_name|slug}}"},)
        source = {"how": "lab", "on": "2026-11-01", "source": "invented"}
        data = {
            "domain": HOST, "name": "Town People", "kind": "people-search", "hosts": [RESULTS], "assets": [ASSETS],
            "verified": source, "sources": [{"says": "all", **source}],
            "search": {"via": via, "steps": list(steps), "results": {}},
        }  # fmt: skip
        return Definition.model_validate(data | changes, strict=False)

    return make


@pytest.fixture
def ask_for(profile):
    """The first question to a broker about the person."""

    def make(broker):
        return queries.plan(profile, broker, date(2026, 11, 22)).queries[0]

    return make


@pytest.fixture
def ledger():
    return []


@pytest.fixture
def gate(profile, ledger, ask_for):
    def make(broker, query=None, **changes):
        parts = {
            "broker": broker, "query": query or ask_for(broker), "profile": profile, "person": "p1", "policy": Policy(),
            "write": ledger.append, "now": lambda: NOW,
        }  # fmt: skip
        return Gate(**parts | changes)

    return make


@dataclass
class Tor:
    """A SOCKS5 proxy that keeps who asked for what; every host is the town."""

    port: int = 0
    asked: list[tuple[str, str | bytes, int]] = field(default_factory=list)

    async def serve(self, reader, writer, to):
        methods = (await reader.readexactly(2))[1]
        await reader.readexactly(methods)
        writer.write(b"\x05\x02")
        user = (await reader.readexactly((await reader.readexactly(2))[1])).decode()
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x01\x00")
        kind = (await reader.readexactly(4))[3]
        length = (await reader.readexactly(1))[0] if kind == 3 else {1: 4, 4: 16}[kind]
        raw = await reader.readexactly(length)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append((user, raw.decode() if kind == 3 else raw, port))
        inside, outside = await asyncio.open_connection("127.0.0.1", to)
        writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")

        async def pump(source, sink):
            while data := await source.read(65536):
                sink.write(data)
            sink.close()

        await asyncio.gather(pump(reader, outside), pump(inside, writer), return_exceptions=True)


@pytest.fixture
async def tor(town, monkeypatch):
    """The town behind a proxy, trusted as if its authority were a public one, and with nothing mapped."""
    tor = Tor()
    monkeypatch.setenv("SSL_CERT_FILE", str(town.cafile))
    async with serving(lambda reader, writer: tor.serve(reader, writer, town.port)) as tor.port:
        yield tor


@dataclass
class Clock:
    """A clock that only moves when somebody sleeps."""

    time: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self):
        return self.time

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def session(policy, gate, clock):
    """One session with one broker, with robots.txt left alone and no waiting."""

    @asynccontextmanager
    async def make(broker, via=Via.HTTP, *, pacer=None, session=None, gate_for=None, **changes):
        changes = {"respect_robots": False} | changes
        run = policy(**changes)
        pacer = pacer or Pacer(clock=clock, sleep=clock.sleep)
        gate_for = gate_for or (lambda query: gate(broker, query, policy=run))
        async with (
            open_fetchers(run, [via], now=lambda: NOW, pacer=pacer) as fetchers,
            fetchers.session(via, broker, gate_for, **session or {}) as opened,
        ):
            yield opened

    return make


@dataclass
class BrowserTown:
    """A town with one browser that several tests share; each test has sessions of its own."""

    town: Town
    fetchers: Fetchers
    policy: Policy

    @asynccontextmanager
    async def session(self, broker, gate, via=Via.BROWSER, **changes):
        async with self.fetchers.session(
            via, broker, lambda query: gate(broker, query, policy=self.policy), **changes
        ) as session:
            yield session


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser_town(authority, server_tls, tmp_path_factory):
    cafile = tmp_path_factory.mktemp("town") / "ca.pem"
    authority.cert_pem.write_to_path(cafile)
    town = Town(cafile=cafile)
    clock = Clock()
    async with serving(town.serve, server_tls) as town.port:
        policy = Policy(
            connect_to=dict.fromkeys(HOSTS, ("127.0.0.1", town.port)), cafile=cafile, gap=0.0, timeout=20, page_limit=100,
            respect_robots=False, max_bytes=2_000_000,
        )  # fmt: skip
        pacer = Pacer(clock=clock, sleep=clock.sleep)
        async with open_fetchers(policy, [Via.BROWSER], now=lambda: NOW, pacer=pacer) as fetchers:
            yield BrowserTown(town, fetchers, policy)


@pytest.fixture
def shared(browser_town):
    """The shared browser's town, with nothing on it and nothing seen."""
    browser_town.town.pages.clear()
    browser_town.town.seen.clear()
    return browser_town
