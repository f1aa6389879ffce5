"""Probes that ask a service: a TLS server and a DNS server on loopback; what each sends, and the ledger before it."""

import hashlib
import json
import socket
import ssl
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import dns.message
import dns.rcode
import dns.rrset
import pytest
import trustme

from safetycheck import fetch
from safetycheck.audit import probes
from safetycheck.audit.probes.keys_online import wkd_hash
from safetycheck.fetch import plain
from safetycheck.model import Carrier, Name, Profile

EMAIL, DOMAIN = "zen@marrow.example", "marrow.example"
PROTON, HIBP, RANGE, GRAVATAR = "mail-api.proton.me", "haveibeenpwned.com", "api.pwnedpasswords.com", "gravatar.com"
IANA, REGISTRY, REGISTRAR = "data.iana.org", "rdap.nic.example", "rdap.registrar.example"
HOSTS = (PROTON, HIBP, RANGE, GRAVATAR, IANA, REGISTRY, REGISTRAR, DOMAIN, f"openpgpkey.{DOMAIN}", "elsewhere.example")
PROFILE = Profile(names=(Name(first="Zenobia", last="Marrowfield"),), emails=(EMAIL,), phones=("612-555-0142",))
MADE = int(datetime(2024, 3, 5, tzinfo=UTC).timestamp())


class Service:
    """`pages` maps host and path to (status, kind, body, headers); what comes in is kept in `seen`."""

    def __init__(self, authority, tmp_path):
        service = self
        self.pages, self.seen, self.ledger = {}, [], []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                host, path = self.headers["host"].partition(":")[0], self.path.partition("?")[0]
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.seen.append((host, self.path, headers, len(service.ledger)))
                status, kind, body, extra = service.pages.get(host + path, (404, "text/plain", b"", {}))
                self.send_response(status)
                for name, value in {"content-type": kind, "content-length": str(len(body)), **extra}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*HOSTS).configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.cafile = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(self.cafile)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def page(self, where, body, kind="application/json", status=200, **headers):
        raw = body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.pages[where] = (status, kind, raw, {name.replace("_", "-"): value for name, value in headers.items()})

    def told(self):
        return [(line.host, [(each.field, each.value) for each in line.told]) for line in self.ledger]


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def service(authority, tmp_path):
    made = Service(authority, tmp_path)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def names():
    """Answer questions to the DNS from `records`: name and kind to texts. Anything else is no such name."""
    records, asked = {}, []
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))

    def serve():
        while True:
            raw, who = line.recvfrom(4096)
            if raw == b"stop":
                return
            question = dns.message.from_wire(raw)
            (one,) = question.question
            name, kind = one.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(one.rdtype)
            asked.append((name, kind))
            answer = dns.message.make_response(question)
            found = records.get((name, kind))
            if found == "broken":
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif found:
                answer.answer.append(dns.rrset.from_text(one.name, 60, "IN", kind, *found))
            elif not any(known == name for known, _ in records):
                answer.set_rcode(dns.rcode.NXDOMAIN)
            line.sendto(answer.to_wire(), who)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    address = line.getsockname()
    yield records, asked, address
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
        stop.sendto(b"stop", address)
    thread.join(5)
    line.close()


@pytest.fixture
def ask(look, service, names):
    """Run a network probe against the services on loopback."""

    def run(probe, *, hosts=HOSTS, proxy=None, write=None, server=None, **given):
        to = dict.fromkeys(hosts, ("127.0.0.1", service.server.server_port))
        policy = fetch.Policy(connect_to=to, cafile=service.cafile, proxy=proxy, timeout=60, page_limit=60)
        asker = fetch.Asker(policy, PROFILE, "p1", write or service.ledger.append, lambda: datetime(2026, 11, 22, tzinfo=UTC))
        return look(probe, network=probes.Network(asker, server or names[2]), **{"email": EMAIL, "domain": DOMAIN, **given})

    return run


def test_each_request_is_in_the_ledger_before_it_is_sent(ask, service):
    ask("gravatar")
    ((host, path, headers, written),) = service.seen
    assert (host, written) == (GRAVATAR, 1)
    assert path == f"/avatar/{hashlib.sha256(EMAIL.encode()).hexdigest()}?d=404&s=1"
    assert headers["user-agent"].startswith("safetycheck/")
    assert service.told() == [(GRAVATAR, [("email", EMAIL)])]
    assert service.ledger[0].why == "probe gravatar"


def test_when_the_ledger_cannot_be_written_nothing_is_sent(ask, service):
    def full(line):
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        ask("gravatar", write=full)
    with pytest.raises(OSError, match="no space"):
        ask("domain-mail-auth", write=full)
    assert service.seen == []


