import itertools

import pytest
from sqlcipher3 import dbapi2

from safetycheck import store
from safetycheck.errors import DamagedVault, VaultError
from safetycheck.events import ConsentGiven, ScanFinished
from safetycheck.model import Listing, Name, Profile


def test_people_come_back_as_they_were_in_their_order(vault, person, other, now):
    vault.save_person(other, now)
    assert vault.people() == [person, other]


def test_a_saved_profile_takes_the_place_of_the_old_one(vault, person, other, now):
    vault.save_person(other, now)
    changed = person.model_copy(update={"profile": Profile(names=(Name(first="Zenobia", last="Hale"),))})
    vault.save_person(changed, now)
    assert vault.people() == [changed, other]


def test_events_come_back_as_they_were_in_their_order(vault, make, person, now):
    told = [
        make.seen(2),
        make.seen(1),
        ScanFinished(at=now, person=person.id, scan="s"),
        make.seen(3, listing=Listing(name="Z", age="40s")),
    ]
    vault.append(told[0], told[1])
    vault.append(told[2])
    vault.append(told[3])
    assert vault.events() == told


def test_events_and_ledger_of_one_person(two, make, person, other):
    two.append(make.seen(1), make.seen(2, person=other.id))
    two.disclose(make.told(), make.told(person=other.id, why="robots.txt"))
    assert two.events(other.id) == [make.seen(2, person=other.id)]
    assert two.ledger(person.id) == [make.told()]
    assert len(two.events()) == len(two.ledger()) == 2
    assert two.events("nobody") == two.ledger("nobody") == []


def test_everything_is_there_after_opening_again(closed, key, person, make):
    with store.open(closed, key) as vault:
        assert vault.people() == [person]
        assert vault.events() == [make.seen(number) for number in range(40)]
        assert vault.ledger() == [make.told()]
        assert [each for _, each in vault.pages(person.id)] == [make.page()]
        assert vault.check() == vault.check_chain() == []


def test_a_transaction_keeps_all_or_nothing(vault, make, person):
    with pytest.raises(ZeroDivisionError), vault.transaction():
        vault.append(make.seen(1), make.seen(2))
        vault.save_page(make.page(), person.id, "b.example.com")
        raise ZeroDivisionError
    assert vault.events() == list(vault.pages(person.id)) == []
    with vault.transaction():
        vault.append(make.seen(1))
        own = vault.save_page(make.page(), person.id, "b.example.com")
    assert vault.events() == [make.seen(1)]
    assert vault.page(own) == make.page()


def test_an_append_inside_a_transaction_is_whole_or_absent(vault, make, person):
    class Unwritable(ScanFinished):
        def model_dump(self, **_):
            raise ZeroDivisionError

    with vault.transaction():
        vault.append(make.seen(1))
        with pytest.raises(ZeroDivisionError):
            vault.append(make.seen(2), Unwritable(at=make.now, person=person.id, scan="s"))
        vault.append(make.seen(3))
    assert vault.events() == [make.seen(1), make.seen(3)]


def test_an_event_needs_its_person_when_the_transaction_ends(vault, other, now, make):
    consent = ConsentGiven(at=now, person=other.id)
    with pytest.raises(VaultError) as refused:
        vault.append(consent)
    assert refused.value.hint
    assert vault.events() == []
    with vault.transaction():
        vault.append(consent)
        vault.save_person(other, now)
    assert vault.events() == [consent]


def test_a_disclosure_refuses_to_wait_for_a_transaction(vault, make):
    with pytest.raises(RuntimeError), vault.transaction():
        vault.disclose(make.told())
    assert vault.ledger() == []


@pytest.mark.parametrize("table", ["events", "ledger", "pages"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET person = person",
        "DELETE FROM {}",
        "DELETE FROM {} WHERE seq = 1",
        "INSERT OR REPLACE INTO {} SELECT * FROM {} WHERE seq = 1",
        "UPDATE OR REPLACE {} SET seq = 2 WHERE seq = 1",
    ],
)
def test_what_only_grows_can_not_be_changed_or_deleted(closed, key, table, statement):
    with store.open(closed, key) as vault:
        before = vault.events(), vault.ledger(), [own for own, _ in vault.pages("0a1b2c")]
        with pytest.raises(VaultError, match="refused a record"):
            vault._db.run(statement.format(table, table))
        assert (vault.events(), vault.ledger(), [own for own, _ in vault.pages("0a1b2c")]) == before


def test_deleting_a_person_leaves_the_others_and_their_chains(two, make, person, other):
    for number, owner in itertools.product(range(3), (person, other)):
        two.append(make.seen(number, person=owner.id))
        two.disclose(make.told(person=owner.id))
        two.save_page(make.page(number), owner.id, "b.example.com")
    two.delete_person(person.id)
    assert two.people() == [other]
    assert {event.person for event in two.events()} == {line.person for line in two.ledger()} == {other.id}
    assert list(two.pages(person.id)) == []
    assert len(list(two.pages(other.id))) == 3
    assert two.check() == two.check_chain() == []
    two.save_person(person, make.now)
    two.append(make.seen())
    with pytest.raises(VaultError):
        two._db.run("DELETE FROM events WHERE person = ?", person.id)
    two.delete_person(person.id)
    two.delete_person("nobody")
    assert two.people() == [other]


def test_text_that_utf8_refuses_does_not_stop_the_scan(vault, make, person):
    vault.append(make.seen(listing=Listing(name="Zen\ud800obia")))
    assert vault.events()[0].listing.name == "Zen?obia"
    own = vault.save_page(make.page(html="a\ud800b\x00c"), person.id, "b.example.com")
    assert vault.page(own).html == "a\ud800b\x00c"


def test_a_record_that_can_not_be_read_is_named_without_its_text(vault):
    vault._db.run("INSERT INTO events (person, body) VALUES ('0a1b2c', '{\"kind\": \"unheard-of Marrowfield\"}')")
    with pytest.raises(DamagedVault) as problem:
        vault.events()
    assert "Marrowfield" not in f"{problem.value} {problem.value.hint} {problem.value.__cause__}"


def test_settings(vault, folder, key):
    assert vault.setting("language") is None
    vault.save_setting("language", "es")
    vault.save_setting("language", "en")
    vault.save_setting("gap", "2")
    vault.save_setting("gap", None)
    vault.close()
    with store.open(folder, key, write=False) as again:
        assert (again.setting("language"), again.setting("gap")) == ("en", None)


def test_secrets(vault, folder, key):
    assert vault.kept("mail/imap") is None
    vault.drop("mail/imap")
    vault.keep("mail/imap", "otter")
    vault.keep("mail/imap", "heron")
    vault.keep("mail/smtp", "newt")
    vault.drop("mail/smtp")
    assert vault.setting("mail/imap") is None, "a secret is no setting"
    vault.close()
    with store.open(folder, key, write=False) as again:
        assert (again.kept("mail/imap"), again.kept("mail/smtp")) == ("heron", None)
        with pytest.raises(VaultError):
            again.keep("mail/imap", "newt")


def test_how_the_file_is_kept(vault):
    settings = {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
        "temp_store": 2,
        "recursive_triggers": 1,
        "cipher_use_hmac": "1",
    }
    assert {name: vault._db.run(f"PRAGMA {name}")[0][0] for name in settings} == settings


def test_a_closed_vault_is_closed(vault):
    vault.close()
    vault.close()
    with pytest.raises(dbapi2.ProgrammingError):
        vault.people()
