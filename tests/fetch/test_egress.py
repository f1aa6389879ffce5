from dataclasses import replace

import pytest

from safetycheck.definition import Stopped
from safetycheck.errors import Refused
from safetycheck.fetch import Policy
from safetycheck.fetch.egress import ForeignHost, Outgoing, Part
from safetycheck.model import Via

HOST, RESULTS, ASSETS = "town-people.example", "results.town-people.example", "static.example-cdn.example"
URL = f"https://{HOST}/find/Marisol-De-La-Cruz/Minnesota"


@pytest.fixture
def one(broker, gate):
    return gate(broker())


def test_a_planned_page_is_written_down_before_it_is_sent(one, ledger):
    one.check(Outgoing("GET", URL))
    (line,) = ledger
    assert (line.person, line.broker, line.host, line.why) == ("p1", HOST, HOST, "scan")
    assert line.path == "/find/Marisol-De-La-Cruz/Minnesota"
    assert {each.field: each.value for each in line.told} == {"first": "Marisol", "last": "De La Cruz", "state": "MN"}


def test_a_ledger_that_fails_lets_nothing_through(broker, gate):
    def full(_):
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        gate(broker(), write=full).check(Outgoing("GET", URL))


def test_a_page_that_tells_nothing_has_a_line_and_a_picture_has_none(one, ledger):
    one.check(Outgoing("GET", f"https://{HOST}/robots.txt", why="robots.txt"))
    one.check(Outgoing("GET", f"https://{HOST}/logo.png", part=Part.PIECE))
    one.check(Outgoing("GET", f"https://{HOST}/api?q=marisol", part=Part.PIECE, via=Via.BROWSER))
    assert [(line.path, line.why, len(line.told)) for line in ledger] == [("/robots.txt", "robots.txt", 0), ("/api", "scan", 1)]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://town-people.example/", "http without encryption"),
        ("file:///etc/passwd", "the scheme file:"),
        ("data:text/html,x", "the scheme data:"),
        ("ftp://town-people.example/", "the scheme ftp:"),
        ("javascript:alert(1)", "the scheme javascript:"),
        ("https://me:secret@town-people.example/", "a URL with a user name"),
        ("https://@town-people.example/", "a URL with a user name"),
        ("https://town-people.example:8443/", "port 8443"),
        ("https://town-people.example:99999/", "what is no URL"),
        ("https://127.0.0.1/", "an address instead of a name"),
        ("https://[::1]/", "an address instead of a name"),
        ("https://2130706433/", "an address instead of a name"),
        ("https://0x7f.1/", "an address instead of a name"),
        ("https://town-people.example\\@evil.example/", "a URL with characters that no URL has"),
        ("https://town-people.example/a b", "a URL with characters that no URL has"),
        ("https://town-people.example/\r\nx: y", "a URL with characters that no URL has"),
        ("https://town%2dpeople.example/", "a host that is not in plain letters"),
        ("https://tоwn-people.example/", "a host that is not in plain letters"),
        ("https:///x", " is not a host that the definition declares"),
        ("https://evil.example/", "evil.example is not a host that the definition declares"),
        ("https://x.town-people.example/", "x.town-people.example is not a host that the definition declares"),
        ("https://town-people.example.evil.net/", "town-people.example.evil.net is not a host that the definition declares"),
        ("https://town-people.example./", "town-people.example. is not a host that the definition declares"),
    ],
)  # fmt: skip
def test_where_nothing_goes(one, ledger, url, reason):
    with pytest.raises(Refused) as refused:
        one.check(Outgoing("GET", url))
    assert refused.value.reason == reason
    assert ledger == []


def test_nothing_goes_to_a_host_on_the_stop_list_even_where_a_definition_declares_it(broker, gate, policy, ledger):
    entry = {"domain": HOST, "status": "seized", "why": "A court took it.", "on": "2026-01-01", "source": "x"}
    stopped = {HOST: Stopped.model_validate(entry, strict=False)}
    one = gate(broker(), policy=replace(policy(), stopped=stopped))
    for host in (HOST, RESULTS):
        with pytest.raises(Refused, match="stop list"):
            one.check(Outgoing("GET", f"https://{host}/", given=True))
    assert ledger == []


