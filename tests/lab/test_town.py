"""The town as a server: one port, many hosts, a log, a clock, and an end."""

import socket
import ssl
import time
from datetime import date, timedelta

import httpx
import pytest

from safetycheck import lab
from safetycheck.model import Profile

PLAIN = "https://plumbline-people.example/find/marisol-whitlock/mn"


def test_all_hosts_are_on_one_loopback_port(town):
    assert set(town.connect_to) == set(town.hosts)
    assert set(town.connect_to.values()) == {("127.0.0.1", town.port)}


def test_it_gives_what_a_scan_needs(town, clock):
    assert isinstance(town.profile, Profile)
    assert town.brokers.is_dir()
    assert town.clock is clock
    assert "BEGIN CERTIFICATE" in town.cafile.read_text()
    assert town.people[0].full == town.profile.names[0].full


def test_its_certificate_is_good_for_each_host_and_only_under_its_own_authority(town):
    trusted = ssl.create_default_context(cafile=str(town.cafile))
    for host in town.hosts:
        with socket.create_connection(("127.0.0.1", town.port)) as plain:
            trusted.wrap_socket(plain, server_hostname=host).close()
    with socket.create_connection(("127.0.0.1", town.port)) as plain, pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(plain, server_hostname=town.hosts[0])


def test_each_request_is_in_the_log(town, client):
    before = time.monotonic()
    client.get("https://tidewrack-search.example/search?q=Mary+Miller", headers={"X-Test": "yes"})
    client.post("https://hearthbook.example/lookup", data={"family": "Miller"})
    first, second = town.log
    assert (first.host, first.method, first.path, first.query) == ("tidewrack-search.example", "GET", "/search", "q=Mary+Miller")
    assert first.headers["x-test"] == "yes"
    assert (second.method, second.body) == ("POST", b"family=Miller")
    assert before <= first.at <= second.at <= time.monotonic()


def test_a_host_of_nobody_is_refused_and_logged(town):
    context = ssl.create_default_context(cafile=str(town.cafile))
    context.check_hostname = False
    with httpx.Client(verify=context) as client:
        answer = client.get(f"https://127.0.0.1:{town.port}/secret")
    assert answer.status_code == 421
    assert town.log[-1].host == "127.0.0.1"


def test_every_site_has_a_robots_file_and_one_forbids_its_search(town, client):
    for domain in town.expected:
        host = next(host for host in (f"www.{domain}", domain) if host in town.hosts)
        answer = client.get(f"https://{host}/robots.txt")
        assert answer.status_code == 200
        assert "User-agent: *" in answer.text
        assert ("Disallow: /people/" in answer.text) == (domain == "quietlane-people.example")


def test_every_site_has_a_front_page(town, client):
    for domain, expected in town.expected.items():
        answer = client.get(f"https://{domain}/", follow_redirects=True)
        assert answer.status_code == (403 if domain == "ironlatch-records.example" else 200), expected


def test_listed_ages_follow_the_clock(town, client, clock):
    assert clock.today() == date(2026, 11, 22)
    assert "Age 42" in client.get(PLAIN).text
    clock.forward(timedelta(days=200))
    after = client.get(PLAIN).text
    assert "Age 43" in after
    assert "June 2027" in after


def test_the_same_seed_gives_the_same_pages(connect, clock):
    pages = []
    for seed in (4, 4, 5):
        with lab.serve(seed=seed, clock=clock) as town, connect(town) as client:
            pages.append(client.get("https://newcoat-directory.example/lookup?n=Marisol+Whitlock").text)
    assert pages[0] == pages[1] != pages[2]


def test_it_ends_with_the_block_even_while_a_client_holds_on(connect):
    with lab.serve() as town:
        client = connect(town)
        client.get(PLAIN)
        began = time.monotonic()
    assert time.monotonic() - began < 30
    with pytest.raises(httpx.TransportError):
        client.get(PLAIN)
    client.close()
    assert not town.cafile.exists()


def test_two_towns_can_stand_side_by_side(connect, clock):
    with lab.serve(clock=clock) as one, lab.serve(clock=clock) as other, connect(other) as client:
        client.get(PLAIN)
        assert one.port != other.port
        assert not one.log
        assert len(other.log) == 1
