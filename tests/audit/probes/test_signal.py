"""Signal Desktop on each system, native, as Flatpak and as Snap: key, keyring, rights, age, window."""

import os

import pytest

V10, V11 = b"v10".hex() + "00" * 40, b"v11".hex() + "ab" * 40
PLAIN_KEY = "f00d" * 16
LINUX = {"native": ".config/Signal", "flatpak": ".var/app/org.signal.Signal/config/Signal",
         "snap": "snap/signal-desktop/current/.config/Signal", "beta": ".config/Signal Beta"}  # fmt: skip
MAC, WINDOWS = "Library/Application Support/Signal", "AppData/Roaming/Signal"
GUARDED = {"encryptedKey": V11, "safeStorageBackend": "gnome_libsecret"}


def folder(system, packed="native"):
    return {"linux": LINUX[packed], "macos": MAC, "windows": WINDOWS}[system]


KEYS = [
    ("linux", "pass", GUARDED),
    ("linux", "pass", {"encryptedKey": V11}),
    ("linux", "pass", {"encryptedKey": V11, "safeStorageBackend": "kwallet6", "mediaPermissions": True}),
    ("macos", "pass", {"encryptedKey": V10}),
    ("windows", "pass", {"encryptedKey": V10.upper()}),
    ("linux", "fail", {"key": PLAIN_KEY}),
    ("macos", "fail", {"key": PLAIN_KEY}),
    ("windows", "fail", {"key": PLAIN_KEY, "encryptedKey": V10}),
    ("linux", "fail", {"encryptedKey": V10}),
    ("linux", "fail", {"encryptedKey": V11, "safeStorageBackend": "basic_text"}),
    ("linux", "fail", {**GUARDED, "safeStorageDecryptionError": "true"}),
    ("linux", "unknown", {}),
    ("linux", "unknown", {"encryptedKey": 7}),
    ("macos", "unknown", {"encryptedKey": "zz" * 40}),
    ("windows", "unknown", {"encryptedKey": [V10]}),
]


@pytest.mark.parametrize(("system", "state", "config"), KEYS)
def test_how_the_key_is_kept(look, system, state, config):
    found = look("signal-desktop-key", system, home={f"{folder(system)}/config.json": config})
    assert found.state == state, found
    assert PLAIN_KEY[:8] not in str(found)
    assert V11[6:14] not in str(found)


@pytest.mark.parametrize("packed", LINUX)
@pytest.mark.parametrize(("config", "state"), [(GUARDED, "pass"), ({"key": PLAIN_KEY}, "fail"), ("{", "unknown")])
def test_on_linux_each_package_has_its_place(look, packed, config, state):
    found = look("signal-desktop-key", home={f"{LINUX[packed]}/config.json": config})
    assert found.state == state
    assert ("experimental" in found.hint) is (packed == "flatpak" and state == "fail")


def test_the_worst_of_two_counts(look):
    home = {f"{LINUX['native']}/config.json": GUARDED, f"{LINUX['snap']}/config.json": {"key": PLAIN_KEY}}
    assert look("signal-desktop-key", home=home).state == "fail"


def test_another_config_folder_is_honoured(look, tmp_path):
    home = {"elsewhere/Signal/config.json": {"key": PLAIN_KEY}}
    assert look("signal-desktop-key", home=home, env={"XDG_CONFIG_HOME": str(tmp_path / "person/elsewhere")}).state == "fail"
    assert look("signal-desktop-key", home=home, env={"XDG_CONFIG_HOME": "../elsewhere"}).state == "not-applicable"


@pytest.mark.parametrize(
    "content",
    ["", "null", "[]", "[" * 200_000, b"\xff\xfe\x00", '{"key": ' + "9" * 10_000 + "}", b"\0" * 2_000_000],
    ids=["empty", "null", "list", "deep", "bytes", "number", "large"],
)
@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_a_broken_file_is_unknown(look, system, content):
    for probe in ("signal-desktop-key", "signal-desktop-keyring"):
        found = look(probe, system, home={f"{folder(system)}/config.json": content})
        assert found.state == "unknown", found


def test_no_config_is_unknown(look):
    assert look("signal-desktop-key", home={f"{LINUX['native']}/sql/db.sqlite": "x"}).state == "unknown"


def test_a_link_out_of_the_home_folder_is_not_followed(look, tmp_path):
    (tmp_path / "config.json").write_text("{}")
    place = tmp_path / "person" / LINUX["native"]
    place.mkdir(parents=True)
    (place / "config.json").symlink_to(tmp_path / "config.json")
    found = look("signal-desktop-key")
    assert (found.state, "out of your home" in found.why) == ("unknown", True)


@pytest.mark.parametrize("system", ["linux", "macos"])
def test_a_pipe_in_the_place_of_the_file_holds_nobody_up(look, tmp_path, system):
    place = tmp_path / "person" / folder(system)
    place.mkdir(parents=True)
    os.mkfifo(place / "config.json")
    assert look("signal-desktop-key", system).state == "unknown"


BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus"}
KEYRINGS = [
    ("linux", "pass", {"says": {"busctl": "org.freedesktop.secrets 1 gnome-keyring"}, "env": BUS}, {}),
    ("linux", "pass", {"says": {"dbus-send": 'string "org.kde.kwalletd6"'}, "env": BUS}, {}),
    ("linux", "fail", {"says": {"busctl": "org.freedesktop.DBus 1"}, "env": BUS}, {}),
    ("linux", "unknown", {"says": {"busctl": "org.freedesktop.secrets"}}, {}),
    ("linux", "unknown", {"env": BUS}, {}),
    ("macos", "pass", {"says": {"security find-generic-password -s Signal Safe Storage": "keychain: x"}}, {}),
    ("macos", "fail", {"says": {"security": (44, "could not be found")}}, {}),
    ("macos", "unknown", {"says": {"security": (36, "User interaction is not allowed.")}}, {}),
    ("windows", "pass", {}, {"Local State": {"os_crypt": {"encrypted_key": "RFBBUEk="}}}),
    ("windows", "fail", {}, {"Local State": {"os_crypt": {}}}),
    ("windows", "unknown", {}, {"Local State": "{"}),
]


@pytest.mark.parametrize(("system", "state", "made", "files"), KEYRINGS)
def test_the_keyring(look, system, state, made, files):
    home = {f"{folder(system)}/config.json": {"encryptedKey": V11}} | {
        f"{folder(system)}/{name}": body for name, body in files.items()
    }
    assert look("signal-desktop-keyring", system, home=home, **made).state == state
    assert not any(" -w" in line or " -g" in line for line in look.asked)


def test_without_a_guarded_key_no_keyring_is_looked_for(look):
    assert look("signal-desktop-keyring", home={f"{LINUX['native']}/config.json": {"key": PLAIN_KEY}}).state == "unknown"


@pytest.mark.parametrize("system", ["linux", "macos"])
@pytest.mark.parametrize(
    ("mode", "file_mode", "state"),
    [(0o700, 0o600, "pass"), (0o750, 0o600, "fail"), (0o700, 0o644, "fail"), (0o755, 0o600, "fail")],
)
def test_who_can_open_the_folder(look, tmp_path, system, mode, file_mode, state):
    place = tmp_path / "person" / folder(system)
    place.mkdir(parents=True)
    (place / "config.json").touch()
    (place / "config.json").chmod(file_mode)
    place.chmod(mode)
    assert look("signal-desktop-perms", system).state == state


def test_a_linked_database_is_unknown(look, tmp_path):
    place = tmp_path / "person" / LINUX["native"]
    (place / "sql").mkdir(parents=True)
    place.chmod(0o700)
    (place / "sql/db.sqlite").symlink_to("/dev/null")
    assert look("signal-desktop-perms").state == "unknown"


AGES = [
    ("linux", "native", "root/opt/Signal/signal-desktop", {"dpkg-query": "8.20.0"}),
    ("linux", "snap", "root/snap/signal-desktop/current/opt/Signal/signal-desktop", {"snap list": "signal-desktop  8.20.0  900"}),
    ("macos", "native", "root/Applications/Signal.app/Contents/MacOS/Signal", {"defaults read": "8.20.0\n"}),
    ("windows", "native", "person/AppData/Local/Programs/signal-desktop/Signal.exe", {"powershell": "8.20.0\r\n"}),
]


@pytest.mark.parametrize(("system", "packed", "binary", "says"), AGES)
@pytest.mark.parametrize(("days", "state"), [(10, "pass"), (90, "fail"), (-5, "unknown"), (20_000, "unknown")])
def test_how_old_the_program_is(look, age, tmp_path, system, packed, binary, says, days, state):
    age(tmp_path / binary, days)
    found = look("signal-desktop-present", system, home={f"{folder(system, packed)}/x": ""}, says=says)
    assert (found.state, "8.20.0" in found.why) == (state, True)


@pytest.mark.parametrize(
    ("date", "state"),
    [
        ("2026-11-10 09:00:00 +0000", "pass"),
        ("2026-07-10 09:00:00 +0000", "fail"),
        ("2027-07-10 09:00:00 +0000", "unknown"),
        ("?", "unknown"),
    ],
)
def test_a_flatpak_names_its_own_date(look, date, state):
    says = {"flatpak info": f"Signal Desktop\n     Version: 8.20.0\n        Date: {date}\n"}
    assert look("signal-desktop-present", home={f"{LINUX['flatpak']}/x": ""}, says=says).state == state


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
def test_without_signal_nothing_applies(look, system):
    assert look("signal-desktop-present", system).state == "not-applicable"


WINDOW = [
    (22631, {"contentProtection": True}, "pass"),
    (22631, {}, "pass"),
    (19045, {"contentProtection": True}, "pass"),
    (19045, {}, "fail"),
    (22631, {"contentProtection": False}, "fail"),
    (0, {}, "unknown"),
    (22631, {"contentProtection": "maybe"}, "unknown"),
    (22631, "{", "unknown"),
]


@pytest.mark.parametrize(("release", "settings", "state"), WINDOW)
def test_the_window_on_windows(look, release, settings, state):
    found = look("signal-desktop-ephemeral", "windows", home={f"{WINDOWS}/ephemeral.json": settings}, release=release)
    assert found.state == state
