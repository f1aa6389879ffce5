from datetime import UTC, datetime, timedelta, timezone

import pytest

from safetycheck.lab import Clock


def test_a_clock_with_a_start_stands_until_it_is_moved():
    clock = Clock(datetime(2026, 2, 27, 23, tzinfo=UTC))
    assert clock.now() == clock.now() == datetime(2026, 2, 27, 23, tzinfo=UTC)
    clock.forward(timedelta(days=8))
    clock.forward(timedelta(hours=2))
    assert clock.now() == datetime(2026, 3, 8, 1, tzinfo=UTC)
    assert clock.today().isoformat() == "2026-03-08"


def test_a_clock_without_a_start_runs_with_the_real_time():
    clock = Clock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    clock.forward(timedelta(days=30))
    assert clock.now() >= before + timedelta(days=30)


def test_the_time_is_told_in_utc():
    clock = Clock(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))))
    assert clock.now().tzinfo is UTC
    assert clock.today().isoformat() == "2025-12-31"


def test_a_start_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Clock(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_it_does_not_go_back():
    with pytest.raises(ValueError, match="forward"):
        Clock().forward(timedelta(days=-1))
