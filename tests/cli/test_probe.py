"""The command: what is said first, what is asked, what is shown and kept."""

import json
import os
import socket
import ssl
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import dns.message
import dns.rcode
import pytest
import trustme

from safetycheck.audit import probes
from safetycheck.audit.probes.interface import absent, failed, passed, unknown
from safetycheck.cli import output, probe_input, probe_run
from safetycheck.errors import UsageError
from safetycheck.events import ProbeRan

DOMAIN = "marrow.example"


def stand_in(probe, finding, seen=None):
    """A probe that finds what it is told to, and notes what it was given."""

    def run(scene):
        if seen is not None:
            seen.append(scene)
        return finding

    return replace(probe, run=run)


@pytest.fixture
def finds(monkeypatch):
    """Let each probe find what is named here; every other one does not apply."""

    def make(seen=None, **found):
        made = tuple(stand_in(each, found.get(each.id.replace("-", "_"), absent("Nothing here.")), seen) for each in probes.ALL)
        monkeypatch.setattr(probes, "ALL", made)
        monkeypatch.setattr(probes, "BY_ID", {each.id: each for each in made})

    return make


@pytest.fixture
def dumb_names():
    """A DNS server that knows no name at all, and notes what it was asked."""
    asked = []
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))

    def serve():
        while True:
            raw, who = line.recvfrom(4096)
            if raw == b"stop":
                return
            question = dns.message.from_wire(raw)
            asked.append(question.question[0].name.to_text(omit_final_dot=True))
            answer = dns.message.make_response(question)
            answer.set_rcode(dns.rcode.NXDOMAIN)
            line.sendto(answer.to_wire(), who)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield asked, "{}:{}".format(*line.getsockname())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
        stop.sendto(b"stop", line.getsockname())
    thread.join(5)
    line.close()


def test_without_an_id_they_are_listed(run):
    done = run("probe")
    assert done.exit_code == 0
    for each in probes.ALL:
        assert each.id in done.stdout
    assert "Gravatar has a public picture" in done.stdout
    assert "On other systems: " in done.stdout
    plain = run("probe", "--plain").stdout
    assert "probe: gravatar\nreads: " in plain
    assert "tells: A hash of your address" in plain


def test_the_list_as_json(run):
    (first, *_) = json.loads(run("probe", "--json").stdout)["probes"]
    assert first["id"] == "disk-encryption"
    assert {"title", "checks", "platforms", "reads", "leaks", "network", "needs"} < first.keys()


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ({"firewall": passed("Yes.")}, 0),
        ({"firewall": passed("Yes."), "screen_lock": unknown("Who knows.")}, 3),
        ({"firewall": failed("No."), "screen_lock": unknown("Who knows.")}, 1),
        ({}, 0),
    ],
)
def test_the_exit_code_says_the_worst(run, finds, found, code):
    finds(**found)
    assert run("probe", "--all").exit_code == code


def test_all_is_of_this_computer_and_needs_nothing(run, finds):
    seen = []
    finds(seen, firewall=failed("It is \x1b[31moff."), disk_encryption=passed("It is on."))
    done = run("probe", "--all")
    assert "firewall reads: What ufw" in done.stderr
    assert {"firewall, fail: It is off.", "disk-encryption, pass: It is on."} < set(done.stdout.splitlines())
    assert "\x1b" not in done.stdout
    assert "It tells: " not in done.stderr
    assert all(line.endswith("It tells nobody.") for line in done.stderr.splitlines() if " reads: " in line)
    assert all(scene.network is None for scene in seen)
    assert not {"gravatar", "photo-metadata"} & {line.split(" ")[0] for line in done.stderr.splitlines()}


def test_each_says_what_it_reads_and_at_once_what_it_found(run, finds):
    finds(firewall=failed("It is off."), screen_lock=unknown("Who knows."))
    lines = [line for line in run("probe", "screen-lock", "firewall", "disk-encryption").output.splitlines() if line]
    firsts = [line.split(":")[0] for line in lines]
    assert firsts[:6] == [
        "screen-lock reads", "screen-lock, unknown", "firewall reads", "firewall, fail", "disk-encryption reads",
        "disk-encryption, does not apply",
    ]  # fmt: skip


def test_the_end_says_once_more_what_needs_the_person(run, finds, monkeypatch):
    finds(firewall=failed("It is off.", "Turn it on."), screen_lock=unknown("Who knows."), disk_encryption=passed("Yes."))
    ids = ("screen-lock", "firewall", "disk-encryption", "os-updates")
    rest = ["Could not be seen: screen-lock", "As it should be: disk-encryption", "Does not apply here: os-updates"]
    done = run("probe", *ids)
    assert done.stderr.splitlines()[-5:] == ["1 thing to look at", "firewall", *rest]
    assert done.stdout.count("It is off.") == 1, "in a file it stands once"
    with monkeypatch.context() as there:
        there.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
        at_a_terminal = run("probe", *ids)
    assert at_a_terminal.output.splitlines()[-5:] == ["1 thing to look at", "firewall: It is off. Turn it on.", *rest]
    assert "It is off." not in at_a_terminal.stderr
    assert "look at" not in run("probe", "firewall", "screen-lock", "os-updates").stderr
    finds()
    assert "No probe found anything wrong" in run("probe", "--all").stderr


