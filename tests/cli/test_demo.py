"""The demo's own parts; the whole of it runs in tests/e2e/test_demo.py."""

import pytest

from safetycheck import lab
from safetycheck.cli import demo
from safetycheck.coverage import BrokerResult
from safetycheck.errors import SafetycheckError
from safetycheck.model import Outcome


@pytest.fixture(scope="module")
def town():
    with lab.serve() as served:
        yield served


def results(town, **changes):
    as_expected = {domain: BrokerResult(domain, expected.outcome) for domain, expected in town.expected.items()}
    return list((as_expected | changes).values())


def test_a_demo_that_goes_as_it_should_is_silent(town, capsys):
    demo._hold(results(town), town)
    assert capsys.readouterr() == ("", "")


def test_a_demo_that_goes_otherwise_says_where(town):
    wrong = BrokerResult("glasswick.example", Outcome.FAILED, "the browser broke down")
    with pytest.raises(SafetycheckError) as failure:
        demo._hold(results(town, **{"glasswick.example": wrong}), town)
    assert failure.value.message == "the demo did not go as it should: glasswick.example came to failed (the browser broke down)"
    assert "safetycheck doctor" in failure.value.hint
    assert failure.value.exit_code == 4
