import asyncio

import pytest

from safetycheck.errors import FetchFailed, Refused, UsageError
from safetycheck.fetch import Policy, socks
from safetycheck.fetch.addresses import connect


def test_tor_has_a_short_name():
    assert socks.parse("tor") == socks.Upstream("127.0.0.1", 9050)
    assert socks.parse("socks5h://me:p%40ss@127.0.0.1:1080") == socks.Upstream("127.0.0.1", 1080, "me", "p@ss")


@pytest.mark.parametrize(
    "proxy", ["", "http://127.0.0.1:8080", "socks4://127.0.0.1:1", "socks5h://127.0.0.1", "socks5h://x:99999", "TOR?"]
)
def test_other_proxies_are_refused_before_anything_is_sent(proxy):
    with pytest.raises(UsageError, match="SOCKS5"):
        Policy(proxy=proxy)


def test_addresses_in_every_clothing():
    for host in ("127.0.0.1", "::1", "[::1]", "127.1", "2130706433", "0x7f.0.0.1", "0X7F000001", "1.1.1.1.", "010.1"):
        assert socks.is_address(host)
    for host in ("example.com", "1.example.com", "x1.example", "0x7f.example"):
        assert not socks.is_address(host)


@pytest.fixture
async def proxied(tor):
    return Policy(proxy=f"socks5h://127.0.0.1:{tor.port}", timeout=20)


async def test_names_are_looked_up_by_the_proxy_and_nowhere_else(tor, proxied, monkeypatch):
    async def resolve(_):
        pytest.fail("a name was looked up here")

    monkeypatch.setattr("safetycheck.fetch.addresses.resolve", resolve)
    _, writer = await connect("broker.example", 443, proxied, "run-broker")
    writer.close()
    assert tor.asked == [("run-broker", "broker.example", 443)]


async def test_an_address_is_not_passed_on(tor, proxied):
    with pytest.raises(Refused, match="address instead of a name"):
        await connect("8.8.8.8", 443, proxied, "x")
    assert tor.asked == []


async def test_a_named_user_is_the_user(tor):
    policy = Policy(proxy=f"socks5h://me:secret@127.0.0.1:{tor.port}")
    _, writer = await connect("broker.example", 443, policy, "run-broker")
    writer.close()
    assert tor.asked[0][0] == "me"


@pytest.mark.parametrize(
    ("replies", "reason"),
    [
        (b"\x05\xff", "speaks no SOCKS5"),
        (b"HTTP/1.1 400", "speaks no SOCKS5"),
        (b"\x05\x02\x01\x01", "refused our user name"),
        (b"\x05\x00\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00", "connection refused"),
        (b"\x05\x00\x05\x63\x00\x01\x00\x00\x00\x00\x00\x00", "unknown reply"),
        (b"\x05\x00\x05", "broke off"),
        (b"\x05\x00\x05\x00\x00\x09", "broke off"),
        (b"", "broke off"),
    ],
)
async def test_a_proxy_that_is_none(replies, reason):
    async def serve(reader, writer):
        writer.write(replies)
        writer.write_eof()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        policy = Policy(proxy=f"socks5h://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeout=20)
        with pytest.raises(FetchFailed, match=reason):
            await connect("broker.example", 443, policy, "x")


async def test_a_proxy_that_is_silent():
    async def serve(reader, writer):
        await reader.read()
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        policy = Policy(proxy=f"socks5h://127.0.0.1:{server.sockets[0].getsockname()[1]}", timeout=0.2)
        with pytest.raises(FetchFailed, match="did not answer in time"):
            await connect("broker.example", 443, policy, "x")


async def test_no_proxy_there():
    with pytest.raises(FetchFailed, match="the proxy could not be reached") as failed:
        await connect("broker.example", 443, Policy(proxy="socks5h://127.0.0.1:1", timeout=20), "x")
    assert "Tor" in failed.value.hint
