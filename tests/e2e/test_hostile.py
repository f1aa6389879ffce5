"""Sites that attack whoever reads them, scanned by the real program: each costs its time limit at most, and gets nothing."""

import json
import re
from types import SimpleNamespace

import pytest

from safetycheck import lab, registry
from safetycheck.events import QueryAnswered
from safetycheck.model import Decision

# The runs are shared by the tests of this file, so one worker takes them all.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("e2e-hostile")]

LIMIT = 20
# What reading, matching and starting a browser may cost beside the fetching, in seconds, on a busy machine.
BESIDE = 60
# Control characters but the line end, C1, DEL, and what turns the direction of writing.
NASTY = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
NAMES = ("painted-name.example", "mirror-name.example")


@pytest.fixture(scope="module")
def run(commands, reach, tmp_path_factory):
    """Scan all hostile sites once, for a person with one name."""
    folder = tmp_path_factory.mktemp("hostile")
    command, brokers = commands(folder), folder / "brokers"
    brokers.mkdir()
    program = command.hurried(page_limit=LIMIT, gap=0.1)
    with lab.hostile(brokers) as town:
        command.furnished(town.profile.model_copy(update={"names": town.profile.names[:1]}))
        options = reach(town)
        done = command("scan", *options, program=program)
        named = [f"--only={domain}" for domain in NAMES]
        again = command("scan", "--json", *named, *options, program=program)
        with command.opened() as vault:
            events, ledger = vault.events(), vault.ledger()
        yield SimpleNamespace(command=command, town=town, done=done, again=again, events=events, ledger=ledger, options=options)


@pytest.fixture(scope="module")
def answers(run):
    """The answer of each site in the first scan, by domain."""
    scan = run.events[next(place for place, event in enumerate(run.events) if isinstance(event, QueryAnswered))].scan
    return {event.broker: event for event in run.events if isinstance(event, QueryAnswered) and event.scan == scan}


def test_each_comes_to_what_the_lab_expects_and_is_reported(run, answers):
    assert {domain: answer.outcome for domain, answer in answers.items()} == {
        domain: expected.outcome for domain, expected in run.town.expected.items()
    }
    assert run.done.returncode == 3
    for domain, answer in answers.items():
        (line,) = [line for line in run.done.stdout.splitlines() if line.startswith(f"{domain} ")]
        assert answer.reason in line
    assert "Traceback" not in run.done.stderr


def test_each_costs_its_time_limit_at_most(run, answers):
    began = {line.broker: line.at for line in reversed(run.ledger) if line.at <= max(each.at for each in answers.values())}
    spent = {domain: (answer.at - began[domain]).total_seconds() for domain, answer in answers.items()}
    assert max(spent.values()) < LIMIT + BESIDE
    assert spent["slow-drip.example"] >= LIMIT


def test_nothing_reaches_a_host_that_no_definition_declares(run):
    known = registry.load(run.town.brokers).definitions
    told = {host for definition in known.values() for host in definition.told}
    reached = {seen.host for seen in run.town.log}
    assert run.town.traps <= set(run.town.connect_to), "a trap that can't be reached catches nobody"
    assert not reached & run.town.traps
    # Whoever follows the redirect to 127.0.0.1 knocks at this very listener.
    assert reached <= told
    assert not any(seen.path == "/secret" for seen in run.town.log)


def test_what_was_sent_stands_in_the_ledger(run):
    told = [(line.host, line.path) for line in run.ledger]
    # A browser asks for the tab's icon by itself: a piece of a page that carries nothing, like a picture.
    sent = [(seen.host, seen.path) for seen in run.town.log if seen.path != "/favicon.ico"]
    # Once is enough: Chromium sends a request again by itself when a kept connection turns out to be closed.
    assert set(sent) <= set(told)


def test_nothing_is_left_on_the_disk(run):
    assert list(run.command.temporary.iterdir()) == []


def test_no_name_leads_a_terminal_astray(run):
    shown = json.loads(run.command("exposures", "list", "--json").stdout)["exposures"]
    ids = [each["id"] for each in shown if each["domain"] in NAMES]
    assert len(ids) == 2
    said = [run.done, run.again, run.command("exposures", "list")]
    said += [run.command("exposures", "show", own, *more) for own in ids for more in ([], ["--json"], ["--plain"])]
    said += [run.command("vault", "ledger", *more) for more in ([], ["--json"])]
    said += [run.command("scan", "--plan", "-v", *run.options)]
    assert [each.args for each in said if NASTY.search(each.stdout + each.stderr)] == []
    assert any("Marisol Jean Whitlock" in each.stdout for each in said)


def test_json_keeps_what_the_page_said(run):
    """A control character is escaped, so that it is lost to nobody. A mark of direction is no part of what a page shows."""
    shown = json.loads(run.command("exposures", "list", "--json").stdout)["exposures"]
    names = {}
    for each in shown:
        if each["domain"] in NAMES:
            names[each["domain"]] = json.loads(run.command("exposures", "show", each["id"], "--json").stdout)["listing"]["name"]
    assert "\x1b" in names["painted-name.example"]
    assert names["mirror-name.example"] == "Marisol Jean Whitlock"


def test_the_review_of_such_a_name_is_clean_too(run):
    own = {each["id"] for each in json.loads(run.again.stdout)["exposures"]}
    with run.command.opened() as vault:
        seen = {event.exposure: event for event in vault.events() if getattr(event, "exposure", None) in own}
        vault.append(*(_unsure(event) for event in seen.values()))
    code, shown = run.command.at_a_terminal("review", "--plain", keys=[("q stop", "s"), ("q stop", "q")])
    assert code == 1
    assert shown.count("is this you?") == 2
    assert all(f"where: https://{domain}/person/" in shown for domain in NAMES)
    assert not NASTY.findall(shown)


def _unsure(event):
    """The same listing once more, as a new exposure that may be the person."""
    match = event.match.model_copy(update={"decision": Decision.MAYBE})
    return event.model_copy(update={"exposure": f"x{event.exposure}", "match": match})
