"""The whole book as data: facts have sources and dates, no mailbox is old, nothing leads to where nothing may be sent."""

import calendar
import re
import runpy
from datetime import date
from urllib.parse import urlsplit

import pytest

from safetycheck import registry, yamlfile
from safetycheck.definition import Definition, EmailWay, FormWay, GuidedWay, Open, stop_reason
from safetycheck.registry import book as data
from safetycheck.template import Template

TODAY = date(2026, 11, 23)
FRESH = date(2025, 8, 1)


@pytest.fixture(scope="module")
def folder(here):
    return here.parent.parent / "brokers"


@pytest.fixture(scope="module")
def tables(here):
    """The counting of docs/brokers.md."""
    return runpy.run_path(str(here.parent.parent / "docs/broker_tables.py"))


@pytest.fixture(scope="module")
def stop(folder):
    return data.stopped(folder)


def test_every_definition_passes_the_lint(folder):
    known = registry.load(folder, today=TODAY)
    assert {name: str(wrong) for name, wrong in known.broken.items()} == {}


# --- facts --------------------------------------------------------------------------------------------------------


def test_every_fact_has_a_source_and_a_date(tables, folder, book):
    known = tables["facts"](folder, book)
    assert tables["lacking"](known) == []
    for where, facts in known.items():
        assert facts, where
        assert all(on <= TODAY for _, on, _ in facts), where
    assert sum(map(len, known.values())) > 3_000


def test_a_fact_without_a_source_or_a_date_would_be_counted(tables):
    assert tables["lacking"]({"somewhere": [("a", TODAY, "a list"), ("b", TODAY, " "), ("c", date.min, "a list")]}) == [
        "somewhere: b",
        "somewhere: c",
    ]


# What a key of a definition says, and words of which a source must hold one.
SAID = {
    "search": ("search", "form", "selectors"),
    "recipe": ("search", "looks", "page", "form"),
    "registered": ("register",),
}


@pytest.mark.parametrize("key", SAID)
def test_a_source_says_where_each_part_of_a_definition_comes_from(key, book):
    for domain, each in book.items():
        # A recipe that begins at the home page says no more than that the site is there.
        if getattr(each, key) and not (key == "recipe" and urlsplit(each.recipe.open).path in {"", "/"}):
            said = " ".join(source.says for source in each.sources).casefold()
            assert any(word in said for word in SAID[key]), f"{domain}: no source for its {key}"


def test_a_parent_and_a_mirror_are_somebody_s_word(book, folder):
    families = [{each.hub, *each.members, *each.fronts, *each.related} for each in data.clusters(folder)]

    def together(one: str, other: str) -> bool:
        return any({one, other} <= family for family in families)

    for domain, each in book.items():
        said = " ".join(source.says for source in each.sources).casefold()
        if each.parent:
            way = each.optout and each.optout.way("parent")
            assert way or "parent" in said or together(domain, each.parent), (
                f"{domain}: nobody says that {each.parent} is its parent"
            )
        for mirror in each.mirrors:
            child = book.get(mirror)
            assert "mirror" in said or (child and child.parent == domain) or together(domain, mirror), f"{domain}: {mirror}"


def test_a_verified_date_is_that_of_the_newest_source(book):
    for domain, each in book.items():
        assert each.verified.on <= max(source.on for source in each.sources), domain


def test_days_have_a_source_that_says_them(book):
    for domain, each in book.items():
        if each.optout and each.optout.takes is not None:
            said = " ".join(source.says for source in each.sources).casefold()
            assert any(word in said for word in ("days", "a day", "takes")), f"{domain}: nobody says how many days"


_MONTHS = tuple(calendar.month_name[1:])
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})\b(?: (?:of )?(20\d\d))?")


def test_a_month_that_a_sentence_names_is_that_of_a_source(book):
    """Who says that something was so in August must have looked, or published, in August."""
    for domain, each in book.items():
        dated = [*each.sources, *(each.optout.ways if each.optout else ())]
        said = [each.notes, each.search and each.search.limits, *(each.optout.traps if each.optout else ())]
        said += [*each.recipe.enter, *each.recipe.look_for, *each.recipe.avoid] if each.recipe else []
        for text in filter(None, said):
            # "in July, and in September 2026": the year stands once.
            years = re.findall(r"20\d\d", text) or ["2026"]
            for month, year in _MONTH.findall(text):
                when = (int(year or years[0]), _MONTHS.index(month) + 1)
                assert when in {(source.on.year, source.on.month) for source in dated}, f"{domain}: {text}"


# Somebody looked at a form elsewhere, or at a page that was dead: the site itself is only named.
NOT_ITSELF = {"intellicorp.net", "telephonelists.biz"}


def test_a_site_that_was_looked_at_is_not_just_listed(book):
    looked = {domain for domain, each in book.items() if each.status == "listed" and each.verified.how == "seen-live"}
    assert looked == NOT_ITSELF


