"""The data beside the definitions: families, the stop list, registers."""

import pytest

from safetycheck import registry, resources
from safetycheck.definition import Definition, Stopped, stop_reason
from safetycheck.errors import BadDefinition
from safetycheck.registry import book

HEADER = "domain,name,kind,country,optout_url,email,email_role,email_on,email_source,phone,flags,status,source,on\n"
STOP = """\
- domain: taken.example
  status: seized
  why: An invented court took it.
  on: 2026-10-01
  source: an invented notice
  mirrors: [also-taken.example]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data" / "registers").mkdir(parents=True)
    return tmp_path


def test_a_stopped_domain_stops_its_mirrors_and_all_hosts_below(folder):
    (folder / "data" / "stop.yaml").write_text(STOP)
    stop = book.stopped(folder)
    assert stop_reason("www.taken.example", stop).startswith("seized: An invented court")
    assert stop_reason("ALSO-TAKEN.example.", stop)
    assert stop_reason("nottaken.example", stop) == ""


def test_the_shipped_stop_list_holds_for_every_folder(folder):
    (folder / "data" / "stop.yaml").write_text(STOP)
    assert "radaris.com" in book.stopped(folder)
    assert "taken.example" not in book.stopped(resources.brokers())


def test_a_folder_cannot_take_a_domain_off_the_shipped_stop_list(folder):
    (folder / "data" / "stop.yaml").write_text(STOP.replace("taken.example", "radaris.com", 1))
    assert "invented" not in stop_reason("radaris.com", book.stopped(folder))


def test_a_broken_entry_is_named_with_its_line(folder):
    (folder / "data" / "stop.yaml").write_text(STOP + STOP.replace("seized", "haunted"))
    with pytest.raises(BadDefinition) as wrong:
        book.stopped(folder)
    assert [(line, field) for line, field, _ in wrong.value.problems] == [(8, "status")]


@pytest.mark.parametrize(
    ("row", "line", "field"),
    [
        ("one.example,One,marketing,US,,,,,,,,listed,a list,2026-01-01\n" * 2, 3, "domain"),
        ("one.example,One,marketing,US,,,,,,,,listed,a list\n", 2, ""),
        ("one.example,One,wizardry,US,,,,,,,,listed,a list,2026-01-01\n", 2, "kind"),
        ("one.example,One,marketing,US,,not a mailbox,,,,,,listed,a list,2026-01-01\n", 2, "email"),
        ("one.example,One,marketing,US,javascript:alert(1),,,,,,,listed,a list,2026-01-01\n", 2, "optout_url"),
        ("one.example,One,marketing,US,,,,,,,,listed,,2026-01-01\n", 2, "source"),
    ],
)
def test_a_broken_line_of_a_register_is_named(folder, row, line, field):
    (folder / "data" / "registers" / "some.csv").write_text(HEADER + row)
    with pytest.raises(BadDefinition) as wrong:
        book.registers(folder)
    assert wrong.value.problems[0][:2] == (line, field)


def test_a_register_with_other_columns_is_refused(folder):
    (folder / "data" / "registers" / "some.csv").write_text("domain,name\n")
    with pytest.raises(BadDefinition, match="columns"):
        book.registers(folder)


def test_a_register_with_a_broken_head_is_refused(folder):
    (folder / "data" / "registers" / "some.csv").write_text('"domain"x,name\n')
    with pytest.raises(BadDefinition, match="expected"):
        book.registers(folder)


def test_what_ships_can_be_read():
    shipped = resources.brokers()
    assert len(book.stopped(shipped)) > 40
    assert len(book.clusters(shipped)) > 10
    assert {"california-2025", "marketing", "b2b"} <= book.registers(shipped).keys()
    assert book.drop(shipped).url.startswith("https://consumer.drop.privacy.ca.gov")


def test_no_domain_stands_in_two_registers():
    domains = [each.domain for register in book.registers(resources.brokers()).values() for each in register]
    assert len(domains) == len(set(domains))


def definition(**changes):
    base = {
        "domain": "people.example", "name": "People", "kind": "people-search",
        "verified": {"on": "2026-01-01", "how": "lab", "source": "x"},
        "sources": [{"says": "all", "how": "lab", "on": "2026-01-01", "source": "x"}],
    }  # fmt: skip
    return Definition.model_validate(base | changes, strict=False)


WAY = {"on": "2026-01-01", "source": "x"}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"domain": "taken.example"}, "domain"),
        ({"hosts": ["api.taken.example"]}, "hosts"),
        ({"optout": {"ways": [{"way": "email", "address": "privacy@taken.example", **WAY}]}}, "optout"),
        (
            {"optout": {"hosts": ["taken.example"], "ways": [{"way": "guided", "url": "https://taken.example/x", **WAY}]}},
            "optout",
        ),
        ({"recipe": {"open": "https://taken.example/", "enter": "Your name.", "look_for": "Your name."}}, "recipe"),
    ],
)
def test_a_definition_that_leads_to_a_stopped_domain_is_refused(changes, place):
    stop = {"taken.example": Stopped.model_validate(
        {"domain": "taken.example", "status": "seized", "why": "x", "on": "2026-01-01", "source": "x"}, strict=False
    )}  # fmt: skip
    assert registry.lint(definition(**changes)) == [each for each in registry.lint(definition(**changes)) if not each.fatal]
    found = [each for each in registry.lint(definition(**changes), stop=stop) if each.fatal]
    assert [each.loc[0] for each in found] == [place]
    assert "stop list" in found[0].text
