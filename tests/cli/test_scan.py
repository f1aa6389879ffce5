import functools
import json
import sys
from datetime import UTC, datetime

import pytest
import yaml

from safetycheck import fetch, lab
from safetycheck.cli import scan as scanning
from safetycheck.cli import telling
from safetycheck.errors import DiskFull, UsageError
from safetycheck.events import Allowed, ConsentGiven, QueryAnswered, ScanFinished, ScanStarted
from safetycheck.model import Person

OWN = "p0a1b2c3"
FIRST, SECOND = "street-000.example", "street-001.example"


@pytest.fixture(autouse=True)
def _hurried(monkeypatch):
    monkeypatch.setattr(fetch, "Policy", functools.partial(fetch.Policy, gap=0, timeout=20))


@pytest.fixture
def street(tmp_path, empty_vault, look):
    """Two sites that list the person, whose vault is there."""
    (tmp_path / "street").mkdir()
    with lab.many(tmp_path / "street", hosts=2, pages=1, latency=0) as town:
        with look() as vault:
            at = datetime.now(UTC)
            vault.save_person(Person(id=OWN, is_self=True, profile=town.profile), at)
            vault.append(ConsentGiven(at=at, person=OWN))
        yield town


@pytest.fixture
def scan(run, key, street):
    hosts = [f"--connect-to={host}:{address}:{port}" for host, (address, port) in street.connect_to.items()]

    def call(*words, typed=None):
        return run(
            "scan", "--passphrase-file", key, "--brokers", street.brokers, "--cafile", street.cafile, *hosts, *words, typed=typed
        )

    return call


def history(look):
    with look() as vault:
        return vault.events()


def quiet(street, look):
    """Make the person's name quiet and give them another, open one."""
    with look() as vault:
        (name,) = street.profile.names
        other = name.model_copy(update={"last": "Larkspurne"})
        profile = street.profile.model_copy(update={"names": (other, name.model_copy(update={"quiet": True}))})
        vault.save_person(Person(id=OWN, is_self=True, profile=profile), datetime.now(UTC))


# --- the plan ---------------------------------------------------------------------------------------------------


def test_a_plan_shows_each_question_and_sends_nothing(scan, street, look):
    done = scan("--plan")
    assert done.exit_code == 0
    header, _, *rows = done.stdout.splitlines()
    assert header.split("  ")[0] == "broker"
    assert [row.split() for row in rows] == [
        [domain, domain, "Marisol", "Whitlock", "not", "read", "yet", "http"] for domain in (FIRST, SECOND)
    ]
    assert "2 questions to 2 brokers" in done.stderr
    assert "Nothing has been sent" in done.stderr
    assert street.log == []
    assert not any(isinstance(event, ScanStarted) for event in history(look))


def test_a_plan_as_data(scan):
    told = json.loads(scan("--plan", "--json", "--only", FIRST).stdout)
    assert told == {
        "queries": [
            {
                "broker": FIRST,
                "host": FIRST,
                "url": f"https://{FIRST}/find?name=Marisol+Whitlock",
                "tells": {"first": "Marisol", "last": "Whitlock"},
                "robots": "not read yet",
                "via": "http",
            }
        ],
        "by_hand": [],
        "skipped": {},
        "expected_seconds": 4,
    }


def test_a_plan_in_full_shows_the_urls(scan):
    assert f"https://{FIRST}/find?name=Marisol+Whitlock" in scan("--plan", "-v").stdout


def test_a_plan_for_a_screen_reader(scan):
    assert "what it is told: Marisol Whitlock\nrobots.txt: not read yet" in scan("--plan", "--plain").stdout


