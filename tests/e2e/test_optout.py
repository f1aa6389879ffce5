"""One invented person leaves every broker of the lab: real Chromium, real SMTP, real IMAP, and a clock that is moved.

Day 0 scan, plan and send; then the mails, answers and links of some weeks; scans on days 9, 17, 44 and 53. What is asserted in
the end is where each request and each listing stands, and what the brokers themselves have on file.
"""

import email
import email.policy
import importlib.util
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from safetycheck import events, lab, registry, scan, store
from safetycheck.events import ExposureState
from safetycheck.fetch import Policy, open_fetchers
from safetycheck.lab import Clock, optout
from safetycheck.mail import read
from safetycheck.mail.settings import MailAccount, Mailbox, Security, save
from safetycheck.model import Person, Via
from safetycheck.optout import planning
from safetycheck.optout.channels import Desk, open_channel
from safetycheck.optout.forms import FormFailed, LinkEnd, open_links
from safetycheck.optout.forms.window import Windows
from safetycheck.optout.inbox import Inbox, asked, expire
from safetycheck.optout.journal import Journal
from safetycheck.optout.planning import Knowledge
from safetycheck.optout.replies import classify
from safetycheck.optout.standing import standing
from safetycheck.optout.writing import Writer
from safetycheck.requests import Letter, Next, Proof, ReplyKind, RequestState, Task, Waiting, requests

_MAIL = Path(__file__).parents[1] / "mail" / "conftest.py"
_spec = importlib.util.spec_from_file_location("mail_servers", _MAIL)
_servers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_servers)
certificate, dovecot, smtp_server, mailbox, deliver = (
    _servers.certificate, _servers.dovecot, _servers.smtp_server, _servers.mailbox, _servers.deliver,
)  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ALIASES = ("k7@alias.example.org",)
LINKED = ("birchfile.example", "sandglass-people.example", "lookalike-search.example")


REMOVED, CONFIRMED = ExposureState.REMOVED, ExposureState.CONFIRMED
OPEN, UNDER_WAY, DONE = RequestState.OPEN, RequestState.IN_PROGRESS, RequestState.FULFILLED
# broker: state of its last request, what that waits for, state of the exposure, whether the broker lists the person.
ENDS = {
    "birchfile.example": (UNDER_WAY, Waiting.CONFIRMED, REMOVED, False),
    "boomerang-lists.example": (OPEN, None, ExposureState.REAPPEARED, False),
    "deafear-directory.example": (OPEN, None, CONFIRMED, True),
    "echo-registry.example": (DONE, None, REMOVED, False),
    # Its parent's request did not reach it: it is asked itself, and stands as a draft for the person.
    "elmchild.example": (RequestState.DRAFT, None, CONFIRMED, True),
    "elmparent.example": (OPEN, None, REMOVED, False),
    "gatehouse-lookup.example": (OPEN, None, REMOVED, False),
    "letterbox-data.example": (DONE, None, REMOVED, False),
    "lookalike-search.example": (UNDER_WAY, Waiting.CONFIRMED, REMOVED, False),
    "onceonly-finder.example": (OPEN, None, REMOVED, False),
    "passbook-search.example": (DONE, None, REMOVED, False),
    "ringback-people.example": (RequestState.DRAFT, None, CONFIRMED, True),
    "roundabout-data.example": (DONE, None, REMOVED, False),
    "sandglass-people.example": (UNDER_WAY, Waiting.CONFIRMED, REMOVED, False),
    "slipform-records.example": (OPEN, None, REMOVED, False),
    "slowtide-people.example": (OPEN, None, REMOVED, False),
    "stonewall-records.example": (RequestState.DENIED, None, CONFIRMED, True),
    "threedoors-people.example": (OPEN, None, REMOVED, False),
    "wrongbox-people.example": (RequestState.DRAFT, None, CONFIRMED, True),
}


