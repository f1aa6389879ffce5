import json
import re
from pathlib import Path

import pytest

from safetycheck import resources
from safetycheck.audit import probes
from safetycheck.audit.probes.interface import passed
from safetycheck.audit.probes.machine import Unreadable
from safetycheck.errors import FetchFailed, Refused

# The probes that the issue wants, and the firewall's.
IDS = set("""
    signal-desktop-present signal-desktop-key signal-desktop-perms signal-desktop-ephemeral signal-desktop-keyring disk-encryption
    screen-lock windows-recall os-updates android-adb vpn-route protonvpn-linux protonvpn-windows protonvpn-macos proton-bridge
    proton-key-lookup wkd domain-mail-auth hibp-account pwned-passwords rdap-domain gravatar git-email photo-metadata
    proton-desktop-app browser-sync tor-onion-reachable permissions-own-data firewall
""".split())  # fmt: skip


def test_every_probe_is_there_once():
    assert {probe.id for probe in probes.ALL} == IDS
    assert len(probes.ALL) == len(IDS)


@pytest.mark.parametrize("probe", probes.ALL, ids=lambda probe: probe.id)
def test_each_says_first_what_it_reads_and_tells(probe):
    assert probe.reads.endswith(".")
    assert probe.platforms
    assert re.fullmatch(r"[a-z0-9-]+", probe.id)
    assert probe.network is (probe.leaks != "nothing")
    assert ("IP address" in probe.leaks) is (probe.network and probe.id != "domain-mail-auth")


@pytest.mark.parametrize("probe", [probe for probe in probes.ALL if probe.network], ids=lambda probe: probe.id)
def test_without_a_network_nothing_is_claimed(look, probe):
    found = look(probe.id, email="zen@example.org", domain="example.org", secret="x")
    assert found.state == "unknown"


@pytest.mark.parametrize("problem", [Unreadable("a reason"), FetchFailed("a reason"), Refused("a reason")])
def test_what_goes_wrong_is_unknown(computer, tmp_path, problem):
    def run(scene):
        raise problem

    machine, _ = computer()
    probe = probes.Probe("x", "x", (), ("linux",), "x", run)
    found = probes.run(probe, probes.Scene(machine, tmp_path))
    assert (found.state, "a reason" in found.why) == ("unknown", True)


def test_foreign_text_in_a_finding_is_cleaned(computer, tmp_path):
    machine, _ = computer()
    probe = probes.Probe("x", "x", (), ("linux",), "x", lambda scene: passed("a\x1b[31mb\u202ec\n."))
    assert probes.run(probe, probes.Scene(machine, tmp_path)).why == "abc ."


def test_another_system_is_not_applicable(look):
    assert look("windows-recall", "linux").state == "not-applicable"
    assert look("protonvpn-linux", "macos").state == "not-applicable"


@pytest.mark.parametrize("probe", [probe for probe in probes.ALL if not probe.network], ids=lambda probe: probe.id)
@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_a_computer_that_says_nothing_never_passes(look, tmp_path, probe, system):
    (tmp_path / "empty").mkdir()
    found = look(probe.id, system, folder=tmp_path / "empty" if "folder" in probe.needs else None)
    assert found.state in {"unknown", "not-applicable"}


def test_checklists_name_only_probes_that_exist():
    for file in Path(resources.checklists()).glob("*.yaml"):
        for name in re.findall(r"^\s+probe: *\"?([\w-]+)", file.read_text(), re.MULTILINE):
            assert name in IDS | {"null"}, f"{file.name}: {name}"


def test_a_scene_shows_nothing_of_what_was_given(computer, tmp_path):
    machine, _ = computer()
    scene = probes.Scene(machine, tmp_path, email="zen@example.org", secret="otter")
    assert "zen" not in repr(scene)
    assert "otter" not in json.dumps(repr(scene))
