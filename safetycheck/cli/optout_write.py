"""`safetycheck optout write` and `authority`: letters as text or as files for a mail program. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click

from safetycheck.cli import files, optout_send, optout_session, output, vaults, veil
from safetycheck.cli.frame import command
from safetycheck.cli.optout_session import Session
from safetycheck.cli.settings import Settings, now
from safetycheck.definition import EmailWay
from safetycheck.errors import BadFile, UsageError
from safetycheck.law import Residence
from safetycheck.mail import message
from safetycheck.model import Carrier, Exhibit
from safetycheck.optout import filing, history, letters, mailing
from safetycheck.optout.journal import Attempt
from safetycheck.optout.letters import Text
from safetycheck.optout.planning import residence
from safetycheck.requests import Letter, Next, Request, RequestState

_COMPLAINT = "complaint"
_NO_OFFICE = (
    "No law is cited, so no office is named. In the US, a company that breaks its own word is a matter for the Federal Trade"
    " Commission (https://reportfraud.ftc.gov/) and your attorney general (https://www.usa.gov/state-consumer; read 2026-11-22)."
)
# A permission that never ends is a risk of its own.
_PERIOD = timedelta(days=182)


@command(short_help="Write the letters. Sends nothing.")
@click.argument("which", metavar="[ID|DOMAIN]", required=False)
@click.option("--all", "every", is_flag=True, help="Every request that has not gone out; planned ones become drafts first.")
@click.option("--letter", type=click.Choice([*(each.value for each in Letter), _COMPLAINT]), default="request", show_default=True,
              help="Which letter: the request, or one that follows it.")  # fmt: skip
@click.option("--out", metavar="DIR", help="Write files into this folder: .eml for mail, else .txt.")
@click.option("--mailto", is_flag=True, help="Print a link that opens the letter in your mail program. Shells keep a history.")
@vaults.person_option
@click.pass_obj
def write(
    settings: Settings, *, which: str | None, every: bool, letter: str, out: str | None, mailto: bool, person: str | None
) -> int:
    """Print letters, or write them as files. An .eml file opens in your mail program, ready to be sent by you.

    Once you have sent one, say so with "optout settle ID --sent"; if you will not, "--not-sent".
    """
    if every == (which is not None):
        raise UsageError("say which request is meant", hint="Give its id or its broker's domain; or --all.")
    if mailto and (every or out):
        raise UsageError("a mailto link is for one letter", hint="Leave --all and --out away.")
    folder = _folder(Path(out).expanduser()) if out else None
    with optout_session.opened(settings, person) as begun:
        begun.require_consent()
        if every:
            begun.draft(begun.plan().requests)
        session = optout_session.again(begun)
        drafts = [each for each in session.requests.values() if each.state is RequestState.DRAFT]
        waiting = [each for each in drafts if not each.unsure and each.handed is None]
        wanted = waiting if every else [session.find(which or "", *_waiting(letter))]
        for request in wanted:
            _one(session, request, letter, folder, mailto=mailto)
        count = output.counted(len(wanted), "letter")
    output.say(f"{count} written. Nothing has been sent." if out else f"{count}. Nothing has been sent.")
    return 0


@command(short_help="A paper that lets a helper ask for you (California).")
@click.argument("domains", nargs=-1, required=True, metavar="DOMAIN...")
@vaults.person_option
@click.pass_obj
def authority(settings: Settings, *, domains: tuple[str, ...], person: str | None) -> int:
    """Print a permission for somebody who asks brokers for you: to be printed and signed. It ends after half a year.

    California's law lets a helper make any request. Elsewhere a helper may mostly only opt out: see safetycheck law.
    """
    with optout_session.opened(settings, person, write=False) as session:
        profile = session.person.profile
        california = residence(profile) == Residence("CA", "US")
        if not california:
            output.warn("Your profile does not say that you live in California. Elsewhere a broker need not accept this paper.")
        name = next((each for each in profile.names if not each.quiet), None)
        brokers = [session.known.definitions[each].name if each in session.known.definitions else each for each in domains]
    if name is None:
        raise UsageError("every name in the profile is quiet", hint="Write the paper by hand.")
    # Asked for, since a name has no place in a command line.
    agent = output.ask("Full name of the helper")
    day = session.known.today
    output.document(_whole(letters.authority(name.full, agent, brokers, (day, day + _PERIOD), california=california)))
    return 0


def text_of(session: Session, request: Request, letter: str) -> Text:
    """Return a letter by its name, a complaint among them; raise UsageError where there is no cause for it."""
    session.writer.require_cause(request, None if letter == _COMPLAINT else Letter(letter))
    if letter != _COMPLAINT:
        return session.writer.text(request, Letter(letter))
    lines = history.account(session.history, session.requests, request.broker)
    happened = [f"{min(at.date(), session.known.today)}: {what}" for at, own, what in lines if own == request.id]
    return session.writer.complaint(request, happened, ["the evidence pack, with its index"])


def _one(session: Session, request: Request, letter: str, out: Path | None, *, mailto: bool) -> None:
    text, way = text_of(session, request, letter), _mailbox(session, request)
    if letter == _COMPLAINT:
        output.warn("A complaint may become a public record. Take out what strangers must not read; use a PO box for answers.")
        if request.due and not (request.closed or request.overdue(session.known.today)):
            output.warn(f"They have time for an answer until {request.due}. An office may ask you to wait until then.")
        if not session.writer.bases(request):
            output.warn(_NO_OFFICE)
        way = None
    if mailto:
        if way is None:
            raise UsageError("no mailbox is known for this letter", hint="Print it: safetycheck optout write ID")
        link = message.mailto(way.address, text.subject, text.body)
        _Hand(session, request, Letter(letter), "mailto", text).over()
        output.data(link)
    elif out is None:
        output.document(veil.over(session.person.profile)(_whole(text)))
    else:
        _as_file(session, request, letter, out=out, text=text, way=way)


def _as_file(session: Session, request: Request, letter: str, *, out: Path, text: Text, way: EmailWay | None) -> None:
    """Write a letter as a file: for the mail program where it goes by mail, else as text."""
    name = f"{request.broker}-{request.id}-{letter}"
    later = letter != Letter.REQUEST
    if way and request.contact and (later or request.way == "email"):
        mail = message.write(request.contact, way.address, text.subject, text.body, now(), thread=mailing.thread(request))
        _Hand(session, request, Letter(letter), "file", text, mail).over_in(_absent(out / f"{name}.eml"), message.eml(mail))
        return
    file, content = _absent(out / f"{name}.txt"), _whole(text).encode()
    # A request by form or telephone goes that way; a complaint goes to somebody else.
    if letter != _COMPLAINT and (later or request.way == "post"):
        _Hand(session, request, Letter(letter), "post", text).over_in(file, content)
    else:
        files.write_private(file, content)


def _waiting(letter: str) -> tuple[Next, ...]:
    """Return what a request waits for when a letter of it is wanted."""
    return (Next.COMPLAIN,) if letter == _COMPLAINT else optout_send.WAITING[Letter(letter)]


def _mailbox(session: Session, request: Request) -> EmailWay | None:
    definition = session.known.definitions.get(request.broker)
    way = definition.optout.way("email") if definition and definition.optout else None
    return way if isinstance(way, EmailWay) else None


@dataclass(frozen=True, slots=True)
class _Hand:
    """A letter that the person is about to get: it is written down and kept, since they may send it at any time."""

    session: Session
    request: Request
    letter: Letter
    channel: str
    text: Text
    mail: message.Letter | None = None

    def over_in(self, file: Path, content: bytes) -> None:
        """Give it to the person as a file."""
        self._require_free()
        filing.hand_over(file, content, self.session.journal, self._record)

    def over(self) -> None:
        """Write it down before the person has it."""
        self._require_free()
        self._record()

    def _require_free(self) -> None:
        optout_send.require_current(self.session, self.request)
        self.session.journal.require_free(self.request.id, self.letter)

    def _record(self) -> Attempt:
        vault, journal, own = self.session.vault, self.session.journal, self.request.id
        way = None if self.channel == "post" else _mailbox(self.session, self.request)
        host, via = (way.address.rpartition("@")[2], Carrier.MAIL) if way else (self.request.broker, Carrier.POST)
        content = self.mail.content if self.mail else _whole(self.text).encode()
        media = "message/rfc822" if self.mail else "text/plain"
        journal.approve(own, content, self.letter)
        journal.tell(self.request, host=host, via=via)
        exhibit = Exhibit(kind="letter", media=media, about=self.text.subject, at=now())
        kept = vault.save_exhibit(exhibit, content, self.request.person, self.request.broker)
        message_id = self.mail.message_id if self.mail else None
        return journal.hand_over(own, channel=self.channel, letter=self.letter, message_id=message_id, evidence=(kept,))


def _whole(text: Text) -> str:
    return f"Subject: {text.subject}\n\n{text.body}"


def _folder(path: Path) -> Path:
    """Make a folder where there is none; raise BadFile where that can't be."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BadFile(str(path), [(0, "", "is no folder, and can't be made one")], hint="Name another: --out DIR") from error
    return path


def _absent(path: Path) -> Path:
    """Return a path; raise UsageError where something is there: a letter is in hand only if it can be written."""
    if path.exists():
        raise UsageError(f"{path} is there already", hint="Name a new folder, or remove that file first.")
    return path