def test_no_other_value_of_the_profile_leaves(ask, service):
    found = ask("rdap-domain", domain="zenobia-marrowfield.example")
    assert found.state == "unknown"
    network = probes.Network(fetch.Asker(fetch.Policy(), PROFILE, "p1", service.ledger.append, lambda: datetime.now(UTC)))
    with pytest.raises(fetch.Refused, match="phone"):
        network.get("https://gravatar.com/6125550142", "x")
    with pytest.raises(fetch.Refused, match="http without encryption"):
        network.get("http://gravatar.com/", "x")
    with pytest.raises(fetch.Refused, match="an address"):
        network.get("https://127.0.0.1/", "x")


def test_a_service_does_not_send_us_elsewhere(ask, service):
    service.page(
        f"{GRAVATAR}/avatar/{hashlib.sha256(EMAIL.encode()).hexdigest()}", "", status=302, location="https://elsewhere.example/"
    )
    assert ask("gravatar").state == "unknown"
    assert {host for host, *_ in service.seen} == {GRAVATAR}


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("probe", ["gravatar", "hibp-account", "proton-key-lookup", "pwned-passwords", "rdap-domain", "wkd"])
def test_a_busy_or_broken_service_is_unknown(ask, service, probe, status, monkeypatch):
    monkeypatch.setattr(service, "pages", _Always((status, "text/html", b"<h1>no</h1>", {"retry-after": "7"})))
    found = ask(probe, secret="0123456789abcdef0123")
    assert found.state == "unknown"
    assert ("7 seconds" in found.hint) is (status == 429)


@pytest.mark.parametrize("body", [b"", b"[" * 100_000, b'{"services": 3}', b"0" * 2_000_000])
@pytest.mark.parametrize("probe", ["gravatar", "hibp-account", "proton-key-lookup", "pwned-passwords", "rdap-domain", "wkd"])
def test_nonsense_is_unknown(ask, service, probe, body, monkeypatch):
    monkeypatch.setattr(service, "pages", _Always((200, "text/html", body, {})))
    assert ask(probe, secret="0123456789abcdef0123").state == "unknown"


class _Always(dict):
    def __init__(self, answer):
        self.answer = answer

    def get(self, key, default=None):
        return self.answer


@pytest.mark.parametrize("probe", [each.id for each in probes.ALL if each.network and each.id != "domain-mail-auth"])
def test_what_cannot_be_reached_is_unknown(ask, probe):
    assert ask(probe, hosts=(), secret="0123456789abcdef0123").state == "unknown"


def test_gravatar(ask, service):
    assert ask("gravatar").state == "pass"
    service.page(f"{GRAVATAR}/avatar/{hashlib.sha256(EMAIL.encode()).hexdigest()}", b"\x89PNG", "image/png")
    assert ask("gravatar").state == "fail"


@pytest.mark.parametrize(
    ("body", "status", "state"),
    [
        (f"info:1:1\npub:0123456789ABCDEF:22:256:{MADE}::\nuid:x:\n", 200, "fail"),
        (f"info:1:2\r\npub:{'AB' * 20}:1:2048:{MADE}::\r\npub:{'CD' * 20}:1:2048:{MADE + 10**7}::\r\n", 200, "fail"),
        ("info:1:0\n", 200, "pass"),
        ("", 404, "pass"),
        ("info:1:1\npub:0123456789ABCDEF:22:256:99999999999::\n", 200, "unknown"),
        ("info:1:1\npub:0123456789ABCDEF:22:256:5::\n", 200, "unknown"),
        ("denied", 403, "unknown"),
    ],
)
def test_protons_key_server(ask, service, body, status, state):
    service.page(f"{PROTON}/pks/lookup", body, "text/plain", status)
    found = ask("proton-key-lookup")
    assert (found.state, "2024-03-05" in found.why) == (state, state == "fail")
    assert service.seen[0][1] == "/pks/lookup?op=index&search=zen%40marrow.example"


def test_the_hash_of_the_drafts_example():
    assert wkd_hash("Joe.Doe") == "iy9q119eutrkn8s1mk4r39qejnbu3n5q"


KEY = b"\x04" + MADE.to_bytes(4, "big") + b"\x16rest"
KEYS = [
    (b"\x98" + bytes([len(KEY)]) + KEY, "fail"),
    (b"\x99" + len(KEY).to_bytes(2, "big") + KEY, "fail"),
    (b"\xc6" + bytes([len(KEY)]) + KEY, "fail"),
    (b"\xc6\xff\0\0\0\x0a" + KEY, "fail"),
    (b"\x98\x0a\x09" + KEY[1:], "unknown"),
    (b"\xc6", "unknown"),
    (b"-----BEGIN PGP", "unknown"),
]