@pytest.mark.parametrize("columns", [80, 100, 132])
def test_a_plan_fits_the_terminal(scan, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    lines = scan("--plan").stdout.splitlines()
    assert max(map(len, lines)) <= columns
    assert all(any(f"{domain} " in line for line in lines) for domain in (FIRST, SECOND)), "a domain was cut"
    assert any(line.startswith("broker ") for line in lines) is (columns >= 100)


def test_a_broker_that_is_left_out_is_named_with_the_reason(scan, street, look):
    definition = street.brokers / f"{FIRST}.yaml"
    definition.write_text(definition.read_text().replace("{last|plus}", "{last|plus}+{zip}"))
    with look() as vault:
        vault.save_person(
            Person(id=OWN, is_self=True, profile=street.profile.model_copy(update={"addresses": ()})), datetime.now(UTC)
        )
    done = scan("--plan")
    assert f"Not asked (your profile has no zip): {FIRST}" in done.stderr
    assert "1 question to 1 broker" in done.stderr


def test_a_plan_with_a_permission_shows_what_it_would_change_and_does_not_give_it(scan, street, look):
    quiet(street, look)
    assert "1 question to 1 broker" in scan("--plan", "--only", FIRST).stderr
    done = scan("--plan", "--only", FIRST, "--allow-quiet", FIRST)
    assert "2 questions to 1 broker" in done.stderr
    assert "Whitlock" not in done.stdout
    assert not any(isinstance(event, Allowed) for event in history(look))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([("first", "Ana"), ("last", "Rey"), ("city", "Duluth"), ("state", "MN")], "Ana Rey, Duluth, MN"),
        ([("state", "MN"), ("first", "Ana"), ("last", "Rey")], "Ana Rey, MN"),
        ([("first", "Ana"), ("last", "Rey"), ("age", "42")], "Ana Rey, age 42"),
        ([("birth_year", "1984"), ("zip", "55811")], "born 1984, 55811"),
        ([("phone", "218-555-0142")], "218-555-0142"),
        ([], ""),
    ],
)
def test_what_is_told_in_one_line(told, words):
    assert telling.words(told) == words


# --- exit codes and report --------------------------------------------------------------------------------------


def test_new_then_nothing_new_then_not_all_seen(scan, street):
    first = scan()
    assert (first.exit_code, first.stdout.count("lists you")) == (1, 2)
    assert "New" in first.stderr
    assert "2 of 2 brokers were asked: 2 list you" in first.stdout
    second = scan()
    assert (second.exit_code, second.stdout.count("lists you")) == (0, 2)
    assert "New" not in second.stderr
    (street.brokers / f"{SECOND}.yaml").write_text("domain: [\n")
    third = scan()
    assert third.exit_code == 3
    assert f"{SECOND}.yaml:" in third.stderr
    assert "its definition is broken" in third.stdout
    assert "1 of 2 brokers was asked: 1 lists you" in third.stdout


def test_something_new_that_is_not_all_is_three(scan, street):
    (street.brokers / f"{SECOND}.yaml").write_text("domain: [\n")
    done = scan()
    assert done.exit_code == 3
    assert "New" in done.stderr


def test_a_scan_as_data(scan):
    told = json.loads(scan("--json").stdout)
    assert told["coverage"] == {"asked": 2, "found": 2, "none": 0, "blocked": 0, "drifted": 0, "failed": 0, "skipped": 0}
    assert told["brokers"][0] == {
        "domain": FIRST, "outcome": "found", "reason": "", "via": "http", "reader": "declared",
        "queries": 1, "listings": 10, "yes": 1, "maybe": 0, "definition_age_days": told["brokers"][0]["definition_age_days"],
    }  # fmt: skip
    (exposure,) = [each for each in told["exposures"] if each["domain"] == FIRST]
    assert set(exposure) == {"id", "domain", "url", "state", "shows", "probability", "reasons"}
    assert exposure["state"] == "confirmed"
    assert 0.5 < exposure["probability"] < 1


def test_a_scan_told_in_full(scan):
    assert f"{FIRST}: found" in scan("-v").stderr


@pytest.fixture
def forbidden(monkeypatch):
    """Make every site's robots.txt forbid the search."""
    # By its name: in the package that name is the function.
    monkeypatch.setattr(sys.modules["safetycheck.lab.many"], "OPEN_ROBOTS", "User-agent: *\nDisallow: /find\n")


@pytest.mark.usefixtures("forbidden")
def test_where_robots_forbids_it_is_left_out_and_the_hint_is_said_once(scan, street):
    done = scan()
    assert done.exit_code == 3
    assert done.stdout.count("its robots.txt forbids this path") == 2
    assert done.stderr.count("Where robots.txt forbids it") == 1
    assert {seen.path for seen in street.log} == {"/robots.txt"}
    assert "forbids" in scan("--plan").stdout


