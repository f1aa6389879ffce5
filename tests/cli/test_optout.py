"""The opt-out commands from the outside: what is shown, what leaves, and what a second call does."""

import json
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage

import icalendar
import pytest

from safetycheck import events, requests
from safetycheck.mail import pace, smtp
from safetycheck.mail import settings as mail_settings
from safetycheck.model import Decision, ListedPlace, Listing, Match, Name
from safetycheck.optout.writing import Writer

OWN = "p0a1b2c3"
NOW = datetime.now(UTC)
BROKER = """\
domain: {domain}
name: {name}
kind: people-search
verified: {{on: 2026-11-01, how: lab, source: invented}}
sources: [{{says: all, how: lab, on: 2026-11-01, source: invented}}]
optout:
  ways:
{ways}
"""
MAIL = "    - {{way: email, address: privacy@{domain}, on: 2026-11-01, source: invented}}"
POST = "    - {{way: post, address: [Example, 1 Road], on: 2026-11-01, source: invented}}"
PHONE = "    - {{way: phone, number: 800-555-0100, on: 2026-11-01, source: invented}}"


@pytest.fixture
def brokers(tmp_path):
    folder = tmp_path / "brokers"
    folder.mkdir()
    for domain, ways in (("mail.example", (MAIL, PHONE)), ("paper.example", (POST,)), ("voice.example", (PHONE,))):
        lines = "\n".join(each.format(domain=domain) for each in ways)
        (folder / f"{domain}.yaml").write_text(BROKER.format(domain=domain, name=domain.title(), ways=lines))
    return folder


@pytest.fixture
def call(run, key, brokers):
    def go(*words, **how):
        return run("optout", *words, "--passphrase-file", key, "--brokers", brokers, **how)

    return go


@pytest.fixture
def listed(vault, look):
    """The person is listed at three brokers; a fourth listing is not confirmed. There is a mailbox with an alias."""

    def seen(own, domain, decision):
        listing = Listing(
            name="Zenobia Q Marrowfield", age=42, url=f"https://{domain}/zenobia-marrowfield/{own}",
            addresses=(ListedPlace(street="77 Vetchling Way", city="Duluth", state="MN", zip="55811"),),
            relatives=("Tobiah Marrowfield",),
        )  # fmt: skip
        match = Match(decision=decision, probability=0.9)
        return events.ListingSeen(
            at=NOW - timedelta(days=1), person=OWN, scan="s", broker=domain, key="k", exposure=own, listing=listing, match=match
        )

    with look() as opened:
        opened.append(
            seen("e1", "mail.example", Decision.YES),
            seen("e2", "paper.example", Decision.YES),
            seen("e3", "voice.example", Decision.YES),
            seen("e4", "mail.example", Decision.MAYBE),
        )
        plain = mail_settings.PRESETS["posteo"].account("zen.mail@posteo.example", ["z1@alias.example.org"])
        account = plain.model_copy(update={"authserv": "mx.post.example"})
        mail_settings.save(opened, mail_settings.Mailbox(account, "one", "two"))


@pytest.fixture
def post(monkeypatch):
    """A mail server that takes every letter."""
    taken = []

    async def send(letter, server, password, *, before, now):
        before(letter.message_id)
        taken.append(letter)
        return smtp.Receipt(message_id=letter.message_id, to=letter.to, code=250, text="queued as 7F1", at=now())

    monkeypatch.setattr(smtp, "send", send)
    return taken


def made(look):
    with look() as vault:
        return requests.requests(vault.events(OWN))


def at(look, domain):
    return next(each for each in made(look).values() if each.broker == domain)


# --- plan ---------------------------------------------------------------------------------------------------------


def test_a_plan_shows_what_each_request_tells_and_sends_nothing(listed, call, look):
    done = call("plan")
    assert done.exit_code == 0
    for part in ("mail.example", "paper.example", "voice.example", "Zenobia Q Marrowfield", "z1@alias.example.org", "325M.14"):
        assert part in done.stdout
    assert "1 listing may be you" in done.stderr
    assert "Nothing has been sent" in done.stderr
    assert "Tobiah" not in done.output
    assert made(look) == {}


def test_a_plan_as_data(listed, call):
    told = json.loads(call("plan", "--json", "--minutes", "3").stdout)
    assert [each["broker"] for each in told["requests"]] == ["mail.example"]
    assert {each["broker"] for each in told["later"]} == {"paper.example", "voice.example"}
    (one,) = told["requests"]
    assert {each["field"] for each in one["tells"]} == {"full", "city", "state", "listing_url", "email", "residence"}
    assert (one["right"], one["citations"], told["unconfirmed"]) == ("delete", ["Minn. Stat. 325M.14 subd. 1"], 1)


