"""The definitions as data: where each fact comes from, and that each question is a valid URL on the broker's own host.

Most tests are about the ten whose pages were written by hand; those at the end go over the whole book.
"""

import re
from datetime import date
from urllib.parse import unquote, urlsplit

import pytest

from safetycheck import queries
from safetycheck.definition import BrokerStatus, Definition, How
from safetycheck.model import Address, Birth, Name, Outcome, Profile

# first, middle, last, city, state: twenty invented people with what names and places have in them.
PEOPLE = [
    ("Marisol", "J", "Quillfeather", "Duluth", "MN"),
    ("Mary Ann", None, "De La Brambleworth", "Salt Lake City", "UT"),
    ("Renée", "É", "O'Thornwick", "Coeur d'Alene", "ID"),
    ("Anne-Sophie", None, "Fenwick-Oakhollow", "Winston-Salem", "NC"),
    ("Núria", None, "Ibáñez Tarradell", "Española", "NM"),
    ("Jürgen", None, "Größlich", "St. Louis", "MO"),
    ("Đặng", "Thị", "Nguyễnova", "San José", "CA"),
    ("Łucja", None, "Zażółkiewicz", "O'Fallon", "IL"),
    ("Søren", None, "Ærøskøbing", "Lee's Summit", "MO"),
    ("D’Arcy", None, "M’Bolwe", "Winchester-on-the-Severn", "MD"),
    ("J.R.", None, "St. Clairmont", "Washington", "DC"),
    ("mac", "q", "mcquillan", "fort worth", "TX"),
    ("BEATRIX", None, "VAN DER QUILL", "NEW YORK", "NY"),
    ("Io", None, "Xu-Ng", "Truth or Consequences", "NM"),
    ("Li", None, "Ö", "Ö", "WV"),
    ("Ana", None, "Vrontlibbard, Jr", "King of Prussia", "PA"),
    ("Bo/Jo", None, "Quill&Feather?", "Mt. Pleasant #2", "SC"),
    ("Percy 100%", None, "Hash#wick", "Dry+Creek", "ND"),
    ("Wolfeschlegel", None, "Quillfeatherbramblethornwickoakhollowtarradell", "Rancho Santa Margarita", "CA"),
    ("Kilisi", None, "Taufa’ahauquill", "San Vicente", "MP"),
]
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2})+")

# What the two most awkward of them are asked as, written out, so that a change of a filter shows.
SPELLED = {
    "advancedbackgroundchecks.com": (
        "/find/name/renee-othornwick/in/ID/coeur-dalene",
        "/find/name/mary-ann-de-la-brambleworth/in/UT/salt-lake-city",
    ),
    "cyberbackgroundchecks.com": (
        "/people/Renee-OThornwick/id/Coeur-DAlene",
        "/people/Mary-Ann-De-La-Brambleworth/ut/Salt-Lake-City",
    ),
    "fastpeoplesearch.com": ("/name/Renee-OThornwick_Coeur-DAlene-id", "/name/Mary-Ann-De-La-Brambleworth_Salt-Lake-City-ut"),
    "nuwber.com": (
        "/search?name=Renee%20O%27Thornwick&location=Coeur%20D%27Alene%2C%20id",
        "/search?name=Mary%20Ann%20De%20La%20Brambleworth&location=Salt%20Lake%20City%2C%20ut",
    ),
    "peoplefinders.com": (
        "/people/Renee-O%27Thornwick/id/Coeur%20D%27Alene?landing=all",
        "/people/Mary%20Ann-De%20La%20Brambleworth/ut/Salt%20Lake%20City?landing=all",
    ),
    "searchpeoplefree.com": ("/find/Renee-OThornwick/id/Coeur-DAlene", "/find/Mary-Ann-De-La-Brambleworth/ut/Salt-Lake-City"),
    "smartbackgroundchecks.com": (
        "/people/Renee-OThornwick/Coeur-DAlene/id",
        "/people/Mary-Ann-De-La-Brambleworth/Salt-Lake-City/ut",
    ),
    "spokeo.com": ("/Renee-O%27Thornwick/Idaho/Coeur%20D%27Alene", "/Mary%20Ann-De%20La%20Brambleworth/Utah/Salt%20Lake%20City"),
    "truepeoplesearch.com": (
        "/results?name=Renee%20O%27Thornwick&citystatezip=Coeur%20D%27Alene,ID",
        "/results?name=Mary%20Ann%20De%20La%20Brambleworth&citystatezip=Salt%20Lake%20City,UT",
    ),
    "usphonebook.com": ("/Renee-OThornwick/ID/Coeur-DAlene", "/Mary-Ann-De-La-Brambleworth/UT/Salt-Lake-City"),
}


