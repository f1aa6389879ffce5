"""Browsers, git, AndroidQF's folder, this program's own folder, Tor."""

import os
import subprocess
from datetime import UTC, datetime

import pytest

from safetycheck.audit import probes
from safetycheck.audit.probes import git_email
from safetycheck.audit.probes.machine import here

FIREFOX = {
    "linux": ".mozilla/firefox",
    "macos": "Library/Application Support/Firefox/Profiles",
    "windows": "AppData/Roaming/Mozilla/Firefox/Profiles",
}
CHROME = {
    "linux": ".config/google-chrome",
    "macos": "Library/Application Support/Google/Chrome",
    "windows": "AppData/Local/Google/Chrome/User Data",
}


def chrome(**names):
    return {"profile": {"info_cache": {key: {"user_name": value} for key, value in names.items()}}}


@pytest.mark.parametrize("system", FIREFOX)
@pytest.mark.parametrize(
    ("firefox", "local_state", "state"),
    [
        (["a/prefs.js", "b/prefs.js"], None, "pass"),
        (["a/prefs.js"], chrome(Default=""), "pass"),
        (["a/prefs.js", "a/signedInUser.json", "b/prefs.js"], None, "fail"),
        ([], chrome(Default="zen@example.org", Two=""), "fail"),
        (["a/prefs.js"], None, "fail"),
        (["Crash Reports/x", "profiles.ini"], None, "not-applicable"),
        (["a/prefs.js", "b/prefs.js"], "{", "unknown"),
        ([], {"profile": {"info_cache": ["x"]}}, "unknown"),
        ([], {"profile": "x"}, "unknown"),
    ],
)
def test_browser_profiles(look, system, firefox, local_state, state):
    home = {f"{FIREFOX[system]}/{name}": "" for name in firefox}
    if local_state is not None:
        home[f"{CHROME[system]}/Local State"] = local_state
    found = look("browser-sync", system, home=home)
    assert found.state == state, found
    assert "zen" not in str(found)


GOOD = {
    "getprop.txt": "[ro.build.version.security_patch]: [2026-11-01]\r\n[ro.crypto.state]: [encrypted]\r\n[x]: [\x1b[31m]\n",
    "settings_secure.txt": "lock_screen_show_notifications=1\nlock_screen_allow_private_notifications=0\n"
    "always_on_vpn_app=ch.protonvpn.android\nalways_on_vpn_lockdown=1\nenabled_accessibility_services=null\n",
    "settings_global.txt": "package_verifier_enable=1\nadb_enabled=1\n",
}
PHONES = [
    ({}, "pass", ""),
    ({"getprop.txt": "[ro.build.version.security_patch]: [2026-01-01]"}, "fail", "security patch is 325 days old"),
    ({"getprop.txt": GOOD["getprop.txt"].replace("[encrypted]", "[unencrypted]")}, "fail", "not encrypted"),
    ({"settings_global.txt": "package_verifier_enable=0\n"}, "fail", "Play Protect"),
    (
        {"settings_secure.txt": "lock_screen_show_notifications=1\nlock_screen_allow_private_notifications=1"},
        "fail",
        "lock screen",
    ),
    ({"settings_secure.txt": "always_on_vpn_app=x.y\nalways_on_vpn_lockdown=0"}, "fail", "VPN"),
    (
        {"settings_secure.txt": "enabled_accessibility_services=com.google.android.marvin.talkback/x:evil.app/y"},
        "fail",
        "evil.app",
    ),
    ({"getprop.txt": "[ro.build.version.security_patch]: [soon]"}, "unknown", "does not tell"),
    ({"getprop.txt": "[ro.build.version.security_patch]: [2099-01-01]"}, "unknown", "does not tell"),
    ({"settings_secure.txt": ""}, "unknown", "does not tell"),
    ({"getprop.txt": "\x00" * 100}, "unknown", "not what AndroidQF writes"),
    ({"getprop.txt": b"x" * 6_000_000}, "unknown", "too large"),
]


@pytest.mark.parametrize("inner", ["", "4f1c"])
@pytest.mark.parametrize(("files", "state", "says"), PHONES)
def test_a_phone_from_its_folder(look, write, tmp_path, inner, files, state, says):
    write(tmp_path / "aqf" / inner, GOOD | files)
    found = look("android-adb", folder=tmp_path / "aqf")
    assert (found.state, says in found.why) == (state, True), found


def test_a_folder_that_is_none_of_androidqf(look, tmp_path):
    assert look("android-adb", folder=tmp_path).state == "unknown"
    assert look("android-adb", folder=tmp_path / "gone").state == "unknown"
    (tmp_path / "aqf").mkdir()
    (tmp_path / "far").mkdir()
    (tmp_path / "far/getprop.txt").write_text(GOOD["getprop.txt"])
    (tmp_path / "aqf/link").symlink_to(tmp_path / "far")
    assert "link" in look("android-adb", folder=tmp_path / "aqf").why