def test_sites_of_one_form_count_their_requests_alike(book):
    """CourtRecords.us and its states send each record by itself."""
    family = [each for domain, each in book.items() if domain.endswith("courtrecords.us")]
    assert len(family) == 51
    assert {each.optout.one_per for each in family} == {"listing"}


# --- mailboxes ------------------------------------------------------------------------------------------------------


def test_a_mailbox_is_new_or_said_to_be_old(book, folder):
    for domain, each in book.items():
        for way in each.optout.ways if each.optout else ():
            if isinstance(way, EmailWay) and way.on < FRESH:
                assert any("old" in trap for trap in each.optout.traps), f"{domain}: {way.address} is of {way.on}"
    for name, entries in data.registers(folder).items():
        for each in entries:
            if each.email:
                assert each.email_on
                assert (each.email_on < FRESH) is ("old-email" in each.flags), f"{name}: {each.domain} {each.email_on}"


# --- what a request tells ---

# A value that a form is given, and the words of `asks` that announce it.
ANNOUNCED = {
    "email": {"email", "email-link", "email-code"},
    "phone": {"phone", "phone-call", "phone-code"},
    "street": {"street"},
    "listing_url": {"listing-url"},
    "age": {"age", "birth-date"},
    "birth_year": {"birth-date"},
    "birth_date": {"birth-date"},
}


def test_what_a_form_is_given_is_announced(book):
    for domain, each in book.items():
        asks = {asked.value for asked in each.optout.asks} if each.optout else set()
        for way in each.optout.ways if each.optout else ():
            given = [*getattr(way, "values", ()), *(step.value for step in getattr(way, "steps", ()) if hasattr(step, "value"))]
            for field in {field for value in given for field in Template(value).fields} & ANNOUNCED.keys():
                assert asks & ANNOUNCED[field], f"{domain}: {field} is given, and nobody said so"


# --- the stop list ---------------------------------------------------------------------------------------------------


def _hosts(each: Definition) -> set[str]:
    """Every host that a definition sends something to, or sends a person to."""
    hosts = {*each.told, *each.assets, *each.filed_at, *([each.parent] if each.parent else [])}
    hosts |= {urlsplit(step.open).hostname for step in (each.search.steps if each.search else ()) if isinstance(step, Open)}
    if each.recipe:
        hosts.add(urlsplit(each.recipe.open).hostname)
    if each.optout:
        hosts |= {urlsplit(way.url).hostname for way in each.optout.ways if isinstance(way, FormWay | GuidedWay)}
        hosts |= {way.address.partition("@")[2] for way in each.optout.ways if isinstance(way, EmailWay)}
        if each.optout.confirm:
            hosts |= {*each.optout.confirm.senders, *each.optout.confirm.hosts}
    return hosts


def test_nothing_leads_to_where_nothing_may_be_sent(book, stop):
    assert len(stop) > 50
    for domain, each in book.items():
        for host in _hosts(each):
            assert not stop_reason(host, stop), f"{domain}: {host} is on the stop list"


def test_a_host_on_the_stop_list_would_be_noticed(book, stop):
    taken = next(domain for domain, each in stop.items() if each.status == "transferred")
    each = book["spokeo.com"].model_copy(update={"assets": (f"cdn.{taken}",)})
    assert any(stop_reason(host, stop) for host in _hosts(each))


def test_a_register_sends_nothing_there_either(folder, stop):
    for name, entries in data.registers(folder).items():
        for each in entries:
            hosts = {each.domain}
            hosts |= {urlsplit(each.optout_url).hostname} if each.optout_url else set()
            hosts |= {each.email.partition("@")[2]} if each.email else set()
            if "stopped" in each.flags:
                assert not each.email, f"{name}: {each.domain}"
                assert not each.optout_url, f"{name}: {each.domain}"
            else:
                assert not [host for host in hosts if stop_reason(host, stop)], f"{name}: {each.domain}"


# --- what others have -------------------------------------------------------------------------------------------------


def test_whoever_two_published_lists_name_is_here_or_has_its_reason(book, here, folder, stop):
    reasons = (folder / "SOURCES.md").read_text()
    peers = yamlfile.parse((here / "peers.yaml").read_text(), "peers.yaml").data
    assert {name: len(peer["domains"]) for name, peer in peers.items()} == {"badbool": 46, "duckduckgo": 46}
    for name, peer in peers.items():
        assert date.fromisoformat(peer["on"]) < TODAY
        for domain in peer["domains"]:
            assert domain in book or domain in reasons or stop_reason(domain, stop), f"{name}: {domain}"
            if domain in book and not book[domain].search:
                assert domain in reasons, f"{name}: nobody says why {domain} has no scan"
    # What another program can scan, this one can.
    assert all(book[domain].search for domain in peers["duckduckgo"]["domains"])


def test_the_sum_of_the_kinds_is_the_book(tables, book):
    counts = tables["counts"](book.values())
    assert counts[0] == len(book) == sum(counts[1:5])
    assert counts[1] + counts[2] == sum(each.search is not None for each in book.values())
