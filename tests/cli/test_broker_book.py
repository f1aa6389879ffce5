"""`broker list`, `show` and `cover` on what is known beyond a search: ways to leave, families, registers, the stop list."""

import json
from datetime import UTC, datetime

import pytest

from safetycheck.events import ListingSeen, Reviewed
from safetycheck.model import Decision, Listing, Match

HEAD = """\
domain: {domain}
name: {domain}
kind: people-search
verified: {{on: 2026-08-03, how: published-list, source: an invented list}}
sources: [{{says: everything, how: published-list, on: 2026-08-03, source: an invented list}}]
"""
WAY = "on: 2026-08-03, source: an invented list"
RECIPE = "recipe: {open: 'https://hub.example/', enter: Your name., look_for: Your name in a row., avoid: The green button.}\n"
HUB = (
    HEAD.format(domain="hub.example")
    + RECIPE
    + f"""\
optout:
  ways: [{{way: guided, url: 'https://hub.example/out', values: ['{{full}}', '{{email}}'], {WAY}}}, {{way: drop, {WAY}}}]
  asks: [email, ssn]
  takes: 7
  traps: Leave the number field empty.
"""
)
CHILD = HEAD.format(domain="child.example") + f"parent: hub.example\noptout: {{ways: [{{way: parent, {WAY}}}]}}\n"
SILENT = HEAD.format(domain="silent.example")
ATTENDED = """\
search:
  via: [assisted, manual]
  steps: [{open: 'https://odd.example/{last}'}]
  results: {none: {text: nobody}}
  limits: Everything.
probes: {found: {first: John, last: Smith}, none: {first: Zzyxqua, last: Vrontlibbard}}
"""
CLUSTERS = """\
- id: hubs
  name: The Hubs
  hub: hub.example
  claim: one-request
  members: [hub.example, child.example]
  evidence: [{says: one form, on: 2026-08-03, source: an invented list}]
- id: aparts
  name: The Aparts
  hub: silent.example
  claim: none
  members: [silent.example]
  evidence: [{says: a form each, on: 2026-08-03, source: an invented list}]
"""
STOP = "- {domain: gone.example, status: seized, why: An invented court took it., on: 2026-08-03, source: a notice}\n"
REGISTER = """\
domain,name,kind,country,optout_url,email,email_role,email_on,email_source,phone,flags,status,source,on
ads.example,Ads,marketing,US,https://ads.example/,out@ads.example,privacy,2026-08-03,a list,,minors,listed,a register,2025-08-11
quiet.example,Quiet,marketing,US,http://quiet.example/out,,,,,612-555-0142,no-https,listed,a register,2025-08-11
"""


@pytest.fixture
def folder(tmp_path):
    where = tmp_path / "definitions"
    (where / "data" / "registers").mkdir(parents=True)
    for name, text in (("hub", HUB), ("child", CHILD), ("silent", SILENT)):
        (where / f"{name}.example.yaml").write_text(text)
    (where / "data" / "clusters.yaml").write_text(CLUSTERS)
    (where / "data" / "stop.yaml").write_text(STOP)
    (where / "data" / "registers" / "california-2025.csv").write_text(REGISTER)
    return where


def listed(run, folder, *options):
    return {
        row["domain"]: row for row in json.loads(run("broker", "list", "--json", "--brokers", folder, *options).stdout)["brokers"]
    }


def test_json_has_what_the_definitions_and_the_registers_know(run, folder):
    rows = listed(run, folder)
    assert set(rows) == {"hub.example", "child.example", "silent.example", "ads.example", "quiet.example"}
    hub = rows["hub.example"]
    assert (hub["scan"], hub["optout"], hub["requires"], hub["takes_days"]) == ("manual", ["guided", "drop"], ["email", "ssn"], 7)
    child = rows["child.example"]
    assert (child["scan"], child["optout"], child["parent"], child["cluster"]) == ("none", ["parent"], "hub.example", "hubs")
    ads = rows["ads.example"]
    assert (ads["kind"], ads["scan"], ads["optout"]) == ("marketing", "none", ["guided", "email", "drop"])
    assert ads["verified"] == {"on": "2025-08-11", "how": "published-list", "source": "a register"}
    # A page without encryption is no way to leave.
    assert rows["quiet.example"]["optout"] == ["phone", "drop"]


@pytest.mark.parametrize(
    ("options", "domains"),
    [
        (("--kind", "marketing", "--has", "email"), {"ads.example"}),
        (("--has", "drop"), {"hub.example", "ads.example", "quiet.example"}),
        (("--scan", "manual"), {"hub.example"}),
        (("--stale", "300"), {"ads.example", "quiet.example"}),
        (("--stale", "99999"), set()),
    ],
)
def test_filters(run, folder, options, domains):
    assert set(listed(run, folder, *options)) == domains


def test_the_table_leaves_registers_out_and_says_so(run, folder):
    done = run("broker", "list", "--brokers", folder)
    assert "hub.example" in done.stdout
    assert "ads.example" not in done.stdout
    assert "2 more stand only in registers" in done.stderr
    assert "ads.example" in run("broker", "list", "--all", "--brokers", folder).stdout