def test_drafts_are_kept_once(listed, call, look):
    assert "3 drafts" in call("plan", "--draft").stderr
    assert "no drafts" in call("plan", "--draft").stderr
    assert len(made(look)) == 3


def test_nothing_is_drafted_without_consent(listed, call, look):
    with look() as vault:
        vault.append(events.ConsentWithdrawn(at=NOW, person=OWN))
    done = call("plan", "--draft")
    assert done.exit_code == 4
    assert "consent" in done.stderr
    assert made(look) == {}


def test_after_consent_was_withdrawn_nothing_more_is_done(listed, call, look, post):
    call("plan", "--draft")
    with look() as vault:
        vault.append(events.ConsentWithdrawn(at=NOW, person=OWN))
    for words in (("send", "mail.example", "--smtp"), ("write", "mail.example", "--mailto"), ("confirm", "mail.example")):
        done = call(*words, typed="y\n")
        assert (done.exit_code, "consent" in done.stderr) == (4, True)
    assert (post, at(look, "mail.example").handed) == ([], None)


# --- write --------------------------------------------------------------------------------------------------------


def test_letters_as_files_are_for_their_owner_and_are_in_hand_then(listed, call, look, tmp_path):
    out = tmp_path / "letters"
    assert call("write", "--all", "--out", out).exit_code == 0
    files = {each.name.partition("-")[0]: each for each in out.iterdir()}
    assert {name: each.suffix for name, each in files.items()} == {
        "mail.example": ".eml", "paper.example": ".txt", "voice.example": ".txt",
    }  # fmt: skip
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files.values())
    mail = message_from_bytes(files["mail.example"].read_bytes())
    assert (mail["From"], mail["To"], mail["X-Unsent"]) == ("z1@alias.example.org", "privacy@mail.example", "1")
    request = at(look, "mail.example")
    assert (request.handed.message_id, request.sent) == (mail["Message-ID"], None)
    with look() as vault:
        # What went out in the person's hands is evidence like what the program sent.
        assert b"X-Unsent: 1\r\n" + vault.exhibit(request.handed.evidence[0])[1] == files["mail.example"].read_bytes()
    # The broker that is called gets no letter: its text is a help, and nothing that goes out.
    with look() as vault:
        assert [line.host for line in vault.ledger(OWN)] == ["mail.example", "paper.example"]
    assert [at(look, f"{each}.example").handed is not None for each in ("mail", "paper", "voice")] == [True, True, False]
    # What is in hand is not written again.
    assert "1 letter written" in call("write", "--all", "--out", tmp_path / "again").stderr


def test_a_letter_that_can_t_be_written_is_in_nobody_s_hands(listed, call, look, tmp_path):
    call("plan", "--draft")
    out = tmp_path / "letters"
    out.mkdir()
    (out / f"mail.example-{at(look, 'mail.example').id}-request.eml").touch()
    assert "is there already" in call("write", "mail.example", "--out", out).stderr
    done = call("write", "mail.example", "--out", out / "sub" / ".." / next(out.iterdir()).name)
    assert (done.exit_code, at(look, "mail.example").handed) == (4, None)


@pytest.mark.parametrize("letter", ["follow-up", "answer", "appeal", "acknowledge", "complaint"])
def test_a_later_letter_needs_a_request_that_went_out(listed, call, letter):
    call("plan", "--draft")
    done = call("write", "mail.example", "--letter", letter)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "has not gone out" in done.stderr


@pytest.mark.parametrize(("letter", "says"), [("follow-up", "they have time"), ("answer", "no answer of theirs")])
def test_nobody_is_reminded_before_the_time_nor_answered_who_said_nothing(listed, call, post, letter, says, monkeypatch):
    call("send", "mail.example", "--smtp", typed="y\n")
    monkeypatch.setattr(pace, "turn", lambda sent, now: now)
    for words in (("send", "mail.example", "--smtp"), ("write", "mail.example")):
        done = call(*words, "--letter", letter, typed="y\n")
        assert (done.exit_code, len(post)) == (2, 1)
        assert says in done.stderr


def test_a_letter_on_the_screen_changes_nothing(listed, call, look):
    call("plan", "--draft")
    done = call("write", "mail.example")
    assert "https://mail.example/zenobia-marrowfield/e1" in done.stdout
    assert at(look, "mail.example").handed is None


