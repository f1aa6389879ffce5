import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

import safetycheck
from safetycheck.errors import MailNotTrusted, MailRefused, MailSignIn, MailUnreachable, MailUnsure
from safetycheck.mail import Security, smtp, write

PASSWORD = "otters-on-stilts"


@pytest.fixture
def letter(now):
    return write("heron@alias.example", "privacy@b.example", "Removal", "Please.\n.\n.dots\nThank you.", now)


@pytest.fixture
def journal():
    return []


@pytest.fixture
def send(letter, journal, now):
    """Send the letter as a program with a journal does: an id that stands in it is never tried again."""

    def about_to_send(message_id):
        if message_id in journal:
            raise RuntimeError("tried before")
        journal.append(message_id)

    async def sent(server, password=PASSWORD, **changes):
        return await smtp.send(
            letter, server, password, **({"before": about_to_send, "now": lambda: now, "timeout": 30} | changes)
        )

    return sent


@pytest.mark.parametrize("security", list(Security))
async def test_sent_once_with_a_receipt(smtp_server, send, letter, journal, now, security):
    running = smtp_server(security)
    receipt = await send(running.server())
    assert (receipt.message_id, receipt.to, receipt.at) == (letter.message_id, "privacy@b.example", now)
    assert (receipt.code, receipt.text) == (250, "2.0.0 Ok: queued as 4F00BA12")
    assert running.received.mails == [("heron@alias.example", ["privacy@b.example"], letter.content)]
    assert journal == [letter.message_id]


async def test_this_computer_is_not_named(smtp_server, send):
    running = smtp_server()
    await send(running.server())
    assert set(running.received.greetings) == {"[127.0.0.1]"}


async def test_the_journal_comes_first(smtp_server, send, journal):
    running = smtp_server()

    def full_disk(message_id):
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        await send(running.server(), before=full_disk)
    assert running.received.mails == []
    seen = []
    running.received.at_data.append(lambda server: seen.extend(journal))
    await send(running.server())
    assert len(seen) == 1


async def test_never_twice(smtp_server, send):
    running = smtp_server()
    await send(running.server())
    with pytest.raises(RuntimeError, match="tried before"):
        await send(running.server())
    assert len(running.received.mails) == 1


# --- nothing was sent ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_another_certificate_is_told_nothing(smtp_server, send, journal, another_certificate, security):
    running = smtp_server(security)
    with pytest.raises(MailNotTrusted, match="another certificate") as problem:
        await send(running.server(pin=another_certificate.pin))
    assert "mail set" in problem.value.hint
    assert (running.received.mails, journal) == ([], [])


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_certificate_that_nobody_signed_is_not_believed_without_a_pin(smtp_server, send, journal, security):
    running = smtp_server(security)
    with pytest.raises(MailNotTrusted, match="signed by nobody"):
        await send(running.server(pin=None))
    assert (running.received.mails, journal) == ([], [])


async def test_no_starttls_no_word(smtp_server, send, journal):
    running = smtp_server(Security.PLAIN)
    with pytest.raises(MailNotTrusted, match="offers no STARTTLS"):
        await send(running.server(security=Security.STARTTLS))
    assert (running.received.mails, journal) == ([], [])


async def test_tls_where_there_is_none(smtp_server, send, journal):
    running = smtp_server(Security.PLAIN)
    with pytest.raises(MailNotTrusted, match="no encrypted connection"):
        await send(running.server(security=Security.TLS))
    assert journal == []


async def test_a_wrong_password(smtp_server, send, journal):
    running = smtp_server()
    with pytest.raises(MailSignIn, match="did not accept") as problem:
        await send(running.server(), "a wrong otter")
    assert "otter" not in f"{problem.value} {problem.value.hint}"
    assert (running.received.mails, journal) == ([], [])


async def test_nobody_there(send, smtp_server, journal):
    running = smtp_server()
    with pytest.raises(MailUnreachable, match="could not be reached"):
        await send(running.server(port=1))
    assert journal == []


