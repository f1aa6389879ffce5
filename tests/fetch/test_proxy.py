"""The loopback proxy, spoken to directly: what httpx and Chromium can reach at the very most."""

import asyncio

import pytest

from safetycheck.fetch import addresses, socks
from safetycheck.fetch.proxy import LoopbackProxy

HOST = "town-people.example"


@pytest.fixture
async def proxy(policy):
    async with LoopbackProxy({HOST, "unmapped.example"}.__contains__, policy(), "run-x") as proxy:
        proxy.open(1000)
        yield proxy


async def knock(proxy, host, port=443):
    """Ask the proxy for a connection; return its reply and the streams."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
    kind = b"\x03" + bytes([len(host)]) + host.encode() if isinstance(host, str) else bytes([{4: 1, 16: 4}[len(host)]]) + host
    writer.write(b"\x05\x01\x00" + b"\x05\x01\x00" + kind + port.to_bytes(2, "big"))
    assert await reader.readexactly(2) == b"\x05\x00"
    return (await reader.readexactly(10))[1], reader, writer


@pytest.fixture
async def echo():
    async def serve(reader, writer):
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


@pytest.fixture
async def echoing(policy, echo):
    changed = policy(connect_to={HOST: ("127.0.0.1", echo)})
    async with LoopbackProxy({HOST}.__contains__, changed, "run-x") as proxy:
        proxy.open(1000)
        yield proxy


async def test_a_declared_host_is_reached(echoing):
    reply, reader, writer = await knock(echoing, HOST)
    writer.write(b"hello")
    writer.write_eof()
    assert reply == socks.GRANTED
    assert await reader.read() == b"hello"
    assert echoing.refused == {}


async def test_the_case_of_a_host_says_nothing(echoing):
    reply, _, writer = await knock(echoing, HOST.upper())
    writer.close()
    assert reply == socks.GRANTED


@pytest.mark.parametrize(
    ("host", "port"),
    [("evil.example", 443), (b"\x7f\x00\x00\x01", 443), (bytes(15) + b"\x01", 443), ("127.0.0.1", 443), ("localhost", 443)],
)
async def test_nothing_else_is(town, proxy, host, port):
    reply, reader, _ = await knock(proxy, host, port)
    assert reply == socks.NOT_ALLOWED
    assert await reader.read() == b""
    assert town.connections == 0
    assert sum(proxy.refused.values()) == 1


async def test_an_unmapped_host_has_one_port(proxy, monkeypatch):
    async def resolve(_):
        pytest.fail("nothing is looked up for a port that is refused")

    monkeypatch.setattr(addresses, "resolve", resolve)
    reply, _, _ = await knock(proxy, "unmapped.example", 25)
    assert reply == socks.NOT_ALLOWED
    assert proxy.faults["unmapped.example"].reason == "port 25"


async def test_a_name_that_stands_for_this_machine_is_refused(proxy, monkeypatch):
    async def resolve(_):
        return ["127.0.0.1"]

    monkeypatch.setattr(addresses, "resolve", resolve)
    reply, _, _ = await knock(proxy, "unmapped.example")
    assert reply == socks.NOT_ALLOWED
    assert "not public" in proxy.faults["unmapped.example"].reason


async def test_what_is_not_socks_is_hung_up_on(proxy):
    for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"\x05\x01\x00\x05\x02\x00\x03\x01a\x00\x01", b"\x05\x01\x00\x05\x01\x00\x09a"):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(proxy.url.rpartition(":")[2]))
        writer.write(nonsense)
        writer.write_eof()
        await reader.read()
        writer.close()


async def test_what_comes_in_has_a_limit(policy):
    async def pour(reader, writer):
        writer.write(b"x" * 5000)
        await reader.read()
        writer.close()

    async with await asyncio.start_server(pour, "127.0.0.1", 0) as server:
        changed = policy(connect_to={HOST: ("127.0.0.1", server.sockets[0].getsockname()[1])})
        async with LoopbackProxy({HOST}.__contains__, changed, "run-x") as proxy:
            proxy.open(1000)
            _, reader, _ = await knock(proxy, HOST)
            assert len(await reader.read()) <= 1000
            assert proxy.allowance < 0


async def test_open_tunnels_end_with_the_session(policy, echo):
    changed = policy(connect_to={HOST: ("127.0.0.1", echo)})
    async with LoopbackProxy({HOST}.__contains__, changed, "run-x") as proxy:
        proxy.open(1000)
        _, reader, _ = await knock(proxy, HOST)
    async with asyncio.timeout(5):
        assert await reader.read() == b""


async def test_nothing_passes_while_it_is_shut(policy, echo):
    changed = policy(connect_to={HOST: ("127.0.0.1", echo)})
    async with LoopbackProxy({HOST}.__contains__, changed, "run-x") as proxy:
        assert (await knock(proxy, HOST))[0] == socks.NOT_ALLOWED
        proxy.open(1000)
        reply, reader, _ = await knock(proxy, HOST)
        assert reply == socks.GRANTED
        await proxy.shut()
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        assert (await knock(proxy, HOST))[0] == socks.NOT_ALLOWED
    assert proxy.refused == {HOST: 2}
