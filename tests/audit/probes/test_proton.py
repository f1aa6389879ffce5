"""Proton on each system: Bridge, the mail app, the VPN's kill switch, and which way traffic takes."""

import pytest

CONFIG = {"linux": ".config", "macos": "Library/Application Support", "windows": "AppData/Roaming"}
ENCRYPTED = {
    "linux": {"findmnt": "/dev/sda2 ext4", "lsblk": '{"blockdevices": [{"type": "crypt", "fstype": "ext4"}]}', "swapon": ""},
    "macos": {"fdesetup": "FileVault is On.", "lsof": (1, "")},
    "windows": {"BitLocker": "1", "Get-NetTCP": ""},
}
OPEN_DISK = {
    "linux": {"lsblk": '{"blockdevices": [{"type": "part", "fstype": "ext4"}]}'},
    "macos": {"fdesetup": "FileVault is Off."},
    "windows": {"BitLocker": "2"},
}
HEAD = "  sl  local_address rem_address   st\n"


def bridge(system, files, **made):
    base = f"{CONFIG[system]}/protonmail/bridge-v3"
    home = {f"{base}/{name}": body for name, body in ({"vault.enc": b"\0\1", "keychain.json": {"Helper": "x"}} | files).items()}
    root = {"proc/net/tcp": HEAD + "   0: 0100007F:0477 00000000:0000 0A 00000000\n"} if system == "linux" else {}
    return {"home": home, "root": root, "says": ENCRYPTED[system]} | made


@pytest.mark.parametrize("system", CONFIG)
@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({}, "pass"),
        ({"insecure/vault.key": "x"}, "fail"),
        ({"key.pem": "-----BEGIN"}, "fail"),
        ({"keychain.json": "{"}, "unknown"),
        ({"keychain.json": {"Helper": ["x"]}}, "unknown"),
        ({"keychain.json": {}}, "unknown"),
    ],
)
def test_bridge_and_its_vault(look, system, files, state):
    assert look("proton-bridge", system, **bridge(system, files)).state == state


@pytest.mark.parametrize("system", CONFIG)
def test_bridge_on_an_open_disk_fails(look, system):
    made = bridge(system, {}, says=OPEN_DISK[system] | ENCRYPTED[system] | OPEN_DISK[system])
    found = look("proton-bridge", system, **made)
    assert (found.state, "not encrypted" in found.why) == ("fail", True)


@pytest.mark.parametrize("system", CONFIG)
def test_without_bridge_nothing_applies(look, system):
    assert look("proton-bridge", system).state == "not-applicable"


def test_bridge_as_a_flatpak(look):
    made = bridge("linux", {"insecure/x": ""})
    home = {
        name.replace(".config", ".var/app/ch.protonmail.protonmail-bridge/config", 1): body for name, body in made["home"].items()
    }
    assert look("proton-bridge", **made | {"home": home}).state == "fail"


OPEN_PORTS = [
    ("linux", {"root": {"proc/net/tcp": HEAD + "   0: 00000000:0477 00000000:0000 0A\n"}}),
    ("linux", {"root": {"proc/net/tcp": HEAD, "proc/net/tcp6": HEAD + " 0: 00000000000000000000000000000000:0401 0:0 0A\n"}}),
    ("macos", {"says": {"lsof": "bridge 12 x 9u IPv4 0x0 0t0 TCP *:1143 (LISTEN)\n"} | {"fdesetup": "FileVault is On."}}),
    ("macos", {"says": {"lsof": "bridge 12 x 9u IPv4 0x0 0t0 TCP 192.168.1.7:1025 (LISTEN)\n"}}),
    ("windows", {"says": {"Get-NetTCP": "127.0.0.1\r\n0.0.0.0\r\n"}}),
]


@pytest.mark.parametrize(("system", "made"), OPEN_PORTS)
def test_ports_open_to_the_network_fail(look, system, made):
    found = look("proton-bridge", system, **bridge(system, {}, **made))
    assert (found.state, "ports" in found.why) == ("fail", True)


@pytest.mark.parametrize(
    ("system", "made"),
    [
        ("linux", {"root": {}}),
        ("macos", {"says": {"fdesetup": "FileVault is On."}}),
        ("windows", {"says": {"BitLocker": "1", "Get-NetTCP": "x\x1b y"}}),
    ],
)
def test_ports_that_cannot_be_told_are_unknown(look, system, made):
    assert look("proton-bridge", system, **bridge(system, {}, **made)).state == "unknown"