def test_a_mapped_host_may_speak_http_and_have_its_port(broker, gate):
    policy = Policy(connect_to={HOST: ("127.0.0.1", 8443)})
    one = gate(broker(), policy=policy)
    for url in (f"http://{HOST}/", f"https://{HOST}:8443/", f"http://{HOST}:80/"):
        one.check(Outgoing("GET", url))
    with pytest.raises(Refused, match="port 8444"):
        one.check(Outgoing("GET", f"https://{HOST}:8444/"))
    with pytest.raises(Refused, match="http without encryption"):
        one.check(Outgoing("GET", f"http://{RESULTS}/"))


def test_a_foreign_host_that_spells_the_person_is_not_named(one):
    with pytest.raises(ForeignHost) as refused:
        one.check(Outgoing("GET", "https://marisol-de-la-cruz.evil.example/"))
    assert "cruz" not in str(refused.value)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "CONNECT", "PATCH", "TRACE"])
def test_methods_that_no_search_needs(one, method):
    with pytest.raises(Refused, match=f"the method {method}"):
        one.check(Outgoing(method, URL))


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ("?n=Dana", "name"), ("?n=RIVERS", "name"), ("?n=rivers%20dana", "name"), ("/dana-rivers", "name"),
        ("/DanaRivers", "name"),
        ("?n=D%2561na", "name"), ("?n=dana+x", "name"), ("?x=%7B%22n%22%3A%22D%5Cu0061na%22%7D", "name"),
        ("?c=Duluth", "city"), ("?a=12+n.+oak", "street"), ("/12-N-Oak-St", "street"), ("?a=12NOak", "street"),
        ("?z=55802", "zip"),
        ("?z=55802-1234", "zip"), ("?p=2185550123", "phone"), ("?p=%2B1(218)555-0123", "phone"), ("/218-555-0123", "phone"),
        ("?e=marisol.c%40example.org", "email"), ("?r=bruno-haverford", "relative"), ("?r=Haverford,+Bruno", "relative"),
        ("?u=moonlark84", "username"), ("?w=lakeside_pottery", "employer"), ("?b=1984-03-09", "birth"),
        ("?b=03/09/1984", "birth"),
        ("?b=3/9/1984", "birth"), ("?b=19840309", "birth"), ("?b=09.03.1984", "birth"),
    ],
)  # fmt: skip
def test_what_was_not_agreed_is_not_told(one, ledger, what, field):
    """In the URL, in a body, in a header of the page's own making: for pieces and pages alike."""
    for part in Part:
        for request in (
            {"url": f"https://{HOST}/x{what}"},
            {"url": f"https://{HOST}/x", "method": "POST", "body": what.encode()},
            {"url": f"https://{HOST}/x", "headers": {"X-Own": what}},
        ):
            with pytest.raises(Refused) as refused:
                one.check(Outgoing(**{"method": "GET"} | request, part=part))
            assert refused.value.reason == f"it would tell a {field} of yours that was not agreed"
    assert ledger == []


@pytest.mark.parametrize(
    "what",
    [
        "?page=2&page_size=10", "?state=AZ&st=mn", "?n=marisol+de+la+cruz", "/Marisol-De-La-Cruz", "/cruz-marisol", "?v=1984",
        "?age=42",
        "/danaher-riversides", "/assets/bundle-55802ab.js", "?ts=1732285550123999", "?t=552185", "?x=Minnesota", "?z=12+north",
    ],
)  # fmt: skip
def test_what_is_agreed_or_common_gives_no_alarm(one, what):
    one.check(Outgoing("GET", f"https://{HOST}/x{what}", part=Part.PIECE))


def test_standard_headers_are_not_looked_into(one):
    headers = {"Referer": f"https://{HOST}/dana", "Cookie": "x=dana", "User-Agent": "Dana", "Sec-Fetch-Site": "rivers"}
    one.check(Outgoing("GET", URL, headers=headers))


def test_a_city_that_was_disclosed_is_agreed(broker, gate):
    one = broker({"open": f"https://{HOST}/{{last|slug}}/{{city|slug}}"})
    gate(one).check(Outgoing("GET", f"https://{HOST}/De-La-Cruz/Duluth"))


def test_a_long_body_is_not_sent_unread(one):
    with pytest.raises(Refused, match="too long"):
        one.check(Outgoing("POST", URL, body=b"x" * 300_000, part=Part.PIECE))


