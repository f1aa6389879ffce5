"""Letters by mail: what is shown, what is written down before, and what each answer of a mail server leads to."""

import email
from contextlib import contextmanager
from datetime import timedelta

import pytest

from safetycheck.errors import MailError, MailRefused, MailSignIn, MailUnreachable, MailUnsure
from safetycheck.mail import imap, smtp
from safetycheck.model import Carrier
from safetycheck.optout import channels
from safetycheck.optout.journal import NotNow
from safetycheck.requests import Letter, Next, Proof, Refusal, ReplyKind, ReplyReceived, RequestState
from tests.optout.conftest import NOW, TODAY, WAYS, Human, broker, exposure


class Server:
    """A mail server that keeps what it takes; `says` is raised in place of an answer."""

    def __init__(self, says=None, *, before=None):
        self.taken, self.says, self.before_data = [], says, before

    async def send(self, letter, server, password, *, before, now):
        if self.before_data:
            raise self.before_data
        before(letter.message_id)
        if self.says:
            if isinstance(self.says, MailUnsure):
                self.taken.append(letter)
            raise self.says
        self.taken.append(letter)
        return smtp.Receipt(message_id=letter.message_id, to=letter.to, code=250, text="queued as 7F1", at=now())


@pytest.fixture
def server(monkeypatch):
    def start(*args, **how):
        made = Server(*args, **how)
        monkeypatch.setattr(smtp, "send", made.send)
        return made

    return start


@pytest.fixture
def one(desk):
    made = desk(broker(), exposure())
    made.draft()
    return made


class Session:
    """A mailbox that was signed in to; `put` takes a draft, and `problem` is what is wrong with its folders."""

    def __init__(self, put, problem=None):
        self.put, self.problem = put, problem

    def drafts(self):
        if self.problem:
            raise self.problem
        return "Drafts"

    def keep_draft(self, mail):
        self.put(mail)
        return imap.Draft(message_id=mail.message_id, folder="Drafts")


@pytest.fixture
def drafts(monkeypatch):
    """Let drafts be put somewhere: drafts(function)."""

    def into(put, *, problem=None, refuses=None):
        @contextmanager
        def signed_in(account, password):
            if refuses:
                raise refuses
            yield Session(put, problem)

        monkeypatch.setattr(imap, "signed_in", signed_in)

    return into


async def send(desk, human, *, draft=False, **more):
    async with channels.open_channel("email", desk.channel(draft=draft)) as channel:
        request = desk.journal.request("r1")
        definition = desk.known.definitions[request.broker]
        return await channel.send_letter(request, WAYS["email"], definition, human, desk.journal, **more)


async def test_a_request_goes_out_once_and_is_open_by_the_server_s_receipt(one, server, human):
    post = server()
    receipt = await send(one, human)
    (letter,) = post.taken
    assert (letter.sender, letter.to) == ("z1@alias.example.org", "privacy@b.example")
    assert (receipt.proof, receipt.code, receipt.text) == (Proof.ACCEPTED, 250, "queued as 7F1")
    request = one.requests["r1"]
    assert (request.state, request.receipts) == (RequestState.OPEN, [receipt])
    # Minnesota: 45 days, and 45 more.
    assert (request.due, request.latest) == (TODAY + timedelta(45), TODAY + timedelta(92))  # the 90th is a Saturday
    with pytest.raises(NotNow, match="went out before"):
        await send(one, human)
    assert len(post.taken) == 1


async def test_all_that_leaves_is_shown_and_stands_in_the_ledger_before(one, server, human):
    post = server()
    seen = []
    real = one.vault.disclose
    one.vault.disclose = lambda *lines: (seen.append(len(post.taken)), real(*lines))
    await send(one, human)
    (shown,) = human.shown
    (line,) = one.vault.ledger("p")
    assert shown.values == line.told == one.requests["r1"].disclosed
    assert (line.host, line.via, line.why) == ("b.example", Carrier.MAIL, "opt-out")
    assert seen == [0]
    body = email.message_from_bytes(post.taken[0].content).get_payload()
    assert body.replace("\r\n", "\n").strip() in shown.text


