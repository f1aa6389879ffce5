"""Run everything at DEBUG: no string of the profile is in logs, errors, file names, or on the disk in clear."""

import json

import pytest

from safetycheck import lab

HTTP_ONLY = ("plumbline-people.example", "halloo-pages.example", "newcoat-directory.example", "quietlane-people.example")


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
    # Two kinds of bytes on the disk: as UTF-8, and as SQLite would keep UTF-16.
    for path in files:
        content = path.read_bytes()
        for secret in secrets:
            for encoding in ("utf-8", "utf-16-le"):
                assert secret.encode(encoding) not in content, path.name


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
