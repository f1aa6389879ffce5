"""Every letter, word for word. After a change that is meant: `UPDATE_GOLDEN=1 pytest tests/optout/letters`; read the diff."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from safetycheck import law
from safetycheck.errors import UsageError
from safetycheck.law import Residence, Right
from safetycheck.optout import letters
from safetycheck.optout.letters import Matter
from safetycheck.requests import Letter, Refusal

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 11, 22)
BARE = Matter(
    id="9f3c01ab",
    broker="Example People",
    domain="b.example",
    today=TODAY,
    answer_by=date(2026, 12, 22),
    values={"full": "Zenobia Q Marrowfield", "city": "Duluth", "state": "MN", "email": "z1@alias.example.org"},
    urls=("https://b.example/zenobia-marrowfield/1",),
    seen=date(2026, 11, 20),
)
SENT = replace(
    BARE, today=date(2027, 1, 7), answer_by=date(2027, 1, 21), sent=TODAY, due=date(2027, 1, 6), seen=date(2027, 1, 3),
    receipt="your mail server took it", ticket="T-77",
)  # fmt: skip


def under(matter, code):
    """Put a matter under the law of a state."""
    found = law.basis(Residence(code), TODAY).basis
    bases = tuple(each for each in found if each.right in {Right.DELETE, Right.OPT_OUT_SALE})
    appeal = next((each for each in found if each.right is Right.APPEAL), None)
    return replace(matter, bases=bases, appeal=appeal, state=law.name(Residence(code)), code=code)


def cases():
    yield "request-policy", letters.request(BARE)
    for code in ("MN", "CA", "CT", "IA"):
        yield f"request-{code.lower()}", letters.request(under(BARE, code))
    point = replace(BARE, urls=(), values=BARE.values | {"age": "42"})
    yield "request-one-point", letters.request(point)
    yield "request-again", letters.request(replace(BARE, earlier=("77aa0011", date(2026, 6, 1))))
    yield "request-nameless", letters.request(replace(BARE, values={"city": "Duluth", "state": "MN"}))
    yield "blind", letters.request(replace(under(BARE, "MN"), urls=(), blind=True, seen=None))
    yield "message", letters.message(under(BARE, "MN"))
    yield "acknowledge", letters.write(Letter.ACKNOWLEDGE, SENT)
    yield "follow-up-policy", letters.write(Letter.FOLLOW_UP, SENT)
    yield "follow-up-mn", letters.write(Letter.FOLLOW_UP, under(SENT, "MN"))
    yield "appeal-mn", letters.write(Letter.APPEAL, under(SENT, "MN"))
    for refusal in Refusal:
        yield f"answer-{refusal}", letters.answer(SENT, refusal)
    yield "answer-public-record-ct", letters.answer(under(SENT, "CT"), Refusal.PUBLIC_RECORD)
    yield "answer-need-id-mn", letters.answer(under(SENT, "MN"), Refusal.NEED_ID)
    yield "answer-need-account-tx", letters.answer(under(SENT, "TX"), Refusal.NEED_ACCOUNT)
    yield "answer-only-residents-mn", letters.answer(under(SENT, "MN"), Refusal.ONLY_RESIDENTS)
    history = ["2026-11-22: sent by smtp", "2027-01-07: no answer"]
    yield "complaint-mn", letters.complaint(under(SENT, "MN"), history, ["the letter", "its receipt"])
    yield "complaint-policy", letters.complaint(SENT, history, [])
    period = (TODAY, date(2027, 5, 22))
    yield "authority", letters.authority("Zenobia Marrowfield", "Imke Sandoval", ["Example People", "Other People"], period)


CASES = dict(cases())


@pytest.mark.parametrize("name", CASES)
def test_a_letter_is_word_for_word_as_agreed(name):
    file = GOLDEN / f"{name}.txt"
    text = f"Subject: {CASES[name].subject}\n\n{CASES[name].body}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text)
    assert text == file.read_text()


def test_no_golden_letter_is_left_over():
    assert {each.stem for each in GOLDEN.iterdir()} == CASES.keys()


@pytest.mark.parametrize("name", CASES)
def test_a_letter_is_plain_short_and_no_threat(name):
    body = CASES[name].body
    assert all(len(line) <= 76 or "://" in line for line in body.splitlines())
    assert body.isascii()
    assert len(body.split()) < 330
    for word in ("violat", "lawyer", "sue ", "hereby", "pursuant", "demand", "illegal", "immediately", "  \n", "\n\n\n", " ."):
        assert word not in body.lower()


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("-policy") or name == "request-one-point"])
def test_without_a_law_none_is_cited(name):
    for word in ("Stat.", "Code", "U.S.C.", "CCPA", "GDPR", "I live in"):
        assert word not in CASES[name].body
    if not name.startswith("follow-up"):
        assert "policy" in CASES[name].body


def test_a_californian_s_request_does_not_rest_deletion_on_the_law_that_does_not_reach_it():
    body = CASES["request-ca"].body
    assert "1798.120" in body
    assert "1798.105" not in body
    assert "your own published policy" in " ".join(body.split())


def test_public_records_are_an_answer_everywhere_but_in_connecticut():
    assert "P.A. 26-64" in CASES["answer-public-record-ct"].body
    assert "do not ask you to change any public record" in " ".join(CASES["answer-public-record"].body.split())


def test_an_appeal_needs_a_law_that_knows_one():
    with pytest.raises(UsageError, match="no appeal"):
        letters.appeal(SENT)
    with pytest.raises(UsageError, match="language"):
        letters.request(BARE, language="xx")
