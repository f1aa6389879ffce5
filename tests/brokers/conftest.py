"""The definitions, the invented person whom the pages are about, and what each page must be read as.

Ten definitions have pages that were written by hand, in a folder of their domain; pages are made for all that have a search
(`pages/`).
"""

import importlib.util
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from safetycheck import profiles, yamlfile
from safetycheck.definition import Definition
from safetycheck.model import Listing, Outcome, Page, Profile, Via

HERE = Path(__file__).parent
BROKERS = HERE.parent.parent / "brokers"
EVERY = sorted(path.stem for path in BROKERS.glob("*.yaml"))
# The first ones, about which more is written down than about others: how each spells a name, what each asks a listener.
TEN = (
    "advancedbackgroundchecks.com", "cyberbackgroundchecks.com", "fastpeoplesearch.com", "nuwber.com", "peoplefinders.com",
    "searchpeoplefree.com", "smartbackgroundchecks.com", "spokeo.com", "truepeoplesearch.com", "usphonebook.com",
)  # fmt: skip
# Those with pages written by hand.
DOMAINS = sorted(path.parent.name for path in HERE.glob("*/expected.yaml"))
SCANNED = [domain for domain in EVERY if "\nsearch:" in (BROKERS / f"{domain}.yaml").read_text()]


def _pages() -> None:
    """Make `import pages` find the maker of pages: it is no module of the product, and no folder of tests is a package."""
    spec = importlib.util.spec_from_file_location(
        "pages", HERE / "pages/__init__.py", submodule_search_locations=[str(HERE / "pages")]
    )
    assert spec is not None
    assert spec.loader is not None
    sys.modules["pages"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["pages"])


_pages()
FIELDS = tuple(field for field in Listing.model_fields if field not in {"birth", "reader"})


@dataclass(frozen=True)
class Recorded:
    """One page of one broker: `html` with its `url` and `status`, and what it must be read as; `me` are the person's own rows.

    `identities` are what a row's URL is known by, where expected.yaml says it.
    """

    domain: str
    name: str
    url: str
    status: int
    html: str
    outcome: Outcome
    listings: tuple[Listing, ...]
    me: tuple[bool, ...]
    identities: tuple[str | None, ...]
    next: str | None

    @property
    def id(self) -> str:
        return f"{self.domain}-{self.name}"

    @property
    def page(self) -> Page:
        return self.of(self.html)

    def of(self, html: str) -> Page:
        return Page(url=self.url, status=self.status, html=html, via=Via.REPLAY, at=datetime(2026, 11, 22, tzinfo=UTC))


@cache
def definition(domain: str) -> Definition:
    """Read a shipped definition."""
    file = BROKERS / f"{domain}.yaml"
    return yamlfile.load(Definition, yamlfile.parse(file.read_text(), file.name))


@cache
def person() -> Profile:
    """The invented person."""
    return profiles.read((HERE / "person.yaml").read_text(), "person.yaml")


@cache
def recorded(domain: str) -> dict[str, Recorded]:
    """Read the pages of one broker by their names in its expected.yaml."""
    folder = HERE / domain
    entries = yamlfile.parse((folder / "expected.yaml").read_text(), f"{domain}/expected.yaml").data
    return {name: _page(folder, name, entry) for name, entry in entries.items()}


def _page(folder: Path, name: str, entry: dict) -> Recorded:
    rows = entry.get("listings", [])
    listings = tuple(Listing.model_validate(_listing(row), strict=False) for row in rows)
    html = (folder / entry.get("file", f"{name}.html")).read_text()
    me = tuple(row.get("me") == "yes" for row in rows)
    outcome = Outcome(entry["outcome"])
    known = tuple(row.get("identity") for row in rows)
    status, onward = int(entry["status"]), entry.get("next")
    return Recorded(folder.name, name, entry["url"], status, html, outcome, listings, me, known, onward)


def _listing(row: dict) -> dict:
    age = row.get("age")
    return {key: value for key, value in row.items() if key not in {"me", "identity"}} | (
        {"age": int(age)} if age and age.isdigit() else {}
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test what it names: a broker (`domain`: one of the ten, or whoever has pages where it reads some), or a page.

    A page is `recorded`, each field of a page with rows `recorded` and `field`; `scanned` is each definition with a search.
    """
    pages = [page for domain in DOMAINS for page in recorded(domain).values()]
    if "field" in metafunc.fixturenames:
        found = [(page, field) for page in pages if page.listings for field in FIELDS]
        metafunc.parametrize(("recorded", "field"), found, ids=[f"{page.id}-{field}" for page, field in found])
    elif "recorded" in metafunc.fixturenames:
        metafunc.parametrize("recorded", pages, ids=[page.id for page in pages])
    elif "scanned" in metafunc.fixturenames:
        metafunc.parametrize("scanned", SCANNED)
    elif "domain" in metafunc.fixturenames and not any(
        mark.args[0] == "domain" for mark in metafunc.definition.iter_markers("parametrize")
    ):
        metafunc.parametrize("domain", DOMAINS if "pages" in metafunc.fixturenames else TEN)


@pytest.fixture
def broker(request: pytest.FixtureRequest) -> Definition:
    """The definition that goes with the test's page or domain."""
    given = request.node.callspec.params
    return definition(given["domain"] if "domain" in given else given["recorded"].domain)


@pytest.fixture
def pages(domain: str) -> dict[str, Recorded]:
    """Every page of one broker, by name."""
    return recorded(domain)


@pytest.fixture
def today() -> date:
    """The day on which the ages on the pages are right."""
    return date(2026, 11, 22)


@pytest.fixture
def domains() -> list[str]:
    """The domain of every definition that has pages written by hand."""
    return DOMAINS


@pytest.fixture(scope="session")
def here() -> Path:
    """Where the pages and the facts for the tests are."""
    return HERE


@pytest.fixture
def brokers_folder() -> Path:
    """Where the shipped definitions are."""
    return BROKERS


@pytest.fixture(scope="module")
def shipped() -> dict[str, Definition]:
    """The ten definitions."""
    return {domain: definition(domain) for domain in TEN}


@pytest.fixture(scope="session")
def book() -> dict[str, Definition]:
    """Every shipped definition."""
    return {domain: definition(domain) for domain in EVERY}


@pytest.fixture(scope="module")
def every_page() -> list[Recorded]:
    """Every page of the ten."""
    return [page for domain in TEN for page in recorded(domain).values()]


@pytest.fixture(scope="module")
def profile() -> Profile:
    """The invented person whom the pages are about."""
    return person()
