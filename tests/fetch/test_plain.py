"""One question to one service, by the same gate. The probes that ask have tests of their own."""

import asyncio
from datetime import UTC, datetime

import pytest

from safetycheck.errors import FetchFailed, Refused
from safetycheck.fetch import Asker, SentAway, get, look_up
from safetycheck.model import Disclosed

HOST, EVIL = "town-people.example", "evil.example"
TOLD = (Disclosed(field="email", value="marisol.c@example.org"),)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def asker(policy, profile, ledger):
    return lambda **changes: Asker(policy(**changes), profile, "p1", ledger.append, lambda: NOW)


async def test_an_answer_of_any_kind_comes_back_whole(town, asker, ledger):
    town.page("/key", b"\x99\x01\x00", content_type="Application/Octet-Stream; x=1", retry_after="7")
    reply = await get(f"https://{HOST}/key", asker(), why="test", told=TOLD, headers={"x-key": "abc"}, limit=1000)
    assert (reply.status, reply.body, reply.kind, reply.retry_after) == (200, b"\x99\x01\x00", "application/octet-stream", "7")
    (seen,) = town.seen
    assert seen.headers["x-key"] == "abc"
    # The address is not in what was sent, and is in the ledger all the same: it left in a form that does not show.
    assert [(line.host, line.path, line.why, line.told) for line in ledger] == [(HOST, "/key", "test", TOLD)]


async def test_each_hop_on_the_same_host_is_a_line(town, asker, ledger):
    town.redirect("/a", "/b")
    town.page("/b", "there")
    assert (await get(f"https://{HOST}/a", asker(), why="test", told=TOLD, limit=1000)).body == b"there"
    assert [(line.path, line.told) for line in ledger] == [("/a", TOLD), ("/b", TOLD)]


async def test_another_host_is_not_gone_to(town, asker, ledger):
    town.redirect("/a", f"https://{EVIL}/b")
    with pytest.raises(SentAway):
        await get(f"https://{HOST}/a", asker(), why="test", limit=1000)
    assert town.hosts() == {HOST}
    assert len(ledger) == 1


@pytest.mark.parametrize("url", [f"https://{HOST}/bruno-haverford", f"https://{HOST}/?n=2185550123", f"http://u:p@{HOST}/"])
async def test_what_was_not_agreed_does_not_leave(town, asker, ledger, url):
    with pytest.raises(Refused):
        await get(url, asker(), why="test", told=TOLD, limit=1000)
    with pytest.raises(Refused):
        await get(f"https://{HOST}/", asker(), why="test", headers={"x-who": "Bruno Haverford"}, limit=1000)
    assert (town.seen, ledger) == ([], [])


async def test_too_much_and_too_slow_are_failures(town, asker):
    town.page("/large", b"x" * 2000)
    with pytest.raises(FetchFailed, match="more than was asked for"):
        await get(f"https://{HOST}/large", asker(), why="test", limit=1000)

    async def never(writer, seen):
        await asyncio.sleep(30)

    town.pages["/slow"] = never
    with pytest.raises(FetchFailed, match="in time"):
        await get(f"https://{HOST}/slow", asker(page_limit=0.2), why="test", limit=1000)


async def test_a_bomb_costs_its_limit(town, asker, gzip_bomb):
    town.page("/bomb", gzip_bomb, content_encoding="gzip")
    with pytest.raises(FetchFailed, match="more than was asked for"):
        await get(f"https://{HOST}/bomb", asker(), why="test", limit=1000)


async def test_names_are_not_looked_up_around_a_proxy(asker, ledger):
    with pytest.raises(Refused, match="around the proxy"):
        await look_up("example.org", "TXT", asker(proxy="tor"), why="test")
    assert ledger == []


def test_nobody_is_named_by_a_repr(asker):
    assert "Marisol" not in repr(asker())
