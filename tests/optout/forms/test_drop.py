"""California's DROP: a list and a link. Nothing is opened, and nothing of it is kept."""

from pathlib import Path

import pytest

from safetycheck import registry
from safetycheck.definition import DropWay
from safetycheck.optout.forms import Dropping
from safetycheck.requests import Proof, RequestState

BROKERS = Path(__file__).parents[3] / "brokers"


@pytest.fixture
def dropping():
    return Dropping(registry.drop(BROKERS))


@pytest.fixture
def run(dropping, definition, vault, human, journal):
    async def go():
        one = definition({"open": "https://form-people.example/"}, {"submit": "#x"})
        way = DropWay(way="drop", on=one.verified.on, source="invented")
        return await dropping.send(vault.request, way, one, human, journal)

    return go


async def test_the_list_says_who_what_and_when(dropping):
    steps = dropping.checklist()
    assert "California" in steps[0]
    assert any("2026-08-01" in step for step in steps)
    assert all("{" not in step for step in steps)


async def test_it_counts_on_the_persons_word_alone_and_keeps_nothing(run, vault, human):
    receipt = await run()
    assert (receipt.proof, receipt.channel, receipt.evidence) == (Proof.WORD, "drop", ())
    assert vault.request.state is RequestState.OPEN
    assert human.shown[0].to.startswith("https://consumer.drop.privacy.ca.gov")
    assert human.shown[0].values == ()
    assert (vault.pages, vault.exhibits) == ([], [])
    assert [line.told for line in vault.lines] == [()]
    assert "Marisol" not in str(receipt)


async def test_who_has_not_done_it_yet_has_it_in_hand(run, vault, human):
    human.no_to = ("Have you sent",)
    assert await run() is None
    assert vault.kinds() == ["Approved", "HandedOver"]
    assert vault.request.state is RequestState.DRAFT


async def test_a_no_writes_nothing(run, vault, human):
    human.no_to = ("DROP",)
    assert await run() is None
    assert (vault.kinds(), vault.lines) == ([], [])
