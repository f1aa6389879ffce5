import json
import re
import resource
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safetycheck.audit import library, walk
from safetycheck.audit.answers import DEVICES, Standing, State
from safetycheck.cli import check_screen
from safetycheck.content import ExposureKind
from safetycheck.events import ItemAnswered, ListingSeen, ThreatsKept, WalkPrepared
from safetycheck.model import Decision, Listing, Match

OWN = "p0a1b2c3"
ITEM = """\
  - id: {own}
    version: {version}
    title: Do {own}
    why: It keeps others out.
    severity: {severity}
    threats: [{threat}]
    profiles: [{profile}]
    platforms:
      android: {{path: "Settings > Droid {own}", version: "8.1", on: 2026-06-16}}
      ios: {{path: "Settings > Phone {own}", version: "8", on: 2026-09-01}}
    set: "On"
    done_when: The switch of {own} is on.
    cautions: ["It costs a minute."]
    minutes: {minutes}
    after: [{after}]
    review_after: 30
    {more}
    help: ["Open {own}."]
    sources: [{{url: "https://docs.example.org/{own}", date: 2026-10}}]
    confidence: high
"""


def entry(own, **changes):
    plain = {"version": 1, "severity": "high", "threat": "takeover", "profile": "all", "minutes": 2, "after": "", "more": ""}
    return ITEM.format(own=own, **plain | changes)


def checklist(topic, *entries):
    return f"topic: {topic}\nlanguage: en\ntitle: About {topic}\nintro: What it does.\nitems:\n" + "".join(entries)


@pytest.fixture
def lists(tmp_path):
    """Write a folder of checklists: lists(signal=text)."""

    def make(**topics):
        folder = tmp_path / "lists"
        folder.mkdir(exist_ok=True)
        for topic, text in topics.items():
            (folder / f"{topic.replace('_', '-')}.en.yaml").write_text(text)
        return folder

    return make


@pytest.fixture
def five(lists):
    """A folder with five items in two topics, a to e in their usual order."""
    more = (entry("c", threat="doxing"), entry("d", severity="medium"), entry("e", severity="low"))
    return lists(signal=checklist("signal", entry("a", severity="critical"), entry("b")), devices=checklist("devices", *more))


@pytest.fixture
def call(run, key, five):
    """Call `check` on the five items, with keys."""

    def check(*words, typed="", folder=five):
        return run("check", *words, "--checklists", folder, "--passphrase-file", key, typed=typed)

    return check


@pytest.fixture
def said(look):
    """What is in the vault about the checklists."""

    def events():
        with look() as opened:
            return [event for event in opened.events(OWN) if isinstance(event, ItemAnswered | WalkPrepared | ThreatsKept)]

    return events


def ids(text):
    return re.findall(r"^Do (\w+)$", text, re.MULTILINE)


# --- the list ---------------------------------------------------------------------------------------------------


def test_the_list_needs_no_vault_and_has_the_fixed_form(run, five, home):
    done = run("check", "--list", "--json", "--checklists", five)
    items = json.loads(done.stdout)["items"]
    assert done.exit_code == 0
    assert items[0] == {
        "id": "a",
        "topic": "signal",
        "title": "Do a",
        "severity": "critical",
        "platforms": {"android": "Settings > Droid a", "ios": "Settings > Phone a"},
        "minutes": 2,
        "probe": None,
        "done_when": "The switch of a is on.",
        "sources": [{"url": "https://docs.example.org/a", "date": "2026-10"}],
        "confidence": "high",
    }
    assert [item["id"] for item in items] == list("abcde")
    assert not home.exists()


def test_the_list_of_one_topic(run, five):
    assert [
        row["id"] for row in json.loads(run("check", "signal", "--list", "--json", "--checklists", five).stdout)["items"]
    ] == [*"ab"]
    assert "Do b" in run("check", "--list", "signal", "--checklists", five).stdout
    done = run("check", "nothing", "--list", "--checklists", five)
    assert done.exit_code == 2
    assert "Topics: signal, devices" in done.stderr


def test_the_list_is_the_same_from_the_index(run, five):
    slow = run("check", "--list", "--json", "--checklists", five).stdout
    (five / "index.json").write_text(json.dumps(library.compiled(five)))
    assert run("check", "--list", "--json", "--checklists", five).stdout == slow


