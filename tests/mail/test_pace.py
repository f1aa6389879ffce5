from datetime import timedelta
from itertools import pairwise

from safetycheck.mail import pace

HOUR = timedelta(hours=1)


def test_the_first_goes_at_once(now):
    assert pace.turn([], now) == now
    assert pace.turn([now - 2 * pace.GAP], now) == now


def test_the_next_waits_for_its_turn(now):
    just = now - timedelta(seconds=30)
    assert pace.turn([now - HOUR, just], now) == just + pace.GAP
    assert pace.turn([just, now - HOUR], now) == just + pace.GAP


def test_a_full_day_waits_until_its_first_letter_is_a_day_old(now):
    sent = [now - 23 * HOUR + number * timedelta(minutes=5) for number in range(pace.DAILY)]
    assert pace.turn(sent[1:], now) == now
    assert pace.turn(sent, now) == sent[0] + 24 * HOUR
    assert pace.turn([now - 25 * HOUR, *sent[1:]], now) == now


def test_keeping_to_it_never_passes_the_limit(now):
    sent = []
    for _ in range(3 * pace.DAILY):
        sent.append(pace.turn(sent, sent[-1] if sent else now))
    assert all(later - earlier >= pace.GAP for earlier, later in pairwise(sent))
    assert all(sent[at + pace.DAILY] - sent[at] >= 24 * HOUR for at in range(len(sent) - pace.DAILY))
