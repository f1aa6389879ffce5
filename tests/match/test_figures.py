"""The shipped figures and weights are those that the code gives."""

import tomllib
from dataclasses import replace
from itertools import pairwise

import pytest

from safetycheck.match import figures as shipped_figures
from safetycheck.match.weights import table
from safetycheck.model import Decision
from tests.match import estimate, figures
from tests.match.pairs import FALSE, pairs
from tests.match.people import TODAY

TARGETS = {
    "yes_precision": 0.98,
    "yes_recall": 0.90,
    "flagged_precision": 0.90,
    "flagged_recall": 0.99,
    "average_precision": 0.99,
}


@pytest.fixture(scope="module")
def measured():
    corpora = {name: figures.labelled(name) for name in figures.CORPORA}
    return {name: (corpus, figures.matches(corpus)) for name, corpus in corpora.items()}


def test_the_shipped_figures_are_those_measured(measured):
    now = [figures.measure(name, *pair, TODAY) for name, pair in measured.items()]
    assert [replace(each, measured=TODAY) for each in shipped_figures.shipped()] == now


@pytest.mark.parametrize("corpus", list(figures.CORPORA))
def test_the_targets_are_met(measured, corpus):
    found = figures.measure(corpus, *measured[corpus], TODAY)
    assert found.pairs >= 4000
    assert found.true_pairs / found.pairs == pytest.approx(0.4, abs=0.02)
    for figure, target in TARGETS.items():
        assert getattr(found, figure) >= target, figure


def test_every_kind_of_stranger_is_there_and_hardly_any_is_called_yes(measured):
    counts = figures.by_kind(*measured["pairs made by kind, held out"])
    for kind, (_, truth) in FALSE.items():
        found = counts[truth, kind]
        assert found.total() > 50
        assert found[Decision.YES] / found.total() < 0.12, kind


def test_average_precision_by_hand():
    assert figures.average_precision([True, False, True], [0.9, 0.8, 0.7]) == round((1 + 2 / 3) / 2, 4)
    assert figures.average_precision([False, True], [0.5, 0.5]) == 0.5


def test_the_table_has_a_row_for_every_level_and_no_other():
    rows = {(field, level) for field, order in estimate.ORDER.items() for level in order if level}
    assert set(table().levels) == rows


@pytest.mark.parametrize("field", list(estimate.ORDER))
def test_a_better_level_never_counts_less(field):
    order = estimate.ORDER[field]
    for against in ("stranger", "family"):
        bits = [0.0 if level is None else getattr(table().bits(field, level), against) for level in order]
        assert all(better >= worse - 1e-9 for better, worse in pairwise(bits)), against


def test_the_weights_are_those_that_the_corpus_gives():
    count, seed = estimate.TRAINING
    rows = tomllib.loads(estimate.table(pairs(count // 8, seed)))["fields"]
    shipped = table()
    near = [
        abs(bits[0] - shipped.bits(field, level).stranger) < 1.5 and abs(bits[1] - shipped.bits(field, level).family) < 2.0
        for field, levels in rows.items()
        for level, bits in levels.items()
    ]
    assert sum(near) / len(near) > 0.9


def test_thresholds_come_from_the_costs():
    assert table().yes == pytest.approx(1 - 1 / 8)
    assert table().no == pytest.approx(1 / 5.5)
