"""What keeps a scan from working, or from seeing everything: a message that says what to do, and the right exit code."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from safetycheck import lab
from safetycheck.events import BrokerSkipped, ConsentWithdrawn, ScanStarted
from safetycheck.model import Consent

NO_BROWSER = """\
from safetycheck.fetch import chrome
chrome._LINUX_PLACES = chrome._MAC_APPS = ()
"""


@pytest.fixture
def town():
    with lab.serve() as served:
        yield served


def scans(command):
    with command.opened() as vault:
        return [event for event in vault.events() if isinstance(event, ScanStarted)]


# --- files ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "can't be read"),
        (b"\xff\xfe\x00names", "is not UTF-8 text"),
        (b"names: [", "profile.yaml:"),
        (b"{}", "names"),
        (b"names: [{first: Zenobia, last: Marrowfield, nickname: Zen}]", "this key is not known"),
        (b"names: [{first: Zenobia, last: Marrowfield}]\nphones: [Zeppelin]", "phones"),
        (b"names: [{first: Zenobia, last: Marrowfield}]\nbirth: {year: 1984, month: 13}", "month"),
    ],
)
def test_an_unreadable_profile(command, street, content, says, tmp_path):
    command.furnished(street.profile)
    file = tmp_path / "profile.yaml"
    if content is not None:
        file.write_bytes(content)
    done = command("profile", "import", file, "--consent", "self")
    assert done.returncode == 4
    assert done.stderr.startswith("error: ")
    assert says in done.stderr
    assert not any(value in done.stderr for value in ("Zenobia", "Marrowfield", "Zeppelin", "1984", "Traceback"))
    with command.opened() as vault:
        assert [person.profile for person in vault.people()] == [street.profile]


def test_an_unknown_key_in_a_definition_stops_only_that_broker(command, street, reach):
    command.furnished(street.profile)
    broken, other = sorted(street.brokers.iterdir())
    broken.write_text("colour: red\n" + broken.read_text())
    done = command("scan", *reach(street))
    assert done.returncode == 3
    assert f"{broken}:1: colour" in done.stderr
    assert other.stem in {seen.host for seen in street.log}
    assert broken.stem not in {seen.host for seen in street.log}
    assert "its definition is broken" in done.stdout
    assert "1 of 2 brokers was asked: 1 lists you" in done.stdout


def test_a_folder_without_definitions(command, street, tmp_path):
    command.furnished(street.profile)
    done = command("scan", "--brokers", tmp_path / "nowhere")
    assert done.returncode == 4
    assert f"{tmp_path / 'nowhere'}: no definitions can be read from it" in done.stderr
    assert scans(command) == []


@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_certificate_authority_that_is_none(command, street, reach, tmp_path, content):
    command.furnished(street.profile)
    if content:
        (tmp_path / "ca.pem").write_bytes(content)
    done = command("scan", *reach(street), "--cafile", tmp_path / "ca.pem")
    assert done.returncode == 4
    assert "--cafile takes a PEM file" in done.stderr
    assert street.log == []


# --- the network ------------------------------------------------------------------------------------------------


def test_no_browser(command, town, reach, tmp_path):
    """Brokers that need none are scanned; of the others it is said why they are not, and once what to do."""
    empty = tmp_path / "empty"
    empty.mkdir()
    command.furnished(town.profile)
    only = {
        "plumbline-people.example": "found",  # http
        "glasswick.example": "skipped",  # browser
        "lanternway.example": "skipped",  # browser
        "ironlatch-records.example": "blocked",  # a wall stands before http; a browser would have been tried next
    }
    done = command(
        "scan", "--json", *reach(town), *(f"--only={domain}" for domain in only),
        program=command.altered("browserless", NO_BROWSER),
        environment={"PATH": str(empty), "PLAYWRIGHT_BROWSERS_PATH": str(empty)},
    )  # fmt: skip
    assert done.returncode == 3, done.stderr
    brokers = {each["domain"]: each for each in json.loads(done.stdout)["brokers"]}
    assert {domain: each["outcome"] for domain, each in brokers.items()} == only
    assert brokers["glasswick.example"]["reason"] == "no Chrome, Chromium or Edge was found"
    assert "Chrom" not in brokers["ironlatch-records.example"]["reason"]
    assert brokers["ironlatch-records.example"]["via"] == "http"
    assert brokers["plumbline-people.example"]["yes"] == 1
    assert done.stderr.count("Install one of them") == 1
    assert "glasswick.example" not in {seen.host for seen in town.log}


def test_a_proxy_that_is_not_there(command, street, reach):
    command.furnished(street.profile)
    done = command("scan", "--proxy", "socks5h://127.0.0.1:1", *reach(street))
    assert done.returncode == 4
    assert "error: the proxy could not be reached" in done.stderr
    assert "Start Tor" in done.stderr
    assert "Traceback" not in done.stderr
    assert street.log == []
    # What was begun can be finished without it.
    assert command("scan", "--resume", *reach(street)).returncode == 1
    assert len(scans(command)) == 1


@pytest.mark.parametrize(
    "given",
    ["street-000.example", "a.example:127.0.0.1:0", "a.example:127.0.0.1:65536", "a.example:::1:443", ":127.0.0.1:443", "x:y:z"],
)
def test_a_mapping_that_is_none(command, street, given):
    command.furnished(street.profile)
    done = command("scan", f"--connect-to={given}", "--brokers", street.brokers)
    assert done.returncode == 2
    assert "is not HOST:ADDR:PORT" in done.stderr
    assert scans(command) == []


@pytest.mark.parametrize("given", ["http://127.0.0.1:9050", "socks5h://", "tor2"])
def test_a_proxy_that_is_none(command, street, given):
    command.furnished(street.profile)
    done = command("scan", "--proxy", given, "--brokers", street.brokers)
    assert done.returncode == 2
    assert "Write: tor, or socks5h://HOST:PORT" in done.stderr
    assert scans(command) == []


# --- consent ----------------------------------------------------------------------------------------------------


def consent(**changes):
    today = datetime.now(UTC).date()
    given = {
        "by": "Zenobia Marrowfield", "covers": ("scan", "optout"), "given_on": today, "until": today + timedelta(days=30),
        "how": "signed paper", "withdraw": "a call to the clinic",
    }  # fmt: skip
    return Consent(**given | changes)


def nobody_is_asked(command, street, reach, says):
    """Check that scan, --plan and --resume refuse, and that nothing was sent or written down."""
    for more in ([], ["--plan"], ["--plan", "--json"]):
        done = command("scan", *more, *reach(street))
        assert (done.returncode, done.stdout) == (4, "")
        assert f"nobody is looked up without their consent: {says}" in done.stderr
        assert "safetycheck consent give" in done.stderr
    with command.opened() as vault:
        assert vault.ledger() == []
        assert not any(isinstance(event, ScanStarted | BrokerSkipped) for event in vault.events())
    assert street.log == []
    return True


def test_consent_withdrawn(command, street, reach):
    own = command.furnished(street.profile)
    with command.opened() as vault:
        vault.append(ConsentWithdrawn(at=datetime.now(UTC), person=own))
    assert nobody_is_asked(command, street, reach, "consent was withdrawn")


def test_a_second_person_without_consent(command, street, reach):
    command.furnished(street.profile, is_self=False)
    assert nobody_is_asked(command, street, reach, "no consent is on record")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"covers": ("optout",)}, "consent covers optout only"),
        ({"given_on": date(2020, 1, 1), "until": date(2021, 1, 1)}, "consent ended on 2021-01-01"),
    ],
)
def test_consent_that_does_not_cover_this(command, street, reach, changes, says):
    command.furnished(street.profile, consent(**changes), is_self=False)
    assert nobody_is_asked(command, street, reach, says)


def test_consent_that_covers_this(command, street, reach):
    command.furnished(street.profile, consent(), is_self=False)
    assert command("scan", *reach(street)).returncode == 1


def test_consent_withdrawn_amid_a_scan_ends_its_resumption_too(command, street, reach):
    own = command.furnished(street.profile)
    assert command("scan", "--proxy", "socks5h://127.0.0.1:1", *reach(street)).returncode == 4
    with command.opened() as vault:
        vault.append(ConsentWithdrawn(at=datetime.now(UTC), person=own))
    done = command("scan", "--resume", *reach(street))
    assert done.returncode == 4
    assert "consent was withdrawn" in done.stderr
    assert street.log == []
