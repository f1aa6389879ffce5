"""The plan tells everything and sends nothing; the scan then does what the plan said."""

import json
from urllib.parse import urlsplit

import pytest

from safetycheck import lab
from safetycheck.events import PageFetched, ScanStarted

HTTP_ONLY = (
    "doorstep-directory.example", "plumbline-people.example", "longmile-records.example", "halloo-pages.example",
    "tidewrack-search.example", "veilbook.example", "quietlane-people.example",
)  # fmt: skip
FORBIDDEN = "quietlane-people.example"


@pytest.fixture
def town():
    with lab.serve() as served:
        yield served


def url(seen):
    return f"https://{seen.host}{seen.path}" + (f"?{seen.query}" if seen.query else "")


def test_a_plan_sends_and_keeps_nothing_and_names_everything(command, town, reach):
    command.furnished(town.profile)
    before = (command.home / "vault.db").read_bytes()
    plan = json.loads(command("scan", "--plan", "--json", *reach(town)).stdout)
    shown = command("scan", "--plan", *reach(town))
    assert shown.returncode == 0
    assert town.log == []
    assert (command.home / "vault.db").read_bytes() == before
    with command.opened() as vault:
        assert vault.ledger() == []
        assert not any(isinstance(event, ScanStarted) for event in vault.events())
    assert {each["broker"] for each in plan["queries"]} == set(town.expected)
    assert {each["robots"] for each in plan["queries"]} == {"not read yet"}
    assert plan["expected_seconds"] > 0
    lines = iter(shown.stdout.splitlines()[2:])
    for each in plan["queries"]:
        assert set(each) == {"broker", "host", "url", "tells", "robots", "via"}
        assert each["host"] == urlsplit(each["url"]).hostname
        line = next(lines)
        assert all(part in line for part in (each["broker"], each["host"], each["robots"], each["via"], *each["tells"].values()))
        assert {"first", "last"} <= set(each["tells"])
    assert f"{len(plan['queries'])} questions to {len(town.expected)} brokers" in shown.stderr
    assert f"about {plan['expected_seconds']} seconds" in shown.stderr
    assert "Nothing has been sent" in shown.stderr


@pytest.mark.slow
def test_the_scan_does_what_the_plan_said(command, town, reach):
    command.furnished(town.profile)
    options = [*reach(town), *(f"--only={domain}" for domain in HTTP_ONLY)]
    plan = json.loads(command("scan", "--plan", "--json", *options).stdout)
    done = command("scan", *options, program=command.hurried(gap=0.1))
    assert done.returncode == 3, done.stderr
    planned = {each["url"] for each in plan["queries"] if each["broker"] != FORBIDDEN}
    sent = {url(seen) for seen in town.log if seen.path != "/robots.txt"}
    with command.opened() as vault:
        pages = [event for event in vault.events() if isinstance(event, PageFetched)]
        first = {vault.page(event.page).url for event in pages if not event.link}
        ledger = vault.ledger()
    followed = {event.link for event in pages if event.link}
    assert first == planned
    assert sent == planned | followed
    assert not planned & followed
    # The robots.txt of each host was read before anything else was asked there, and where it forbids, nothing was.
    hosts = {each["host"] for each in plan["queries"]}
    assert {next(seen.path for seen in town.log if seen.host == host) for host in hosts} == {"/robots.txt"}
    assert [url(seen) for seen in town.log if seen.host == FORBIDDEN] == [f"https://{FORBIDDEN}/robots.txt"]
    _holds_what_was_told(plan, ledger)
    again = json.loads(command("scan", "--plan", "--json", *options).stdout)["queries"]
    assert {each["broker"]: each["robots"] for each in again} == dict.fromkeys(HTTP_ONLY, "allows") | {FORBIDDEN: "forbids"}


def _holds_what_was_told(plan, ledger):
    """Check that what the ledger says was told is what the plan said would be."""
    for broker in {line.broker for line in ledger}:
        planned = {tuple(sorted(each["tells"].items())) for each in plan["queries"] if each["broker"] == broker}
        told = {
            tuple(sorted((each.field, each.value) for each in line.told))
            for line in ledger
            if line.broker == broker and line.why == "scan"
        }
        assert told == planned or broker == FORBIDDEN