@pytest.mark.parametrize("words", [(), ("mail.example", "--all"), ("nobody.example",)])
def test_a_letter_needs_one_request_or_all(listed, call, words):
    assert call("write", *words).exit_code == 2


def test_a_link_for_the_mail_program_is_short_enough_and_in_hand_then(listed, call, look):
    call("plan", "--draft")
    link = call("write", "mail.example", "--mailto").stdout.strip()
    assert link.startswith("mailto:privacy@mail.example?subject=Request%20to%20remove")
    assert len(link) < 1800
    assert at(look, "mail.example").handed.channel == "mailto"
    assert call("write", "mail.example", "--mailto").exit_code == 4
    assert call("write", "--all", "--mailto").exit_code == 2
    assert call("write", "paper.example", "--mailto").exit_code == 2


def test_a_complaint_tells_what_happened_and_warns(listed, call, look, post):
    call("send", "mail.example", "--smtp", typed="y\n")
    done = call("write", "mail.example", "--letter", "complaint")
    assert "I sent the request by mail (accepted: 250 queued as 7F1)" in " ".join(done.stdout.split())
    assert "Minnesota Attorney General" in done.stdout
    assert "may ask you to wait" in done.stderr
    # It goes to somebody else: what never left is not told, nor is the reader spoken to as if they had sent it.
    assert "you saw" not in done.stdout
    assert "public record" in done.stderr


def test_where_no_law_is_cited_a_complaint_has_somewhere_to_go_all_the_same(listed, call, post, monkeypatch):
    call("send", "mail.example", "--smtp", typed="y\n")
    monkeypatch.setattr(Writer, "bases", lambda self, request: ())
    done = call("write", "mail.example", "--letter", "complaint")
    assert "https://reportfraud.ftc.gov/" in done.stderr


def test_a_permission_for_a_helper_is_asked_for_and_not_given_on_the_command_line(listed, call):
    done = call("authority", "mail.example", typed="Imke Sandoval\n")
    assert "I, Zenobia Quill Marrowfield, let Imke Sandoval act for me" in " ".join(done.stdout.split())
    # Nobody signs that they live where they do not.
    assert "California" not in done.stdout
    assert "does not say that you live in California" in done.stderr


# --- send ---------------------------------------------------------------------------------------------------------


def test_a_request_is_shown_whole_and_sent_once(listed, call, look, post, monkeypatch):
    done = call("send", "mail.example", "--smtp", typed="y\n")
    assert done.exit_code == 0
    for part in ("privacy@mail.example", "full: Zenobia Q Marrowfield", "You publish a listing about me", "Send this?"):
        assert part in done.stderr
    assert "queued as 7F1" in done.stderr
    assert at(look, "mail.example").sent is not None
    again = call("send", "mail.example", "--smtp", typed="y\n")
    assert (again.exit_code, len(post)) == (4, 1)
    assert "two minutes apart" in again.stderr
    monkeypatch.setattr(pace, "turn", lambda sent, now: now)
    again = call("send", "mail.example", "--smtp", typed="y\n")
    assert (again.exit_code, len(post)) == (4, 1)
    assert "went out before" in again.stderr
    # It is not even shown: nothing is agreed to that can't go out.
    assert "Send this?" not in again.stderr
    with look() as vault:
        assert len(vault.ledger(OWN)) == 1


def seen_again(vault, **changes):
    (seen,) = (each for each in vault.events(OWN) if isinstance(each, events.ListingSeen) and each.exposure == "e1")
    vault.append(seen.model_copy(update={"at": NOW, "listing": seen.listing.model_copy(update=changes)}))


def now_quiet(vault):
    (person,) = vault.people()
    names = [each.model_copy(update={"quiet": True}) for each in person.profile.names[:1]]
    other = Name(first="Imke", last="Sandoval")
    profile = person.profile.model_copy(update={"names": (other, *names)})
    vault.save_person(person.model_copy(update={"profile": profile}), NOW)