def test_where_the_vault_can_only_be_read_nothing_is_kept(run, finds, vault, key, look, monkeypatch):
    finds(firewall=failed("It is off."))
    monkeypatch.setattr(probe_run.vaults, "writable", lambda _: False)
    done = run("probe", "firewall", "--passphrase-file", key)
    assert done.exit_code == 1
    assert "what is found is not kept" in done.stderr
    with look() as opened:
        assert not [event for event in opened.events() if isinstance(event, ProbeRan)]


def test_json_holds_what_was_found(run, finds):
    finds(firewall=failed("It is off.", "Turn it on."))
    (found,) = json.loads(run("probe", "firewall", "--json").stdout)["probes"]
    assert found == {
        "id": "firewall", "state": "fail", "why": "It is off.", "hint": "Turn it on.", "checks": [],
        "reads": probes.BY_ID["firewall"].reads, "leaks": "nothing",
    }  # fmt: skip


def test_one_that_does_not_apply_says_why(run, finds):
    finds()
    assert "firewall, does not apply: Nothing here." in run("probe", "firewall").stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("firewal",), "Did you mean firewall?"),
        (("zen@example.org",), "there is no probe of that id"),
        (("firewall", "--all"), "--all runs the probes by itself"),
        (("firewall", "--network"), "--network goes with --all"),
        (("photo-metadata",), "photo-metadata needs a folder"),
        (("gravatar", "--dns", "nowhere"), "--dns is not ADDR"),
    ],
)
def test_wrong_usage(run, vault, key, words, says):
    done = run("probe", *words, "--passphrase-file", key)
    assert (done.exit_code, says in done.stderr) == (2, True), done.stderr
    assert "zen@" not in done.stderr


def test_results_are_kept_where_the_vault_opens_by_itself(run, finds, vault, key, look):
    finds(firewall=failed("It is off."))
    run("probe", "firewall", "--passphrase-file", key)
    with look() as opened:
        (kept,) = [event for event in opened.events() if isinstance(event, ProbeRan)]
    assert (kept.probe, kept.state, kept.why, kept.person) == ("firewall", "fail", "It is off.", "p0a1b2c3")


def test_without_a_passphrase_nothing_is_asked_or_kept(run, finds, vault, look):
    finds(firewall=failed("It is off."))
    assert run("probe", "firewall").exit_code == 1
    with look() as opened:
        assert not [event for event in opened.events() if isinstance(event, ProbeRan)]


def test_at_a_terminal_it_offers_to_keep_them(run, finds, vault, key, look, monkeypatch):
    finds(firewall=failed("It is off."))
    monkeypatch.setattr(probe_run.sys, "stdin", _Terminal())
    monkeypatch.setattr(output, "agree", lambda question: True)
    monkeypatch.setattr(probe_run.vaults, "opened", lambda settings: look())
    probe_run._offer(probe_run.Settings(home=vault, brokers=vault), _given(), [(probes.BY_ID["firewall"], failed("Off."))])
    with look() as opened:
        assert [event.probe for event in opened.events() if isinstance(event, ProbeRan)] == ["firewall"]


class _Terminal:
    def isatty(self):
        return True


def _given():
    return probe_run.Given(None, None, None, None, None, None, (), None)


def test_a_vault_with_nobody_in_it_keeps_nothing(run, finds, empty_vault, key):
    finds(firewall=passed("On."))
    assert run("probe", "firewall", "--passphrase-file", key).exit_code == 0


def test_without_a_vault_no_service_is_asked(run, finds):
    seen = []
    finds(seen, gravatar=passed("None."))
    done = run("probe", "gravatar", typed="y\nzen@example.org\n")
    assert (done.exit_code, seen) == (4, [])
    assert "there is no vault" in done.stderr


def test_each_that_asks_a_service_is_agreed_to_first(run, finds, vault, key):
    seen = []
    finds(seen, gravatar=passed("None."), wkd=passed("None."))
    done = run("probe", "gravatar", "wkd", "--passphrase-file", key, typed="n\ny\nZen@Marrow.Example\n")
    assert done.exit_code == 0
    assert "It tells: A hash of your address" in done.stderr
    assert "Not asked." in done.stderr
    assert [scene.email for scene in seen] == ["Zen@marrow.example"]
    assert seen[0].network is not None


def test_nothing_agreed_to_is_nothing_found(run, finds, vault, key):
    finds()
    done = run("probe", "gravatar", "--passphrase-file", key, typed="n\n")
    assert (done.exit_code, done.stdout) == (0, "")


