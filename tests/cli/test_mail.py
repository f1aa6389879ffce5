import importlib.util
import json
from pathlib import Path

import pytest

# The servers are those of the mail tests.
_spec = importlib.util.spec_from_file_location("mail_servers", Path(__file__).parents[1] / "mail/conftest.py")
_servers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_servers)
certificate, dovecot, smtp_server = _servers.certificate, _servers.dovecot, _servers.smtp_server

PASSWORD = _servers.PASSWORD


@pytest.fixture
def call(run, key, vault):
    return lambda *words, typed=None: run(*words, "--passphrase-file", key, typed=typed)


@pytest.fixture
def password(tmp_path):
    file = tmp_path / "mail-password"
    file.write_text(PASSWORD + "\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def smtp(smtp_server):
    return smtp_server()


@pytest.fixture
def written(tmp_path, dovecot, smtp):
    """A file of settings for the running servers."""

    def write(pins=True, **changes):
        imap_pin, smtp_pin = (f", pin: {dovecot.pin}", f", pin: {smtp.pin}") if pins else ("", "")
        lines = {
            "address": _servers.USER,
            "aliases": "[heron@alias.example]",
            "imap": f"{{host: 127.0.0.1, port: {dovecot.port}, security: starttls, user: {_servers.USER}{imap_pin}}}",
            "smtp": f"{{host: 127.0.0.1, port: {smtp.port}, security: starttls, user: {_servers.USER}{smtp_pin}}}",
            "authserv": "mx.post.example",
        } | changes
        file = tmp_path / "mail.yaml"
        file.write_text("".join(f"{name}: {value}\n" for name, value in lines.items()))
        return file

    return write


def test_set_from_a_file_then_check_then_forget(call, written, password, smtp, look):
    done = call("mail", "set", "--from", written(), "--password-file", password)
    assert done.exit_code == 0, done.output
    with look() as vault:
        assert vault.kept("mail/imap") == vault.kept("mail/smtp") == PASSWORD
        assert PASSWORD not in vault.setting("mail")
    done = call("mail", "check", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [(each["what"], each["works"]) for each in told] == [
        ("reading mail", True), ("folders", True), ("drafts", True), ("sending mail", True), ("telling forged answers", True),
    ]  # fmt: skip
    assert told[2]["note"] == "Entwuerfe"
    assert smtp.received.mails == []
    shown = call("mail", "show")
    assert "heron@alias.example" in shown.stdout
    assert "certificate pinned" in shown.stdout
    assert PASSWORD not in done.output + shown.output + call("mail", "show", "--json").output
    assert call("mail", "forget").exit_code == 0
    with look() as vault:
        assert (vault.kept("mail/imap"), vault.kept("mail/smtp"), vault.setting("mail")) == (None, None, None)
    assert "no mailbox is set up" in call("mail", "check").stderr


def test_a_certificate_of_this_computer_is_shown_and_pinned(call, written, password, dovecot, look):
    done = call("mail", "set", "--from", written(pins=False), "--password-file", password, typed="y\n")
    assert done.exit_code == 0, done.output
    assert dovecot.pin[:4].upper() in done.stderr
    assert done.stderr.count("Is it the same?") == 1, "both servers have the same one"
    with look() as vault:
        assert vault.setting("mail").count(dovecot.pin) == 2


def test_a_certificate_that_is_not_agreed_to_ends_it(call, written, password, look):
    done = call("mail", "set", "--from", written(pins=False), "--password-file", password, typed="n\n")
    assert done.exit_code == 4
    with look() as vault:
        assert vault.setting("mail") is None


def test_what_does_not_work_is_said(call, written, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("a wrong otter\n")
    wrong.chmod(0o600)
    assert call("mail", "set", "--from", written(), "--password-file", wrong).exit_code == 0
    done = call("mail", "check")
    assert done.exit_code == 4
    assert done.stdout.count("did not accept user name and password") == 2
    assert "otter" not in done.output


def test_missing_folders_and_nobody_who_vouches(call, written, password):
    file = written(folders="[INBOX, Spam]", drafts="Nowhere", authserv="null")
    assert call("mail", "set", "--from", file, "--password-file", password).exit_code == 0
    done = call("mail", "check", "--json")
    assert done.exit_code == 4
    notes = {each["what"]: (each["works"], each["note"]) for each in json.loads(done.stdout)}
    assert notes["folders"] == (False, "missing: Spam")
    assert notes["drafts"][0] is False
    assert notes["telling forged answers"][0] is False
    assert call("mail", "set", "--from", written(authserv="null"), "--password-file", password).exit_code == 0
    assert call("mail", "check").exit_code == 1


def test_set_by_questions(call, password, dovecot, smtp, look):
    answers = [
        "somewhere",
        "other",
        "no address",
        "",
        "127.0.0.1",
        dovecot.port,
        "starttls",
        "",
        "127.0.0.1",
        smtp.port,
        "starttls",
        "",
    ]
    answers += ["zenobia@post.example", "heron@alias.example", *answers[4:], "y"]
    done = call("mail", "set", "--password-file", password, typed="".join(f"{each}\n" for each in answers))
    assert done.exit_code == 0, done.output
    assert "Answer with one of: proton" in done.stderr
    with look() as vault:
        kept = json.loads(vault.setting("mail"))
    assert (kept["address"], kept["aliases"]) == ("zenobia@post.example", ["heron@alias.example"])
    assert kept["imap"] | {"pin": ""} == {
        "host": "127.0.0.1", "port": dovecot.port, "security": "starttls", "user": "zenobia@post.example", "pin": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"mailbox": "x"}, "mailbox: this key is not known here"),
        ({"address": "no address"}, "address: "),
        ({"imap": "{host: imap.post.example, port: 143, security: plain, user: u}"}, "plain is allowed only"),
        ({"password": "otter"}, "password: this key is not known here"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(call, written, password, changes, says):
    done = call("mail", "set", "--from", written(**changes), "--password-file", password)
    assert done.exit_code == 4
    assert says in done.stderr
    assert "authserv" in done.stderr
    assert "otter" not in done.output


def test_without_a_terminal_a_password_comes_from_a_file(call, written, spawn, key):
    done = spawn("mail", "set", "--from", written(), "--passphrase-file", key, start_new_session=True)
    assert done.returncode == 2
    assert "--password-file" in done.stderr


def test_without_a_vault_nothing_is_asked(run, written, password, home):
    done = run("mail", "set", "--from", written(), "--password-file", password)
    assert done.exit_code == 4
    assert "there is no vault here yet" in done.stderr
