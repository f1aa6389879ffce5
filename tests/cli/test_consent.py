import json
from datetime import UTC, date, datetime, timedelta

import pytest

from safetycheck import profiles
from safetycheck.model import Person

OTHER = "names: [{first: Quillan, last: Brackwater}, {first: Q, last: Secretname, quiet: true}]\n"
ENDED, SOON = "2026-01-01", (date.today() + timedelta(days=30)).isoformat()  # noqa: DTZ011  # as the program asks


@pytest.fixture
def record(tmp_path):
    def write(until=SOON):
        file = tmp_path / "consent.yaml"
        file.write_text(
            f"by: Quillan\ncovers: [scan]\ngiven_on: 2025-12-01\nuntil: {until}\nhow: in person\nwithdraw: any message\n"
        )
        return file

    return write


@pytest.fixture
def two(vault, look):
    """The vault with a second person in it, about whose consent nothing is known."""
    with look() as opened:
        opened.save_person(Person(id="p11111111", is_self=False, profile=profiles.read(OTHER, "x")), datetime.now(UTC))


@pytest.fixture
def listed(run, key):
    return lambda: json.loads(run("consent", "list", "--json", "--passphrase-file", key).stdout)


def test_the_list_says_who_may_be_looked_up(run, two, key, listed):
    own, other = listed()
    assert (own["number"], own["id"], own["holds"], own["name"]) == (1, "p0a1b2c3", True, "Zenobia Quill Marrowfield (you)")
    assert (other["number"], other["holds"], other["until"]) == (2, False, None)
    done = run("consent", "list", "--passphrase-file", key)
    assert "Quillan Brackwater" in done.stdout
    assert "Secretname" not in done.stdout


def test_consent_is_given_and_withdrawn(run, two, key, record, listed):
    assert run("consent", "give", record(), "--person", "2", "--passphrase-file", key).exit_code == 0
    other = listed()[1]
    assert (other["holds"], other["until"], other["covers"], other["how"]) == (True, SOON, ["scan"], "in person")
    assert run("consent", "withdraw", "--person", "2", "--passphrase-file", key).exit_code == 0
    assert (listed()[1]["holds"], listed()[1]["how"]) == (False, "withdrawn")


def test_one_can_withdraw_and_renew_ones_own(run, two, key, listed):
    run("consent", "withdraw", "--person", "1", "--passphrase-file", key)
    assert not listed()[0]["holds"]
    assert run("consent", "give", "self", "--person", "1", "--passphrase-file", key).exit_code == 0
    assert listed()[0]["holds"]


def test_a_consent_that_has_ended_is_refused(run, two, key, record, listed):
    done = run("consent", "give", record(ENDED), "--person", "2", "--passphrase-file", key)
    assert done.exit_code == 4
    assert ENDED in done.stderr
    assert not listed()[1]["holds"]


def test_nobody_else_consents_with_self_and_ones_own_needs_no_file(run, two, key, record):
    assert run("consent", "give", "self", "--person", "2", "--passphrase-file", key).exit_code == 2
    assert run("consent", "give", record(), "--person", "1", "--passphrase-file", key).exit_code == 2


def test_the_person_must_be_named(run, two, key, record):
    assert run("consent", "give", record(), "--passphrase-file", key).exit_code == 2
    assert run("consent", "withdraw", "--passphrase-file", key).exit_code == 2
