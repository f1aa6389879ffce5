"""Whether Windows takes pictures of the screen all the time (Recall).

The names of the policies are general knowledge, looked at 2026-11-22; only Copilot+ computers have it. Source for why it
matters to Signal: hyper.ai/en/stories/01a3ed9d7aebc88a6188bd27d083b6fa (2025-05-21).
"""

from __future__ import annotations

import re

from safetycheck.audit.probes.interface import Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Machine

_PLACES = tuple(rf"{hive}\SOFTWARE\Policies\Microsoft\Windows\WindowsAI" for hive in ("HKLM", "HKCU"))
_VALUE = re.compile(r"REG_DWORD\s+0x([0-9a-fA-F]{1,8})\b")
_STATE = re.compile(r"^State : (.{1,60})$", re.MULTILINE)
_NO_FEATURE = "0x800f080c"
_HINT = "Look under Settings > Privacy & security > Recall & snapshots: turn snapshots off, and delete those that are there."


def _look(scene: Scene) -> Finding:
    machine = scene.machine
    if 1 in _values(machine, "DisableAIDataAnalysis") or 0 in _values(machine, "AllowRecallEnablement"):
        return passed("A policy keeps Recall from taking pictures of the screen.")
    ran = machine.run("dism", "/online", "/English", "/Get-FeatureInfo", "/FeatureName:Recall")
    if ran and _NO_FEATURE in ran.out.lower():
        return absent("This Windows has no Recall.")
    state = _STATE.search(ran.out.replace("\r", "")) if ran else None
    if state and state[1].startswith("Disabled"):
        return passed("Recall is not installed.")
    if state and state[1] == "Enabled":
        return failed("Recall is installed: it may take pictures of all that you see.", _HINT)
    return unknown("Whether Recall is on can't be told without an administrator's rights.", _HINT)


def _values(machine: Machine, name: str) -> set[int]:
    said = [machine.says("reg", "query", place, "/v", name) or "" for place in _PLACES]
    return {int(found[1], 16) for found in map(_VALUE.search, said) if found}


PROBES = (
    Probe(
        "windows-recall", "Windows Recall", ("signal-desktop-screen-security",), ("windows",),
        "The policies for Recall in the registry, and whether the feature is installed.", _look,
    ),
)  # fmt: skip