def test_values_come_from_a_file_and_a_descriptor(run, finds, vault, key, tmp_path):
    seen = []
    finds(seen, hibp_account=passed("None."), domain_mail_auth=passed("None."), pwned_passwords=passed("None."))
    (tmp_path / "about").write_text("zen@bücher.example\nmore\n")
    ends = os.pipe()
    os.write(ends[1], b"0123456789abcdef0123\nfive quiet otters\n")
    os.close(ends[1])
    done = run(
        "probe", "hibp-account", "domain-mail-auth", "pwned-passwords", "--passphrase-file", key, "--about", tmp_path / "about",
        "--secret-fd", ends[0], typed="y\ny\ny\n",
    )  # fmt: skip
    os.close(ends[0])
    assert done.exit_code == 0, done.stderr
    assert [(scene.email, scene.domain, scene.secret) for scene in seen] == [
        ("zen@xn--bcher-kva.example", "", "0123456789abcdef0123"),
        ("", "xn--bcher-kva.example", ""),
        ("", "", "five quiet otters"),
    ]
    assert "otters" not in done.output


@pytest.mark.parametrize(
    "typed", ["not an address", "zen@", "@marrow.example", "zen@127.0.0.1", "a b@marrow.example", "zen@x..example"]
)
def test_what_is_no_address_is_not_sent(run, finds, vault, key, typed):
    seen = []
    finds(seen)
    done = run("probe", "gravatar", "--passphrase-file", key, typed=f"y\n{typed}\n")
    assert (done.exit_code, seen) == (2, [])


def test_a_key_may_be_in_the_keyring(monkeypatch):
    import keyring  # noqa: PLC0415

    monkeypatch.setattr(keyring, "get_password", lambda *entry: "0123" if entry == ("safetycheck", "haveibeenpwned") else None)
    assert probe_input.Values(None, None).key() == "0123"


SERVERS = {
    "9.9.9.9": ("9.9.9.9", 53),
    "127.0.0.1:5353": ("127.0.0.1", 5353),
    "::1": ("::1", 53),
    "[::1]:54": ("::1", 54),
    None: None,
}


@pytest.mark.parametrize(("given", "server"), SERVERS.items())
def test_the_dns_server(given, server):
    assert probe_input.server(given) == server


@pytest.mark.parametrize("given", ["", "x", "1.2.3.4:0", "1.2.3.4:99999", "dns.example:53"])
def test_what_is_no_dns_server(given):
    with pytest.raises(UsageError):
        probe_input.server(given)


def test_from_the_question_to_the_ledger(run, vault, key, look, dumb_names):
    asked, server = dumb_names
    done = run("probe", "domain-mail-auth", "--passphrase-file", key, "--dns", server, typed=f"y\n{DOMAIN}\n")
    assert done.exit_code == 1, done.output
    assert "there is no SPF record" in done.stdout
    assert set(asked) == {DOMAIN, f"_dmarc.{DOMAIN}"}
    with look() as opened:
        lines = opened.ledger()
        (kept,) = [event for event in opened.events() if isinstance(event, ProbeRan)]
    assert [line.told[0].value for line in lines] == [DOMAIN] * len(asked)
    assert kept.state == "fail"
    # The ledger can be shown.
    assert DOMAIN in run("vault", "ledger", "--passphrase-file", key).stdout


def test_a_run_on_this_machine(run):
    # Without the updates: to ask apt takes seconds.
    ids = [each.id for each in probes.ALL if not each.network and not each.needs and each.id != "os-updates"]
    done = run("probe", *ids, "--json")
    found = json.loads(done.stdout)["probes"]
    assert done.exit_code in {0, 1, 3}
    assert [each["id"] for each in found] == ids
    assert all(each["why"] for each in found)


class _Nobody(BaseHTTPRequestHandler):
    """Has no picture of anybody, and notes what it was asked."""

    def do_GET(self):
        self.server.seen.append(self.path)
        self.send_response(404)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_service_is_asked_through_the_gate(run, vault, key, look, tmp_path):
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("gravatar.com").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    server = HTTPServer(("127.0.0.1", 0), _Nobody)
    server.seen, server.socket = [], context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    (tmp_path / "about").write_text("zenobia@marrowfield.example.org")
    try:
        done = run(
            "-v", "probe", "gravatar", "--passphrase-file", key, "--about", tmp_path / "about", "--cafile", tmp_path / "ca.pem",
            "--connect-to", f"gravatar.com:127.0.0.1:{server.server_port}", typed="y\n",
        )  # fmt: skip
    finally:
        server.shutdown()
        server.server_close()
    assert done.exit_code == 0, done.output
    assert "Gravatar has no picture for this address." in done.stdout
    assert "marrowfield" not in done.output.lower()
    assert [path.partition("?")[2] for path in server.seen] == ["d=404&s=1"]
    with look() as opened:
        (line,) = opened.ledger()
    assert (line.host, line.why, line.told[0].field) == ("gravatar.com", "probe gravatar", "email")
