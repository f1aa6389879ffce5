import imaplib
from datetime import date

import pytest

from safetycheck.errors import MailError, MailNotTrusted, MailSignIn, MailUnreachable
from safetycheck.mail import Security, imap, write
from safetycheck.mail.imap import Mark, Wanted

PASSWORD = "otters-on-stilts"
OURS = "<0a1b@alias.example>"
WANTED = Wanted(
    frozenset({"b.example"}), frozenset({OURS}), frozenset({"privacy@b.example"}), frozenset({"desk@bigmail.example"})
)


def mail(sender="B <help@b.example>", subject="t", *more, text="hello"):
    return "\r\n".join([f"From: {sender}", f"Subject: {subject}", *more, "", text]).encode()


@pytest.fixture
def session(mailbox):
    with imap.signed_in(mailbox, PASSWORD) as opened:
        yield opened


@pytest.fixture
def flags(dovecot, mailbox):
    """The flags of every mail in a folder, as another client sees them."""

    def read(folder="INBOX"):
        with imaplib.IMAP4("127.0.0.1", dovecot.port) as client:
            client.login(mailbox.imap.user, PASSWORD)
            client.select(folder, readonly=True)
            _, data = client.fetch("1:*", "(FLAGS)")
            return [imaplib.ParseFlags(each) for each in data if each]

    return read


def subjects(poll):
    return [each.content.split(b"Subject: ")[1].split(b"\r\n")[0].decode() for each in poll.found]


# --- drafts -------------------------------------------------------------------------------------------------------


@pytest.fixture
def letter(now):
    return write("heron@alias.example", "privacy@b.example", "Removal", "Please.\n", now)


def test_a_draft_stands_where_the_server_wants_it(session, letter, flags):
    draft = session.keep_draft(letter)
    assert (draft.folder, draft.message_id, draft.uid) == ("Entwuerfe", letter.message_id, 1)
    assert draft.validity
    assert [set(each) - {b"\\Recent"} for each in flags("Entwuerfe")] == [{b"\\Draft", b"\\Seen"}]
    (found,) = session.poll("Entwuerfe", Wanted(frozenset({"alias.example"}))).found
    assert found.content == letter.content


def test_a_folder_that_was_named(mailbox, letter, deliver):
    deliver(mail(), "My Drafts ä")
    named = mailbox.model_copy(update={"drafts": "My Drafts ä"})
    with imap.signed_in(named, PASSWORD) as session:
        assert session.keep_draft(letter).folder == "My Drafts ä"


def test_a_folder_that_is_not_there(mailbox, letter):
    with imap.signed_in(mailbox.model_copy(update={"drafts": "Nowhere"}), PASSWORD) as session:
        with pytest.raises(MailError, match="no folder for drafts by that name"):
            session.keep_draft(letter)
        with pytest.raises(MailError, match="said no"):
            session.poll("Nowhere", WANTED)


# --- answers ------------------------------------------------------------------------------------------------------


def test_only_what_can_be_an_answer_is_fetched(session, deliver):
    deliver(mail(subject="from the broker"))
    deliver(mail("b@mail.b.example", "from below its domain"))
    deliver(mail("desk@tickets.example", "answers our letter", f"In-Reply-To: {OURS}"))
    deliver(mail("desk@tickets.example", "answers after others", f"References: <1@x.example> {OURS}"))
    deliver(mail("Desk@bigmail.example", "from its mailbox elsewhere"))
    deliver(mail("neighbour@bigmail.example", "private too"))
    deliver(mail("friend@post.example", "private"))
    deliver(mail("b@notb.example", "a domain that ends alike"))
    deliver(mail('"help@b.example" <x@evil.example>', "a name that looks like it"))
    deliver(mail("MAILER-DAEMON@post.example", "a bounce of ours", text="to privacy@b.example: no such user"))
    deliver(mail("MAILER-DAEMON@post.example", "a bounce of something private", text="to friend@post.example: no such user"))
    deliver(mail("x@post.example", "a report of ours", "Content-Type: multipart/report; boundary=x", text=f"Message-ID: {OURS}"))
    found = session.poll("INBOX", WANTED)
    assert subjects(found) == [
        "from the broker", "from below its domain", "answers our letter", "answers after others",
        "from its mailbox elsewhere", "a bounce of ours", "a report of ours",
    ]  # fmt: skip
    assert (found.looked_at, found.more, found.restarted, found.too_large) == (12, False, False, 0)


def test_nothing_is_changed(session, deliver, flags):
    deliver(mail())
    assert len(session.poll("INBOX", WANTED).found) == 1
    assert [set(each) - {b"\\Recent"} for each in flags()] == [set()]