def test_an_index_that_somebody_broke_is_passed_over(run, five):
    index = library.compiled(five)
    index["topics"][0]["items"][0] = {"id": "a\x1b[2J"}
    (five / "index.json").write_text(json.dumps(index))
    done = run("check", "--list", "--checklists", five)
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "Do e" in done.stdout


def test_a_broken_checklist_is_left_out_and_said(run, five):
    (five / "proton.en.yaml").write_text("topic: \x1b[31m")
    done = run("check", "--list", "--checklists", five)
    assert done.exit_code == 4
    assert "left out" in done.stderr
    assert "Do a" in done.stdout


def test_the_shipped_list_is_there_at_once():
    """The whole process, from the index: no YAML, no pydantic."""
    probe = """
import sys
from safetycheck.cli import cli
try:
    cli(sys.argv[1:])
except SystemExit:
    print(*sys.modules, file=sys.stderr)
"""

    def used():
        # Time on the processor, so that other work on this machine doesn't decide.
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    begun = used()
    done = subprocess.run([sys.executable, "-c", probe, "check", "--list", "--json"], capture_output=True, text=True, check=True)
    assert used() - begun < 0.3
    assert len(json.loads(done.stdout)["items"]) > 100
    assert not set(done.stderr.split()) & {"pydantic", "yaml", "safetycheck.store", "tabulate"}


def test_json_needs_a_list(run):
    assert run("check", "--json").exit_code == 2


# --- the lint ---------------------------------------------------------------------------------------------------


def test_the_lint_says_file_and_line(run, five):
    assert run("check", "--lint", "--checklists", five).exit_code == 0
    (five / "signal.en.yaml").write_text(checklist("signal", entry("a", after="nobody"), entry("b")))
    done = run("check", "--lint", "--checklists", five)
    assert done.exit_code == 4
    assert done.stdout == f"{five / 'signal.en.yaml'}:20: items.0.after.0: there is no item nobody\n"
    assert "2 files checked, 1 mistake" in done.stderr
    problems = json.loads(run("check", "--lint", "--json", "--checklists", five).stdout)["problems"]
    assert problems[0]["line"] == 20


def test_the_lint_of_nothing(run, tmp_path):
    assert run("check", "--lint", "--checklists", tmp_path).exit_code == 2
    assert run("check", "--lint", "--checklists", tmp_path / "nowhere").exit_code == 4


# --- one item ---------------------------------------------------------------------------------------------------


def test_an_item_is_shown_on_every_device_without_a_vault(run, five):
    done = run("check", "show", "a", "--checklists", five)
    for text in ("Droid a (8.1, 2026-06-16)", "Phone a", "It costs a minute.", "https://docs.example.org/a", "after 30 days"):
        assert text in done.stdout
    whole = json.loads(run("check", "show", "a", "--json", "--checklists", five).stdout)
    assert (whole["topic"], whole["set"], whole["version"]) == ("signal", "On", 1)


def test_nobody_is_sent_to_a_copy_of_an_apps_code(run, call, lists):
    code, page = "https://github.com/somebody/Signal-iOS", "https://docs.example.org/a"
    text = entry("a").replace("sources: [", f'sources: [{{url: "{code}", date: 2026-06}}, ')
    folder = lists(signal=checklist("signal", text))
    shown = run("check", "show", "a", "--checklists", folder).stdout
    assert f"{code} (2026-06; program code, to read and not to install)" in " ".join(shown.split())
    assert f"{page} (2026-10)" in shown
    helped = call("--plain", folder=folder, typed="i\nnhq").stdout
    assert page in helped
    assert code not in helped


def test_an_item_that_is_not_there(run, five):
    done = run("check", "show", "zz", "--checklists", five)
    assert done.exit_code == 2
    assert "--list" in done.stderr
    assert "About signal" in run("check", "show", "signal", "--checklists", five).stdout


# --- commands and topics ----------------------------------------------------------------------------------------


def test_help_names_commands_topics_and_options(run):
    done = run("check", "--help")
    assert "[TOPIC | ITEM | COMMAND]" in done.stdout
    for word in ("status", "next", "show", "--list", "--lint", "--platform"):
        assert word in done.stdout
    assert "walk" not in done.stdout.replace("Walks", "")


