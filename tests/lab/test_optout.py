"""The brokers that can be left: what each does with a request, day by day."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from safetycheck.definition import FormWay
from safetycheck.lab import Clock, optout

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ME = "k7@alias.example.org"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def served():
    clock = Clock(NOW)
    with optout.serve(clock=clock) as leaving:
        yield leaving


@pytest.fixture
def leaving(served):
    """The same town for all; each test has brokers of its own in it."""
    served.outgoing()
    return served


@pytest.fixture
def client(leaving, connect):
    with connect(leaving.town) as made:
        yield made


@pytest.fixture
def ask(leaving, client):
    """Send a form as a careful person would."""

    def post(domain, listing=None, email=ME, **more):
        data = {"listing": listing or leaving.listing(domain), "email": email, "terms": "yes", "website": ""} | more
        return client.post(f"https://{domain}/leave", data=data)

    return post


def mail(domain, body, subject="Request to remove my listing"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Marisol <{ME}>", f"privacy@{domain}", subject
    message["Message-ID"] = f"<{abs(hash(body))}@example.org>"
    message.set_content(body)
    return message


@pytest.fixture
def write(leaving):
    """Write a mail to a broker, and return what has come back after some days."""

    def send(domain, days=3):
        leaving.mail_in(mail(domain, f"Please take down {leaving.listing(domain)}"))
        leaving.town.clock.forward(days * DAY)
        return leaving.outgoing()

    return send


def test_each_broker_has_a_definition_and_lists_the_person(leaving, definitions, client):
    known = definitions(optout.BROKERS)
    assert set(known) == set(leaving.offices)
    assert len(known) == 19
    for domain in known:
        assert known[domain].optout
        assert client.get(leaving.listing(domain)).status_code == 200
        assert leaving.lists(domain)


def test_every_selector_of_a_first_page_is_on_it(client, definitions):
    for domain, definition in definitions(optout.BROKERS).items():
        way = definition.optout.ways[0]
        if isinstance(way, FormWay):
            page = client.get(way.url).text
            assert 'id="listing"' in page or "data-of" in page, domain


def test_the_search_shows_the_person_until_the_listing_is_gone(leaving, ask, client):
    domain = "onceonly-finder.example"
    find = f"https://{domain}/find?name=Marisol+Whitlock"
    assert leaving.listing(domain).rpartition("/")[2] in client.get(find).text
    assert "We have your request" in ask(domain).text
    leaving.town.clock.forward(1.5 * DAY)
    assert leaving.listing(domain).rpartition("/")[2] not in client.get(find).text
    assert not leaving.lists(domain)
    other = leaving.offices[domain].find("Mary Miller")[0]
    refused = ask(domain, listing=f"https://{domain}/person/{other.id}")
    assert (refused.status_code, "one from each" in refused.text) == (409, True)


def test_a_link_confirms_once_and_only_in_time(leaving, ask, client):
    for domain, late in (("birchfile.example", False), ("sandglass-people.example", True)):
        ask(domain)
        leaving.town.clock.forward(timedelta(hours=2))
        (message,) = leaving.outgoing()
        case = leaving.offices[domain].of(ME)
        url = f"https://{domain}/confirm?t={case.token}"
        assert url in message.get_body(("html",)).get_content()
        assert url not in message.get_body(("plain",)).get_content()  # broken on the way, as mail programs do
        assert "dmarc=pass" in message["Authentication-Results"]
        assert ("expired" if late else "removal is confirmed") in client.get(url).text
        assert ("expired" if late else "used before") in client.get(url).text
        leaving.town.clock.forward(2 * DAY)
        assert leaving.lists(domain) is late
    assert client.get("https://birchfile.example/confirm?t=guess").status_code == 404


def test_a_lure_comes_first_and_fails_the_checks(leaving, ask):
    ask("lookalike-search.example")
    leaving.town.clock.forward(timedelta(hours=1))
    lure, true = leaving.outgoing()
    assert optout.LURE in lure.get_body(("html",)).get_content()
    assert ("dmarc=fail" in lure["Authentication-Results"], "dmarc=pass" in true["Authentication-Results"]) == (True, True)
    assert lure["From"] == true["From"]
    assert optout.LURE in leaving.town.traps


def test_a_test_for_humans_stands_before_the_form(leaving, ask, client):
    assert ask("gatehouse-lookup.example").status_code == 403
    assert client.get("https://gatehouse-lookup.example/human").text == "no"
    leaving.pass_test("gatehouse-lookup.example")
    assert "We have your request" in ask("gatehouse-lookup.example").text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"website": "x"}, 403),
        ({"terms": ""}, 422),
        ({"listing": "https://elmparent.example/person/0000000000"}, 422),
        ({"email": "no"}, 422),
    ],
)
def test_a_form_refuses_what_no_person_sends(ask, change, status):
    assert ask("elmparent.example", **change).status_code == status


def test_a_code_told_on_the_telephone_is_wanted(ask):
    assert ask("ringback-people.example").status_code == 422
    assert "We have your request" in ask("ringback-people.example", code="4711").text


def test_the_wrong_kind_of_request_is_written_down_whatever_was_chosen(leaving, ask):
    assert "Request to know" in ask("wrongbox-people.example", kind="delete").text
    leaving.town.clock.forward(60 * DAY)
    assert leaving.lists("wrongbox-people.example")


def test_a_parents_request_does_not_reach_the_child(leaving, ask):
    ask("elmparent.example")
    leaving.town.clock.forward(2 * DAY)
    assert (leaving.lists("elmparent.example"), leaving.lists("elmchild.example")) == (False, True)
    ask("elmchild.example")
    leaving.town.clock.forward(2 * DAY)
    assert not leaving.lists("elmchild.example")


def test_slow_ones_and_those_who_come_back(leaving, ask):
    ask("slowtide-people.example")
    ask("boomerang-lists.example")
    seen = []
    for _ in range(5):
        leaving.town.clock.forward(10 * DAY)
        seen.append((leaving.lists("slowtide-people.example"), leaving.lists("boomerang-lists.example")))
    assert seen == [(True, False), (True, False), (True, False), (False, True), (False, True)]
    ask("boomerang-lists.example")
    leaving.town.clock.forward(2 * DAY)
    assert not leaving.lists("boomerang-lists.example")


def test_three_doors_one_after_the_other(leaving, client):
    domain = "threedoors-people.example"
    listing = leaving.listing(domain)
    second = client.post(f"https://{domain}/leave/2", data={"listing": listing})
    assert "Marisol Jean Whitlock" in second.text
    record = listing.rpartition("/")[2]
    assert "Door 3" in client.post(f"https://{domain}/leave/3", data={"record": record}).text
    for state, says in (("", "Door 1"), ("24", "We have your request")):
        assert says in client.post(f"https://{domain}/leave", data={"record": record, "email": ME, "state": state}).text


def test_a_slippery_form_takes_json(leaving, client):
    domain = "slipform-records.example"
    sent = {"listing": leaving.listing(domain), "email": ME, "mine": True}
    assert "ticket" in client.post(f"https://{domain}/leave", json=sent).json()
    assert "problem" in client.post(f"https://{domain}/leave", json=sent | {"mine": False}).json()


@pytest.mark.parametrize(
    ("domain", "answers", "gone"),
    [
        ("letterbox-data.example", ["complete"], True),
        ("echo-registry.example", ["reply to this e-mail", "complete"], True),
        ("passbook-search.example", ["government-issued ID", "complete"], True),
        ("roundabout-data.example", ["form on our website", "contact those sites", "complete"], True),
        ("stonewall-records.example", ["public records", "public records"], False),
        ("deafear-directory.example", [None, None], False),
    ],
)
def test_a_mailbox_answers_in_its_own_way(leaving, write, domain, answers, gone):
    for wanted in answers:
        came = write(domain)
        if wanted is None:
            assert came == []
            continue
        (message,) = came
        assert wanted in f"{message['Subject']} {message.get_content()}"
        assert message["In-Reply-To"]
    leaving.town.clock.forward(3 * DAY)
    assert leaving.lists(domain) is not gone


def test_mail_to_a_guessed_address_comes_back(leaving):
    leaving.mail_in(mail("birchfile.example", "Please remove me"))
    (report,) = leaving.outgoing()
    assert report.get_content_type() == "multipart/report"
    assert "5.1.1" in report.as_string()
