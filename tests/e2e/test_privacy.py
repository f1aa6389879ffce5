"""Run everything at DEBUG: no string of the profile is in logs, errors, file names, or on the disk in clear."""

import json
import subprocess

import pytest
from PIL import Image

from safetycheck import lab
from safetycheck.audit import threats
from safetycheck.model import Name, NameKind

HTTP_ONLY = ("plumbline-people.example", "halloo-pages.example", "newcoat-directory.example", "quietlane-people.example")


def _nothing_in(files, secrets, public=""):
    """Look into every file; in the cache, what the definitions themselves hold, such as a town, is no secret."""
    # Two kinds of bytes on the disk: as UTF-8, and as SQLite would keep UTF-16.
    for path in files:
        content = path.read_bytes() if path.is_file() else b""
        hidden = [secret for secret in secrets if path.parent.name != "cache" or secret not in public]
        for secret in hidden:
            for encoding in ("utf-8", "utf-16-le"):
                assert secret.encode(encoding) not in content, path.name


@pytest.fixture
def town():
    with lab.serve() as served:
        yield served


def clear(text, secrets):
    lowered = text.lower()
    return [secret for secret in secrets if secret.lower() in lowered]


def test_nothing_of_the_profile_in_clear(town, command, settle, values, tmp_path):
    secrets = values(town.profile)
    assert len(secrets) > 10
    options = settle(town)
    only = [f"--only={domain}" for domain in HTTP_ONLY]
    said = []
    for arguments in (
        ["scan", "--plan", "--json", *options],
        ["scan", *only, *options],
        ["scan", "--resume", *options],
        ["exposures", "list", "--json"],
        ["vault", "ledger", "--json"],
        ["profile", "check"],
        ["broker", "show", town.profile.names[0].last],
        ["exposures", "show", town.profile.names[0].last],
    ):
        done = command("-v", *arguments)
        said.append(done.stderr)
        assert "Traceback" not in done.stderr
    files = list(command.home.rglob("*"))
    assert {path.name for path in files} >= {"vault.db", "vault.slots.json"}
    assert clear("\n".join(said), secrets) == []
    assert clear("\n".join(map(str, files)), secrets) == []
    public = "".join(file.read_text() for file in town.brokers.glob("*.yaml"))
    assert clear(public, secrets) == ["Duluth"]
    _nothing_in(files, secrets, public)


# Answers that no program on the other side of the disk may learn: devices, Proton, the questions about risks, three items.
_WALK = "aic\n" + "n" + "y" + "c\nabcd\ny\ny\ny\na\ny\n\nabcde\n\n" + "\n" + "dnxq"


def _photo(file, author):
    exif = Image.Exif()
    exif[0x013B] = author
    Image.new("RGB", (8, 8), "teal").save(file, exif=exif)


def _clone(folder, name, email):
    words = ["-c", f"user.name={name}", "-c", f"user.email={email}", "commit", "-q", "--allow-empty", "-m", "x"]
    for command in (["git", "init", "-q", folder], ["git", "-C", folder, *words]):
        subprocess.run(command, check=True, capture_output=True)