@pytest.mark.parametrize("words", [("--plain", "status"), ("status", "--plain"), ("-v", "status")])
def test_a_command_is_found_behind_shared_options(call, words):
    # Without a vault: status was called, and the walk was not.
    assert "there is no vault" in call(*words).stderr


def test_an_option_of_a_command_before_its_name_is_explained(call):
    done = call("--person", "1", "status")
    assert done.exit_code == 2
    assert "safetycheck check status --help" in done.stderr


def test_a_word_that_is_no_topic(call):
    done = call("signla")
    assert done.exit_code == 2
    assert "Did you mean signal?" in done.stderr


# --- the walk ---------------------------------------------------------------------------------------------------


def test_without_a_vault_the_walk_goes_on_in_memory_and_says_so(call, home):
    done = call(typed="a\nn" + "dxn" + "q")
    assert done.exit_code == 0
    assert ids(done.stdout) == ["a", "b", "c"]
    assert "forgotten when you stop" in " ".join(done.stderr.split())
    assert "Nothing was saved" in done.stderr
    assert not home.exists()


def test_an_item_says_why_where_what_to_mind_and_when_it_is_done(call):
    done = call(typed="a\nnq")
    screen = done.stdout.strip().splitlines()
    assert screen == [
        "1 of 3: About signal, critical, 2 minutes",
        "Do a",
        "",
        "It keeps others out.",
        "",
        "Android: Settings > Droid a",
        "Choose: On",
        "",
        "Mind: It costs a minute.",
        "",
        "Done when: The switch of a is on.",
    ]
    assert "d done · n not yet · x not for me · h help · q stop" in done.stderr


def test_help_gives_steps_and_the_age_of_the_menu_and_goes_back(call):
    done = call("--plain", typed="i\nnhbdq")
    assert "1: Open a." in done.stdout
    assert "iPhone: menu read on 2026-09-01, version 8" in done.stdout
    assert ids(done.stdout) == ["a", "a", "a", "b"]
    assert "d done, n not yet, x not for me, h help, q stop" in done.stderr


def test_devices_are_asked_once_and_kept(call, vault, said):
    call(typed="x\nai\nnq")
    (prepared,) = said()
    assert prepared.devices == ("android", "ios")
    again = call(typed="nq")
    assert "What do you use?" not in again.stderr
    assert {"Android: Settings > Droid a", "iPhone: Settings > Phone a"} <= set(again.stdout.splitlines())
    assert len(said()) == 1


def test_devices_can_be_named_on_the_command_line(call, vault, said):
    call("--platform", "ios,desktop", typed="nq")
    assert said()[0].devices == ("ios", "desktop")
    assert call("--platform", "symbian").exit_code == 2


def test_who_has_no_proton_is_not_asked_about_it(call, lists, vault, said):
    folder = lists(proton=checklist("proton", entry("p", severity="critical")))
    done = call(typed="a\nnnq", folder=folder)
    assert ids(done.stdout) == ["a"]
    assert said()[0].left_out == ("proton",)
    assert ids(call("proton", typed="nq", folder=folder).stdout) == ["p"]


def test_a_topic_asks_only_what_matters_to_it(call, lists, vault, said):
    anywhere = re.sub(r"(?<=    platforms:)\n(      .*\n)+", " {}\n", entry("p"))
    folder = lists(proton=checklist("proton", anywhere))
    done = call("proton", typed="nq", folder=folder)
    assert "What do you use?" not in done.stderr
    done = call("signal", typed="a\nnq", folder=folder)
    assert "To go on: safetycheck check signal." in done.stderr
    assert "Proton" not in done.stderr
    assert said()[0].asked == ()
    # The walk through everything asks, once.
    assert "Proton VPN?" in call(typed="ynq", folder=folder).stderr
    assert "Proton" not in call(typed="nq", folder=folder).stderr


@pytest.mark.parametrize("typed", ["q\n", "a\nq", "a\n\x03", "a\nnq"])
def test_each_question_before_the_walk_can_be_left(call, lists, vault, said, typed):
    done = call(typed=typed, folder=lists(proton=checklist("proton", entry("p"))))
    assert (done.exit_code, ids(done.stdout)) == (0, [])
    assert "Nothing was answered." in done.stderr