@dataclass
class Someone:
    """The person: says yes to what is shown, passes tests for humans, and calls nobody."""

    town: object
    shown: list = field(default_factory=list)
    said: list = field(default_factory=list)

    async def approve(self, shown):
        self.shown.append(shown)
        return True

    async def do(self, task):
        return "Call the number" not in task

    async def answer(self, question):
        return ""

    def say(self, text):
        self.said.append(text)
        if "tests whether you are human" in text:
            self.town.pass_test("gatehouse-lookup.example")


class Life:
    """Everything that one run of the program knows, and what the person does with it day by day."""

    def __init__(self, town, vault, person, account, desk, human):
        self.town, self.vault, self.person, self.account, self.human = town, vault, person, account, human
        self.clock = town.town.clock
        self.definitions = registry.load(optout.BROKERS).definitions
        self.desk_for = desk
        self.ids = count(1)
        self.opened, self.channels, self.stack = {}, {}, AsyncExitStack()

    @property
    def history(self):
        return self.vault.events(self.person.id)

    @property
    def exposures(self):
        return events.exposures(self.history)

    @property
    def requests(self):
        return requests(self.history)

    @property
    def known(self):
        return Knowledge(self.definitions, (), {}, self.clock.today())

    @property
    def writer(self):
        return Writer(self.person, self.known, self.exposures, self.requests)

    @property
    def journal(self):
        return Journal(self.vault, self.person.id, self.clock.now, self.writer.deadline)

    @property
    def desk(self):
        return self.desk_for(self.writer)

    def of(self, broker):
        return [each for each in self.requests.values() if each.broker == broker]

    def all(self):
        return {broker: self.of(broker) for broker in {each.broker for each in self.requests.values()}}

    def exposure(self, broker):
        """Return the state of what a broker shows; the lab shows the person once at each."""
        (found,) = [each.state for each in self.exposures.values() if each.broker == broker and each.match.decision == "yes"]
        return found

    async def look(self):
        """Scan every broker, in fresh sessions."""
        policy, own = self.desk.policy, f"scan{next(self.ids)}"
        planned = scan.plan(self.person, self.definitions.values(), self.history, self.clock.now(), via=Via.HTTP)
        scan.start(self.vault, self.person, planned, own, self.clock.now())
        async with open_fetchers(policy, {Via.HTTP}, now=self.clock.now) as fetchers:
            running = scan.Scan(
                self.vault, self.person, own, fetchers=fetchers, policy=policy, now=self.clock.now, report=lambda _: None,
                say=lambda _: None,
            )  # fmt: skip
            await running.run(planned.tasks)

    def plan(self):
        """Draft what can be asked for now."""
        found = planning.plan(self.person, self.exposures, self.requests, self.known, account=self.account)
        self.journal.draft(*planning.drafts(found.requests, self.person, self.clock.now(), lambda: f"req{next(self.ids):05}"))
        return found

    async def send(self, request):
        """Send one request; its channel stays open, because starting a browser takes longer than filling a form."""
        definition = self.definitions[request.broker]
        way = definition.optout.way(request.way)
        if way.way not in self.channels:
            self.channels[way.way] = await self.stack.enter_async_context(open_channel(way.way, self.desk))
        return await self.channels[way.way].send(request, way, definition, self.human, self.journal)

    async def write(self, request, letter):
        definition = self.definitions[request.broker]
        async with open_channel("email", self.desk) as mail:
            way = definition.optout.way("email")
            await mail.send_letter(request, way, definition, self.human, self.journal, letter=letter, refusal=request.refusal)

    async def follow(self, request):
        """Open the link of the newest mail that has one."""
        mails = [each.evidence for each in request.replies if each.reply is ReplyKind.LINK]
        _, content = self.vault.exhibit(mails[-1])
        definition = self.definitions[request.broker]
        reply = classify(read(content, self.account.authserv), asked(request, definition), definition)
        if "link" not in self.channels:
            self.channels["link"] = await self.stack.enter_async_context(open_links(self.desk))
        self.opened[request.broker] = await self.channels["link"].open(request, reply.link, definition, self.human, self.journal)

    async def act(self):
        """Do what is the person's turn."""
        for request in list(self.requests.values()):
            now = standing(request, self.exposures, self.clock.today())
            if now.next is Next.READ:
                # Looked at, and put aside: it is not from the broker.
                assert request.unread.reply is ReplyKind.DOUBTFUL
                self.journal.step(request.id, Task.OTHER, proved=False)
                now = standing(self.requests[request.id], self.exposures, self.clock.today())
            if now.next is Next.OPEN_LINK:
                await self.follow(request)
            elif now.next is Next.REPLY:
                await self.write(request, Letter.ACKNOWLEDGE)
            elif now.next is Next.ANSWER:
                await self.write(request, Letter.ANSWER)
            elif now.next is Next.FOLLOW_UP and request.way == "email":
                await self.write(request, Letter.FOLLOW_UP)


