from datetime import UTC, datetime

import pytest

from safetycheck.errors import FetchFailed
from safetycheck.fetch import open_fetchers
from safetycheck.model import Page, Via

LINK = "https://town-people.example/page/2"


@pytest.fixture
def replay(policy, broker, gate, ask_for):
    """Ask and follow with some saved pages; None stands for a page that was not saved."""

    async def make(name):
        one = broker()
        query = ask_for(one)
        page = Page(url=LINK, status=200, html="saved", via=Via.MANUAL, at=datetime(2026, 11, 22, tzinfo=UTC))
        saved = {{"key": query.key, "url": query.url, "link": LINK}[name]: page}
        async with (
            open_fetchers(policy(), [Via.REPLAY], now=lambda: None, saved=saved) as fetchers,
            fetchers.session(Via.REPLAY, one, lambda query: gate(one, query)) as session,
        ):
            assert session.refused == {}
            if name == "link":
                with pytest.raises(FetchFailed, match="no page was saved"):
                    await session.ask(query)
                return await session.follow(query, LINK, why="next page") is page
            return await session.ask(query) is page

    return make


@pytest.mark.parametrize("name", ["key", "url", "link"])
async def test_saved_pages_come_back_and_nothing_is_sent(town, ledger, replay, name):
    assert await replay(name)
    assert (town.seen, ledger) == ([], [])
