import functools
import shutil
from contextlib import contextmanager

import click
import pytest
from click.testing import CliRunner

from safetycheck import events, resources, store

WORDS = "five quiet otters knit scarves"
ANSWERS = {
    "consent": "y",
    "passphrase": WORDS,
    "again": WORDS,
    "first": "Zenobia",
    "middle": "",
    "last": "Marrowfield",
    "suffix": "",
    "other": "",
    "year": "1984",
    "month": "",
    "here": "Duluth, MN",
    "street": "",
    "before": "",
    "phone": "218-555-0142",
    "phones": "",
    "email": "",
    "relative": "",
    "save": "y",
}


@pytest.fixture(autouse=True)
def _cheaply(request, monkeypatch):
    """Make vaults whose passphrase takes no time to check; the last test looks at the real cost."""
    if "full_cost" not in request.node.name:
        cheap = functools.partial(store.create, cost=store.Cost(time=1, memory=8, lanes=1))
        monkeypatch.setattr("safetycheck.store.create", cheap)


def typed(**changes):
    return "".join(f"{line}\n" for line in (ANSWERS | changes).values())


def profile(look):
    with look() as vault:
        (person,) = vault.people()
        assert person.is_self
        events.require_consent(vault.events(person.id), is_self=True, at=vault.events(person.id)[0].at)
        return person.profile


def test_the_guided_first_run(run, look):
    done = run("start", typed=typed())
    assert (done.exit_code, done.stdout) == (0, "")
    saved = profile(look)
    assert (saved.names[0].full, saved.birth.year, saved.phones) == ("Zenobia Marrowfield", 1984, ("218-555-0142",))
    assert (saved.addresses[0].city, saved.addresses[0].state, saved.addresses[0].current) == ("Duluth", "MN", True)
    for promise in ("looks up nobody without their consent", "safetycheck scan --plan", "nobody can know that"):
        assert promise in " ".join(done.stderr.split())
    assert WORDS not in done.output


def test_what_a_command_kept_before_is_not_in_the_way(run, home, look, folder_of_one):
    assert run("broker", "list", "--brokers", folder_of_one).exit_code == 0
    assert (home / "cache").is_dir()
    assert home.stat().st_mode & 0o077 == 0
    assert run("start", typed=typed()).exit_code == 0
    assert profile(look).birth.year == 1984


@pytest.fixture
def folder_of_one(tmp_path):
    folder = tmp_path / "brokers"
    folder.mkdir()
    shutil.copy(resources.brokers() / "spokeo.com.yaml", folder)
    return folder


def test_everything_but_one_name_may_be_skipped(run, look):
    done = run("start", typed=f"y\n{WORDS}\n{WORDS}\n\nZenobia\n\n\nMarrowfield\n" + "\n" * 9)
    assert done.exit_code == 0, done.stderr
    assert "This one is needed" in done.stderr
    assert profile(look).model_dump(exclude_defaults=True).keys() == {"names"}


def test_a_passphrase_file_saves_the_typing(run, look, key):
    lines = typed().splitlines(keepends=True)
    assert run("start", "--passphrase-file", key, typed="".join(lines[:1] + lines[3:])).exit_code == 0
    assert profile(look)


def test_a_quiet_name_is_explained_kept_and_not_shown(run, look):
    done = run("start", typed=typed(other="Zen\n\nLarkspurne\nformer\ny\n"))
    assert done.exit_code == 0, done.stderr
    assert "never shown on the screen" in " ".join(done.stderr.split())
    assert "1 quiet name, not shown" in done.stderr
    name = profile(look).names[1]
    assert (name.full, name.kind, name.quiet) == ("Zen Larkspurne", "former", True)


def test_another_name_takes_the_last_name_and_a_kind_that_is_none_is_asked_again(run, look):
    done = run("start", typed=typed(other="Zen\n\n\nnik\nnickname\nn\n"))
    assert "former, nickname, alias" in done.stderr
    assert profile(look).names[1].full == "Zen Marrowfield"


@pytest.mark.parametrize(
    ("line", "choice", "city", "state"),
    [
        ("Duluht, MN", "1", "Duluth", "MN"),
        ("Duluht, MN", "", "Duluht", "MN"),
        ("Duluht, MN", "9", "Duluht", "MN"),
        ("Duluth, Minnesota", None, "Duluth", "MN"),
        ("duluth mn 55802", None, "duluth", "MN"),
        ("St. Paul, minnesota", None, "St. Paul", "MN"),
        ("New York, New York", None, "New York", "NY"),
    ],
)
def test_places_are_looked_up(run, look, line, choice, city, state):
    here = line if choice is None else f"{line}\n{choice}"
    done = run("start", typed=typed(here=here))
    assert done.exit_code == 0, done.stderr
    place = profile(look).addresses[0]
    assert (place.city, place.state, place.zip) == (city, state, "55802" if "55802" in line else None)


