import hashlib
import json

import pytest

from safetycheck import store
from safetycheck.model import Exhibit

BROKER = "b.example.com"


@pytest.fixture
def mail(make):
    return Exhibit(kind="mail", media="message/rfc822", about="Re: my request", at=make.now)


def test_an_exhibit_comes_back_as_it_was(vault, person, mail):
    own = vault.save_exhibit(mail, bytes(range(256)) * 500, person.id, BROKER)
    assert vault.exhibit(own) == (mail, bytes(range(256)) * 500)
    assert vault.save_exhibit(mail, bytes(range(256)) * 500, person.id, BROKER) == own
    with pytest.raises(KeyError):
        vault.exhibit("0" * 64)


def test_id_and_chain_can_be_checked_with_the_hash_alone(vault, person, mail, make):
    for number in range(3):
        vault.save_exhibit(mail, b"mail %d" % number, person.id, BROKER)
    vault.save_page(make.page(), person.id, BROKER)
    chain = ""
    kept = list(vault.evidence(person.id, "exhibits"))
    for number, each in enumerate(kept):
        digest = hashlib.sha256(b"mail %d" % number).hexdigest()
        assert hashlib.sha256(json.dumps([person.id, BROKER, each.body, digest]).encode()).hexdigest() == each.id
        chain = hashlib.sha256((chain + each.id).encode()).hexdigest()
        assert each.chain == chain
    assert len(kept) == 3
    assert [each.content for each in vault.evidence(person.id, "pages")] == [make.page().html.encode()]


@pytest.mark.parametrize(
    ("forgery", "wrong"),
    [
        ("UPDATE exhibits SET content = (SELECT content FROM exhibits WHERE seq = 3) WHERE seq = 2", {1}),
        ("UPDATE exhibits SET body = replace(body, 'my', 'no') WHERE seq = 2", {1}),
        ("DELETE FROM exhibits WHERE seq = 2", {2}),
    ],
)
def test_the_chain_shows_what_was_changed(vault, person, mail, forgery, wrong):
    ids = [vault.save_exhibit(mail, b"mail %d" % number, person.id, BROKER) for number in range(4)]
    assert vault.check_chain() == []
    for trigger in ("exhibits_stay", "exhibits_stay_as_written"):
        vault._db.run(f"DROP TRIGGER {trigger}")
    vault._db.run(forgery)
    assert set(vault.check_chain()) == {ids[place] for place in wrong}


def test_exhibits_go_with_their_person_and_stay_otherwise(two, person, other, mail, folder, key):
    two.save_exhibit(mail, b"one", person.id, BROKER)
    two.save_exhibit(mail, b"two", other.id, BROKER)
    with pytest.raises(store.vault.VaultError):
        two._db.run("DELETE FROM exhibits")
    two.delete_person(other.id)
    assert [each.content for each in two.evidence(other.id, "exhibits")] == []
    assert [each.content for each in two.evidence(person.id, "exhibits")] == [b"one"]
