"""With a SOCKS proxy, whatever the way: names are looked up by the proxy, and each broker has its own circuit."""

from datetime import UTC, datetime

import pytest

from safetycheck.errors import FetchFailed
from safetycheck.fetch import Policy, open_fetchers, reach_proxy
from safetycheck.model import Via

HOST, OTHER = "town-people.example", "evil.example"  # the second is a broker here, for once


@pytest.fixture
def brokers(broker):
    ways = ["http", "browser"]
    return broker(via=ways), broker({"open": f"https://{OTHER}/{{last|slug}}"}, via=ways, domain=OTHER)


@pytest.fixture
def ask_all(tor, brokers, gate, ask_for, monkeypatch):
    """Ask each broker in a run of its own way; no name may be looked up here meanwhile."""

    async def resolve(_):
        pytest.fail("a name was looked up here")

    async def run(via):
        policy = Policy(proxy=f"socks5h://127.0.0.1:{tor.port}", gap=0.0, timeout=20, respect_robots=False)
        async with open_fetchers(policy, [via], now=lambda: datetime(2026, 11, 22, tzinfo=UTC)) as fetchers:
            for one in brokers:
                async with fetchers.session(via, one, lambda query, one=one: gate(one, query, policy=policy)) as session:
                    yield await session.ask(ask_for(one))

    monkeypatch.setattr("safetycheck.fetch.addresses.resolve", resolve)
    return run


async def test_http(town, tor, ask_all):
    town.page("/find/Marisol-De-La-Cruz/Minnesota", "<p>here")
    town.page("/De-La-Cruz", "<p>there")
    pages = [page.html async for page in ask_all(Via.HTTP)] + [page.html async for page in ask_all(Via.HTTP)]
    assert pages == ["<p>here", "<p>there"] * 2
    assert [(host, port) for _, host, port in tor.asked] == [(HOST, 443), (OTHER, 443)] * 2
    # A circuit for each broker, and other ones in the next run.
    assert len({user for user, _, _ in tor.asked}) == 4


@pytest.mark.browser
async def test_browser(tor, brokers, ask_all, gate, ask_for):
    """The town's certificate is worth nothing to Chromium here: what counts is what the proxy was asked for."""
    policy = Policy(proxy=f"socks5h://127.0.0.1:{tor.port}", gap=0.0, timeout=20, respect_robots=False)
    async with open_fetchers(policy, [Via.BROWSER], now=lambda: datetime(2026, 11, 22, tzinfo=UTC)) as fetchers:
        for one in brokers:
            async with fetchers.session(Via.BROWSER, one, lambda query, one=one: gate(one, query, policy=policy)) as session:
                with pytest.raises(FetchFailed, match="its certificate is not valid"):
                    await session.ask(ask_for(one))
    assert {(host, port) for _, host, port in tor.asked} == {(HOST, 443), (OTHER, 443)}
    assert len({(user, host) for user, host, _ in tor.asked}) == 2
    assert len({user for user, _, _ in tor.asked}) == 2


async def test_tor_is_not_running(broker, gate, ask_for):
    one, policy = broker(), Policy(proxy="socks5h://127.0.0.1:1", gap=0.0, respect_robots=False)
    async with (
        open_fetchers(policy, [Via.HTTP], now=lambda: None) as fetchers,
        fetchers.session(Via.HTTP, one, lambda query: gate(one, query, policy=policy)) as session,
    ):
        with pytest.raises(FetchFailed, match="the proxy could not be reached") as failed:
            await session.ask(ask_for(one))
    assert "Tor" in failed.value.hint


async def test_whether_tor_runs_is_seen_before_anything_is_asked(tor):
    await reach_proxy(Policy(proxy=f"socks5h://127.0.0.1:{tor.port}"))
    await reach_proxy(Policy())
    with pytest.raises(FetchFailed, match="the proxy could not be reached") as failed:
        await reach_proxy(Policy(proxy="socks5h://127.0.0.1:1"))
    assert "Tor" in failed.value.hint
    assert tor.asked == []