def _profile(first: str, middle: str | None, last: str, city: str, state: str) -> Profile:
    name = Name(first=first, middle=middle, last=last)
    return Profile(names=(name,), addresses=(Address(city=city, state=state, current=True),))


def _asked(profile: Profile, broker: Definition) -> list[queries.Query]:
    return list(queries.plan(profile, broker, date(2026, 11, 22)).queries)


def test_there_are_ten(domains, shipped):
    assert len(shipped) == 10
    assert set(SPELLED) == set(shipped) <= set(domains)


def test_the_file_is_named_for_its_domain(domain, broker):
    assert broker.domain == domain


def test_it_is_active_and_can_be_asked_by_a_url(domain, broker):
    assert broker.status is BrokerStatus.ACTIVE
    assert broker.search.via
    assert len(_asked(_profile(*PEOPLE[0]), broker)) == 1


def test_it_says_what_it_can_not_see_and_how_to_tell_a_dead_definition(domain, broker):
    assert broker.search.limits
    assert broker.probes.found
    assert broker.probes.none


def test_every_fact_has_a_source_and_a_date(domain, broker):
    assert broker.verified.how in {How.SEEN_LIVE, How.PUBLISHED_DEFINITION}
    said = " ".join(source.says for source in broker.sources)
    for fact in ("search URL", "selectors", "answers", *(["parent"] if broker.parent else [])):
        assert fact in said, f"no source says where '{fact}' comes from"
    for source in broker.sources:
        assert source.source.strip()
        # California's register and Optery's directory of 2025 are the newest that are published.
        old = "register" in source.says or "days" in source.says
        assert date(2025 if old else 2026, 1, 1) <= source.on <= date(2026, 11, 22)
    assert broker.verified.on <= date(2026, 11, 22)


def test_it_has_a_proof_of_absence(domain, broker):
    assert broker.search.results.none


def test_every_broker_has_pages(domain, pages, broker):
    assert pages["found"].outcome is Outcome.FOUND
    assert (pages["none"].outcome is Outcome.NONE) is bool(broker.search.results.none)
    assert sum(pages["found"].me) == 1
    assert len(pages["found"].listings) >= 3


def test_where_a_wall_is_known_there_is_a_page_of_it(domain, pages, broker):
    if broker.search.results.walls or any("walls" in source.says for source in broker.sources):
        assert any(page.outcome is Outcome.BLOCKED for page in pages.values())


def test_the_pages_are_where_the_question_leads(domain, pages, broker, profile):
    urls = {query.url for query in _asked(profile, broker)}
    for name in ("found", "none"):
        assert pages[name].url in urls


def test_everybody_on_the_pages_is_invented(recorded):
    for phone in re.findall(r"\(?\b\d{3}\)?[ .-]?\d{3}[ .-]\d{4}\b", recorded.html):
        assert re.search(r"555-01\d\d$", phone), phone
    for mail in re.findall(r"[\w.+-]+@[\w.-]+", recorded.html):
        assert re.search(r"\bexample\.\w+$", mail), mail


def test_a_mail_address_stands_in_a_definition_only_as_a_way_to_leave(domain, broker, brokers_folder):
    found = set(re.findall(r"[\w.+-]+@[\w-]+(?:\.\w+)+", (brokers_folder / f"{domain}.yaml").read_text()))
    assert found == {way.address for way in broker.optout.ways if way.way == "email"}


@pytest.mark.parametrize("person", PEOPLE, ids=[" ".join(part for part in person[:3] if part) for person in PEOPLE])
def test_every_question_is_a_valid_url_on_a_host_that_may_be_told(domain, person, broker):
    for query in _asked(_profile(*person), broker):
        url = urlsplit(query.url)
        assert url.scheme == "https"
        assert url.hostname in broker.told
        assert not url.fragment
        assert "{" not in query.url
        segments = [*url.path.strip("/").split("/"), *re.split("[=&]", url.query)]
        assert all(_SEGMENT.fullmatch(segment) for segment in segments if segment), query.url
        assert url.path.count("/") == urlsplit(_asked(_profile(*PEOPLE[0]), broker)[0].url).path.count("/")
        assert not any(ord(ch) > 0x24F for ch in unquote(query.url))