@pytest.mark.parametrize(("key", "state"), KEYS)
def test_a_key_directory(ask, service, key, state):
    path = f"/.well-known/openpgpkey/{DOMAIN}/hu/{wkd_hash('zen')}"
    service.page(f"openpgpkey.{DOMAIN}{path}", key, "application/octet-stream")
    found = ask("wkd")
    assert (found.state, "2024-03-05" in found.why) == (state, state == "fail")


def test_the_domain_itself_is_asked_only_where_there_is_no_key_host(ask, service):
    assert ask("wkd").state == "pass"
    assert {host for host, *_ in service.seen} == {f"openpgpkey.{DOMAIN}"}
    service.seen.clear()
    service.page(f"{DOMAIN}/.well-known/openpgpkey/hu/{wkd_hash('zen')}", KEYS[0][0], "application/octet-stream")
    assert ask("wkd", hosts=(DOMAIN,)).state == "fail"
    assert {host for host, *_ in service.seen} == {DOMAIN}
    assert [host for host, _ in service.told()][-2:] == [f"openpgpkey.{DOMAIN}", DOMAIN]


PASSWORD = "five quiet otters"
DIGEST = hashlib.sha1(PASSWORD.encode()).hexdigest().upper()


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        (f"{DIGEST[5:]}:17\r\n{'0' * 35}:0", "fail"),
        (f"{DIGEST[5:]}:0\r\n{'A' * 35}:3", "pass"),
        (f"{'A' * 35}:3\r\n", "pass"),
        (f"{'A' * 35}:3\r\nnonsense", "unknown"),
    ],
)
def test_a_password_never_leaves(ask, service, rows, state):
    service.page(f"{RANGE}/range/{DIGEST[:5]}", rows, "text/plain")
    assert ask("pwned-passwords", secret=PASSWORD).state == state
    ((_, path, headers, _),) = service.seen
    assert (path, headers["add-padding"]) == (f"/range/{DIGEST[:5]}", "true")
    # Not even its five characters are written down.
    assert DIGEST[:5] not in repr([line.told for line in service.ledger])


LEAKS = [
    {"Name": "Small", "BreachDate": "2019-01-01", "DataClasses": ["Email addresses"]},
    {"Name": "Worst\x1b[31m", "BreachDate": "2021-05-06", "DataClasses": ["Phone numbers", "Physical addresses"]},
    {"Name": "Odd", "DataClasses": 7},
]


def test_have_i_been_pwned(ask, service):
    key = "0123456789abcdef0123456789abcdef"
    where = f"{HIBP}/api/v3/breachedaccount/zen%40marrow.example"
    assert ask("hibp-account", secret=key).state == "pass"
    service.page(where, LEAKS)
    found = ask("hibp-account", secret=key)
    assert found.why == "The address is in 3 leaks; the worst is Worst (2021-05-06), with physical addresses, phone numbers."
    assert service.seen[-1][2]["hibp-api-key"] == key
    assert key not in repr(service.ledger)
    service.page(where, "", status=401)
    assert ask("hibp-account", secret=key).state == "unknown"
    service.page(where, [LEAKS[2]])
    assert ask("hibp-account", secret=key).state == "fail"
    service.seen.clear()
    assert ask("hibp-account", secret="not a key\r\nx: y").state == "unknown"
    assert service.seen == []


def person(**fields):
    rows = [["version", {}, "text", "4.0"], *([name, {}, "text", value] for name, value in fields.items())]
    return {"objectClassName": "entity", "roles": ["registrant"], "vcardArray": ["vcard", rows]}


HIDDEN = person(fn="REDACTED FOR PRIVACY", adr=["", "", "", "", "MN", "", "US"], email="x@privacy-proxy.example")
OPEN = person(fn="Zenobia Marrowfield", adr=["", "", "77 Vetchling Way", "Duluth", "MN", "55802", "US"], tel="tel:+16125550142")
RELATED = {"links": [{"rel": "self", "href": "x"}, {"rel": "related", "href": f"https://{REGISTRAR}/domain/{DOMAIN}"}]}
REGISTERS = [
    ({"entities": [HIDDEN]}, None, "pass"),
    ({"entities": [OPEN]}, None, "fail"),
    ({"entities": [{"roles": ["registrar"], "entities": [{**OPEN, "roles": ["technical"]}]}]}, None, "fail"),
    ({"entities": [{**OPEN, "roles": ["registrar"]}], **RELATED}, {"entities": [HIDDEN]}, "pass"),
    (RELATED, {"entities": [OPEN]}, "fail"),
    ({}, None, "unknown"),
    ({"entities": [{"roles": ["registrar"]}]}, None, "unknown"),
    (RELATED, None, "pass"),
    ({"entities": [{"roles": "registrant"}], "links": [{"rel": "related", "href": "http://x/domain/y"}]}, None, "unknown"),
    ({"entities": [{"roles": ["registrant"], "vcardArray": ["vcard", [["fn"], 3, ["fn", {}, "text", {"a": 1}]]]}]}, None, "pass"),
]  # fmt: skip