def test_a_vault_that_can_only_be_read_is_walked_by_and_keeps_nothing(call, vault, said, monkeypatch):
    call(typed="a\nndq")
    before = said()
    monkeypatch.setattr("safetycheck.cli.vaults.writable", lambda _: False)
    done = call(typed="ndq")
    assert (done.exit_code, ids(done.stdout)) == (0, ["b", "c"])
    assert "can only be read: your answers are forgotten" in " ".join(done.stderr.split())
    assert "safetycheck start" not in done.stderr
    assert said() == before


def test_answers_are_kept_at_once_with_day_and_version(call, vault, said):
    call(typed="a\nndn")  # input ends in the middle of the third
    answered = said()[1:]
    assert [(event.item, event.answer, event.version, event.devices) for event in answered] == [
        ("a", "done", 1, ("android",)),
        ("b", "not-yet", 1, ("android",)),
    ]
    assert all(event.at.time().isoformat() == "00:00:00" for event in answered)


def test_the_walk_resumes_where_it_stopped(call, vault):
    assert ids(call(typed="a\nnddq").stdout) == ["a", "b", "c"]
    assert ids(call(typed="nddq").stdout) == ["c", "d", "e"]
    # Not yet: comes back after what was not put off.
    call(typed="nn")
    assert ids(call(typed="nq").stdout) == ["e"]


def test_three_at_a_time_and_more_if_wanted(call):
    done = call(typed="a\nn" + "ddd" + "m" + "dd")
    assert ids(done.stdout) == list("abcde")
    assert "3 items answered, 2 ahead" in done.stdout
    assert "5 items answered, 5 done." in done.stderr


def test_nobody_is_told_that_a_hundred_are_ahead(run):
    done = run("check", "signal", typed="a\nn" + "nnn" + "q")
    assert "3 items answered\n" in done.stdout
    assert "ahead" not in done.output


def test_nothing_left(call, vault):
    call(typed="a\nndddmdd")
    assert "Nothing here is open" in call(typed="n").stderr


def test_one_topic_and_one_item(call, vault):
    assert ids(call("devices", typed="a\nnddd").stdout) == ["c", "d", "e"]
    done = call("a", typed="d")
    assert ids(done.stdout) == ["a"]
    assert "A few questions" not in done.stderr
    # An answer can be taken back.
    assert ids(call("a", typed="n").stdout) == ["a"]


def test_what_must_come_first_comes_first_and_holds_up_what_waits(call, lists):
    folder = lists(signal=checklist("signal", entry("a", severity="critical", after="z"), entry("b"), entry("z", severity="low")))
    assert ids(call("signal", folder=folder, typed="a\nndddq").stdout) == ["z", "a", "b"]
    # What waits for one that was put off is not asked in this walk.
    assert ids(call("signal", folder=folder, typed="a\nnnn").stdout) == ["z", "b"]


def test_a_changed_item_comes_back_with_what_changed(call, lists, vault):
    folder = lists(signal=checklist("signal", entry("a"), entry("b")), devices=checklist("devices", entry("c")))
    call(typed="a\nnddd", folder=folder)
    changed = entry("b", version=2, more='changed: {on: 2026-05-12, what: "The switch moved."}')
    lists(signal=checklist("signal", entry("a"), changed))
    done = call(typed="nd", folder=folder)
    today = datetime.now(UTC).date().isoformat()
    assert ids(done.stdout) == ["b"]
    assert f"Changed since you answered on {today}: The switch moved." in done.stdout
    assert "Nothing here is open" in call(typed="n", folder=folder).stderr


def test_what_was_done_long_ago_is_due_again(call, vault, look):
    then = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=31)
    with look() as opened:
        opened.append(
            WalkPrepared(at=then, person=OWN, devices=("ios",)),
            *(ItemAnswered(at=then, person=OWN, item=own, answer="done", version=1, devices=("ios",)) for own in "ab"),
            ItemAnswered(at=then, person=OWN, item="c", answer="not-for-me", version=1, devices=("ios",)),
        )
    done = call(typed="nddq")
    assert ids(done.stdout)[:2] == ["a", "b"]
    assert "c" not in ids(done.stdout)
    assert f"You did this on {then.date().isoformat()}. It is time to look again." in done.stdout
    assert call("status").exit_code == 0