def test_loopback_addresses_of_both_kinds_are_fine(look):
    lines = "   0: 0100007F:0477 0:0 0A\n   1: broken\n   2: 00000000:0477 0:0 01\n   3: 00000000:0016 0:0 0A\n"
    six = HEAD + " 0: 00000000000000000000000001000000:0401 0:0 0A\n"
    made = bridge("linux", {}, root={"proc/net/tcp": HEAD + lines, "proc/net/tcp6": six})
    assert look("proton-bridge", **made).state == "pass"


@pytest.mark.parametrize("system", CONFIG)
@pytest.mark.parametrize(("says", "state"), [(ENCRYPTED, "pass"), (OPEN_DISK, "fail"), ({}, "unknown")])
def test_the_mail_app_wants_an_encrypted_disk(look, system, says, state):
    said = says.get(system, {}) | ({"findmnt": "/dev/sda2 ext4"} if says and system == "linux" else {})
    assert look("proton-desktop-app", system, home={f"{CONFIG[system]}/Proton Mail/x": ""}, says=said).state == state
    assert look("proton-desktop-app", system, says=said).state in {"not-applicable", state}


VPN_LINUX = [
    ({"killswitch": 2}, ["pvpnksintrf1", "eth0"], "pass"),
    ({"killswitch": 1}, ["proton0", "pvpnksintrf0"], "pass"),
    ({"killswitch": 1}, ["eth0"], "pass"),
    ({"killswitch": 0}, ["proton0"], "fail"),
    ({}, [], "fail"),
    ({"killswitch": 2}, ["eth0"], "fail"),
    ({"killswitch": 1}, ["proton0"], "unknown"),
    ({"killswitch": True}, [], "unknown"),
    ({"killswitch": "on"}, [], "unknown"),
    ({"killswitch": [2]}, [], "unknown"),
    ("{", [], "unknown"),
    ("[" * 100_000, [], "unknown"),
]


@pytest.mark.parametrize("where", [".config/Proton/VPN", ".var/app/com.protonvpn.www/config/Proton/VPN"])
@pytest.mark.parametrize(("settings", "links", "state"), VPN_LINUX)
def test_the_kill_switch_on_linux(look, where, settings, links, state):
    root = {f"sys/class/net/{link}/x": "" for link in links}
    assert look("protonvpn-linux", home={f"{where}/settings.json": settings}, root=root).state == state


VPN_WINDOWS = [
    ({"IsKillSwitchEnabled": "True", "KillSwitchMode": "Advanced"}, "pass"),
    ({"IsKillSwitchEnabled": "true"}, "pass"),
    ({"IsKillSwitchEnabled": "false", "KillSwitchMode": "Advanced"}, "fail"),
    ({}, "fail"),
    ({"IsKillSwitchEnabled": True}, "unknown"),
    ({"IsKillSwitchEnabled": "true", "KillSwitchMode": "Else"}, "unknown"),
    ("\x00", "unknown"),
]


@pytest.mark.parametrize(("settings", "state"), VPN_WINDOWS)
def test_the_kill_switch_on_windows(look, settings, state):
    home = {"AppData/Local/Proton/Proton VPN/Storage/GlobalSettings.json": settings}
    assert look("protonvpn-windows", "windows", home=home).state == state


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_without_proton_vpn_nothing_applies(look, system):
    says = {"scutil --nc": 'Available network connection services in the current set (*=enabled):\n* (Connected) 1 VPN "Other"'}
    assert look(f"protonvpn-{system}", system, says=says).state == "not-applicable"


ENTRY = '* ({}) 12AB VPN (ch.protonvpn.mac) "ProtonVPN" [VPN:ch.protonvpn.mac]\n'