@pytest.mark.usefixtures("forbidden")
def test_a_permission_to_disregard_robots_is_recorded_once(scan, look):
    assert scan("--ignore-robots", "--only", FIRST).exit_code == 1
    assert scan("--ignore-robots", "--only", FIRST).exit_code == 0
    assert scan().exit_code == 3, "the other one was not allowed"
    allowed = [event for event in history(look) if isinstance(event, Allowed)]
    assert [(event.what, event.broker) for event in allowed] == [("ignore-robots", FIRST)]


def test_a_quiet_name_is_asked_where_it_was_allowed(scan, street, look):
    quiet(street, look)
    scan("--allow-quiet", FIRST)
    asked = {(seen.host, seen.query) for seen in street.log if seen.path == "/find"}
    assert asked == {
        (FIRST, "name=Marisol+Larkspurne"), (SECOND, "name=Marisol+Larkspurne"), (FIRST, "name=Marisol+Whitlock"),
    }  # fmt: skip
    assert [event.broker for event in history(look) if isinstance(event, Allowed)] == [FIRST]


# --- what is refused --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [["--only", "nowhere.example"], ["--allow-quiet", "nowhere.example"]])
def test_a_broker_that_is_not_known(scan, look, words):
    done = scan(*words)
    assert done.exit_code == 2
    assert "there is no definition for nowhere.example" in done.stderr
    assert "safetycheck broker list" in done.stderr
    assert not any(isinstance(event, Allowed | ScanStarted) for event in history(look))


def test_a_broker_that_is_nearly_known_or_stopped(scan, street):
    (street.brokers / "data").mkdir(exist_ok=True)
    stop = "- {domain: gone.example, status: seized, why: An invented court took it., on: 2026-08-03, source: a notice}\n"
    (street.brokers / "data" / "stop.yaml").write_text(stop)
    for typed in (f"https://www.{FIRST}/find", f"www.{FIRST}", FIRST.replace("e", "ee", 1)):
        assert f"Did you mean {FIRST}?" in scan("--plan", "--only", typed).stderr
    assert "nothing may be sent to www.gone.example: seized: An invented" in scan("--only", "www.gone.example").stderr
    done = scan("--only", "Marisol Whitlock")
    assert "there is no broker of that name here" in done.stderr
    assert "Marisol" not in done.stderr


def test_a_site_where_only_a_person_can_look_makes_no_empty_scan(scan, street, look):
    text = (street.brokers / f"{FIRST}.yaml").read_text()
    head = text[: text.index("\nsearch:")].replace(FIRST, "byhand.example")
    recipe = "\nrecipe: {open: 'https://byhand.example/', enter: Your name., look_for: A row., avoid: The green button.}\n"
    (street.brokers / "byhand.example.yaml").write_text(head + recipe)
    plan = scan("--plan", "--only", "byhand.example")
    assert (plan.exit_code, plan.stdout) == (0, "")
    assert "Nobody would be asked. Nothing has been sent." in plan.stderr
    done = scan("--only", "byhand.example")
    assert done.exit_code == 2
    assert "safetycheck broker show byhand.example" in done.stderr
    assert not any(isinstance(event, ScanStarted) for event in history(look))


def test_nothing_to_resume(scan):
    assert scan().exit_code == 1
    done = scan("--resume")
    assert done.exit_code == 2
    assert "no scan was broken off" in done.stderr


@pytest.mark.parametrize("words", [["--only", FIRST], ["--via", "browser"]])
def test_a_resumed_scan_is_not_another_one(scan, words):
    done = scan("--resume", *words)
    assert done.exit_code == 2
    assert "--resume finishes a scan as it was begun" in done.stderr


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("A.example:127.0.0.1:8443", {"a.example": ("127.0.0.1", 8443)}),
        ("a.example:[::1]:443", {"a.example": ("::1", 443)}),
        ("a.example:localhost:1", {"a.example": ("localhost", 1)}),
    ],
)
def test_a_mapping(given, found):
    assert scanning.mapped((given,)) == found


