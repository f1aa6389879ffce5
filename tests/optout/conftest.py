"""One invented person, what brokers show about them, and brokers of every kind."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from safetycheck import fetch, store
from safetycheck.definition import (
    BrokerKind,
    Definition,
    DropWay,
    EmailWay,
    Fill,
    FormWay,
    GuidedWay,
    How,
    Open,
    OptOut,
    ParentWay,
    PhoneWay,
    PostWay,
    Proof,
    Source,
    Submit,
    Verified,
)
from safetycheck.events import Exposure, ExposureState
from safetycheck.mail import settings as mail_settings
from safetycheck.mail.settings import PRESETS
from safetycheck.model import Address, Birth, Decision, ListedPlace, Listing, Match, Name, Person, Profile
from safetycheck.optout import channels, planning
from safetycheck.optout.journal import Journal
from safetycheck.optout.planning import Knowledge
from safetycheck.optout.writing import Writer
from safetycheck.requests import requests

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LISTING = Listing(
    name="Zenobia Q Marrowfield",
    age=42,
    birth=Birth(year=1984, month=2),
    addresses=(ListedPlace(street="77 Vetchling Way Apt 4", city="Duluth", state="MN", zip="55811"),),
    phones=("(218) 555-0142",),
    emails=("zenobia@marrowfield.example.org",),
    relatives=("Tobiah Marrowfield",),
    aliases=("Zee Marrowfield",),
)
PROFILE = Profile(
    names=(
        Name(first="Zenobia", middle="Quill", last="Marrowfield"),
        Name(first="Zen", last="Larkspurne", quiet=True),
    ),
    birth=Birth(year=1984, month=2, day=17),
    addresses=(
        Address(street="77 Vetchling Way", city="Duluth", state="MN", zip="55811", current=True),
        Address(street="4 Tansy Court", city="Minneapolis", state="MN", zip="55401"),
    ),
    phones=("218-555-0142", "612-555-0177"),
    emails=("zenobia@marrowfield.example.org",),
    relatives=("Tobiah Marrowfield", "Ottoline Marrowfield"),
    usernames=("marrowzen",),
    employers=("Heron & Finch Bindery",),
)
PERSON = Person(id="p", is_self=True, profile=PROFILE)
SEEN = {"on": TODAY, "source": "a list"}
WAYS = {
    "form": FormWay(
        way="form",
        steps=(
            Open(open="https://b.example/optout"),
            Fill(fill="#url", value="{listing_url}"),
            Fill(fill="#mail", value="{email}"),
            Submit(submit="button"),
        ),
        success=(Proof(text="we have your request"),),
        **SEEN,
    ),
    "guided": GuidedWay(
        way="guided", url="https://b.example/optout", values=("{first}", "{last}", "{birth_date}", "{email}"), **SEEN
    ),
    "email": EmailWay(way="email", address="privacy@b.example", **SEEN),
    "phone": PhoneWay(way="phone", number="800-555-0100", **SEEN),
    "post": PostWay(way="post", address=("Example", "1 Road", "Town, MN 55101"), **SEEN),
    "parent": ParentWay(way="parent", **SEEN),
    "drop": DropWay(way="drop", **SEEN),
}  # fmt: skip


def broker(domain="b.example", ways=("email",), **more):
    optout = {key: more.pop(key) for key in ("asks", "takes", "confirm", "one_per", "refuses_aliases", "traps") if key in more}
    hosts = more.pop("hosts", ("b.example",))
    return Definition(
        domain=domain,
        name=more.pop("name", "Example People"),
        kind=more.pop("kind", BrokerKind.PEOPLE_SEARCH),
        verified=Verified(how=How.LAB, **SEEN),
        sources=(Source(says="all", how=How.LAB, **SEEN),),
        hosts=hosts,
        optout=OptOut(ways=tuple(WAYS[way] for way in ways), **optout) if ways else None,
        **more,
    )


def exposure(own="e1", domain="b.example", state=ExposureState.CONFIRMED, **listing):
    shown = LISTING.model_copy(update={"url": f"https://{domain}/zenobia-marrowfield/{own}"} | listing)
    match = Match(decision=Decision.YES, probability=0.99)
    return Exposure(own, "p", domain, shown, match, NOW, NOW, state)


def knowledge(*definitions, clusters=(), stop=None, today=TODAY):
    return Knowledge({each.domain: each for each in definitions}, clusters, stop or {}, today)


@pytest.fixture
def account():
    return PRESETS["posteo"].account("zen.mail@posteo.example", ["z1@alias.example.org", "z2@alias.example.org"])


PASSPHRASE = b"five quiet otters knit scarves"


@pytest.fixture
def vault(tmp_path):
    """A vault with the person in it, and a mailbox with two aliases."""
    cheap = store.Cost(time=1, memory=8, lanes=1)
    with store.create(tmp_path / "vault", PASSPHRASE, NOW, cost=cheap) as made:
        made.save_person(PERSON, NOW)
        account = PRESETS["posteo"].account("zen.mail@posteo.example", ["z1@alias.example.org", "z2@alias.example.org"])
        mail_settings.save(made, mail_settings.Mailbox(account, "one", "two"))
        yield made


@dataclass
class Desk:
    """A person's opt-outs with a vault below: what a channel gets, and what became of it."""

    vault: store.Vault
    known: Knowledge
    exposures: dict
    clock: datetime = NOW

    def now(self):
        return self.clock

    @property
    def requests(self):
        return requests(self.vault.events("p"))

    @property
    def writer(self):
        return Writer(PERSON, self.known, self.exposures, self.requests)

    @property
    def journal(self):
        return Journal(self.vault, "p", self.now, self.writer.deadline)

    def draft(self, **how):
        """Draft everything that is planned; return the ids, r1 first."""
        account = mail_settings.load_account(self.vault)
        plan = planning.plan(PERSON, self.exposures, self.requests, self.known, account=account, **how)
        numbers = iter(range(len(self.requests) + 1, 100))
        drafts = planning.drafts(plan.requests, PERSON, self.clock, lambda: f"r{next(numbers)}")
        self.journal.draft(*drafts)
        return [each.request for each in drafts]

    def channel(self, *, draft=False):
        return channels.Desk(self.vault, PERSON, fetch.Policy(), self.now, draft=draft, writer=self.writer)


@dataclass
class Human:
    """Somebody at the keyboard who says the same to everything."""

    yes: bool = True
    shown: list = field(default_factory=list)
    said: list = field(default_factory=list)
    line: str = ""

    async def approve(self, shown):
        self.shown.append(shown)
        return self.yes

    async def do(self, task):
        self.said.append(task)
        return self.yes

    async def answer(self, question):
        return self.line

    def say(self, text):
        self.said.append(text)


@pytest.fixture
def desk(vault):
    """Make a desk: desk(broker(), exposure())."""

    def make(*things, **known):
        definitions = [each for each in things if isinstance(each, Definition)]
        shown = {each.id: each for each in things if isinstance(each, Exposure)}
        return Desk(vault, knowledge(*definitions, **known), shown)

    return make


@pytest.fixture
def human():
    return Human()