def test_a_link_that_the_page_gave_may_name_more(one):
    link = f"https://{HOST}/person/dana-jo-rivers-55802"
    with pytest.raises(Refused):
        one.check(Outgoing("GET", link))
    one.check(Outgoing("GET", link, given=True))
    # What the page behind that link fetches of the same name is no news to the broker either.
    one.check(Outgoing("GET", f"https://{HOST}/api/dana-jo-rivers", part=Part.PIECE))
    with pytest.raises(Refused):
        one.check(Outgoing("GET", f"https://{HOST}/api/218-555-0123", part=Part.PIECE))


def test_a_link_that_the_page_gave_still_goes_to_declared_hosts_only(one):
    for url in ("https://evil.example/", f"https://{ASSETS}/x", "https://127.0.0.1/"):
        with pytest.raises(Refused):
            one.check(Outgoing("GET", url, given=True))


def test_a_host_of_assets_gives_pieces_and_is_told_nothing(one, ledger):
    one.check(Outgoing("GET", f"https://{ASSETS}/jquery.js", part=Part.PIECE))
    one.check(Outgoing("GET", f"https://{ASSETS}/cruz/marisol.js", part=Part.PIECE))
    for request in (
        {"url": f"https://{ASSETS}/x", "part": Part.PAGE},
        {"url": f"https://{ASSETS}/x", "part": Part.FRAME},
        {"url": f"https://{ASSETS}/x", "method": "POST"},
        {"url": f"https://{ASSETS}/x?n=marisol"},
        {"url": f"https://{ASSETS}/Marisol-De-La-Cruz.js"},
        {"url": f"https://{ASSETS}/218-555-0123.js"},
        {"url": f"https://{ASSETS}/x", "headers": {"Referer": URL}},
        {"url": f"https://{ASSETS}/x", "headers": {"X-Own": "Marisol"}},
    ):
        with pytest.raises(Refused):
            one.check(Outgoing(**{"method": "GET", "part": Part.PIECE} | request))
    assert ledger == []


def test_a_wall_is_let_in_only_where_a_person_sits_in_front(one):
    for host in ("challenges.cloudflare.com", "newassets.hcaptcha.com"):
        wall = {"url": f"https://{host}/check", "body": b"opaque", "part": Part.PIECE}
        with pytest.raises(Refused):
            one.check(Outgoing("POST", **wall, via=Via.BROWSER))
        one.check(Outgoing("POST", **wall, via=Via.ASSISTED))
        with pytest.raises(Refused, match="would tell"):
            one.check(Outgoing("POST", **wall | {"body": b"n=Marisol"}, via=Via.ASSISTED))
        with pytest.raises(ForeignHost):
            one.check(Outgoing("GET", f"https://{host}/", via=Via.ASSISTED))
    with pytest.raises(ForeignHost):
        one.check(Outgoing("GET", "https://evil-hcaptcha.com/", via=Via.ASSISTED, part=Part.PIECE))


def test_what_was_typed_is_told_with_what_is_sent_next(broker, gate, ledger):
    steps = (
        {"open": f"https://{HOST}/"},
        {"choose": "#s", "value": "{state|state_name}"},
        {"fill": "#n", "value": "{first} {last}"},
    )
    one = gate(broker(*steps, via="browser"))
    one.check(Outgoing("GET", f"https://{HOST}/"))
    one.typed("Minnesota")
    one.check(Outgoing("GET", f"https://{HOST}/suggest?q=mi", part=Part.PIECE))
    one.check(Outgoing("POST", f"https://{HOST}/results", body=b"s=24"))
    one.typed("Marisol De La Cruz")
    one.check(Outgoing("POST", f"https://{HOST}/api", body=b"n=encoded", part=Part.PIECE))
    assert [(line.path, [each.field for each in line.told]) for line in ledger] == [
        ("/", []), ("/results", ["state"]), ("/api", ["first", "last"]),
    ]  # fmt: skip


def test_every_reason_is_free_of_the_profile(one):
    """Whatever is refused, the reason names a field and never its value."""
    for value in ("dana", "rivers", "duluth", "55802", "2185550123", "marisol.c.example.org", "moonlark84", "bruno-t-haverford"):
        for url in (f"https://{HOST}/{value}", f"https://{value}.evil.example/"):
            with pytest.raises(Refused) as refused:
                one.check(Outgoing("GET", url))
            assert value not in str(refused.value).casefold()
    assert "Marisol" not in repr(one)
