from dataclasses import replace
from datetime import date, datetime, timedelta

import icalendar
import pytest

from safetycheck.events import ExposureState
from safetycheck.optout import calendar, history, standing
from safetycheck.requests import Letter, Next, Proof, Receipt, Refusal, ReplyKind, ReplyReceived, Task, Turn
from tests.optout.conftest import NOW, TODAY, broker, exposure

# Minn. Stat. 325M.14 subd. 5: what a company has for an appeal.
APPEAL_DAYS = 45


@pytest.fixture
def sent(desk):
    return send(desk(broker(), exposure()))


def send(made):
    made.draft()
    made.journal.approve("r1", "the letter")
    attempt = made.journal.begin("r1", channel="smtp")
    made.journal.sent(attempt, Receipt(channel="smtp", proof=Proof.ACCEPTED, at=made.clock, code=250, text="queued"))
    return made


def again(made, letter):
    made.journal.approve("r1", letter, letter)
    attempt = made.journal.begin("r1", channel="smtp", letter=letter, message_id=f"<{letter}@me.example.org>")
    receipt = Receipt(channel="smtp", proof=Proof.ACCEPTED, at=made.clock, message_id=f"<{letter}@me.example.org>")
    made.journal.sent(attempt, receipt)


def stands(made, days=0):
    return standing.standing(made.requests["r1"], made.exposures, TODAY + timedelta(days))


def test_age_deadline_and_turn(sent):
    found = stands(sent, 10)
    assert (found.age, found.next, found.turn, found.late) == (10, Next.WAIT, Turn.BROKER, False)
    found = stands(sent, 46)
    assert (found.next, found.turn, found.late) == (Next.FOLLOW_UP, Turn.YOU, True)
    assert "optout send r1 --letter follow-up" in found.words


def test_who_says_in_time_that_it_needs_longer_has_the_law_s_longer_time_once(sent):
    longer = ReplyReceived(at=NOW + timedelta(40), person="p", request="r1", reply=ReplyKind.EXTENDED)
    for each in (longer, longer):
        sent.journal.reply("r1", each)
        assert sent.requests["r1"].due == TODAY + timedelta(92)  # the 90th is a Saturday
    assert (stands(sent, 92).next, stands(sent, 93).next) == (Next.WAIT, Next.FOLLOW_UP)
    sent.known = replace(sent.known, today=TODAY + timedelta(93))
    body = " ".join(sent.writer.text(sent.requests["r1"], Letter.FOLLOW_UP).body.split())
    assert "with the extension that you announced, ended on February 22, 2027" in body
    assert "no notice" not in body


def test_who_says_too_late_that_it_needs_longer_is_late_all_the_same(sent):
    late = ReplyReceived(at=NOW + timedelta(46), person="p", request="r1", reply=ReplyKind.EXTENDED)
    sent.journal.reply("r1", late)
    assert stands(sent, 47).next is Next.FOLLOW_UP


def test_the_broker_s_word_is_not_removal(sent):
    sent.journal.fulfilled("r1")
    found = stands(sent, 5)
    assert (found.removed, found.next, found.turn) == (False, Next.SCAN, Turn.SCAN)
    assert "Only scans tell" in found.words


def test_scans_alone_tell_that_it_is_gone(sent):
    sent.journal.fulfilled("r1")
    sent.exposures["e1"].state = ExposureState.REMOVED
    found = stands(sent, 20)
    assert (found.removed, found.turn) == (True, Turn.NOBODY)


def test_what_is_said_to_be_done_and_still_shown_is_the_person_s_turn(sent):
    sent.journal.fulfilled("r1")
    sent.exposures["e1"].last_seen = NOW + timedelta(days=8)
    found = stands(sent, 9)
    assert (found.removed, found.next, found.turn) == (False, Next.FOLLOW_UP, Turn.YOU)
    sent.clock = NOW + timedelta(days=9)
    again(sent, Letter.FOLLOW_UP)
    assert stands(sent, 10).next is Next.WAIT
    assert stands(sent, 46).next is Next.COMPLAIN
    sent.journal.fulfilled("r1")
    sent.exposures["e1"].last_seen = NOW + timedelta(days=20)
    found = stands(sent, 21)
    assert (found.next, found.turn) == (Next.COMPLAIN, Turn.YOU)
    assert "shown for all that" in found.words


