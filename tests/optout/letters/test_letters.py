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
from safetycheck.text import STATES

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


def under(matter, code, country="US"):
    """Put a matter under the law of a state or a country."""
    residence = Residence(code, country)
    found = law.basis(residence, TODAY).basis
    bases = tuple(each for each in found if each.right in {Right.DELETE, Right.OPT_OUT_SALE})
    appeal = next((each for each in found if each.right is Right.APPEAL), None)
    return replace(matter, bases=bases, appeal=appeal, state=law.name(residence), code=code or "")


def cases():
    yield "request-policy", letters.request(BARE)
    for code in ("MN", "CA", "CT", "IA"):
        yield f"request-{code.lower()}", letters.request(under(BARE, code))
    yield "request-de", letters.request(under(BARE, None, "DE"))
    yield "request-qc", letters.request(under(BARE, "QC", "CA"))
    point = replace(BARE, urls=(), values=BARE.values | {"age": "42"})
    yield "request-one-point", letters.request(point)
    yield "request-again", letters.request(replace(BARE, earlier=("77aa0011", date(2026, 6, 1))))
    yield "request-nameless", letters.request(replace(BARE, values={"city": "Duluth", "state": "MN"}))
    yield "blind", letters.request(replace(under(BARE, "MN"), urls=(), blind=True, seen=None))
    yield "message", letters.message(under(BARE, "MN"))
    yield "message-ca", letters.message(under(BARE, "CA"))
    yield "acknowledge", letters.write(Letter.ACKNOWLEDGE, SENT)
    yield "follow-up-policy", letters.write(Letter.FOLLOW_UP, SENT)
    yield "follow-up-mn", letters.write(Letter.FOLLOW_UP, under(SENT, "MN"))
    yield "follow-up-gb", letters.write(Letter.FOLLOW_UP, under(SENT, None, "GB"))
    yield "appeal-mn", letters.write(Letter.APPEAL, under(SENT, "MN"))
    yield "appeal-gb", letters.write(Letter.APPEAL, under(SENT, None, "GB"))
    for refusal in Refusal:
        yield f"answer-{refusal}", letters.answer(SENT, refusal)
    yield "answer-public-record-ct", letters.answer(under(SENT, "CT"), Refusal.PUBLIC_RECORD)
    yield "answer-public-record-de", letters.answer(under(SENT, None, "DE"), Refusal.PUBLIC_RECORD)
    yield "answer-need-id-mn", letters.answer(under(SENT, "MN"), Refusal.NEED_ID)
    yield "answer-need-account-tx", letters.answer(under(SENT, "TX"), Refusal.NEED_ACCOUNT)
    yield "answer-only-residents-mn", letters.answer(under(SENT, "MN"), Refusal.ONLY_RESIDENTS)
    history = ["2026-11-22: sent by smtp", "2027-01-07: no answer"]
    yield "complaint-mn", letters.complaint(under(SENT, "MN"), history, ["the letter", "its receipt"])
    yield "complaint-de", letters.complaint(under(SENT, None, "DE"), history, [])
    yield "complaint-policy", letters.complaint(SENT, history, [])
    period = (TODAY, date(2027, 5, 22))
    helper = ("Zenobia Marrowfield", "Imke Sandoval", ["Example People", "Other People"], period)
    yield "authority", letters.authority(*helper, california=True)
    yield "authority-elsewhere", letters.authority(*helper, california=False)


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


@pytest.mark.parametrize(
    ("code", "changes", "ended"),
    [
        ("MN", {}, "ended on January 6, 2027 (Minn. Stat. 325M.14 subd. 4)"),
        ("CA", {"today": date(2026, 12, 15), "seen": None}, "ended on December 14, 2026 (11 CCR 7026(f))"),
        ("NV", {"today": date(2027, 1, 22)}, "ended on January 21, 2027 (NRS 603A.346)"),
        # On its last day a time is not over; a day that an earlier letter named is not the law's.
        ("MN", {"today": date(2027, 1, 6)}, None),
        ("IA", {}, None),
        # The 45th day is a Saturday.
        ("MN", {"sent": date(2026, 11, 18), "today": date(2027, 1, 4)}, None),
        ("MN", {"sent": date(2026, 11, 18), "today": date(2027, 1, 5)}, "ended on January 4, 2027"),
        ("MN", {"due": date(2026, 12, 20), "today": date(2026, 12, 21)}, None),
        # The time runs from the day on which the request arrives: of a letter by post nobody knows it.
        ("MN", {"receipt": ""}, None),
    ],
)
def test_a_time_is_called_over_only_when_the_law_s_is(code, changes, ended):
    body = " ".join(letters.write(Letter.FOLLOW_UP, replace(under(SENT, code), **changes)).body.split())
    assert (ended or "I ") in body
    assert ("The time for an answer" in body) is bool(ended)


def test_a_time_that_is_another_right_s_holds_nobody():
    assert under(SENT, None, "CA").ended is None
    assert under(SENT, None, "BR").ended is None


def test_a_right_is_called_what_the_law_calls_it():
    named = {code: [what for _, what in under(BARE, *place).cited] for code, place in PLACES.items()}
    assert named == {
        "CA": ["no sale and no sharing"],
        "IA": ["no sale"],
        "VA": ["deletion, no sale"],
        "CT": ["deletion", "no sale"],
        "FR": ["deletion", "objection to every use"],
        "GB": ["deletion", "objection to every use"],
        "QC": ["no more spreading, no links by my name", "consent withdrawn, data destroyed"],
    }


PLACES = {"CA": ("CA",), "IA": ("IA",), "VA": ("VA",), "CT": ("CT",), "FR": (None, "FR"), "GB": (None, "GB"), "QC": ("QC", "CA")}


def test_no_place_s_letters_say_an_article_twice():
    for place in [*((code,) for code in STATES), *((None, code) for code in ("FR", "GB", "CA", "BR")), ("QC", "CA")]:
        matter = under(SENT, *place)
        texts = [letters.request(matter), letters.write(Letter.FOLLOW_UP, matter), letters.complaint(matter, [], [])]
        texts += [letters.appeal(matter)] if matter.appeal else []
        for text in texts:
            assert "the the" not in " ".join(text.body.lower().split())
            assert "if it says" not in text.body


def test_a_state_s_law_on_accounts_is_cited_to_nobody_abroad():
    assert under(SENT, "OR").no_account == "ORS 646A.576(2)"
    assert under(SENT, "OR", "IT").no_account == ""  # Oristano
    assert replace(SENT, code="OR").no_account == ""


def test_a_letter_about_a_request_that_never_went_out_names_no_day():
    matter = replace(under(SENT, "MN"), sent=None, due=None, receipt="")
    assert "I have asked you to take down" in " ".join(letters.write(Letter.FOLLOW_UP, matter).body.split())
    assert "You declined my request. I appeal" in letters.appeal(matter).body


def test_an_appeal_needs_a_law_that_knows_one():
    with pytest.raises(UsageError, match="no appeal"):
        letters.appeal(SENT)
    with pytest.raises(UsageError, match="language"):
        letters.request(BARE, language="xx")