@pytest.mark.parametrize("person", PEOPLE, ids=[" ".join(part for part in person[:3] if part) for person in PEOPLE])
def test_a_question_tells_name_and_place_and_nothing_else(domain, person, broker):
    told = {each.field for query in _asked(_profile(*person), broker) for each in query.disclosed}
    assert told == {"first", "last", "city", "state"}


def test_awkward_names_are_spelled_as_each_site_spells_them(domain, broker):
    for person, spelled in zip((PEOPLE[2], PEOPLE[1]), SPELLED[domain], strict=True):
        url = urlsplit(_asked(_profile(*person), broker)[0].url)
        assert (url.path + (f"?{url.query}" if url.query else "")) == spelled


def test_the_probes_can_be_asked(domain, broker):
    for probe in (broker.probes.found, broker.probes.none):
        assert len(_asked(_profile(probe.first, None, probe.last, probe.city, probe.state), broker)) == 1


def test_parent_and_mirrors_agree(shipped):
    for each in shipped.values():
        for mirror in each.mirrors:
            if mirror in shipped:
                assert shipped[mirror].parent == each.domain
        if each.parent in shipped:
            assert each.domain in shipped[each.parent].mirrors


def test_the_choice_is_written_down(domain, brokers_folder):
    assert domain in (brokers_folder / "SOURCES.md").read_text()


# --- the whole book ---------------------------------------------------------------------------------------------

# Where one can look without an account or money; how many is asked for in issue 5.
SCANS = 80


def _complete(person: tuple[str, str | None, str, str, str]) -> Profile:
    """A person who can be asked about everywhere: with a birth year and a phone number."""
    return _profile(*person).model_copy(update={"birth": Birth(year=1979), "phones": ("612-555-0142",)})


@pytest.fixture(scope="module")
def scans(book) -> dict[str, Definition]:
    return {domain: each for domain, each in book.items() if each.search}


def test_there_are_enough_scans(scans):
    assert len(scans) >= SCANS


def test_a_scan_can_prove_absence_or_says_that_it_can_not(scans):
    for domain, each in scans.items():
        results = each.search.results
        assert each.search.limits, domain
        assert results.none or results.rows is None, domain
        assert results.none or "never say that you are not listed" in each.search.limits, domain


@pytest.mark.parametrize("person", PEOPLE, ids=[" ".join(part for part in person[:3] if part) for person in PEOPLE])
def test_every_question_of_the_book_is_a_valid_url_on_a_host_that_may_be_told(person, scans):
    for domain, each in scans.items():
        asked = _asked(_complete(person), each)
        usual = _asked(_complete(PEOPLE[0]), each)[0].url
        assert len(asked) == 1, domain
        url = urlsplit(asked[0].url)
        assert url.scheme == "https"
        assert url.hostname in each.told
        assert not url.fragment
        assert "{" not in asked[0].url
        assert "//" not in url.path, asked[0].url
        segments = [*url.path.strip("/").split("/"), *re.split("[=&]", url.query)]
        assert all(_SEGMENT.fullmatch(segment) for segment in segments if segment), asked[0].url
        assert url.path.count("/") == urlsplit(usual).path.count("/")
        assert not any(ord(ch) > 0x24F for ch in unquote(asked[0].url))


def test_a_question_discloses_a_number_or_an_age_only_where_the_site_can_not_be_asked_without(scans):
    told = {domain: {each.field for query in _asked(_complete(PEOPLE[0]), broker) for each in query.disclosed}
            for domain, broker in scans.items()}  # fmt: skip
    assert {domain for domain, fields in told.items() if "phone" in fields} == {
        "privatenumberchecker.com",
        "revealphoneowner.com",
    }
    assert not any(fields & {"email", "street", "zip", "birth_year"} for fields in told.values())


def test_the_probes_of_the_book_can_be_asked(scans):
    for domain, each in scans.items():
        if each.probes is None:
            assert "phone" in queries.needs(each.search.steps)[0], domain
            continue
        for probe in (each.probes.found, each.probes.none):
            profile = _profile(probe.first, None, probe.last, probe.city or "Houston", probe.state or "TX")
            if probe.age:
                profile = profile.model_copy(update={"birth": Birth(year=2026 - probe.age)})
            assert _asked(profile, each), domain


def test_every_site_can_be_looked_at_or_left(book):
    for domain, each in book.items():
        assert each.search or each.recipe or each.optout, domain
