import asyncio
from datetime import UTC, datetime

import pytest

from safetycheck.errors import FetchFailed
from safetycheck.fetch.pacing import PATIENCE, Pacer, retry_after

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def pacer(clock):
    return Pacer(clock=clock, sleep=clock.sleep)


async def test_the_gap_runs_from_the_end_of_one_to_the_start_of_the_next(pacer, clock):
    starts = []
    for _ in range(3):
        async with pacer.turn("a.example", 5, 99):
            starts.append(clock.time)
            clock.time += 2
    assert starts == [1000, 1007, 1014]


async def test_a_gap_that_is_over_costs_nothing(pacer, clock):
    async with pacer.turn("a.example", 5, 99):
        pass
    clock.time += 60
    async with pacer.turn("a.example", 5, 99):
        pass
    assert clock.slept == []


async def test_one_at_a_time_per_host_and_in_order():
    pacer, inside, order = Pacer(), 0, []

    async def ask(number):
        nonlocal inside
        async with pacer.turn("a.example", 0, 99):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.001)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(ask(number) for number in range(10)))
    assert order == list(range(10))


async def test_different_hosts_side_by_side():
    """Real time: each host needs 5 x 10 ms of latency and 4 x 20 ms of gap; forty of them take as long as one."""
    pacer = Pacer()

    async def ask(host):
        for _ in range(5):
            async with pacer.turn(host, 0.02, 99):
                await asyncio.sleep(0.01)

    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(ask(f"{number}.example") for number in range(40)))
    assert asyncio.get_running_loop().time() - began < 5 * (5 * 0.01 + 4 * 0.02)


async def test_a_turn_goes_on(pacer, clock):
    async with pacer.turn("a.example", 5, 99) as again:
        clock.time += 1
        await again()
        clock.time += 1
        await again()
    assert clock.slept == [5, 5]


async def test_a_turn_ends_with_an_error_too(pacer, clock):
    with pytest.raises(ZeroDivisionError):
        async with pacer.turn("a.example", 5, 99):
            raise ZeroDivisionError
    async with pacer.turn("a.example", 5, 99):
        assert clock.slept == [5]


async def test_the_daily_cap_counts_what_was_asked_before(clock):
    pacer = Pacer({"a.example": 3}, clock, clock.sleep)
    async with pacer.turn("a.example", 0, 5) as again:
        await again()
        with pytest.raises(FetchFailed, match="daily cap: it was asked 5 times today"):
            await again()
    with pytest.raises(FetchFailed, match="daily cap") as failed:
        async with pacer.turn("a.example", 0, 5):
            pytest.fail("no turn is left")
    assert "tomorrow" in failed.value.hint
    async with pacer.turn("b.example", 0, 5):
        pass


async def test_a_hold_holds_everyone(pacer, clock):
    pacer.hold("a.example", 30)
    pacer.hold("a.example", 10)
    async with pacer.turn("a.example", 0, 9):
        assert clock.slept == [30]


async def test_a_long_hold_is_not_waited_for(pacer, clock):
    pacer.hold("a.example", PATIENCE + 300)
    with pytest.raises(FetchFailed, match="come back in 10 minutes"):
        async with pacer.turn("a.example", 0, 9):
            pytest.fail("nobody waits so long")
    assert clock.slept == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120), (" 7 ", 7), ("0", 0), ("Sun, 22 Nov 2026 12:01:00 GMT", 60), ("Sun, 22 Nov 2026 12:01:00 -0000", 60),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0), ("Sunday, 22-Nov-26 12:00:30 GMT", 30), (None, None), ("", None), ("soon", None),
        ("-5", None), ("1.5", None), ("٣", None), ("9" * 5000, 999_999_999), ("Sun, 99 Nov 2026 99:99:99 GMT", None),
    ],
)  # fmt: skip
def test_retry_after(header, seconds):
    assert retry_after(header, NOW) == seconds
