"""The system's own answers: disk, screen lock, updates, firewall, Recall; on each system pass, fail and unknown."""

import json

import pytest

GARBAGE = "\x1b]0;x\x07{[<\x00" + "9" * 5000


def layers(*kinds, below=()):
    """What lsblk says of a device that stands on others: `type/filesystem`, from the top down."""
    children = list(below)
    for kind in reversed(kinds):
        name, _, system = kind.partition("/")
        children = [{"type": name, "fstype": system or None, **({"children": children} if children else {})}]
    return json.dumps({"blockdevices": children})


def one(answer):
    return json.loads(answer)["blockdevices"][0]


PLAIN = {"findmnt": "/dev/sda2 ext4", "lsblk": layers("part/ext4", "disk"), "swapon": ""}
LUKS = PLAIN | {"lsblk": layers("lvm/ext4", "crypt/LVM2_member", "part/crypto_LUKS", "disk")}
HALF = [one(layers("crypt/LVM2_member", "part/crypto_LUKS", "disk")), one(layers("part/LVM2_member", "disk"))]
BTRFS = "11111111-2222-3333-4444-555555555555"
GNOME, KDE = {"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, {"XDG_CURRENT_DESKTOP": "KDE"}
SHELL = "powershell"


def gnome(enabled="true", idle="uint32 300", delay="uint32 0"):
    return {"says": {"lock-enabled": enabled, "idle-delay": idle, "lock-delay": delay}, "env": GNOME}


def plasma(locks, minutes, tool="kreadconfig6"):
    key = f"{tool} --file kscreenlockerrc --group Daemon --key"
    return {"says": {f"{key} Autolock": locks, f"{key} Timeout": minutes}, "env": KDE}


def saver(active="1", secure="1", wait="300", policy=None):
    values = {"ScreenSaveActive": active, "ScreenSaverIsSecure": secure, "ScreenSaveTimeOut": wait}
    head = "\r\nHKEY_CURRENT_USER\\Control Panel\\Desktop\r\n"
    says = {name: f"{head}    {name}    REG_SZ    {value}\r\n" for name, value in values.items()}
    if policy:
        says["InactivityTimeoutSecs"] = f"    InactivityTimeoutSecs    REG_DWORD    {policy}"
    return {"says": says}


def mac_lock(said, sleep="5"):
    return {"says": {"sysadminctl": said, "pmset": f"System-wide power settings:\n displaysleep         {sleep} (prevented)\n"}}


def recall(name, value):
    return {
        "says": {f"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsAI /v {name}": f"    {name}    REG_DWORD    {value}\r\n"}
    }


DISK = [
    ("linux", "pass", {"says": LUKS}),
    ("linux", "pass", {"says": LUKS | {"swapon": "/dev/zram0 partition\n/swap.img file"}}),
    ("linux", "pass", {"says": {"findmnt": "rpool/home zfs", "zfs get": "aes-256-gcm", "swapon": ""}}),
    ("linux", "pass", {"says": LUKS | {"findmnt": "/dev/mapper/luks-1[/@home] btrfs"}}),
    ("linux", "pass", {"says": LUKS | {"/person": "/home/.ecryptfs ecryptfs"}}),
    ("linux", "fail", {"says": PLAIN}),
    ("linux", "fail", {"says": LUKS | {"lsblk": layers("lvm/ext4", below=HALF)}}),
    (
        "linux",
        "fail",
        {
            "says": {"/dev/sdb1": layers("part/btrfs", "disk")} | LUKS | {"findmnt": f"/dev/mapper/luks-1 btrfs {BTRFS}"},
            "root": {f"sys/fs/btrfs/{BTRFS}/devices/{name}": "" for name in ("dm-0", "sdb1")},
        },
    ),
    ("linux", "fail", {"says": {"findmnt": "rpool/home zfs", "zfs get": "off", "swapon": ""}}),
    ("linux", "fail", {"says": {"/dev/sda3": layers("part/swap", "disk")} | LUKS | {"swapon": "/dev/sda3 partition"}}),
    ("linux", "fail", {"says": {"/person": "/home/x ecryptfs", **PLAIN}}),
    ("linux", "unknown", {"says": {"uname": "6.6.0-microsoft-standard-WSL2", **LUKS}}),
    ("linux", "unknown", {"says": LUKS | {"findmnt": "overlay overlay"}}),
    ("linux", "unknown", {"says": LUKS | {"findmnt": "/dev/../etc/passwd ext4"}}),
    ("linux", "unknown", {"says": LUKS | {"findmnt": GARBAGE}}),
    ("linux", "unknown", {"says": LUKS | {"lsblk": (1, "lsblk: not a block device")}}),
    *(
        ("linux", "unknown", {"says": LUKS | {"lsblk": said}})
        for said in (GARBAGE, "[]", '{"blockdevices": []}', '{"blockdevices": [{"type": ["crypt"]}]}', "[" * 100_000)
    ),
    ("linux", "unknown", {"says": {key: LUKS[key] for key in ("findmnt", "lsblk")}}),
    ("macos", "pass", {"says": {"fdesetup": "FileVault is On.\n"}}),
    ("macos", "fail", {"says": {"fdesetup": "FileVault is Off.\n"}}),
    ("macos", "fail", {"says": {"fdesetup": "FileVault is On.\nEncryption in progress: Percent completed = 14\n"}}),
    ("macos", "unknown", {"says": {"fdesetup": (1, "FileVault is On.")}}),
    ("macos", "unknown", {"says": {"fdesetup": GARBAGE}}),
    *(("windows", "pass", {"says": {SHELL: code}}) for code in ("1\r\n", "6")),
    *(("windows", "fail", {"says": {SHELL: code}}) for code in ("0", "2", "3", "4", "5")),
    *(("windows", "unknown", {"says": {SHELL: code}}) for code in ("", "7", GARBAGE)),
]
SCREEN = [
    ("linux", "pass", gnome()),
    ("linux", "pass", gnome(idle="uint32 600", delay="uint32 60")),
    ("linux", "fail", gnome(enabled="false")),
    ("linux", "fail", gnome(idle="uint32 0")),
    ("linux", "fail", gnome(idle="uint32 900", delay="uint32 3600")),
    ("linux", "unknown", gnome(idle=GARBAGE[:8])),
    ("linux", "unknown", gnome() | {"env": {"XDG_CURRENT_DESKTOP": "sway"}}),
    ("linux", "pass", plasma("true", "5")),
    ("linux", "pass", plasma("true\n", "4\n", "kreadconfig5")),
    ("linux", "fail", plasma("false", "5")),
    ("linux", "fail", plasma("true", "0")),
    ("linux", "fail", plasma("true", "60")),
    ("linux", "unknown", plasma("perhaps", "x")),
    ("macos", "pass", mac_lock("2026-11-22 [321] screenLock delay is immediate")),
    ("macos", "pass", mac_lock("screenLock delay is 5 seconds", "10")),
    ("macos", "fail", mac_lock("screenLock is off")),
    ("macos", "fail", mac_lock("screenLock delay is immediate", "0")),
    ("macos", "fail", mac_lock("screenLock delay is 14400 seconds")),
    ("macos", "unknown", mac_lock(GARBAGE)),
    ("macos", "unknown", {"says": {"sysadminctl": "screenLock delay is immediate"}}),
    ("windows", "pass", saver()),
    ("windows", "pass", saver(active="0", policy="0x12c")),
    ("windows", "fail", saver(secure="0")),
    ("windows", "fail", saver(wait="3600")),
    ("windows", "fail", saver(policy="0xe10")),
    ("windows", "unknown", saver(active="0")),
    ("windows", "unknown", {"says": {"reg query": GARBAGE}}),
]
MAC_UPDATED = {"LastFullSuccessfulDate": "2026-11-20 09:11:11 +0000\n", "LastRecommendedUpdatesAvailable": "0\n"}
UPDATES = [
    ("linux", "pass", {"says": {"rpm -qa": "kernel-6.17-1.fc43.x86_64           Tue Nov 10 09:12:33 2026\nold Tue Jan 01 2019"}}),
    ("linux", "pass", {"says": {"rpm -qa": "kernel-6.17   Tue 10 Nov 2026 09:12:33 AM CET"}}),
    ("linux", "pass", {"says": {"rpm -qa": "vim-9 Sat Nov 21 2026\nkernel-core-6.17-1 Tue Nov 10 09:12:33 2026"}}),
    ("linux", "pass", {"says": {"rpm-ostree": '{"deployments": [{"timestamp": 1794300000, "booted": true}]}'}}),
    # One package that was put in by hand is no update; and what waits for the next start does not run yet.
    ("linux", "unknown", {"says": {"rpm -qa": "vim-9 Sat Nov 21 09:12:33 2026\nkernel-core-6.17-1 Tue Mar 10 09:12:33 2026"}}),
    ("linux", "unknown", {"says": {"rpm -qa": "vim-9 Sat Nov 21 09:12:33 2026\nbash-5 Tue Mar 10 09:12:33 2026"}}),
    (
        "linux",
        "fail",
        {"says": {"rpm-ostree": '{"deployments": [{"timestamp": 1794300000}, {"timestamp": 1764300000, "booted": true}]}'}},
    ),
    ("linux", "pass", {"root": {"var/log/pacman.log": "[2026-11-01T10:00:00+0000] [PACMAN] starting full system upgrade\nx\n"}}),
    ("linux", "fail", {"says": {"rpm -qa": "bash-5 Tue Sep 15 09:12:33 2026"}}),
    ("linux", "fail", {"root": {"var/log/pacman.log": "[2025-11-01T10:00:00+0000] [PACMAN] starting full system upgrade\n"}}),
    (
        "linux",
        "unknown",
        {"says": {"rpm -qa": "bash-5 Tue Nob 99 09:12:33 2026", "rpm-ostree": '{"deployments": [{"timestamp": 1e400}]}'}},
    ),
    ("linux", "unknown", {"says": {"rpm -qa": GARBAGE, "rpm-ostree": "[" * 100_000}}),
    ("linux", "unknown", {"says": {"rpm -qa": "bash-5 Tue Nov 10 09:12:33 2027"}}),
    ("macos", "pass", {"says": MAC_UPDATED}),
    ("macos", "fail", {"says": MAC_UPDATED | {"LastRecommendedUpdatesAvailable": "2\n"}}),
    *(
        ("macos", "unknown", {"says": MAC_UPDATED | {"LastRecommendedUpdatesAvailable": said}})
        for said in ((1, "does not exist"), "", GARBAGE)
    ),
    ("macos", "fail", {"says": {"LastFullSuccessfulDate": "2026-08-20 09:11:11 +0000\n"}}),
    ("macos", "unknown", {"says": {"LastFullSuccessfulDate": (1, "does not exist")}}),
    ("macos", "unknown", {"says": {"LastFullSuccessfulDate": "2026-99-20"}}),
    ("windows", "pass", {"says": {SHELL: "2026-11-12\r\n"}}),
    ("windows", "fail", {"says": {SHELL: "2026-01-12\r\n"}}),
    ("windows", "unknown", {"says": {SHELL: GARBAGE}}),
]
FIREWALL = [
    ("linux", "pass", {"root": {"etc/ufw/ufw.conf": "# x\nENABLED=yes\n"}, "says": {"is-active ufw": "active\n"}}),
    ("linux", "unknown", {"root": {"etc/ufw/ufw.conf": "ENABLED=yes\n"}, "says": {"is-active ufw": (3, "inactive\n")}}),
    ("linux", "unknown", {"root": {"etc/ufw/ufw.conf": "ENABLED=yes\n"}}),
    ("linux", "pass", {"says": {"firewall-cmd": "running\n"}}),
    ("linux", "pass", {"says": {"nft": "chain input { type filter hook input priority filter; policy drop; }"}}),
    ("linux", "fail", {"root": {"etc/ufw/ufw.conf": "ENABLED=no\n"}}),
    ("linux", "fail", {"says": {"nft": "chain input { type filter hook input priority filter; policy accept; }"}}),
    ("linux", "unknown", {"says": {"nft": (1, "Operation not permitted"), "firewall-cmd": (252, "not running")}}),
    ("linux", "unknown", {"root": {"etc/ufw/ufw.conf": GARBAGE}}),
    ("macos", "pass", {"says": {"socketfilterfw": "Firewall is enabled. (State = 1)"}}),
    ("macos", "fail", {"says": {"socketfilterfw": "Firewall is disabled. (State = 0)"}}),
    ("macos", "unknown", {"says": {"socketfilterfw": GARBAGE}}),
    ("windows", "pass", {"says": {SHELL: "Domain=True\r\nPrivate=True\r\nPublic=True\r\n"}}),
    ("windows", "fail", {"says": {SHELL: "Domain=True\r\nPublic=False"}}),
    ("windows", "unknown", {"says": {SHELL: "Domain=NotConfigured"}}),
    ("windows", "unknown", {"says": {SHELL: GARBAGE}}),
]
RECALL = [
    ("windows", "pass", recall("DisableAIDataAnalysis", "0x1")),
    ("windows", "pass", recall("AllowRecallEnablement", "0x0")),
    ("windows", "pass", {"says": {"dism": "Feature Name : Recall\r\nState : Disabled with Payload Removed\r\n"}}),
    ("windows", "fail", {"says": {"dism": "Feature Name : Recall\r\nState : Enabled\r\n"}}),
    ("windows", "fail", {**recall("DisableAIDataAnalysis", "0x0"), "says": {"dism": "State : Enabled\n"}}),
    ("windows", "not-applicable", {"says": {"dism": (1, "Error: 0x800f080c\nFeature name Recall is unknown.")}}),
    ("windows", "unknown", {"says": {"dism": (740, "Elevated permissions are required to run DISM.")}}),
    ("windows", "unknown", {"says": {"dism": GARBAGE, "reg query": GARBAGE}}),
]
CASES = [
    (probe, *case)
    for probe, cases in (
        ("disk-encryption", DISK),
        ("screen-lock", SCREEN),
        ("os-updates", UPDATES),
        ("firewall", FIREWALL),
        ("windows-recall", RECALL),
    )
    for case in cases
]


@pytest.mark.parametrize(("probe", "system", "state", "made"), CASES)
def test_what_the_system_says(look, probe, system, state, made):
    found = look(probe, system, **made)
    assert found.state == state, found
    if state in {"fail", "unknown"} and probe != "disk-encryption":
        assert found.hint


@pytest.mark.parametrize(
    ("days", "says", "state"),
    [
        (2, {"apt-get": "Building...\n0 upgraded, 0 newly installed, 0 to remove and 3 not upgraded.\n"}, "pass"),
        (2, {"apt-get": "1 upgraded, 1 newly installed, 0 to remove and 0 not upgraded.\nInst bash [5.2] (5.3)\n"}, "fail"),
        (2, {"apt-get": "Reading package lists...\n"}, "unknown"),
        (2, {"apt-get": (100, "E: unmet dependencies")}, "unknown"),
        # It is missing, or took too long.
        (2, {}, "unknown"),
        (45, {}, "fail"),
        (-2, {}, "unknown"),
        (8000, {}, "unknown"),
    ],
)
def test_apt_keeps_the_day_of_its_last_update(look, age, tmp_path, days, says, state):
    (tmp_path / "root/var/lib/apt/lists").mkdir(parents=True)
    (tmp_path / "root/var/lib/apt/lists/deb.example_dists_stable_InRelease").touch()
    age(tmp_path / "root/var/lib/apt/periodic/update-success-stamp", days)
    age(tmp_path / "root/var/lib/apt/lists", days)
    assert look("os-updates", says=says).state == state


def test_where_apt_knows_of_no_source_nothing_is_up_to_date(look, age, tmp_path):
    (tmp_path / "root/var/lib/apt/lists/partial").mkdir(parents=True)
    age(tmp_path / "root/var/lib/apt/periodic/update-success-stamp", 0)
    assert look("os-updates", says={"apt-get": "0 upgraded, 0 newly installed, 0 to remove\n"}).state == "unknown"


def test_the_late_lock_says_how_late(look):
    assert look("screen-lock", **gnome(idle="uint32 3600")).why == "The screen locks after 60 minutes, which is late."
    assert "1 minute." in look("screen-lock", **gnome(idle="uint32 60")).why


def test_commands_are_asked_for_fixed_things_only(look):
    look("disk-encryption", says=LUKS | {"findmnt": "/dev/sda2;reboot ext4"})
    assert not any("reboot" in line for line in look.asked)
