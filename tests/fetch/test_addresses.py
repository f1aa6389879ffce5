import asyncio

import pytest

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import addresses
from safetycheck.fetch.interface import Policy


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_public_addresses(address):
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:808:808::",
        "2001:0:7f00:1::", "::7f00:1", "", "localhost", "127.1",
    ],
)  # fmt: skip
def test_addresses_that_nothing_goes_to(address):
    assert not addresses.is_public(address)


@pytest.fixture
def opened(monkeypatch):
    """Where connections went; none is made."""
    went = []

    async def record(address, port, seconds):
        went.append((address, port))
        return "reader", "writer"

    monkeypatch.setattr(addresses, "_open", record)
    return went


def answering(monkeypatch, *answers):
    """Answer each look-up of a name with the next list of addresses, as a rebinding name server does."""
    left = list(answers)

    async def resolve(host):
        return left.pop(0)

    monkeypatch.setattr(addresses, "resolve", resolve)
    return left


async def test_a_name_that_stands_for_this_machine_is_refused(monkeypatch, opened):
    answering(monkeypatch, ["127.0.0.1", "::1", "10.0.0.1"])
    with pytest.raises(Refused, match="an address that is not public"):
        await addresses.connect("rebind.example", 443, Policy(), "x")
    assert opened == []


async def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch, opened):
    """The second look-up would give this machine: there is none."""
    left = answering(monkeypatch, ["127.0.0.1", "8.8.8.8"], ["127.0.0.1"])
    await addresses.connect("rebind.example", 443, Policy(), "x")
    assert opened == [("8.8.8.8", 443)]
    assert len(left) == 1


async def test_the_next_address_is_tried(monkeypatch):
    answering(monkeypatch, ["8.8.8.8", "8.8.4.4"])
    went = []

    async def first_is_dead(address, port, seconds):
        went.append(address)
        if address == "8.8.8.8":
            raise FetchFailed("dead")
        return "reader", "writer"

    monkeypatch.setattr(addresses, "_open", first_is_dead)
    await addresses.connect("two.example", 443, Policy(), "x")
    assert went == ["8.8.8.8", "8.8.4.4"]


async def test_an_address_is_no_name(opened):
    for host in ("8.8.8.8", "127.0.0.1", "::1", "0x7f000001", "2130706433", "127.1"):
        with pytest.raises(Refused, match="an address instead of a name"):
            await addresses.connect(host, 443, Policy(), "x")
    assert opened == []


async def test_a_mapped_host_is_reached_where_it_is_mapped_to(opened):
    policy = Policy(connect_to={"mapped.example": ("127.0.0.1", 8443)}, proxy="tor")
    await addresses.connect("mapped.example", 443, policy, "x")
    assert opened == [("127.0.0.1", 8443)]


async def test_a_name_that_nobody_knows():
    with pytest.raises(FetchFailed, match="its name can't be found"):
        await addresses.connect("nowhere.example", 443, Policy(), "x")


async def test_nobody_listens_there():
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(FetchFailed, match="could not be reached"):
        await addresses.connect("mapped.example", 443, Policy(connect_to={"mapped.example": ("127.0.0.1", port)}), "x")