@pytest.mark.parametrize(("code", "hint"), [(550, "Look at the address"), (451, "Try again later")])
async def test_a_recipient_that_is_not_taken(smtp_server, send, journal, code, hint):
    running = smtp_server()
    running.received.answers["RCPT"] = f"{code} 5.1.1 <privacy@b.example>: no such user"
    with pytest.raises(MailRefused, match="no such user") as problem:
        await send(running.server())
    assert problem.value.code == code
    assert hint in problem.value.hint
    assert "privacy@" not in str(problem.value)
    assert (running.received.mails, journal) == ([], [])


async def test_a_letter_that_is_not_taken(smtp_server, send, letter, journal):
    running = smtp_server()
    running.received.answers["DATA"] = "554 5.7.1 looks like spam"
    with pytest.raises(MailRefused, match="looks like spam"):
        await send(running.server())
    assert running.received.mails == []
    assert journal == [letter.message_id]


# --- nobody knows -------------------------------------------------------------------------------------------------


async def test_a_line_that_breaks_before_the_answer(smtp_server, send, letter, journal):
    running = smtp_server()
    running.received.at_data.append(lambda server: server.transport.abort())
    with pytest.raises(MailUnsure, match="answer never came") as problem:
        await send(running.server())
    assert "may have gone out" in problem.value.hint
    assert journal == [letter.message_id], "so that nothing sends it again"


async def test_an_answer_that_takes_too_long(smtp_server, send, journal):
    running = smtp_server(Security.PLAIN)

    async def slow(server, session, envelope):
        await asyncio.sleep(20)

    running.received.handle_DATA = slow
    with pytest.raises(MailUnsure):
        await send(running.server(), timeout=4)
    assert len(journal) == 1


async def test_a_line_that_breaks_after_the_answer_changes_nothing(smtp_server, send):
    running = smtp_server(Security.PLAIN)

    async def quit_(server, session, envelope):
        server.transport.abort()
        return "221 bye"

    running.received.handle_QUIT = quit_
    assert (await send(running.server())).code == 250


KILLED = """
import asyncio, os, sys
from datetime import UTC, datetime
from safetycheck.mail import Security, Server, smtp, write

port, journal, when = int(sys.argv[1]), sys.argv[2], sys.argv[3]
now = datetime(2026, 11, 22, tzinfo=UTC)
letter = write("heron@alias.example", "privacy@b.example", "Removal", "Please.", now, token="0a1b")
server = Server(host="127.0.0.1", port=port, security=Security.PLAIN, user="zenobia@post.example")

def before(message_id):
    if when == "before": os._exit(9)
    with open(journal, "x") as file:
        file.write(message_id)
    if when == "about": os._exit(9)

asyncio.run(smtp.send(letter, server, "otters-on-stilts", before=before, now=lambda: now))
"""


@pytest.mark.parametrize(("when", "known", "mails"), [("before", False, 0), ("about", True, 0), ("answer", True, 1)])
def test_killed_at_any_step_the_journal_never_knows_less_than_the_server(smtp_server, tmp_path, when, known, mails):
    running = smtp_server(Security.PLAIN)
    journal = tmp_path / "journal"
    env = {**os.environ, "PYTHONPATH": str(Path(safetycheck.__file__).parent.parent)}
    command = [sys.executable, "-c", KILLED, str(running.port), str(journal), when]
    subprocess.run(command, env=env, check=False, timeout=100)
    assert (journal.exists(), len(running.received.mails)) == (known, mails)
    if known:
        again = subprocess.run(command, env=env, check=False, timeout=100, capture_output=True, text=True)
        assert "FileExistsError" in again.stderr
        assert len(running.received.mails) == mails


# --- looking whether it works -------------------------------------------------------------------------------------


async def test_signing_in_sends_nothing(smtp_server):
    running = smtp_server()
    await smtp.check(running.server(), PASSWORD)
    assert running.received.mails == []
    with pytest.raises(MailSignIn):
        await smtp.check(running.server(), "a wrong otter")