def test_it_is_kept_from_changing_anything_in_two_ways(session, deliver, monkeypatch):
    deliver(mail())
    said, send = [], session.box.client.send
    monkeypatch.setattr(session.box.client, "send", lambda data: (said.append(data), send(data)))
    session.poll("INBOX", WANTED)
    session.voucher("INBOX")
    everything = b"".join(said)
    assert b"EXAMINE" in everything
    assert b"BODY.PEEK[" in everything
    for word in (b"SELECT", b"BODY[", b"STORE", b"EXPUNGE", b"COPY"):
        assert word not in everything


def test_the_next_look_begins_where_the_last_one_ended(session, deliver):
    deliver(mail(subject="one"))
    first = session.poll("INBOX", WANTED)
    assert session.poll("INBOX", WANTED, mark=first.mark).found == ()
    deliver(mail("friend@post.example", "private"))
    deliver(mail(subject="two"))
    second = session.poll("INBOX", WANTED, mark=first.mark)
    assert subjects(second) == ["two"]
    assert (second.looked_at, second.mark.uid) == (2, first.mark.uid + 2)


def test_an_empty_folder(session):
    found = session.poll("INBOX", WANTED)
    assert (found.found, found.looked_at, found.mark.uid) == ((), 0, 0)
    assert session.poll("INBOX", WANTED, mark=found.mark).mark == found.mark


def test_a_folder_that_was_numbered_anew_is_read_again(session, deliver):
    deliver(mail(subject="one"))
    old = session.poll("INBOX", WANTED).mark
    again = session.poll("INBOX", WANTED, mark=Mark(folder="INBOX", validity=old.validity + 1, uid=99))
    assert again.restarted
    assert subjects(again) == ["one"]
    assert again.mark == old


def test_the_first_look_begins_on_a_day(session, deliver):
    deliver(mail(subject="today"))
    assert session.poll("INBOX", WANTED, since=date(2099, 1, 1)).found == ()
    assert subjects(session.poll("INBOX", WANTED, since=date(2000, 1, 1))) == ["today"]


def test_what_is_too_large_is_counted_and_left(session, deliver, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST", 2_000)
    deliver(mail(subject="large", text="x" * 3_000))
    deliver(mail("friend@post.example", "private and large", text="x" * 3_000))
    deliver(mail(subject="small"))
    found = session.poll("INBOX", WANTED)
    assert (subjects(found), found.too_large) == (["small"], 1)


def test_a_look_has_an_end(session, deliver, monkeypatch):
    monkeypatch.setattr(imap, "_MOST", 2)
    for number in range(3):
        deliver(mail(subject=f"number {number}"))
    first = session.poll("INBOX", WANTED)
    assert (subjects(first), first.more) == (["number 0", "number 1"], True)
    second = session.poll("INBOX", WANTED, mark=first.mark)
    assert (subjects(second), second.more) == (["number 2"], False)


def test_who_vouches_for_the_newest_mails(session, deliver, flags):
    assert session.voucher("INBOX") is None
    for number in range(3):
        deliver(mail("friend@post.example", f"{number}", "Authentication-Results: MX.post.example 1; dmarc=pass"))
    deliver(mail("friend@post.example", "x", "Authentication-Results: mx.evil.example; dmarc=pass"))
    deliver(mail("friend@post.example", "y"))
    assert session.voucher("INBOX") == "mx.post.example"
    for _ in range(2):
        deliver(mail("friend@post.example", "y"))
    assert session.voucher("INBOX") is None, "most of them bear no name"
    assert all(not set(each) - {b"\\Recent"} for each in flags())


# --- signing in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", list(Security))
def test_each_way_to_connect(dovecot, mailbox, security):
    server = dovecot.server(security, mailbox.imap.user)
    with imap.signed_in(mailbox.model_copy(update={"imap": server}), PASSWORD) as session:
        assert "INBOX" in [each.name for each in session.folders()]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize(("pin", "says"), [("ab" * 32, "another certificate"), (None, "signed by nobody")])
def test_a_certificate_that_was_not_agreed(dovecot, mailbox, security, pin, says):
    server = dovecot.server(security, mailbox.imap.user, pin=pin)
    with (
        pytest.raises(MailNotTrusted, match=says),
        imap.signed_in(mailbox.model_copy(update={"imap": server}), "must not be told"),
    ):
        pass
    assert "must not be told" not in (dovecot.folder / "log").read_text()


def test_a_wrong_password(mailbox):
    with pytest.raises(MailSignIn, match="did not accept") as problem, imap.signed_in(mailbox, "a wrong otter"):
        pass
    assert "otter" not in f"{problem.value} {problem.value.__cause__}"


def test_a_password_beyond_ascii_is_spoken(mailbox):
    with pytest.raises(MailSignIn), imap.signed_in(mailbox, "ein Schlüssel"):
        pass


def test_nobody_there(mailbox, dovecot):
    server = dovecot.server(port=1)
    with (
        pytest.raises(MailUnreachable, match="could not be reached"),
        imap.signed_in(mailbox.model_copy(update={"imap": server}), PASSWORD),
    ):
        pass
