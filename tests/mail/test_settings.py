import pytest
from pydantic import ValidationError

from safetycheck.definition import EmailWay, OptOut
from safetycheck.errors import MailError, NoMailAccount
from safetycheck.mail import PRESETS, MailAccount, Mailbox, Security, Server, contact, settings

OWN, ALIAS, OTHER = "zenobia@post.example", "heron@alias.example", "newt@alias.example"


@pytest.fixture
def account():
    return PRESETS["proton"].account(OWN, [ALIAS, OTHER])


def optout(**changes):
    way = EmailWay.model_validate_json('{"way": "email", "on": "2026-11-22", "source": "lab", "address": "privacy@b.example"}')
    return OptOut(ways=(way,), **changes)


class Drawer(dict):
    """A vault, as far as mail is concerned."""

    def setting(self, name):
        return self.get(name)

    def save_setting(self, name, value):
        self[name] = value

    def drop(self, name):
        self.pop(name, None)

    kept = setting
    keep = save_setting


# --- servers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "LOCALHOST"])
def test_plain_is_for_this_computer(host):
    assert Server(host=host, port=143, security=Security.PLAIN, user="u").security is Security.PLAIN


@pytest.mark.parametrize(
    "host", ["imap.post.example", "192.168.1.7", "localhost.post.example", "127.0.0.1.post.example", "0.0.0.0"]
)
def test_plain_goes_nowhere_else(host):
    with pytest.raises(ValidationError, match="plain is allowed only"):
        Server(host=host, port=143, security=Security.PLAIN, user="u")


def test_a_fingerprint_may_be_written_with_colons():
    pin = ":".join(["AB"] * 32)
    assert Server(host="h.example", port=993, user="u", pin=pin).pin == "ab" * 32
    for wrong in ("ab" * 31, "zz" * 32):
        with pytest.raises(ValidationError):
            Server(host="h.example", port=993, user="u", pin=wrong)


@pytest.mark.parametrize("changes", [{"user": "a\r\nb"}, {"port": 0}, {"host": "a b"}, {"password": "x"}, {"security": "none"}])
def test_what_is_no_server(changes):
    with pytest.raises(ValidationError):
        Server.model_validate({"host": "h.example", "port": 993, "user": "u"} | changes, strict=False)


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_whole(name):
    made = PRESETS[name].account(OWN)
    assert made.imap.user == made.smtp.user == OWN
    assert Security.PLAIN not in {made.imap.security, made.smtp.security}
    assert PRESETS[name].note.endswith(".")


def test_bridge_is_on_this_computer(account):
    assert [(each.host, each.port, each.security) for each in (account.imap, account.smtp)] == [
        ("127.0.0.1", 1143, Security.STARTTLS),
        ("127.0.0.1", 1025, Security.STARTTLS),
    ]


# --- which address a broker sees ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "used", "shown"),
    [
        ({}, (), ALIAS),
        ({}, (OTHER,), OTHER),
        ({"refuses_aliases": True}, (), OWN),
        ({"refuses_aliases": True}, (ALIAS,), OWN),
        ({"one_per": "address"}, (ALIAS,), OTHER),
        ({"one_per": "address"}, (ALIAS, OTHER), OWN),
        ({"one_per": "address"}, (ALIAS, OTHER, OWN), None),
        ({"one_per": "address", "refuses_aliases": True}, (OWN,), None),
        ({"one_per": "listing"}, (ALIAS,), ALIAS),
    ],
)
def test_a_broker_sees_one_address(account, rules, used, shown):
    assert contact(account, optout(**rules), used) == shown


def test_without_an_alias_it_sees_the_mailbox():
    assert contact(PRESETS["posteo"].account(OWN), optout()) == OWN


# --- in the vault -------------------------------------------------------------------------------------------------


def test_kept_and_read_back(account):
    drawer = Drawer()
    mailbox = Mailbox(account, "otter", "stoat")
    settings.save(drawer, mailbox)
    assert settings.load(drawer) == mailbox
    assert settings.load_account(drawer) == account
    assert "otter" not in drawer["mail"] + repr(mailbox)
    assert "stoat" not in drawer["mail"] + repr(mailbox)


def test_forgotten(account):
    drawer = Drawer()
    settings.save(drawer, Mailbox(account, "otter", "stoat"))
    settings.forget(drawer)
    assert [value for value in drawer.values() if value] == []
    with pytest.raises(NoMailAccount):
        settings.load(drawer)


def test_nothing_kept():
    with pytest.raises(NoMailAccount, match="no mailbox is set up"):
        settings.load(Drawer())


def test_a_copy_without_passwords_says_so(account):
    drawer = Drawer(mail=account.model_dump_json())
    with pytest.raises(NoMailAccount, match="no password"):
        settings.load(drawer)


def test_settings_that_are_none_are_not_shown():
    with pytest.raises(MailError) as problem:
        settings.load_account(Drawer(mail='{"address": "zenobia@post.example"}'))
    assert "zenobia" not in str(problem.value)
    assert problem.value.__cause__ is None


def test_closed_keys(account):
    with pytest.raises(ValidationError):
        MailAccount.model_validate(account.model_dump() | {"password": "otter"})