def test_nothing_in_clear_of_what_is_asked_probed_and_matched(street, command, settle, values, tmp_path):
    first, *others = street.profile.names
    quiet = Name(first="Zéphyrine", last="Ostrovanda", kind=NameKind.FORMER, quiet=True)
    profile = street.profile.model_copy(update={"names": (first, *others, quiet)})
    secrets = [*values(profile), "555-01"]
    assert {quiet.first, quiet.last, profile.addresses[0].street, *profile.emails, *profile.phones} <= set(secrets)
    reach = settle(street, profile)
    brokers = reach[:2]
    assert command("scan", *reach).returncode in {0, 1, 3}
    folder, listings = tmp_path / "folder", tmp_path / "listings.jsonl"
    _clone(folder, first.full, profile.emails[0])
    _photo(folder / "a.jpg", first.full)
    listings.write_text(json.dumps({"id": "1", "listing": {"name": quiet.full, "phones": [profile.phones[0]]}}) + "\n")
    said = [
        command("-v", *arguments, stdin=typed).stderr
        for typed, arguments in (
            (_WALK, ["check"]),
            ("", ["check", "status", "--json"]),
            ("", ["check", first.last]),
            ("", ["probe", "--all"]),
            ("", ["probe", "git-email", "photo-metadata", "--folder", folder]),
            ("", ["probe", quiet.last]),
            ("", ["law", "--state", "MN", "--json"]),
            ("", ["broker", "list", *brokers]),
            ("", ["broker", "show", quiet.last, *brokers]),
            ("", ["broker", "cover", *brokers]),
            ("", ["match", listings]),
            ("", ["photos", "check", folder]),
            ("", ["photos", "strip", folder, "--out", command.home / "clean"]),
            ("", ["profile", "suggestions"]),
        )
    ]
    told = "\n".join(said)
    assert "Traceback" not in told
    assert "made a mistake" not in told
    assert clear(told, secrets) == []
    files = [path for folder in (command.home, command.temporary) for path in folder.rglob("*")]
    assert {path.parent.name for path in files} >= {"cache", "clean"}
    assert clear("\n".join(map(str, files)), secrets) == []
    _nothing_in(files, secrets)


def test_answers_about_risks_are_in_no_log_and_no_event(street, command, settle):
    settle(street)
    done = command("-v", "check", stdin=_WALK)
    assert done.returncode == 0
    # The talk on stderr offers to keep marks; a log line never names one.
    log = [line for line in done.stderr.splitlines() if line.startswith(("debug:", "info:", "warning: safetycheck"))]
    choices = {choice.text for question in threats.QUESTIONS for choice in question.choices if len(choice.text) > 3}
    assert clear("\n".join(log), [*choices, *(each.value for each in threats.Situation)]) == []
    with command.opened() as vault:
        kept = [event for event in vault.events() if event.kind in {"item-answered", "walk-prepared", "threats-kept"}]
    assert {event.kind for event in kept} == {"item-answered", "walk-prepared"}
    assert len(kept) == 4


def test_the_data_folder_is_the_owners_alone(town, command, settle):
    settle(town)
    assert command.home.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in command.home.iterdir())


def test_a_quiet_name_is_asked_where_allowed_and_shown_nowhere(town, command, settle):
    quiet = town.profile.names[1].model_copy(update={"quiet": True})
    profile = town.profile.model_copy(update={"names": (town.profile.names[0], quiet)})
    domain = "plumbline-people.example"
    options = [*settle(town, profile), f"--only={domain}"]
    shown = [command("scan", "--plan", *options), command("scan", *options)]
    assert not any(quiet.last.lower() in f"{seen.path}?{seen.query}".lower() for seen in town.log)
    shown += [
        command("scan", f"--allow-quiet={domain}", "--json", *options),
        command("exposures", "list"),
        command("exposures", "list", "--json"),
        command("vault", "ledger"),
    ]
    assert any(quiet.last.lower() in f"{seen.path}?{seen.query}".lower() for seen in town.log)
    assert [done.args for done in shown if quiet.last.lower() in (done.stdout + done.stderr).lower()] == []


def test_a_scan_as_json(town, command, settle):
    options = settle(town)
    done = command("scan", "--json", *options, *(f"--only={domain}" for domain in HTTP_ONLY))
    told = json.loads(done.stdout)
    brokers = {each["domain"]: each for each in told["brokers"]}
    assert {domain: each["outcome"] for domain, each in brokers.items()} == {
        domain: town.expected[domain].outcome for domain in HTTP_ONLY
    }
    assert set(told["coverage"]) == {"asked", "found", "none", "blocked", "drifted", "failed", "skipped"}
    assert brokers["plumbline-people.example"]["yes"] == 1
    (exposure,) = [each for each in told["exposures"] if each["state"] == "confirmed"]
    assert set(exposure) == {"id", "domain", "url", "state", "shows", "probability", "reasons"}
    assert done.returncode == 3