@pytest.fixture
def town():
    with optout.serve(clock=Clock(NOW)) as served:
        yield served


@pytest.fixture
def life(town, mailbox, smtp_server, deliver, tmp_path, monkeypatch):
    monkeypatch.setattr(Windows, "headless", True)
    smtp = smtp_server(Security.STARTTLS)
    account = MailAccount(
        address="zenobia@post.example", aliases=ALIASES, imap=mailbox.imap, smtp=smtp.server(), authserv="mx.post.example"
    )
    policy = Policy(connect_to=dict(town.town.connect_to), cafile=town.town.cafile, gap=0.0, timeout=20)
    person = Person(id="p1", is_self=True, profile=lab.profile())
    clock = town.town.clock
    with store.create(tmp_path / "v", b"pass", NOW, cost=store.Cost(time=1, memory=8, lanes=1)) as vault:
        vault.save_person(person, NOW)
        vault.append(events.ConsentGiven(at=NOW, person="p1"))
        with vault.transaction():
            save(vault, Mailbox(account, _servers.PASSWORD, _servers.PASSWORD))

        def desk(writer):
            return Desk(vault, person, policy, clock.now, tmp_path / "letters", False, writer)

        made = Life(town, vault, person, account, desk, Someone(town))
        made.smtp, made.deliver, made.taken = smtp, deliver, 0
        yield made


async def pass_on(life, by=timedelta()):
    """Let time pass; what was mailed arrives at the brokers, and what they wrote in the mailbox; then it is read and acted on."""
    carry(life)
    life.clock_by(by)
    for message in life.town.outgoing():
        life.deliver(message.as_bytes())
    inbox = Inbox(
        life.vault, life.person.id, definitions=life.definitions, journal=life.journal, now=life.clock.now,
        authserv=life.account.authserv,
    )  # fmt: skip
    found = inbox.poll(Mailbox(life.account, _servers.PASSWORD, _servers.PASSWORD))
    expire(life.journal, life.clock.now())
    await life.act()
    carry(life)
    return found


def carry(life):
    """Bring what the mail server took to the brokers."""
    mails = life.smtp.received.mails
    for _, _, content in mails[life.taken :]:
        life.town.mail_in(email.message_from_bytes(content, policy=email.policy.default))
    life.taken = len(mails)


async def test_one_person_leaves_them_all(life, town):
    async with life.stack:
        await through(life, town)


