import json
from datetime import date

import pytest

from safetycheck import registry
from safetycheck.definition import BrokerStatus, How, Open
from safetycheck.errors import BadDefinition
from safetycheck.model import Via
from safetycheck.registry import duckduckgo
from safetycheck.registry.duckduckgo import Result

ADDED, REMOVED = date(2025, 6, 15), date(2026, 8, 20)
REMOVED_AT = 1_787_230_000_000
SCAN = {"stepType": "scan", "actions": [{"actionType": "navigate", "url": "https://quill.example.com/${lastName}"}]}


def test_a_whole_one(convert, said):
    imported = convert({"parent": "www.marrow.example.com", "mirrorSites": [{"url": "quill.example.org"}]})
    definition = imported.definition
    assert (imported.result, said(imported), imported.version) == (Result.WHOLE, [], "0.2.0")
    assert (definition.domain, definition.name, definition.status) == ("quill.example.com", "Quill Finder", BrokerStatus.ACTIVE)
    assert (definition.parent, definition.mirrors, definition.hosts) == ("marrow.example.com", ("quill.example.org",), ())
    assert definition.search.via == (Via.BROWSER, Via.ASSISTED)
    assert definition.search.steps == (Open(open="https://quill.example.com/p/{first|title}-{last|title}/{state|upper}"),)
    assert imported.search == definition.search


def test_the_file_that_is_written_is_the_definition_and_keeps_our_rules(convert):
    imported = convert()
    checked = registry.check(imported.text, "quill.example.com.yaml", today=date(2026, 11, 22))
    assert (checked.definition, checked.problems) == (imported.definition, ())


# --- dates and sources --------------------------------------------------------------------------------------------


def test_it_is_dated_by_the_newest_date_in_the_file(convert):
    verified = convert().definition.verified
    assert (verified.on, verified.how) == (ADDED, How.PUBLISHED_DEFINITION)
    assert verified.source == "a DuckDuckGo broker definition, quill.example.com.json, version 0.2.0"
    mirrors = [{"url": "quill.example.org", "addedAt": 1_760_000_000_000}, {"url": "quill.example.net", "removedAt": REMOVED_AT}]
    assert convert({"mirrorSites": mirrors}).definition.verified.on == REMOVED


def test_a_date_and_a_source_that_are_given_stand(convert):
    imported = convert(on=date(2026, 8, 3), source="some repository, commit 1234567", file="/some/where/q.json")
    assert imported.definition.verified.on == date(2026, 8, 3)
    assert imported.definition.sources[0].source == "some repository, commit 1234567, q.json, version 0.2.0"


@pytest.mark.parametrize("odd", ["x" * 5000, "a\nb\x1b[31m", "q\udcff.json", "\u202eno.json"])
def test_an_odd_source_or_file_name_does_no_harm(convert, odd):
    assert registry.check(convert(source=odd).text, "q").problems == ()
    assert registry.check(convert(file=odd).text, "q").problems == ()


def test_a_date_to_come_is_refused(convert):
    with pytest.raises(BadDefinition, match="in the future"):
        convert(on=date(2027, 1, 1), today=date(2026, 11, 22))


def test_without_any_date_one_must_be_given(convert):
    with pytest.raises(BadDefinition) as wrong:
        convert({"addedDatetime": None})
    assert "--on" in wrong.value.hint
    assert convert({"addedDatetime": None}, on=date(2026, 8, 3)).definition.verified.on == date(2026, 8, 3)


# --- who ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["www.quill.example.com", "https://quill.example.com/", "https://www.quill.example.com/x?y", "QUILL.example.com"]
)
def test_a_site_however_it_is_written(convert, url):
    assert convert({"url": url}).definition.domain == "quill.example.com"


@pytest.mark.parametrize(
    "url", ["quill", "../../etc/passwd", "quill.example.com.", "10.0.0.1", "a b.example.com", "x" * 300 + ".example.com"]
)
def test_what_names_no_site_is_no_file_name(convert, url):
    with pytest.raises(BadDefinition, match="names no site"):
        convert({"url": url})


def test_without_a_site_the_first_url_names_it(convert, said):
    imported = convert({"url": None})
    assert imported.definition.domain == "quill.example.com"
    assert "first URL" in "; ".join(said(imported, "note"))


def test_mirrors_that_are_gone_and_things_that_are_no_site_are_said(convert, said):
    mirrors = [{"url": "quill.example.org", "removedAt": REMOVED_AT}, {"url": "no site"}, {"url": "quill.example.com"}]
    imported = convert({"mirrorSites": mirrors, "parent": "no site"})
    assert (imported.definition.mirrors, imported.definition.parent) == ((), None)
    assert "mirrorSites[0]: quill.example.org is gone since 2026-08-20" in said(imported, "note")
    assert said(imported) == ["parent: names no site", "mirrorSites[1]: names no site"]


