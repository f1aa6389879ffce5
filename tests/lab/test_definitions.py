"""The definitions of the town: valid, and at one with its sites."""

from urllib.parse import urlsplit

import pytest

from safetycheck import lab, queries
from safetycheck.definition import How, Open
from safetycheck.lab import BROKERS, people
from safetycheck.lab.cast import people as everybody
from safetycheck.lab.families import FAMILIES, sites
from safetycheck.lab.world import World
from safetycheck.model import Outcome


@pytest.fixture
def every(definitions):
    return definitions(BROKERS)


@pytest.fixture
def world(clock):
    return World(everybody(1), clock)


def test_each_site_has_a_definition_and_each_definition_a_site(every, world):
    assert set(every) == {site.domain for site in sites(world)}
    assert len(every) == len(FAMILIES) >= 15


def test_a_definition_stands_under_its_domain_below_a_reserved_top(every):
    for stem, definition in every.items():
        assert definition.domain == stem
        assert all(host.endswith(".example") for host in (*definition.told, *definition.assets))


def test_each_states_a_proof_of_absence_and_its_probes(every):
    for definition in every.values():
        assert definition.search.results.none
        assert definition.probes
        assert definition.verified.how is How.LAB


def test_no_definition_declares_a_trap(every, world):
    traps = frozenset().union(*(site.traps for site in sites(world)))
    assert traps
    for definition in every.values():
        assert not traps & {*definition.told, *definition.assets}


def test_every_host_of_a_definition_is_served(town, every):
    for definition in every.values():
        steps = [step for step in definition.search.steps if isinstance(step, Open)]
        assert {urlsplit(step.open).hostname for step in steps} <= set(town.hosts)
        assert {*definition.told, *definition.assets} <= set(town.hosts)


def test_each_can_be_asked_about_the_main_person(every, clock):
    for definition in every.values():
        plan = queries.plan(people.profile(), definition, clock.today())
        assert plan.queries, plan.reason
        assert len(plan.queries) <= 6


def test_the_town_shows_each_outcome_but_failure_and_says_so_in_a_sentence(town):
    assert {expected.outcome for expected in town.expected.values()} == set(Outcome) - {Outcome.FAILED}
    for outcome, sentence in town.expected.values():
        assert isinstance(outcome, Outcome)
        assert sentence.endswith(".")
        assert sentence[0].isupper()


def test_the_public_face():
    assert {"serve", "many", "hostile", "Clock", "Town"} <= set(lab.__all__)