@pytest.mark.parametrize(
    "given", ["", "a", "a:b", "a:b:c", "a:127.0.0.1:0", "a:127.0.0.1:70000", "a:::1:443", "a b:c:1", "a:b:1 "]
)
def test_no_mapping(given):
    with pytest.raises(UsageError, match="is not HOST:ADDR:PORT"):
        scanning.mapped((given,))


# --- broken off -------------------------------------------------------------------------------------------------


@pytest.fixture
def breaking(monkeypatch):
    """Make the scan break after its first answer; `mend` lets it go on."""

    def breaks(self, task, query, way, answer):
        if not breaks.kept:
            keep(self, task, query, way, answer)
            breaks.kept = True
        raise breaks.by

    keep = scanning.scanning.Scan._keep
    monkeypatch.setattr(scanning.scanning.Scan, "_keep", breaks)
    breaks.by, breaks.kept = DiskFull("the disk is full"), False
    breaks.mend = lambda: monkeypatch.setattr(scanning.scanning.Scan, "_keep", keep)
    return breaks


def test_a_scan_that_is_broken_off_says_how_to_finish_it(scan, breaking, street, look):
    done = scan()
    assert (done.exit_code, done.stdout) == (4, "")
    assert "error: the disk is full" in done.stderr
    assert "safetycheck scan --resume" in done.stderr
    breaking.mend()
    known = [event for event in history(look) if isinstance(event, QueryAnswered)]
    assert len(known) == 1
    before = len(street.log)
    done = scan("--resume")
    assert done.exit_code == 1, "what the first half found is new too"
    assert done.stdout.count("confirmed") == 2
    assert known[0].broker not in {seen.host for seen in street.log[before:]}
    assert len([event for event in history(look) if isinstance(event, ScanStarted)]) == 1
    assert isinstance(history(look)[-1], ScanFinished)


def test_the_bar_of_a_resumed_scan_begins_where_it_stopped(scan, breaking, monkeypatch):
    scan()
    breaking.mend()
    steps = []

    class Bar:
        def __enter__(self):
            return steps.append

        def __exit__(self, *_):
            return False

    monkeypatch.setattr("safetycheck.cli.output.progress", lambda settings, label, length: steps.append((label, length)) or Bar())
    scan("--resume")
    assert steps == [("Asking", 2), 1, 1]


def test_our_own_mistake_amid_a_scan_is_named_by_its_place(scan, breaking):
    breaking.by = ZeroDivisionError("Whitlock")
    done = scan()
    assert done.exit_code == 4
    assert "made a mistake: ZeroDivisionError at" in done.stderr
    assert "Whitlock" not in done.stderr
    assert "safetycheck scan --resume" in done.stderr


def test_a_canary_and_a_check_of_live_definitions_go_the_whole_way(scan, street, run, tmp_path):
    """The lab's sites list one family each, so that no common name is found: that is what both must say."""
    probes = "\nprobes: {found: {first: John, last: Smith}, none: {first: Zzyx, last: Vront}}\n"
    for file in street.brokers.glob("*.yaml"):
        file.write_text(file.read_text() + probes)
    done = scan("--json", "--canary", "--only", FIRST)
    assert json.loads(done.stdout)["brokers"][0]["yes"] == 1
    assert any("john" in str(seen).lower() for seen in street.log)
    hosts = [f"--connect-to={host}:{address}:{port}" for host, (address, port) in street.connect_to.items()]
    live = run("broker", "check", "--live", FIRST, "--json", "--brokers", street.brokers, "--cafile", street.cafile, *hosts)
    (checked,) = json.loads(live.stdout)["brokers"]
    assert (live.exit_code, checked["broker"], checked["health"]) == (3, FIRST, "drifted")
    assert run("broker", "check", "--live", "nobody.example").exit_code == 2


def test_an_answer_that_rests_on_an_old_definition_says_so(scan, street):
    file = street.brokers / f"{FIRST}.yaml"
    definition = yaml.safe_load(file.read_text())
    definition["verified"]["on"] = "2020-01-01"
    file.write_text(json.dumps(definition, default=str))
    done = scan()
    assert f"{FIRST} (" in done.stdout
    assert SECOND not in done.stdout.partition("These definitions were last verified")[2]