@pytest.mark.parametrize(("registry", "registrar", "state"), REGISTERS)
def test_the_register_of_a_domain(ask, service, registry, registrar, state):
    service.page(
        f"{IANA}/rdap/dns.json",
        {"services": [["x"], [["com"], ["https://x.example/"]], [["example"], ["http://y", f"https://{REGISTRY}"]]]},
    )
    service.page(f"{REGISTRY}/domain/{DOMAIN}", registry, "application/rdap+json")
    if registrar:
        service.page(f"{REGISTRAR}/domain/{DOMAIN}", registrar, "application/rdap+json")
    found = ask("rdap-domain")
    assert found.state == state, found
    assert "Marrowfield" not in str(found)
    assert service.told()[0] == (IANA, [])
    assert service.told()[1] == (REGISTRY, [("domain", DOMAIN)])


def test_an_ending_without_a_register(ask, service):
    service.page(f"{IANA}/rdap/dns.json", {"services": [[["com"], ["https://x.example/"]]]})
    assert ask("rdap-domain").state == "unknown"
    assert len(service.seen) == 1


AT_PROTON = {
    (DOMAIN, "MX"): ["10 mail.protonmail.ch.", "20 mailsec.protonmail.ch."],
    (DOMAIN, "TXT"): ['"protonmail-verification=x"', '"v=spf1 include:_spf.protonmail.ch" " ~all"'],
    (f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=quarantine"'],
    **{
        (f"{name}._domainkey.{DOMAIN}", "CNAME"): ["x.domains.proton.ch."]
        for name in ("protonmail", "protonmail2", "protonmail3")
    },
}
ELSEWHERE = AT_PROTON | {(DOMAIN, "MX"): ["10 mx.example.net."]}
MANY = " ".join(f"include:{n}.example" for n in range(11))
ZONES = [
    (AT_PROTON, "pass", ""),
    (ELSEWHERE, "pass", ""),
    (AT_PROTON | {(DOMAIN, "TXT"): ['"v=spf1 redirect=_spf.example.net"']}, "pass", ""),
    ({}, "fail", "no SPF"),
    (AT_PROTON | {(DOMAIN, "TXT"): ['"v=spf1 -all"', '"v=spf1 ~all"']}, "fail", "several SPF"),
    (AT_PROTON | {(DOMAIN, "TXT"): ['"v=spf1 +all"']}, "fail", "everybody"),
    (AT_PROTON | {(DOMAIN, "TXT"): ['"v=spf1 mx"']}, "fail", "does not end"),
    (AT_PROTON | {(DOMAIN, "TXT"): [f'"v=spf1 {MANY} -all"']}, "fail", "ten look-ups"),
    (AT_PROTON | {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=none; sp=reject"']}, "fail", "p=none"),
    (AT_PROTON | {(f"_dmarc.{DOMAIN}", "TXT"): ['"v=DMARC1; p=reject"', '"v=DMARC1; p=none"']}, "fail", "several DMARC"),
    (AT_PROTON | {(f"_dmarc.{DOMAIN}", "TXT"): []}, "fail", "no DMARC"),
    (AT_PROTON | {(f"protonmail3._domainkey.{DOMAIN}", "CNAME"): []}, "fail", "1 of Proton's 3"),
    (AT_PROTON | {(DOMAIN, "MX"): "broken"}, "unknown", "no answer"),
    (AT_PROTON | {(f"_dmarc.{DOMAIN}", "TXT"): "broken"}, "unknown", "no answer"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "state", "says"), ZONES)
def test_who_may_send_in_a_domains_name(ask, names, service, zone, state, says):
    names[0].update(zone)
    found = ask("domain-mail-auth")
    assert (found.state, says in found.why) == (state, True), found
    assert len(service.ledger) >= len(set(names[1]))
    assert {tuple(line.told) for line in service.ledger} == {service.ledger[0].told}
    assert service.ledger[0].told[0].value == DOMAIN
    assert {line.via for line in service.ledger} == {Carrier.DNS}


def test_with_a_proxy_no_name_is_asked_beside_it(ask, names):
    found = ask("domain-mail-auth", proxy="tor")
    assert (found.state, "proxy" in found.why) == ("unknown", True)
    assert names[1] == []


def test_a_dns_server_that_is_silent_is_unknown(ask, monkeypatch):
    monkeypatch.setattr(plain, "_DNS_LIMIT", 0.2)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        assert ask("domain-mail-auth", server=deaf.getsockname()).state == "unknown"
