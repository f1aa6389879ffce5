"""Probes: read-only checks of what a program can check. Each says before it runs what it reads, and what leaves to whom."""

from safetycheck.audit.probes import (
    android,
    bridge,
    browsers,
    disk,
    firewall,
    git_email,
    keys_online,
    leaked,
    mail_auth,
    own_data,
    photo_metadata,
    protonvpn,
    rdap,
    recall,
    screen,
    signal_desktop,
    signal_key,
    updates,
    vpn_route,
)
from safetycheck.audit.probes.interface import Finding, Probe, Scene, State, Want, run
from safetycheck.audit.probes.machine import Machine, here, system
from safetycheck.audit.probes.network import Network

# In the order in which they are shown: what matters most on most computers first, the network last.
ALL: tuple[Probe, ...] = (
    *disk.PROBES, *screen.PROBES, *updates.PROBES, *firewall.PROBES, *signal_key.PROBES, *signal_desktop.PROBES, *recall.PROBES,
    *bridge.PROBES, *protonvpn.PROBES, *vpn_route.PROBES, *browsers.PROBES, *own_data.PROBES, *git_email.PROBES,
    *photo_metadata.PROBES, *android.PROBES, *keys_online.PROBES, *mail_auth.PROBES, *rdap.PROBES, *leaked.PROBES,
)  # fmt: skip
BY_ID = {probe.id: probe for probe in ALL}

__all__ = ["ALL", "BY_ID", "Finding", "Machine", "Network", "Probe", "Scene", "State", "Want", "here", "run", "system"]
