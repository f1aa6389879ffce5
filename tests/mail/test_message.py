import email
import re
import socket
from datetime import datetime, timedelta, timezone
from email import policy
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safetycheck.errors import MailError
from safetycheck.mail import Thread, eml, mailto, write

SENDER, BROKER = "heron@alias.example", "privacy@b.example"
TEXT = "Please take this listing down:\nhttps://b.example/p/1\n\nThank you."
NOW = datetime(2026, 11, 22, 7, 30, 15, 123456, tzinfo=timezone(timedelta(hours=-5)))


def letter(**changes):
    return write(**({"sender": SENDER, "to": BROKER, "subject": "Removal request 4F2", "text": TEXT, "now": NOW} | changes))


def parsed(made):
    return email.message_from_bytes(made.content, policy=policy.default)


def test_a_letter_to_the_byte():
    assert letter(token="0a1b").content.decode() == (
        "From: heron@alias.example\r\n"
        "To: privacy@b.example\r\n"
        "Subject: Removal request 4F2\r\n"
        "Date: Sun, 22 Nov 2026 12:30:15 +0000\r\n"
        "Message-ID: <0a1b@alias.example>\r\n"
        'Content-Type: text/plain; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: 7bit\r\n"
        "MIME-Version: 1.0\r\n"
        "\r\n"
        "Please take this listing down:\r\n"
        "https://b.example/p/1\r\n"
        "\r\n"
        "Thank you.\r\n"
    )


def test_it_says_nothing_about_this_computer():
    content = letter().content.decode().lower()
    for told in (socket.gethostname().lower(), "-0500", "x-mailer", "user-agent", "python", "safetycheck"):
        assert told not in content.replace("alias.example", "")


def test_each_letter_has_its_own_id():
    ids = {letter().message_id for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"<[0-9a-f]{32}@alias\.example>", each) for each in ids)


def test_other_letters_than_ascii_survive():
    text = "Señora Núñez – " + "ä" * 2000
    made = letter(subject="Löschung", text=text)
    assert made.content.isascii()
    assert max(map(len, made.content.split(b"\r\n"))) <= 998
    assert parsed(made).get_content().rstrip() == text
    assert parsed(made)["Subject"] == "Löschung"
    assert parsed(made)["Content-Transfer-Encoding"] == "quoted-printable"


def test_long_lines_are_folded():
    made = letter(text="https://b.example/" + "x" * 3000)
    assert max(map(len, made.content.split(b"\r\n"))) <= 998
    assert parsed(made).get_content().strip().endswith("x" * 3000)


def test_a_follow_up_joins_the_conversation():
    first, answer = "<0a1b@alias.example>", "<99@mx.b.example>"
    made = parsed(letter(thread=Thread(answer, (first, answer), "RE: Removal request 4F2")))
    assert (made["Subject"], made["In-Reply-To"]) == ("Re: Removal request 4F2", answer)
    assert made["References"].split() == [first, answer]


@pytest.mark.parametrize("answer", ["<" + "A0-b." * 40 + "c@" + "d" * 60 + ".prod.b.example>", "<x=?y@b.example>", "<a@b@c>"])
def test_long_and_odd_ids_stay_as_they_are(answer):
    made = letter(thread=Thread(answer, tuple(f"<{number}{'c' * 90}@d.example>" for number in range(40))))
    plain = email.message_from_bytes(made.content, policy=policy.compat32)
    assert plain["In-Reply-To"] == answer
    assert plain["References"].split()[-1] == answer
    assert len(plain["References"].split()) == 21
    assert max(map(len, made.content.split(b"\r\n"))) <= 998


def test_a_long_subject_is_folded_and_comes_out_whole():
    for title in ("word " * 39 + "end", "Löschung " * 20 + "fertig", "x" * 199):
        made = letter(subject=title)
        assert parsed(made)["Subject"] == made.subject == title
        assert all(line for line in made.content.partition(b"\r\n\r\n")[0].split(b"\r\n"))


@pytest.mark.parametrize("to", ["", "privacy", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example", "A <a@b.example>",
                                "a@b.example;c@d.example", '"a b"@b.example', "ä@b.example", "a@b"])  # fmt: skip
def test_a_letter_goes_to_exactly_one(to):
    with pytest.raises(ValueError, match="one plain address"):
        letter(to=to)
    with pytest.raises(ValueError, match="one plain address"):
        mailto(to, "x", "y")


def test_no_header_can_be_slipped_in():
    made = parsed(letter(subject="Hi\r\nBcc: c@d.example\r\n\r\nother text"))
    assert made["Bcc"] is None
    assert made.get_content().splitlines() == TEXT.splitlines()
    for wrong in ("<a@b>\r\nBcc: c@d.example", "a@b", "<a@b> <c@d>", ""):
        with pytest.raises(ValueError, match="Message-ID"):
            letter(thread=Thread(wrong))
    with pytest.raises(ValueError, match="Message-ID"):
        letter(token="x>\r\nBcc: c@d.example")


@settings(max_examples=60)
@given(st.text(max_size=80), st.text(max_size=300))
def test_whatever_is_written_there_is_one_recipient_and_no_other_header(subject, text):
    made = parsed(letter(subject=subject, text=text))
    assert sorted({name.lower() for name in made}) == sorted(
        "content-transfer-encoding content-type date from message-id mime-version subject to".split()
    )
    assert [each.addr_spec for each in made["To"].addresses] == [BROKER]


def test_what_has_no_bytes_becomes_a_question_mark():
    assert parsed(letter(subject="a\ud800b", text="c\ud800d")).get_content().strip() == "c?d"
    assert "%3F" in mailto(BROKER, "x", "c\ud800d")


def test_too_much_text():
    with pytest.raises(ValueError, match="too long"):
        letter(text="x" * 100_001)


# --- mailto and .eml ----------------------------------------------------------------------------------------------


def test_a_mailto_link():
    link = mailto(BROKER, "Removal & more", "a=b?\n100 %")
    assert link == "mailto:privacy@b.example?subject=Removal%20%26%20more&body=a%3Db%3F%0D%0A100%20%25"
    assert mailto("a&bcc=c%+x@b.example".replace("&", "").replace("=", ""), "x", "y").startswith("mailto:abccc%25%2Bx@b.example?")


def test_a_link_that_would_be_cut_says_why():
    assert len(mailto(BROKER, "x", "y" * 1700)) < 1800
    with pytest.raises(MailError, match=r"takes 1,\d+ characters") as problem:
        mailto(BROKER, "x", "y" * 1790)
    assert ".eml" in problem.value.hint


def test_a_subject_can_not_leave_its_place():
    assert unquote(mailto(BROKER, "x&bcc=c@d.example\r\ny", "z")).count("&bcc=") == 1
    assert "&bcc=" not in mailto(BROKER, "x&bcc=c@d.example\r\ny", "z")


def test_an_eml_file_is_one_that_can_be_sent():
    made = letter()
    assert eml(made) == b"X-Unsent: 1\r\n" + made.content