def test_a_second_no_is_appealed_against_where_the_law_knows_that_and_then_the_law_s_own_time_runs(sent):
    sent.journal.denied("r1", Refusal.OTHER)
    again(sent, Letter.ANSWER)
    sent.journal.denied("r1", Refusal.OTHER)
    found = stands(sent)
    assert (found.next, found.turn) == (Next.APPEAL, Turn.YOU)
    assert "--letter appeal" in found.words
    sent.clock = NOW + timedelta(days=30)
    again(sent, Letter.APPEAL)
    assert (stands(sent, 31).next, sent.requests["r1"].due) == (Next.WAIT, TODAY + timedelta(30 + APPEAL_DAYS))
    sent.journal.denied("r1", Refusal.OTHER)
    assert stands(sent).next is Next.COMPLAIN


def test_a_listing_that_went_by_itself_is_no_success_of_a_draft(desk):
    made = desk(broker(), exposure())
    made.draft()
    made.exposures["e1"].state = ExposureState.REMOVED
    found = stands(made)
    assert (found.removed, found.turn) == (False, Turn.NOBODY)
    assert "went before anything was asked" in found.words


@pytest.mark.parametrize("went", [False, True])
def test_nobody_waits_for_a_request_about_somebody_else(sent, went):
    sent.exposures["e2"] = exposure("e2")
    sent.draft()
    own = "1" if went else "2"
    sent.exposures[f"e{own}"].state = ExposureState.NOT_ME
    found = standing.standing(sent.requests[f"r{own}"], sent.exposures, TODAY + timedelta(50))
    assert (found.turn, found.late) == (Turn.NOBODY, False)


def test_a_request_with_a_successor_waits_for_nothing(sent):
    sent.exposures["e1"].state = ExposureState.REAPPEARED
    sent.exposures["e1"].returned = sent.clock = NOW + timedelta(50)
    assert sent.draft() == ["r2"]
    found = {each.request.id: each for each in standing.standings(sent.requests.values(), sent.exposures, TODAY + timedelta(50))}
    assert (found["r1"].turn, found["r1"].late, found["r1"].words) == (Turn.NOBODY, False, "A newer request is about this.")
    assert found["r2"].next is Next.SEND
    assert not icalendar.Calendar.from_ical(calendar.write([found["r1"]], NOW)).walk("VEVENT")
    # Given up before it went out, it is no successor.
    sent.journal.revoke("r2")
    assert standing.standings(sent.requests.values(), sent.exposures, TODAY + timedelta(50))[0].turn is Turn.YOU


def test_a_mail_that_may_be_a_lure_is_not_called_theirs(sent):
    doubt = ReplyReceived(at=NOW, person="p", request="r1", reply=ReplyKind.DOUBTFUL)
    sent.journal.reply("r1", doubt)
    assert "may not be from them" in stands(sent).words
    sent.journal.reply("r1", doubt.model_copy(update={"reply": ReplyKind.UNCLEAR}))
    assert "can't tell what it says" in stands(sent).words


def test_a_clock_that_was_put_back_makes_nothing_younger_than_new(sent):
    assert stands(sent, -3).age == 0


def test_what_is_the_person_s_turn_comes_first(sent):
    sent.exposures["e2"] = exposure("e2")
    sent.draft()
    found = standing.standings(sent.requests.values(), sent.exposures, TODAY)
    assert [(each.request.id, each.turn) for each in found] == [("r2", Turn.YOU), ("r1", Turn.BROKER)]


def test_the_story_of_a_broker_in_plain_sentences(sent):
    journal = sent.journal
    got = ReplyReceived(at=NOW, person="p", request="r1", reply=ReplyKind.LINK, why="it mails a link")
    journal.reply("r1", got)
    journal.step("r1", Task.LINK, proved=False)
    journal.denied("r1", Refusal.NEED_ID)
    lines = [what for _, own, what in history.lines(sent.vault.events("p"), sent.requests, "b.example") if own == "r1"]
    assert lines == [
        "drafted, by email, under Minn. Stat. 325M.14 subd. 1",
        "you saw and approved the request",
        "the request was about to go out by smtp",
        "sent by smtp (accepted 250: queued); an answer is due by 2027-01-06",
        "an answer: link; it mails a link",
        "you did your part (link), and nothing said that this was all",
        "they said no (need-id)",
    ]
    assert history.lines(sent.vault.events("p"), sent.requests, "c.example") == []
    assert [what for _, _, what in history.account(sent.vault.events("p"), sent.requests, "b.example")] == [
        "I sent the request by mail (accepted: 250 queued), to be answered by 2027-01-06",
        "they mailed a link to confirm the request",
        "I opened their link",
        "they said no (need-id)",
    ]