async def through(life, town):
    life.clock_by = life.clock.forward
    # Day 0.
    await life.look()
    listed = {each.broker for each in life.exposures.values() if each.state is ExposureState.CONFIRMED}
    assert listed == set(life.definitions)
    life.plan()
    assert {each.broker for each in life.requests.values()} == listed - {"elmchild.example"}
    for request in list(life.requests.values()):
        try:
            await life.send(request)
        except FormFailed as failed:
            assert (request.broker, failed.reason) == ("wrongbox-people.example", "the broker wrote down another kind of request")
    carry(life)
    drafts = {each.broker for each in life.requests.values() if each.state is RequestState.DRAFT}
    assert drafts == {"ringback-people.example", "wrongbox-people.example"}
    assert not any(each.unsure for each in life.requests.values())

    # Nobody was told anything but what the listing shows, and the alias.
    told = {each.field for request in life.requests.values() for each in request.disclosed}
    assert told <= {"full", "city", "state", "listing_url", "email", "residence"}
    assert {each.value for request in life.requests.values() for each in request.disclosed if each.field == "email"} == set(
        ALIASES
    )

    # Three hours later: links, one too old by then; a lure.
    arrived = await pass_on(life, timedelta(hours=3))
    kinds = {(each.request.broker, each.reply.kind.value) for each in arrived}
    assert len([kind for kind in kinds if kind[0] in LINKED]) >= 3
    assert life.opened["birchfile.example"] is LinkEnd.PROVED
    assert life.opened["lookalike-search.example"] is LinkEnd.PROVED
    assert optout.LURE not in {seen.host for seen in town.town.log}
    assert life.of("sandglass-people.example")[0].state is RequestState.EXPIRED
    assert "sandglass-people.example" not in life.opened

    # It is asked again, and this time in time.
    life.plan()
    (again,) = [each for each in life.of("sandglass-people.example") if each.state is RequestState.DRAFT]
    await life.send(again)
    await pass_on(life, timedelta(minutes=20))
    assert life.opened["sandglass-people.example"] is LinkEnd.PROVED

    # The letters of a week, and two scans.
    for _ in range(6):
        await pass_on(life, 1.5 * DAY)
    await life.look()
    life.clock.forward(8 * DAY)
    await life.look()
    assert life.exposure("boomerang-lists.example") is ExposureState.REMOVED

    # A month later: one is back, one was late, one has not answered.
    life.clock.forward(27 * DAY)
    await life.look()
    life.clock.forward(9 * DAY)
    await life.look()
    await pass_on(life)

    # What is back gets a new request, which cites the old one.
    life.plan()
    old, new = life.of("boomerang-lists.example")
    assert (new.state, new.cites) == (RequestState.DRAFT, old.id)
    await life.send(new)
    life.clock.forward(2 * DAY)

    ends = {
        broker: (each[-1].state, each[-1].waiting, life.exposure(broker), town.lists(broker))
        for broker, each in life.all().items()
    }
    assert ends == ENDS
    assert (life.exposure("elmchild.example"), town.lists("elmchild.example")) == (ExposureState.CONFIRMED, True)
    assert [each.letter for each in life.of("deafear-directory.example")[0].letters] == [Letter.FOLLOW_UP]
    assert [each.letter for each in life.of("roundabout-data.example")[0].letters] == [Letter.ANSWER, Letter.ANSWER]
    nobody_was_asked_who_was_not_to_be(life, town)


def nobody_was_asked_who_was_not_to_be(life, town):
    """Hold the record against what the servers themselves saw."""
    # Every receipt has a fact outside of this program: a mail that the server took, or a case in the broker's file.
    for request in life.requests.values():
        receipts = [each for each in request.receipts if each.channel == "form"]
        assert all(each.proof is Proof.SUCCESS_TEXT and each.evidence for each in receipts)
        if receipts:
            assert town.offices[request.broker].cases
    mails = [(tuple(to), life.of(to[0].partition("@")[2])) for _, to, _ in life.smtp.received.mails]
    assert all(to[0].startswith("privacy@") and known for to, known in mails)  # no address was guessed
    letters = sum(len(each.letters) + 1 for each in life.requests.values() if each.way == "email")
    assert len(mails) == letters
    # Nothing went out twice: one case for each request by form that was sent.
    forms = [each for each in life.requests.values() if each.way == "form" and each.sent]
    cases = [case for office in town.offices.values() for case in office.cases]
    by_mail = {each.broker for each in life.requests.values() if each.way == "email"}
    assert len([case for case in cases if case.contact in ALIASES]) == len(forms) + len(by_mail) + 1  # and the wrong box
    assert not town.town.traps & {seen.host for seen in town.town.log}
    assert life.vault.check_chain() == []