async def test_the_letter_itself_is_kept_as_evidence(one, server, human):
    post = server()
    receipt = await send(one, human)
    exhibit, content = one.vault.exhibit(receipt.evidence[0])
    assert (exhibit.kind, content) == ("letter", post.taken[0].content)


async def test_a_no_sends_nothing_and_keeps_nothing(one, server):
    post = server()
    assert await send(one, Human(yes=False)) is None
    assert (post.taken, one.vault.ledger("p"), one.requests["r1"].state) == ([], [], RequestState.DRAFT)


@pytest.mark.parametrize(
    ("problem", "step"),
    [
        (MailRefused("no such mailbox", code=550), Next.OTHER_WAY),
        (MailRefused("try later", code=451), Next.SEND),
        (MailUnsure("no answer"), Next.SETTLE),
    ],
)
async def test_each_answer_of_a_server_leads_somewhere_else(one, server, human, problem, step):
    server(problem)
    with pytest.raises(type(problem)):
        await send(one, human)
    request = one.requests["r1"]
    assert (request.state, request.next(TODAY), request.receipts) == (RequestState.DRAFT, step, [])


async def test_a_server_that_is_not_there_changes_nothing(one, server, human):
    server(before=MailUnreachable("not there"))
    with pytest.raises(MailUnreachable):
        await send(one, human)
    assert one.requests["r1"].next(TODAY) is Next.SEND
    post = server()
    await send(one, human)
    assert len(post.taken) == 1


async def test_what_may_have_gone_out_is_not_sent_again_by_itself(one, server, human):
    post = server(MailUnsure("no answer"))
    with pytest.raises(MailUnsure):
        await send(one, human)
    with pytest.raises(NotNow, match="may have gone out"):
        await send(one, human)
    assert len(post.taken) == 1
    one.journal.settle("r1", went_out=True)
    assert one.requests["r1"].receipts[0].proof is Proof.WORD


async def test_by_default_it_is_a_draft_that_the_person_sends(one, human, drafts):
    kept = []
    drafts(kept.append)
    assert await send(one, human, draft=True) is None
    request = one.requests["r1"]
    # Not sent, as far as anybody knows.
    assert (request.state, request.next(TODAY), request.receipts) == (RequestState.DRAFT, Next.SAY_SENT, [])
    assert "Drafts" in human.said[0]
    with pytest.raises(NotNow):
        await send(one, human, draft=True)
    one.journal.settle("r1", went_out=True)
    (receipt,) = one.requests["r1"].receipts
    assert (receipt.message_id, receipt.proof) == (kept[0].message_id, Proof.WORD)


def no(problem):
    def put(mail):
        raise problem

    return put


@pytest.mark.parametrize(
    ("how", "told", "step"),
    [
        ({"refuses": MailSignIn("wrong password")}, 0, Next.SEND),
        ({"problem": MailError("no folder for drafts")}, 0, Next.SEND),
        ({"put": no(MailError("the mailbox is full"))}, 1, Next.SEND),
        # It broke off meanwhile: the draft may be there.
        ({"put": no(MailUnreachable("broke off"))}, 1, Next.SAY_SENT),
    ],
)
async def test_a_draft_that_is_not_there_is_in_nobody_s_hands(one, human, drafts, how, told, step):
    drafts(**{"put": no(AssertionError)} | how)
    with pytest.raises(MailError):
        await send(one, human, draft=True)
    assert one.requests["r1"].next(TODAY) is step
    assert len(one.vault.ledger("p")) == told


