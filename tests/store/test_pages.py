import hashlib
import json

import pytest


def test_a_page_comes_back_as_it_was(vault, make, person):
    own = vault.save_page(make.page(html="<p>ünï</p>" * 1000), person.id, "b.example.com")
    assert vault.page(own) == make.page(html="<p>ünï</p>" * 1000)
    assert len(own) == 64
    with pytest.raises(KeyError):
        vault.page("0" * 64)


def test_the_id_vouches_for_text_address_time_and_owner(two, make, person, other):
    ids = {
        two.save_page(make.page(1), person.id, "b.example.com"),
        two.save_page(make.page(2), person.id, "b.example.com"),
        two.save_page(make.page(1, html="other"), person.id, "b.example.com"),
        two.save_page(make.page(1), other.id, "b.example.com"),
        two.save_page(make.page(1), person.id, "c.example.com"),
        two.save_page(make.page(1).model_copy(update={"at": make.now.replace(hour=3)}), person.id, "b.example.com"),
    }
    assert len(ids) == 6


def test_the_id_can_be_checked_without_the_text(vault, make, person):
    own = vault.save_page(make.page(), person.id, "b.example.com")
    ((body,),) = vault._db.run("SELECT body FROM pages")
    text = hashlib.sha256(make.page().html.encode()).hexdigest()
    assert hashlib.sha256(json.dumps([person.id, "b.example.com", body, text]).encode()).hexdigest() == own


def test_the_same_page_is_kept_once(vault, make, person):
    assert vault.save_page(make.page(), person.id, "b.example.com") == vault.save_page(make.page(), person.id, "b.example.com")
    assert len(list(vault.pages(person.id))) == 1


def test_pages_of_a_person_and_a_broker(two, make, person, other):
    ids = [two.save_page(make.page(number), person.id, f"{number % 2}.example.com") for number in range(4)]
    two.save_page(make.page(9), other.id, "0.example.com")
    assert [own for own, _ in two.pages(person.id)] == ids
    assert list(two.pages(person.id, "1.example.com")) == [(ids[1], make.page(1)), (ids[3], make.page(3))]


@pytest.mark.parametrize(
    ("forgery", "wrong"),
    [
        ("UPDATE pages SET html = x'00' WHERE seq = 2", {1}),
        ("UPDATE pages SET html = (SELECT html FROM pages WHERE seq = 3) WHERE seq = 2", {1}),
        ("UPDATE pages SET body = replace(body, 'T12:', 'T11:') WHERE seq = 2", {1}),
        ("UPDATE pages SET broker = 'x.example.com' WHERE seq = 3", {2}),
        ("DELETE FROM pages WHERE seq = 2", {2}),
        ("UPDATE pages SET seq = -seq WHERE seq < 3", {0, 1, 2}),
    ],
)
def test_the_chain_shows_what_was_changed(vault, make, person, forgery, wrong):
    ids = [vault.save_page(make.page(number, html=f"page {number}"), person.id, "b.example.com") for number in range(4)]
    assert vault.check_chain() == []
    vault._db.run("DROP TRIGGER pages_stay")
    vault._db.run("DROP TRIGGER pages_stay_as_written")
    vault._db.run(forgery)
    assert set(vault.check_chain()) == {ids[number] for number in wrong}


def test_chains_of_two_people_do_not_touch(two, make, person, other):
    for number in range(6):
        two.save_page(make.page(number), (person, other)[number % 2].id, "b.example.com")
    assert two.check_chain() == []