def test_the_schedule_and_unknown_keys_are_said(convert, said):
    schedule = {"retryError": 48, "confirmOptOutScan": 72, "maintenanceScan": 120, "maxAttempts": -1}
    notes = "; ".join(said(convert({"schedulingConfig": schedule, "colour": "red", "_comment": "x"}), "note"))
    assert "120; 48 after an error, 72 after a removal" in notes
    assert "colour: is not known here" in notes
    assert "_comment" not in notes


# --- what is not searched -----------------------------------------------------------------------------------------


def test_a_retired_one_has_no_search_but_its_pages_can_be_read(convert, said):
    imported = convert({"removedAt": REMOVED_AT})
    assert (imported.result, imported.definition.status, imported.definition.search) == (
        Result.RETIRED,
        BrokerStatus.RETIRED,
        None,
    )
    assert [each.on for each in imported.definition.sources] == [REMOVED, REMOVED]
    assert "retired on 2026-08-20" in "; ".join(said(imported, "note"))
    assert imported.search.results.rows == ".row"
    assert registry.check(imported.text, "q").problems == ()


def test_a_broker_on_the_stop_list_is_kept_without_anything_that_could_be_sent(convert, said):
    imported = convert({"url": "radaris.com", "optOutUrl": "https://radaris.com/control/privacy"})
    assert (imported.result, imported.definition.search, imported.definition.optout) == (Result.PART, None, None)
    assert "on the stop list" in "; ".join(said(imported, "refused"))


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ([], "there is no scan"),
        ([{"stepType": "optOut", "actions": []}], "there is no scan"),
        ([SCAN], "it reads nothing"),
        ([{"stepType": "scan", "actions": []}], "it reads nothing"),
        ([{"stepType": "party", "actions": []}], "'party' is not known"),
    ],
)
def test_without_a_scan_there_is_no_search(convert, said, steps, why):
    imported = convert({"steps": steps})
    assert (imported.result, imported.definition.search) == (Result.PART, None)
    assert why in "; ".join(said(imported))


def test_what_comes_after_reading_and_a_second_scan_are_said(convert, published, said):
    steps = published()["steps"]
    more = [{"actionType": "click", "elements": [{"selector": "#x"}]}, steps[0]["actions"][-1]]
    imported = convert({"steps": [{**steps[0], "actions": [*steps[0]["actions"], *more]}, *steps]})
    assert imported.definition.search is not None
    assert said(imported) == [
        "steps[0].actions[2]: click: nothing is done after the page has been read",
        "steps[0].actions[3]: a second way to read the page",
        "steps[1]: a second scan: one search is all that a definition has",
    ]


def test_another_host_of_the_site_is_declared_and_another_site_is_not_asked(convert, said):
    assert convert(
        actions=[{"actionType": "navigate", "url": "https://find.quill.example.com/${lastName}"}]
    ).definition.hosts == ("find.quill.example.com",)
    imported = convert(actions=[{"actionType": "navigate", "url": "https://notquill.example.com/${lastName}"}])
    assert imported.definition.search is None
    assert "another site" in "; ".join(said(imported))


@pytest.mark.parametrize(
    ("actions", "why"),
    [
        ([{"actionType": "navigate", "url": "https://quill.example.com/all"}], "names no field of a profile"),
        ([], "must open a URL"),
    ],
)
def test_what_our_own_rules_refuse_is_said(convert, said, actions, why):
    imported = convert(actions=actions)
    assert (imported.result, imported.definition.search) == (Result.PART, None)
    assert why in "; ".join(said(imported))


# --- several files ------------------------------------------------------------------------------------------------


def test_of_two_files_about_one_site_the_newer_one_stands(convert, said):
    versions = ["0.9.0", "0.10.0", "0.10.0"]
    files = [convert({"version": version}, file=f"{place}.json") for place, version in enumerate(versions)]
    others = convert(
        {"url": "other.example.com"}, actions=[{"actionType": "navigate", "url": "https://other.example.com/${lastName}"}]
    )
    results = duckduckgo.newest([*files, others])
    assert [each.result for each in results] == [Result.SUPERSEDED, Result.WHOLE, Result.SUPERSEDED, Result.WHOLE]
    assert said(results[0], "note")[0] == "version: 1.json describes quill.example.com too, in version 0.10.0"


def test_a_text_in_another_language_survives(published):
    text = json.dumps(published({"name": "Quill Zoë 🪶 — “Finder”: #1"}), ensure_ascii=True)
    imported = duckduckgo.convert(text, "q.json")
    assert registry.check(imported.text, "q").definition.name == "Quill Zoë 🪶 — “Finder”: #1"
