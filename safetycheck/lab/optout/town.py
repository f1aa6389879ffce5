"""The town of brokers that can be left: who they are, and the town as it is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from safetycheck.lab import cast
from safetycheck.lab.clock import Clock
from safetycheck.lab.optout import mailboxes
from safetycheck.lab.optout.forms import Form, Lane, as_another, at_once, by_link, doors, form, no_form, slippery, with_a_lure
from safetycheck.lab.optout.mailboxes import Clerk
from safetycheck.lab.optout.office import Habits, Office
from safetycheck.lab.optout.post import Post
from safetycheck.lab.people import profile
from safetycheck.lab.site import Expected, Site
from safetycheck.lab.town import Town, open_town
from safetycheck.lab.world import World
from safetycheck.model import Outcome

BROKERS = Path(__file__).with_name("brokers")
LURE = "lookalike-search.example.confirm-optout.example"
_DAY = timedelta(days=1)

_BY_FORM: Mapping[str, tuple[str, Form, Habits]] = {
    "birchfile.example": ("Birchfile", Form(by_link), Habits()),
    "gatehouse-lookup.example": ("Gatehouse Lookup", Form(at_once, captcha=True), Habits(takes=3 * _DAY)),
    "ringback-people.example": ("Ringback People", Form(at_once, phone=True), Habits()),
    "onceonly-finder.example": ("Onceonly Finder", Form(at_once, once=True), Habits()),
    "slowtide-people.example": ("Slowtide People", Form(at_once), Habits(takes=40 * _DAY)),
    "boomerang-lists.example": ("Boomerang Lists", Form(at_once), Habits(returns=30 * _DAY)),
    "elmparent.example": ("Elm Parent", Form(at_once, claims=("elmchild.example",)), Habits()),
    "elmchild.example": ("Elm Child", Form(at_once), Habits()),
    "sandglass-people.example": ("Sandglass People", Form(by_link), Habits(link_lives=timedelta(hours=1))),
    "lookalike-search.example": ("Lookalike Search", Form(with_a_lure), Habits()),
    "wrongbox-people.example": ("Wrongbox People", Form(as_another, kinds=True), Habits()),
}
_BY_MAIL: Mapping[str, tuple[str, Clerk]] = {
    "letterbox-data.example": ("Letterbox Data", mailboxes.does_it),
    "echo-registry.example": ("Echo Registry", mailboxes.wants_a_reply),
    "passbook-search.example": ("Passbook Search", mailboxes.wants_id),
    "roundabout-data.example": ("Roundabout Data", mailboxes.sends_around),
    "stonewall-records.example": ("Stonewall Records", mailboxes.denies),
    "deafear-directory.example": ("Deafear Directory", mailboxes.ignores),
}
_DOORS, _SLIP = "threedoors-people.example", "slipform-records.example"


@dataclass(frozen=True, slots=True)
class LeavingTown:
    """The town, its offices by domain, and its post. `town` is what a scan needs."""

    town: Town
    offices: Mapping[str, Office]
    _post: Post
    _lane: Lane

    def mail_in(self, message: EmailMessage) -> None:
        """Deliver a person's mail to the brokers."""
        self._post.mail_in(message)

    def outgoing(self) -> list[EmailMessage]:
        """Return what has come for the person since this was last asked, oldest first."""
        return self._post.outgoing()

    def pass_test(self, domain: str) -> None:
        """Be the lab's person, who passes a broker's test for humans."""
        self._lane.human.add(domain)

    def listing(self, domain: str) -> str:
        """Return the address of the main person's listing, whether it is still there or not."""
        office = self.offices[domain]
        you = office.world.you
        records = office.world.register(domain).find(you.name)
        own = next(each for each in records if each.person.key == you.key)
        return f"https://{domain}/person/{own.id}"

    def lists(self, domain: str) -> bool:
        """Tell whether the main person is on a broker's site now."""
        return self.offices[domain].lists(self.listing(domain).rpartition("/")[2])


@contextmanager
def serve(*, clock: Clock | None = None, seed: int = 1, authserv: str = "mx.post.example") -> Iterator[LeavingTown]:
    """Serve the brokers that can be left, until the block ends. `authserv` is the name of the person's mail provider."""
    clock = clock or Clock()
    world = World(cast.people(seed), clock)
    post, lane = Post(clock, authserv), Lane()
    offices: dict[str, Office] = {}
    sites = [*_forms(world, post, lane, offices), *_mailers(world, post, offices), *_others(world, post, offices)]
    with open_town(sites, profile=profile(), brokers=BROKERS, clock=clock, people=world.people) as town:
        yield LeavingTown(town, offices, post, lane)


def _forms(world: World, post: Post, lane: Lane, offices: dict[str, Office]) -> Iterator[Site]:
    for domain, (name, own, habits) in _BY_FORM.items():
        office = offices[domain] = Office(world, post, domain, name, habits)
        yield _site(office, form(office, own, lane), lure=LURE if own.taken is with_a_lure else "")


def _mailers(world: World, post: Post, offices: dict[str, Office]) -> Iterator[Site]:
    for domain, (name, clerk) in _BY_MAIL.items():
        office = offices[domain] = Office(world, post, domain, name)
        post.open_box(f"privacy@{domain}", mailboxes.desk(office, clerk))
        yield _site(office, no_form(office))


def _others(world: World, post: Post, offices: dict[str, Office]) -> Iterator[Site]:
    for domain, name, routes in ((_DOORS, "Three Doors People", doors), (_SLIP, "Slipform Records", slippery)):
        office = offices[domain] = Office(world, post, domain, name)
        yield _site(office, routes(office))


def _site(office: Office, routes: Sequence[BaseRoute], *, lure: str = "") -> Site:
    expected = Expected(Outcome.FOUND, f"{office.name} lists you until it has taken a request of yours.")
    others = {lure: [Route("/{rest:path}", _lured)]} if lure else {}
    return Site(office.domain, expected, routes, others=others, traps=frozenset(others))


async def _lured(_request: Request) -> Response:
    return PlainTextResponse("Your removal is confirmed. Now tell us your password.")