async def test_a_letter_that_no_server_has_seen_is_neither_told_nor_kept(one, server, human):
    server(before=MailRefused("no such mailbox", code=550))
    with pytest.raises(MailRefused):
        await send(one, human)
    assert one.requests["r1"].next(TODAY) is Next.OTHER_WAY
    assert (one.vault.ledger("p"), list(one.vault.evidence("p", "exhibits"))) == ([], [])


async def test_later_letters_join_the_conversation(one, server, human):
    post = server()
    await send(one, human)
    got = ReplyReceived(at=NOW, person="p", request="r1", reply=ReplyKind.WANTS_REPLY, message_id="<theirs@b.example>")
    one.journal.reply("r1", got)
    await send(one, human, letter=Letter.ACKNOWLEDGE)
    first, second = (email.message_from_bytes(each.content) for each in post.taken)
    assert second["In-Reply-To"] == "<theirs@b.example>"
    assert first["Message-ID"] in second["References"]
    assert second["From"] == first["From"]
    assert [each.letter for each in one.requests["r1"].letters] == [Letter.ACKNOWLEDGE]


async def test_an_answer_is_to_what_they_said_last(one, server, human):
    post = server()
    await send(one, human)
    for kind, refusal, says in ((ReplyKind.DENIED, Refusal.USE_FORM, True), (ReplyKind.DEFLECTED, None, False)):
        one.journal.reply("r1", ReplyReceived(at=NOW, person="p", request="r1", reply=kind, refusal=refusal))
        await send(one, human, letter=Letter.ANSWER)
        text = email.message_from_bytes(post.taken[-1].content).get_payload()
        assert ("I should use a form" in text) is says


class Killed(BaseException):
    """The program ends here, as by SIGKILL."""


class Points:
    """Ends the program at the nth point of what it does to the outside: before and after each write, and each mail."""

    def __init__(self, at):
        self.passed, self.at = 0, at

    def point(self):
        self.passed += 1
        if self.passed == self.at:
            raise Killed

    def around(self, work):
        def call(*args, **how):
            self.point()
            done = work(*args, **how)
            self.point()
            return done

        return call


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("at", range(1, 16))
async def test_killed_between_any_two_steps_nothing_is_sent_twice_or_recorded_unsent(one, human, monkeypatch, drafts, at, draft):
    points, out = Points(at), []
    vault, writes = one.vault, ("append", "disclose", "save_exhibit")
    real = {name: getattr(vault, name) for name in writes}
    for name in writes:
        setattr(vault, name, points.around(real[name]))

    async def post(letter, server, password, *, before, now):
        points.point()
        before(letter.message_id)
        points.point()
        out.append(letter.message_id)
        points.point()
        return smtp.Receipt(message_id=letter.message_id, to=letter.to, code=250, text="queued", at=now())

    def keep(mail):
        points.point()
        out.append(mail.message_id)
        points.point()

    monkeypatch.setattr(smtp, "send", post)
    drafts(keep)
    try:
        await send(one, human, draft=draft)
        assert points.passed < at, "the last points are past the end"
    except Killed:
        pass
    for name in writes:
        setattr(vault, name, real[name])
    request = one.requests["r1"]
    assert request.sent is None or request.receipts[0].message_id in out
    assert not out or request.sent or request.unsure or request.handed
    points.at = 0
    for _ in range(2):
        try:
            await send(one, human, draft=draft)
        except NotNow:
            continue
    assert len(out) <= 1
    assert len(vault.ledger("p")) >= len(out)


async def test_every_point_is_one_that_the_kills_reach(one, human, monkeypatch):
    points = Points(0)
    for name in ("append", "disclose", "save_exhibit"):
        monkeypatch.setattr(one.vault, name, points.around(getattr(one.vault, name)))

    async def post(letter, server, password, *, before, now):
        points.point()
        before(letter.message_id)
        points.point()
        points.point()
        return smtp.Receipt(message_id=letter.message_id, to=letter.to, code=250, text="queued", at=now())

    monkeypatch.setattr(smtp, "send", post)
    await send(one, human)
    assert points.passed == 13