CHANGES = {
    "not the person": lambda vault: vault.append(events.Reviewed(at=NOW, person=OWN, exposure="e1", is_me=False)),
    "another name is shown": lambda vault: seen_again(vault, name="Zenobia Marrowfield-Oake"),
    "the name became quiet": now_quiet,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_since_it_was_drafted_does_not_go_out_as_it_was(listed, call, look, post, change, tmp_path):
    call("plan", "--draft")
    with look() as vault:
        change(vault)
    for words in (("send", "mail.example", "--smtp"), ("write", "mail.example", "--mailto")):
        done = call(*words, typed="y\n")
        assert (done.exit_code, post) == (4, [])
        assert "safetycheck optout revoke" in done.stderr
    assert at(look, "mail.example").handed is None


def test_what_is_the_same_goes_out_after_another_scan(listed, call, look, post):
    call("plan", "--draft")
    with look() as vault:
        seen_again(vault, age=43)
    assert call("send", "mail.example", "--smtp", typed="y\n").exit_code == 0


def test_a_letter_that_nobody_knows_about_is_not_called_unsent(listed, call, look, monkeypatch):
    async def hang(letter, server, password, *, before, now):
        before(letter.message_id)
        raise KeyboardInterrupt

    monkeypatch.setattr(smtp, "send", hang)
    done = call("send", "mail.example", "--smtp", typed="y\n")
    assert (done.exit_code, at(look, "mail.example").unsure) == (130, True)
    assert "It may have gone out" in done.stderr
    assert "Not sent" not in done.stderr


def test_a_no_sends_nothing(listed, call, look, post):
    done = call("send", "mail.example", "--smtp", typed="n\n")
    assert (post, at(look, "mail.example").state) == ([], requests.RequestState.DRAFT)
    assert "Not sent" in done.stderr


def test_a_call_is_made_by_the_person_and_its_number_is_the_receipt(listed, call, look):
    done = call("send", "voice.example", typed="y\ny\nT-77\n")
    assert done.exit_code == 0
    (receipt,) = at(look, "voice.example").receipts
    assert (receipt.channel, receipt.proof, receipt.text) == ("phone", "reference", "T-77")
    assert "Give no birth date" in done.stderr


def test_another_way_makes_another_request_and_gives_up_the_first(listed, call, look, post):
    call("plan", "--draft")
    call("send", "mail.example", "--way", "phone", typed="y\ny\n\n")
    first, second = (each for each in made(look).values() if each.broker == "mail.example")
    assert (first.state, second.way, second.receipts[0].proof) == (requests.RequestState.REVOKED, "phone", "word")


@pytest.mark.parametrize("words", [("nobody.example",), ("mail.example", "--way", "post")])
def test_what_is_not_planned_is_not_sent(listed, call, words, post, look):
    call("plan", "--draft")
    assert call("send", *words, typed="y\n").exit_code == 2
    assert post == []
    # Nor is anything given up for it.
    assert at(look, "mail.example").state is requests.RequestState.DRAFT


def test_after_a_request_was_given_up_another_can_be_made(listed, call, look, post):
    call("plan", "--draft")
    call("revoke", "mail.example")
    assert call("send", "mail.example", "--smtp", typed="y\n").exit_code == 0
    states = [each.state for each in made(look).values() if each.broker == "mail.example"]
    assert states == [requests.RequestState.REVOKED, requests.RequestState.OPEN]


# --- status, log, inbox -------------------------------------------------------------------------------------------


def test_a_status_says_what_comes_next_and_whose_turn_it_is(listed, call, look, post):
    assert call("status").exit_code == 0
    call("plan", "--draft")
    call("send", "mail.example", "--smtp", typed="y\n")
    done = call("status")
    assert done.exit_code == 1
    assert "2 requests wait for you" in done.stderr
    told = json.loads(call("status", "--json").stdout)
    (sent,) = (each for each in told["requests"] if each["broker"] == "mail.example")
    assert (sent["state"], sent["turn"], sent["next"], sent["removed"]) == ("open", "broker", "wait", False)
    assert (datetime.fromisoformat(sent["due"]).date() - NOW.date()).days in range(45, 50)  # to the next open day


def test_a_log_has_the_whole_story_and_no_value(listed, call, post):
    call("send", "mail.example", "--smtp", typed="y\n")
    done = call("log", "mail.example")
    assert "sent by smtp (accepted 250: queued as 7F1)" in done.stdout
    assert "Marrowfield" not in done.stdout
    assert json.loads(call("log", "mail.example", "--json").stdout)["history"][0]["what"].startswith("drafted")
    assert "Nothing was asked" in call("log", "nobody.example").stderr


def test_answers_are_read_from_files_once(listed, call, look, post, tmp_path):
    call("send", "mail.example", "--smtp", typed="y\n")
    mail = EmailMessage()
    mail["Authentication-Results"] = "mx.post.example; dmarc=pass"
    mail["From"], mail["Subject"], mail["In-Reply-To"] = "help@mail.example", "Re: it", post[0].message_id
    mail.set_content("Your information has been removed from our site.")
    file = tmp_path / "answer.eml"
    file.write_bytes(mail.as_bytes())
    done = call("inbox", file)
    assert "1 new answer" in done.stderr
    assert "mail.example" in done.stdout
    assert "no new answers" in call("inbox", file).stderr
    request = at(look, "mail.example")
    assert (len(request.replies), request.state) == (1, requests.RequestState.FULFILLED)


@pytest.fixture
def twice(listed, look, brokers):
    """Two listings at one broker, which wants a request for each."""
    file = brokers / "mail.example.yaml"
    file.write_text(file.read_text() + "  one_per: listing\n")
    with look() as vault:
        vault.append(events.Reviewed(at=NOW, person=OWN, exposure="e4", is_me=True))


def test_a_code_is_read_out_though_another_mail_came_behind_it(listed, call, post, tmp_path):
    call("send", "mail.example", "--smtp", typed="y\n")
    head = "Authentication-Results: mx.post.example; dmarc=pass header.from=mail.example\nFrom: privacy@mail.example\n"
    for number, text in enumerate(("Your confirmation code is 48213.", "Zebras graze at dawn."), 1):
        file = tmp_path / f"{number}.eml"
        file.write_text(f"{head}Message-ID: <{number}@mail.example>\nIn-Reply-To: {post[0].message_id}\n\n{text}\n")
        call("inbox", file)
    assert call("confirm", "mail.example").stdout == "48213\n"


def test_an_answer_that_may_be_to_each_of_two_requests_is_shown_with_what_each_is_about(twice, call, look, tmp_path):
    call("write", "--all", "--out", tmp_path / "letters")
    ids = [each.id for each in made(look).values() if each.broker == "mail.example"]
    for own in ids:
        call("settle", own, "--sent")
    answer = tmp_path / "answer.eml"
    answer.write_bytes(
        b"Authentication-Results: mx.post.example; dmarc=pass header.from=mail.example\nFrom: privacy@mail.example\n"
        b"Message-ID: <1@mail.example>\n\nYour information has been removed from our site.\n"
    )
    done = call("inbox", answer)
    assert "1 new answer." in done.stderr
    for own in ids:
        assert f"{own} is about https://mail.example/" in done.stderr
        assert f"safetycheck optout done {own}\n" in done.stderr
    # Given by its domain, it is not known which one was read.
    assert call("done", "mail.example", "--fulfilled").exit_code == 2
    assert call("confirm", "mail.example").exit_code == 2


def test_the_person_settles_what_nobody_knows(listed, call, look, tmp_path):
    call("write", "--all", "--out", tmp_path / "letters")
    assert call("settle", "mail.example").exit_code == 2
    call("settle", "mail.example", "--not-sent")
    assert at(look, "mail.example").handed is None
    call("write", "mail.example", "--out", tmp_path / "more")
    assert call("settle", "mail.example", "--sent").exit_code == 0
    (receipt,) = at(look, "mail.example").receipts
    assert (receipt.proof, receipt.channel) == ("word", "file")
    # The letter on paper as well.
    assert call("settle", "paper.example", "--sent").exit_code == 0
    assert call("settle", "mail.example", "--sent").exit_code == 2


def test_the_broker_s_word_is_kept_as_its_word(listed, call, look, post):
    assert call("done", "voice.example", "--fulfilled").exit_code == 2
    call("send", "mail.example", "--smtp", typed="y\n")
    done = call("done", "mail.example", "--fulfilled")
    assert "Only scans tell" in done.stderr
    assert at(look, "mail.example").state is requests.RequestState.FULFILLED


def test_a_letter_that_is_asked_for_by_domain_is_of_the_request_that_waits_for_it(twice, call, look, post):
    call("plan", "--draft")
    first, _ = (each.id for each in made(look).values() if each.broker == "mail.example")
    call("send", first, "--smtp", typed="y\n")
    call("done", first, "--denied", "need-id")
    assert f"My request {first}" in call("write", "mail.example", "--letter", "answer").stdout


def test_where_two_requests_could_be_meant_the_person_says_which(twice, call, look, tmp_path):
    call("write", "--all", "--out", tmp_path / "letters")
    done = call("settle", "mail.example", "--sent")
    assert done.exit_code == 2
    ids = [each.id for each in made(look).values() if each.broker == "mail.example"]
    assert len(ids) == 2
    assert all(each in done.stderr for each in ids)
    assert call("settle", ids[0], "--sent").exit_code == 0
    # Now only one is left that waits for this.
    assert call("settle", "mail.example", "--not-sent").exit_code == 0
    assert call("revoke", "mail.example").exit_code == 2


def test_a_no_that_no_program_understood_is_said_by_the_person_and_can_be_answered(listed, call, look, post):
    call("send", "mail.example", "--smtp", typed="y\n")
    assert call("done", "mail.example", "--denied", "need-id", "--fulfilled").exit_code == 2
    done = call("done", "mail.example", "--denied", "need-id")
    assert "--letter answer" in done.stderr
    found = at(look, "mail.example")
    assert (found.state, found.refusal) == (requests.RequestState.DENIED, requests.Refusal.NEED_ID)
    answer = call("write", "mail.example", "--letter", "answer")
    assert "document of identity" in " ".join(answer.stdout.split())


def test_nothing_is_done_about_what_was_never_asked(listed, call, look):
    call("plan", "--draft")
    assert call("done", "mail.example").exit_code == 4
    with look() as vault:
        assert not any(isinstance(each, requests.StepDone) for each in vault.events(OWN))


def test_a_request_can_be_given_up(listed, call, look):
    call("plan", "--draft")
    call("revoke", "mail.example")
    assert [each.state for each in made(look).values() if each.broker == "mail.example"] == [requests.RequestState.REVOKED]


def test_a_calendar(listed, call, post, tmp_path):
    call("send", "mail.example", "--smtp", typed="y\n")
    call("calendar", tmp_path / "out.ics")
    entries = icalendar.Calendar.from_ical((tmp_path / "out.ics").read_bytes()).walk("VEVENT")
    assert str(entries[0]["summary"]) == "mail.example: the time for an answer is over"


def test_a_pack_of_evidence(listed, call, post, tmp_path):
    call("send", "mail.example", "--smtp", typed="y\n")
    done = call("evidence", "--for", "lawyer", tmp_path / "pack.zip")
    assert "1 piece written, no pieces held back" in done.stderr
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        assert {"index.json", "index.txt", "verify.py", "pieces/0001-letter.eml"} == set(pack.namelist())
        assert b"I sent the request by mail" in pack.read("index.txt")
    assert stat.S_IMODE((tmp_path / "pack.zip").stat().st_mode) == 0o600
    for slip in (("--hold-back", "ab"), ("--hold-back", "abcdefabcdef"), ("--broker", "mailed.example")):
        assert call("evidence", "--for", "lawyer", *slip, tmp_path / "b.zip").exit_code == 2
    assert not (tmp_path / "b.zip").exists()


# --- blind --------------------------------------------------------------------------------------------------------


def test_a_blind_request_tells_only_the_fields_that_were_agreed_to(listed, call, look, brokers):
    (brokers / "quiet.example.yaml").write_text(
        BROKER.format(domain="quiet.example", name="Quiet", ways=MAIL.format(domain="quiet.example"))
    )
    done = call("blind", "quiet.example", typed="y\nn\ny\n")
    assert "1 draft" in done.stderr
    request = at(look, "quiet.example")
    assert request.blind
    assert request.values == {
        "full": "Zenobia Quill Marrowfield", "state": "MN", "email": "z1@alias.example.org", "residence": "Minnesota",
    }  # fmt: skip
    letter = call("write", "quiet.example").stdout
    assert "Zenobia Quill Marrowfield" in letter
    assert "Duluth" not in letter

    # Once is enough, however often it is asked for.
    assert "there is a request already" in call("blind", "quiet.example", "quiet.example", typed="y\ny\ny\n").stderr
    assert len(made(look)) == 1


def test_a_broker_that_shows_a_listing_is_not_asked_blind(listed, call, look):
    done = call("blind", "mail.example", typed="y\ny\ny\n")
    assert "it shows a listing of you" in done.stderr
    assert made(look) == {}


def test_a_no_to_the_name_ends_it(listed, call, look):
    with look() as vault:
        vault.append(events.Reviewed(at=NOW, person=OWN, exposure="e1", is_me=False))
    done = call("blind", "mail.example", typed="n\nn\nn\n")
    assert "Nothing was drafted" in done.stderr
    assert made(look) == {}
    assert call("blind", "nobody.example").exit_code == 2


def test_the_portal_of_california_is_explained_and_no_more(run, key):
    done = run("optout", "drop")
    assert done.exit_code == 0
    assert "https://" in done.stdout