def test_a_list_of_nobody_says_so_and_counts_nobody(run, folder):
    done = run("broker", "list", "--stale", "99999", "--brokers", folder)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "No broker is like that.\n")
    assert "broker sources" in run("broker", "list", "--kind", "upstream", "--brokers", folder).stderr


def test_stopped_domains_are_told_with_their_reason(run, folder):
    told = json.loads(run("broker", "list", "--stopped", "--json", "--brokers", folder).stdout)["stopped"]
    assert "gone.example" in {each["domain"] for each in told}
    assert "An invented court took it." in run("broker", "list", "--stopped", "--brokers", folder).stdout
    done = run("broker", "show", "www.gone.example", "--brokers", folder)
    assert done.exit_code == 2
    assert "nothing may be sent" in done.stderr


def test_show_tells_how_to_look_and_to_leave_and_what_not_to_give(run, folder):
    shown = run("broker", "show", "hub.example", "--brokers", folder).stdout
    for words in ("by hand: open", "The green button.", "form, by hand: https://hub.example/out", "don't give", "ssn", "7 days"):
        assert words in shown
    shown = run("broker", "show", "child.example", "--brokers", folder).stdout
    assert "by a request to hub.example: claimed" in shown
    assert "The Aparts: each site is asked apart" in run("broker", "show", "silent.example", "--brokers", folder).stdout
    assert "out@ads.example (2026-08-03, a list)" in run("broker", "show", "Ads.example", "--brokers", folder).stdout
    shown = run("broker", "show", "quiet.example", "--brokers", folder).stdout
    assert ("612-555-0142" in shown, "DROP" in shown) == (True, True)


def test_check_reads_what_stands_beside_the_definitions(run, folder):
    register = folder / "data" / "registers" / "california-2025.csv"
    register.write_text(REGISTER + "odd.example,Odd\n")
    done = run("broker", "check", "--brokers", folder)
    assert (done.exit_code, done.stdout) == (4, f"{register}:4: must have 14 columns\n")


def test_check_live_of_what_can_not_be_asked(run, folder):
    done = run("broker", "check", "--live", "hub.example", "--brokers", folder)
    assert (done.exit_code, "can't be asked about invented people" in done.stderr) == (2, True)
    searched = HEAD.format(domain="odd.example") + ATTENDED
    (folder / "odd.example.yaml").write_text(searched)
    done = run("broker", "check", "--live", "odd.example", "--json", "--brokers", folder)
    (told,) = json.loads(done.stdout)["brokers"]
    assert (done.exit_code, told["health"], "at the keyboard" in told["reason"]) == (3, "walled", True)
    (folder / "odd.example.yaml").write_text("domain: odd.example\n")
    done = run("broker", "check", "--live", "odd.example", "--brokers", folder)
    assert (done.exit_code, "this key is missing" in done.stderr) == (4, True)


def seen(vault, person, **brokers):
    at = datetime(2026, 11, 1, tzinfo=UTC)
    match = Match(decision=Decision.YES, probability=0.99)
    for own, broker in brokers.items():
        event = ListingSeen(
            at=at, person=person, scan="s", broker=f"{broker}.example", key=own, exposure=own,
            listing=Listing(name="Zenobia Marrowfield"), match=match,
        )  # fmt: skip
        vault.append(event, Reviewed(at=at, person=person, exposure=own, is_me=own != "e9"))


def test_cover_asks_the_hub_once_and_keeps_claims_apart(run, folder, vault, look, key):
    with look() as opened:
        seen(opened, "p0a1b2c3", e1="hub", e2="child", e3="child", e4="silent", e9="hub")
    told = json.loads(run("broker", "cover", "--json", "--brokers", folder, "--passphrase-file", key).stdout)
    (request,) = told["requests"]
    assert (request["broker"], request["direct"], sorted(request["claimed"])) == ("hub.example", ["e1"], ["e2", "e3"])
    assert "an invented list" in request["why"]
    assert told["unreachable"] == ["e4"]
    shown = run("broker", "cover", "--brokers", folder, "--passphrase-file", key)
    assert "child.example" in shown.stdout
    assert "1 request for 4 exposures" in shown.stderr
    assert "silent.example" in shown.stderr


def test_cover_where_no_way_out_is_known(run, folder, vault, look, key):
    with look() as opened:
        seen(opened, "p0a1b2c3", e4="silent")
    shown = run("broker", "cover", "--brokers", folder, "--passphrase-file", key)
    assert (shown.exit_code, shown.stdout) == (0, "")
    assert "No way to leave is known for any of the sites that list you." in shown.stderr
    assert "only claimed" not in shown.stderr


def test_sources_tell_what_holds_in_a_state_and_everywhere(run):
    every = json.loads(run("broker", "sources", "--json").stdout)["sources"]
    assert len(every) >= 8
    one = json.loads(run("broker", "sources", "--state", "mn", "--json").stdout)["sources"]
    assert {remedy["where"] for each in one for remedy in each["can_do"]} == {"US", "MN"}
    assert all(remedy["source"] and remedy["on"] for each in one for remedy in each["can_do"])
    shown = run("broker", "sources", "--state", "WY")
    assert "Voter file" in shown.stdout
    assert "Nothing is written down for WY" in shown.stdout
    assert run("broker", "sources", "--state", "XX").exit_code == 2