def test_a_place_without_a_state_is_asked_again(run, look):
    done = run("start", typed=typed(here="Duluth\nDuluth, MN"))
    assert "Write the city, a comma and the state" in done.stderr
    assert profile(look).addresses[0].city == "Duluth"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"year": "eighty\n1984"}, "in digits"),
        ({"year": "1800\n\n1984"}, "the lowest that is possible is 1880"),
        ({"year": "1984\n13\n2\n31\n1984"}, "a number from 1 to 12"),
        ({"year": "1984\n2\n32\n30\n1984"}, "a number from 1 to 31"),
        ({"year": "1984\n2\n30\n1984"}, "day is out of range"),
        ({"phone": "12\n218-555-0142"}, "no valid number"),
        ({"email": "nix\n"}, "no e-mail address"),
    ],
)
def test_an_answer_that_can_not_be_is_asked_again(run, look, changes, says):
    done = run("start", typed=typed(**changes))
    assert done.exit_code == 0, done.stderr
    assert says in done.stderr
    assert profile(look).birth.year == 1984


def test_the_profile_may_be_edited_before_it_is_saved(run, look, tmp_path, monkeypatch):
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nsed -i s/1984/1985/ "$1"\n')
    editor.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(editor))
    done = run("start", typed=typed(save="e\ny"))
    assert done.exit_code == 0, done.stderr
    assert profile(look).birth.year == 1985


def test_without_consent_nothing_is_made(run, home):
    done = run("start", typed="n\n")
    assert done.exit_code == 0
    assert "nothing is saved" in done.stderr
    assert not home.exists()


def test_where_no_editor_opens_nothing_typed_is_lost(run, look, monkeypatch):
    monkeypatch.setenv("VISUAL", "/nowhere/editor")
    done = run("start", typed=typed(save="e\ny"))
    assert done.exit_code == 0, done.stderr
    assert "No editor could be opened" in done.stderr
    assert profile(look).birth.year == 1984


def test_a_disk_that_can_only_be_read_is_said_before_the_first_question(run, home, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)
    done = run("start", typed=typed())
    assert (done.exit_code, home.exists()) == (4, False)
    assert "nothing can be written where" in done.stderr
    assert "consent" not in done.stderr


def test_a_no_at_the_end_makes_nothing(run, home):
    done = run("start", typed=typed(save="n\nn\nn\ny"))
    assert "Nothing was saved" in done.stderr
    assert not home.exists()


@pytest.mark.parametrize("questions", range(len(ANSWERS)))
def test_ctrl_c_at_any_question_leaves_nothing_behind(run, home, monkeypatch, questions):
    left = iter(list(ANSWERS.values())[:questions])

    def answer(_prompt):
        try:
            return next(left)
        except StopIteration:
            raise KeyboardInterrupt from None

    # The runner's own functions can't be interrupted.
    monkeypatch.setattr("click.testing.CliRunner.isolation", _with(answer, monkeypatch))
    done = run("start")
    assert done.exit_code == 130
    assert "Nothing was saved" in done.stderr
    assert not home.exists()


def _with(answer, monkeypatch):
    before = CliRunner.isolation

    @contextmanager
    def isolation(self, *args, **options):
        with before(self, *args, **options) as streams:
            monkeypatch.setattr(click.termui, "visible_prompt_func", answer)
            monkeypatch.setattr(click.termui, "hidden_prompt_func", answer)
            yield streams

    return isolation


def test_ctrl_c_after_the_vault_is_made_says_so_and_the_next_run_goes_on(run, look, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("safetycheck.store.Vault.save_person", _interrupt)
        done = run("start", typed=typed())
    assert done.exit_code == 130
    assert "your profile is not in it" in done.stderr
    lines = typed().splitlines(keepends=True)
    # Unlock, then the questions again; a new passphrase is not asked for.
    done = run("start", typed="".join([lines[1], lines[0], *lines[3:]]))
    assert done.exit_code == 0, done.stderr
    assert profile(look).names[0].first == "Zenobia"


def _interrupt(*_args):
    raise KeyboardInterrupt


def test_a_second_run_is_kind_and_changes_nothing(run, vault, key, look):
    before = profile(look)
    done = run("start", "--passphrase-file", key)
    assert done.exit_code == 0
    assert "There is a vault already" in done.stderr
    assert "2 names, 2 places" in done.stderr
    assert "safetycheck profile edit" in done.stderr
    assert profile(look) == before


def test_a_second_run_with_the_wrong_passphrase_loses_nothing(run, vault, look):
    done = run("start", typed="something else\n")
    assert done.exit_code == 4
    assert profile(look)


def test_every_line_fits_eighty_columns_and_no_screen_scrolls_away_unread(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    done = run("start", "--plain", typed=typed(other="Zen\n\n\nformer\ny\n", here="Duluht, MN\n1"))
    # The prompts stand one after another here, where no answer is echoed; what is said stands on lines of its own.
    assert max(len(line) for line in done.stderr.splitlines() if ": " not in line) <= 80
    assert "\x1b" not in done.output
    first_screen = done.stderr.partition("do you agree")[0]
    assert len(first_screen.splitlines()) <= 23


def test_the_vault_is_made_with_the_full_cost(run, look):
    run("start", typed=typed())
    with look() as vault:
        (slot,) = store.slotfile.read(vault._folder).slots
    assert slot.memory >= 64 * 1024