def git(folder, *words, name="Zen", email="zen@example.org"):
    env = {
        **os.environ,
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": email,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": email,
    }
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, env=env)


@pytest.fixture
def clone(tmp_path):
    folder = tmp_path / "clone"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


@pytest.fixture
def read(tmp_path):
    """Run the probe with the real git of this machine."""

    def run(folder=None):
        scene = probes.Scene(here(datetime.now(UTC)), tmp_path / "none", folder)
        return probes.run(probes.BY_ID["git-email"], scene)

    return run


def test_addresses_of_a_clone_are_shown_in_part(clone, read):
    git(clone, "commit", "-q", "--allow-empty", "-m", "x", email="7+zen@users.noreply.github.example")
    assert read(clone).state == "pass"
    git(clone, "commit", "-q", "--allow-empty", "-m", "x")
    git(clone, "checkout", "-q", "-b", "other")
    git(clone, "commit", "-q", "--allow-empty", "-m", "x", email="marrowfield@example.net")
    found = read(clone)
    assert found.state == "fail"
    assert "2 addresses: m…@example.net, z…@example.org" in found.why
    assert "marrow" not in str(found)


def test_an_empty_clone_and_what_is_none(clone, read, tmp_path):
    assert read(clone).state == "not-applicable"
    (tmp_path / "plain").mkdir()
    assert read(tmp_path / "plain").state == "unknown"
    (clone / ".git/HEAD").write_bytes(b"\xff" * 50)
    assert read(clone).state == "unknown"


def test_a_hostile_clone_runs_nothing(clone, read, tmp_path):
    git(clone, "commit", "-q", "--allow-empty", "-m", "x")
    trap, sprung = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    trap.chmod(0o755)
    for name, value in {
        "log.showSignature": "true", "gpg.program": trap, "core.fsmonitor": trap, "core.pager": trap, "pager.log": trap,
        "core.sshCommand": trap, "core.alternateRefsCommand": trap, "diff.external": trap, "log.mailmap": "true",
        "mailmap.file": "/etc/passwd",
    }.items():  # fmt: skip
        git(clone, "config", name, str(value))
    assert read(clone).state == "fail"
    assert not sprung.exists()


def test_addresses_with_escapes_are_harmless(clone, read):
    git(clone, "commit", "-q", "--allow-empty", "-m", "x", email="a\x1b[31mb@evil\u202e.example")
    assert "\x1b" not in read(clone).why
    assert git_email.masked("zen@example.org") == "z…@example.org"


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ("zen@users.noreply.github.example\n", "pass"),
        ("zen@example.org\n", "fail"),
        ((1, ""), "not-applicable"),
        ((3, "error: bad config line 1"), "unknown"),
        ("nothing", "unknown"),
    ],
)
@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_the_address_of_the_next_commits(look, system, answer, state):
    assert look("git-email", system, says={"git config": answer}).state == state


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "person/safetycheck"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "vault.db").touch(mode=0o600)
    return folder


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_the_own_folder(look, own, system):
    assert look("permissions-own-data", system, data=own).state == "pass"


@pytest.mark.parametrize("system", ["linux", "macos"])
@pytest.mark.parametrize(("folder", "file"), [(0o755, 0o600), (0o700, 0o640), (0o701, 0o600)])
def test_the_own_folder_that_others_can_open(look, own, system, folder, file):
    (own / "vault.db").chmod(file)
    own.chmod(folder)
    assert look("permissions-own-data", system, data=own).state == "fail"


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
@pytest.mark.parametrize(
    "place", ["Dropbox", "OneDrive - Home", "Library/Mobile Documents", "Library/CloudStorage/x", "Nextcloud"]
)
def test_the_own_folder_in_a_cloud(look, tmp_path, system, place):
    folder = tmp_path / "person" / place / "safetycheck"
    folder.mkdir(parents=True, mode=0o700)
    assert look("permissions-own-data", system, data=folder).state == "fail"


def test_the_own_folder_in_a_repository_or_elsewhere(look, own, tmp_path):
    assert look("permissions-own-data", "windows", data=_made(tmp_path / "far")).state == "unknown"
    (own.parent / ".git").mkdir()
    assert look("permissions-own-data", data=own).state == "fail"


def _made(folder):
    folder.mkdir()
    return folder


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
@pytest.mark.parametrize(
    ("ports", "state"),
    [
        ({9150: b"\x05\x00"}, "pass"),
        ({9050: b"\x05\x00"}, "pass"),
        ({9150: b"HTTP/1.1"}, "unknown"),
        ({9150: b""}, "unknown"),
        ({}, "not-applicable"),
    ],
)
def test_tor(look, system, ports, state):
    assert look("tor-onion-reachable", system, ports=ports).state == state