def test_a_complaint_says_what_they_answered_and_not_what_the_program_told_the_person(sent):
    sent.journal.denied("r1", Refusal.PUBLIC_RECORD)
    puzzle = ReplyReceived(at=NOW, person="p", request="r1", reply=ReplyKind.UNCLEAR, why="it answers your letter")
    sent.journal.reply("r1", puzzle)
    body = " ".join(sent.writer.complaint(sent.requests["r1"], [], []).body.split())
    assert "What it answered: that the data are public records." in body
    assert "your letter" not in body


def test_a_mail_that_was_read_late_stands_where_it_was_written(sent):
    sent.clock = NOW + timedelta(days=9)
    sent.journal.step("r1", Task.PHONE, proved=False)
    early = ReplyReceived(at=NOW + timedelta(hours=1), person="p", request="r1", reply=ReplyKind.TICKET, ticket="T-77")
    sent.journal.reply("r1", early)
    lines = history.account(sent.vault.events("p"), sent.requests, "b.example")
    assert [at for at, _, _ in lines] == [NOW, early.at, sent.clock]


def test_an_answer_stands_behind_what_it_answers_though_the_person_said_only_later_that_it_went_out(desk):
    made = desk(broker(), exposure())
    made.draft()
    made.journal.approve("r1", "the letter")
    made.journal.hand_over("r1", channel="file")
    made.journal.reply("r1", ReplyReceived(at=NOW, person="p", request="r1", reply=ReplyKind.BOUNCED))
    made.clock = NOW + timedelta(hours=1)
    made.journal.settle("r1", went_out=True)
    told = [what for _, _, what in history.account(made.vault.events("p"), made.requests, "b.example")]
    assert told == ["I sent the request by mail, to be answered by 2027-01-06", "my mail came back"]


def test_a_calendar_names_brokers_and_nothing_of_the_person(sent):
    text = calendar.write([stands(sent)], NOW)
    entries = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert [(each.decoded("dtstart").isoformat(), str(each["summary"])) for each in entries] == [
        ("2027-01-07", "b.example: the time for an answer is over"),
        ("2027-02-23", "b.example: the longest time for an answer is over"),
    ]
    for word in (b"Marrowfield", b"Zenobia", b"Duluth", b"alias.example", b"r1"):
        assert word not in text
    # The same deadline exported twice is one entry in a calendar.
    again = icalendar.Calendar.from_ical(calendar.write([stands(sent, 1)], NOW + timedelta(1))).walk("VEVENT")
    assert [each["uid"] for each in again] == [each["uid"] for each in entries]


def test_letters_status_and_calendar_know_one_last_day_and_none_on_a_weekend(desk):
    made = desk(broker(), exposure())
    # The 45th day is Saturday, January 2.
    made.clock = datetime.combine(date(2026, 11, 18), NOW.timetz())
    made = send(made)
    monday, tuesday = date(2027, 1, 4), date(2027, 1, 5)
    found = {day: standing.standing(made.requests["r1"], made.exposures, day) for day in (monday, tuesday)}
    assert [each.next for each in found.values()] == [Next.WAIT, Next.FOLLOW_UP]
    (first, _) = icalendar.Calendar.from_ical(calendar.write([found[monday]], NOW)).walk("VEVENT")
    assert first.decoded("dtstart") == tuesday
    made.known = replace(made.known, today=tuesday)
    assert "ended on January 4, 2027" in " ".join(made.writer.text(made.requests["r1"], Letter.FOLLOW_UP).body.split())


def test_what_is_over_has_no_date(sent):
    sent.journal.fulfilled("r1")
    assert not icalendar.Calendar.from_ical(calendar.write([stands(sent)], NOW)).walk("VEVENT")