def test_what_brokers_show_makes_an_item_urgent_and_is_said(call, lists, vault, look):
    folder = lists(
        signal=checklist("signal", entry("a"), entry("b", more="exposure: phone")), devices=checklist("devices", entry("c"))
    )
    assert ids(call(typed="a\nnq", folder=folder).stdout) == ["a"]
    with look() as opened:
        for number, decision in enumerate([Decision.YES, Decision.YES, Decision.MAYBE]):
            opened.append(seen(f"e{number}", f"b{number}.example", decision))
    done = call(typed="nq", folder=folder)
    assert ids(done.stdout) == ["b"]
    assert "Data brokers show your phone number: 2 sites." in done.stdout
    assert json.loads(call("next", "--json", folder=folder).stdout)["next"][0]["listed_on"] == 2


def seen(exposure, broker, decision):
    listing = Listing(name="Zenobia Marrowfield", phones=("(218) 555-0142",))
    match = Match(decision=decision, probability=0.9, reasons=("the name fits",))
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return ListingSeen(at=at, person=OWN, scan="s1", broker=broker, key="k", exposure=exposure, listing=listing, match=match)


# --- the questions about risks ----------------------------------------------------------------------------------

ANSWERS = "c\na\n\nn\ny\nc\nno\n\n"  # public, harassers, rather not say, no action, admin, own name, not managed, nothing lately


def test_answers_change_the_order(call):
    # c is about doxing: as harmful as b for anybody, more so for who is public.
    assert ids(call(typed="a\nnddq").stdout) == ["a", "b", "c"]
    assert ids(call(typed="a\ny" + ANSWERS + "ddq").stdout) == ["a", "c", "b"]


def test_nothing_of_the_answers_is_in_the_vault_unless_asked(call, vault, said, look):
    done = call(typed="a\ny" + ANSWERS + "\n" + "ddq")
    assert "Your answers are forgotten when you stop" in " ".join(done.stderr.split())
    assert [event.kind for event in said()] == ["walk-prepared", "item-answered", "item-answered"]
    with look() as opened:
        kept = "".join(event.model_dump_json() for event in opened.events(OWN) if not hasattr(event, "consent"))
    for word in "public admin pseudonymous targeted tier score boost visible stakes whom lately doxing".split():
        assert word not in kept


def test_only_the_chosen_marks_are_kept_and_used_next_time(call, vault, said):
    done = call(typed="a\ny" + ANSWERS + "9\n1\n" + "q")
    assert "1  my name or picture is public" in done.stderr.replace("1 my", "1  my")
    (kept,) = [event for event in said() if isinstance(event, ThreatsKept)]
    assert kept.flags == ("public",)
    again = call(typed="nq")
    assert "You chose to keep: my name or picture is public." in again.stderr
    assert ids(again.stdout) == ["a"]
    assert ids(call(typed="ndq").stdout) == ["a", "c"]


def test_marks_can_be_taken_back(call, vault, said):
    call(typed="a\ny" + ANSWERS + "1 2\n" + "q")
    call(typed="y" + "a\nq\n" + "\n" + "q")
    assert [event.flags for event in said() if isinstance(event, ThreatsKept)] == [("public", "admin"), ()]


def test_the_questions_can_be_left_at_any_time_and_a_wrong_letter_is_asked_again(call):
    done = call(typed="a\ny" + "z\nac\nc\nq\n" + "q")
    assert done.stderr.count("Type one letter of: a, b, c.") == 2
    assert "Question 2 of 8" in done.stdout
    assert "Question 3 of 8" not in done.stdout
    assert ids(done.stdout) == ["a"]


def test_a_managed_device_is_warned_of(call):
    done = call(typed="a\ny" + "\n\n\n\n\n\nyes\n\nq\n" + "q")
    assert "Whoever manages a device may read what is on it." in done.stderr


def test_an_emergency_asks_nothing_but_the_devices(call, lists):
    folder = lists(doxed_now=checklist("doxed-now", entry("safe", profile="targeted"), entry("calm", severity="critical")))
    done = call("doxed-now", typed="a\ndd", folder=folder)
    assert ids(done.stdout) == ["safe", "calm"]
    assert "A few questions" not in done.stderr


# --- status and next --------------------------------------------------------------------------------------------


