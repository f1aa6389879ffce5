import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from safetycheck import lab, queries
from safetycheck.model import Outcome


@pytest.fixture
def street(tmp_path, clock):
    with lab.many(tmp_path, hosts=5, pages=3, latency=0.1, clock=clock) as town:
        yield town


def test_each_site_has_a_port_and_a_definition(street, definitions):
    assert len(street.expected) == 5
    assert len({street.connect_to[domain] for domain in street.expected}) == 5
    every = definitions(street.brokers)
    assert set(every) == set(street.expected)
    for definition in every.values():
        assert definition.search.results.pages == 3
        assert len(queries.plan(street.profile, definition, street.clock.today()).queries) == 1


def test_the_person_looked_for_stands_on_the_last_page(street, connect, definitions):
    definition = definitions(street.brokers)["street-003.example"]
    (query,) = queries.plan(street.profile, definition, street.clock.today()).queries
    url, pages = query.url, []
    with connect(street) as client:
        while url:
            pages.append(client.get(url).text)
            onward = re.search(r'class="next" href="([^"]+)"', pages[-1])
            url = onward and f"https://street-003.example{onward[1].replace('&amp;', '&')}"
    assert ["Marisol Jean Whitlock" in page.split("</h1>")[1] for page in pages] == [False, False, True]
    assert all(page.count('class="row"') == 10 for page in pages)
    assert street.expected["street-003.example"].outcome is Outcome.FOUND


def test_each_answer_takes_the_latency_and_hosts_answer_side_by_side(tmp_path, clock, connect):
    with (
        lab.many(tmp_path, hosts=20, latency=1.0, clock=clock) as street,
        connect(street) as client,
        ThreadPoolExecutor(20) as pool,
    ):
        began = time.monotonic()
        list(pool.map(client.get, [f"https://{domain}/find?name=A" for domain in street.expected]))
        took = time.monotonic() - began
    # One after the other it would be twenty seconds.
    assert 1.0 <= took < 20.0