def mac(four="utun4", dns="utun4", six=(1, "route: not in table"), **more):
    said = {"-inet6": six, "route -n get default": f"  interface: {four}\n"}
    return said | {"scutil --dns": f"resolver #1\n  nameserver[0] : 10.2.0.1\n  if_index : 21 ({dns})\n\nresolver #2\n"} | more


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("pass", {"scutil --nc": ENTRY.format("Connected")} | mac()),
        ("fail", {"scutil --nc": ENTRY.format("Disconnected")} | mac()),
        ("fail", {"scutil --nc": ENTRY.format("Connected")} | mac(four="en0")),
        ("unknown", {"scutil --nc": ENTRY.format("Connected")}),
        ("unknown", {"scutil --nc": (1, "")}),
    ],
)
def test_proton_vpn_on_a_mac(look, state, says):
    assert look("protonvpn-macos", "macos", says=says).state == state


def linux(four="proton0", six=(2, "RTNETLINK answers: Network is unreachable"), dns=None, domain=None):
    said = {
        "route get 1.1.1.1": f'[{{"dst":"1.1.1.1","dev":"{four}"}}]' if four else (2, "Network is unreachable"),
        "route get 2606": six,
    }
    dns = "Global:\nLink 2 (eth0): 192.168.1.1\nLink 5 (proton0): 10.2.0.1\n" if dns is None else dns
    return said | {
        "resolvectl dns": dns,
        "resolvectl domain": "Link 5 (proton0): ~.\nLink 2 (eth0):\n" if domain is None else domain,
    }


def windows(four="ProtonVPN", six="ProtonVPN", dns="ProtonVPN=10.2.0.1\r\n"):
    return {"1.1.1.1": four, "2606": six, "Get-Dns": dns}


ROUTES = [
    ("linux", "pass", linux()),
    ("linux", "pass", linux(six='[{"dev":"proton0"}]')),
    ("linux", "fail", linux(four="wlp3s0")),
    ("linux", "fail", linux(six='[{"dev":"wlp3s0"}]')),
    ("linux", "fail", linux(domain="Link 2 (eth0): ~.\nLink 5 (proton0): ~.\n")),
    ("linux", "fail", linux(domain="Link 2 (eth0):\n")),
    ("linux", "unknown", {}),
    # A VPN of old, or a modem.
    ("linux", "unknown", linux(four="ppp0", six=(2, "Network is unreachable"))),
    ("linux", "unknown", linux(four="", six=(2, "Network is unreachable"))),
    ("linux", "unknown", linux(six="[" * 100_000)),
    ("linux", "unknown", linux(dns="\x00\x1b[", domain="")),
    ("linux", "unknown", {"route get 1.1.1.1": '{"dev": 1}'}),
    ("macos", "pass", mac()),
    ("macos", "fail", mac(four="en0", dns="en0")),
    ("macos", "fail", mac(six="   interface: en0")),
    ("macos", "fail", mac(dns="en0")),
    ("macos", "unknown", mac(four="")),
    ("macos", "unknown", mac() | {"scutil --dns": "resolver #1\n  nameserver[0] : 9.9.9.9\n"}),
    ("windows", "pass", windows()),
    ("windows", "pass", windows(four="ProtonVPN TUN", six="", dns="ProtonVPN TUN=10.2.0.1")),
    ("windows", "fail", windows(four="Wi-Fi")),
    ("windows", "fail", windows(six="Ethernet 2")),
    ("windows", "unknown", windows(dns="ProtonVPN=10.2.0.1\nWi-Fi=192.168.1.1")),
    ("windows", "unknown", windows(four=(1, "not recognized"))),
]


@pytest.mark.parametrize(("system", "state", "says"), ROUTES)
def test_which_way_traffic_takes(look, system, state, says):
    found = look("vpn-route", system, says=says)
    assert found.state == state, found


@pytest.mark.parametrize(
    ("conf", "state"),
    [
        ("nameserver 10.2.0.1\n", "pass"),
        ("nameserver 192.168.1.1\n", "fail"),
        ("nameserver 127.0.0.1\n", "unknown"),
        ("nameserver x;y\n", "unknown"),
    ],
)
def test_without_resolved_the_list_of_servers_is_read(look, conf, state):
    says = {
        "get 192.168.1.1": '[{"dev":"eth0"}]', "get 10.2.0.1": '[{"dev":"proton0"}]', "get 127.0.0.1": '[{"dev":"lo"}]',
    } | {key: value for key, value in linux().items() if "resolvectl" not in key}  # fmt: skip
    assert look("vpn-route", says=says, root={"etc/resolv.conf": conf}).state == state
    assert not any(";" in line for line in look.asked)