def test_status_tells_open_from_unknown_and_sums_nothing_up(call, vault):
    call(typed="a\nnnxq")
    done = call("status", "--json")
    told = json.loads(done.stdout)
    signal, devices = told["topics"]
    assert done.exit_code == 1
    assert signal["open"] == {"critical": 1, "high": 0, "medium": 0, "low": 0}
    assert (signal["done"], signal["not_for_me"], signal["due_again"], signal["changed"]) == (0, 1, 0, 0)
    assert devices["unknown"] == {"critical": 0, "high": 1, "medium": 1, "low": 1}
    assert [step["id"] for step in told["next"]] == ["c", "a", "d"]
    text = call("status").stdout
    assert re.search(r"^signal +0 +1 +0 +0 +0 +0$", text, re.MULTILINE)
    assert re.search(r"^devices +0 +0 +0 +0 +0 +3$", text, re.MULTILINE)
    assert "open, critical: 1\n" in call("status", "--plain").stdout
    assert "%" not in text
    assert "100" not in text


def test_status_of_who_has_done_it_all(call, vault):
    call(typed="a\nndddmdd")
    done = call("status")
    assert done.exit_code == 0
    assert "Next" not in done.stdout


def test_status_needs_a_vault_and_next_does_not(call):
    assert call("status").exit_code == 4
    done = call("next", "--minutes", "5", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [step["id"] for step in told["next"]] == ["a", "b"]
    assert told["minutes"] == 4
    assert "Do a" in call("next").stdout


def test_next_says_when_nothing_fits_or_nothing_is_open(call, vault):
    assert "Nothing fits into that time." in call("next", "--minutes", "1").stderr
    call(typed="a\nndddmdd")
    done = call("next")
    assert done.exit_code == 0
    assert "Nothing is open" in done.stderr


def test_next_knows_the_devices(call):
    step = json.loads(call("next", "--platform", "ios", "--json").stdout)["next"][0]
    assert step["state"] == "unknown"
    assert step["platforms"] == {"ios": "Settings > Phone a"}


# --- the screen -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("devices", [("android",), ("ios",), ("android", "desktop"), DEVICES])
def test_every_shipped_item_fits_a_small_terminal_with_nothing_cut(devices):
    shipped = library.load(Path(check_screen.__file__).parents[2] / "checklists")
    then = datetime(2026, 3, 2, tzinfo=UTC).date()
    for item in shipped.items.values():
        step = walk.Step(item, shipped.topic_of[item.id], Standing(State.CHANGED, then))
        blocks = check_screen.item(step, devices, dict.fromkeys(ExposureKind, 3))
        for screen in (check_screen.spaced(blocks), check_screen.spaced(check_screen.more(item, devices))):
            # Above stand the head and the title, below the keys.
            assert len(screen) + 3 <= check_screen.HEIGHT, item.id
            assert max(map(len, screen)) < 80, item.id
        assert len(check_screen.head(step, "3 of 3: ")) < 80
        assert not any("press h" in line for block in blocks for line in block), item.id


def test_an_item_that_is_too_long_gives_up_its_last_cautions_to_help(call, lists):
    long = ", ".join(f'"{number} {"word " * 55}"' for number in range(4))
    folder = lists(signal=checklist("signal", entry("a").replace('["It costs a minute."]', f"[{long}]")))
    done = call("signal", typed="a\nnq", folder=folder)
    screen = done.stdout.strip().splitlines()
    assert len(screen) <= check_screen.HEIGHT - 1
    assert "More to know before you start: press h." in screen
    assert "Mind: 0 word" in done.stdout
    assert screen[-1] == "Done when: The switch of a is on."


def test_on_a_telephone_lines_break_between_words(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    done = call("a", typed="a\nhq")
    assert "1: Open a." in done.stdout
    # An address stays whole.
    assert max(len(line) for line in done.stdout.splitlines() if "https://" not in line) <= 40
    (menu,) = re.findall(r"Android: menu read on.*\n.*", done.stdout)
    assert menu == "Android: menu read on 2026-06-16,\nversion 8.1"


def test_foreign_text_can_not_lead_the_terminal_astray(call, lists):
    folder = lists(signal=checklist("signal", entry("a").replace("It keeps others out.", '"It\\e[2J keeps\\u202e out."')))
    done = call("signal", typed="a\nnhq", folder=folder)
    assert "It keeps out." in done.stdout
    assert "\x1b" not in done.output
