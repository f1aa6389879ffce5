"""`safetycheck mail`: the mailbox that letters to brokers go out from, and where their answers are looked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from pydantic import ValidationError

from safetycheck import yamlfile
from safetycheck.cli import files, output, passphrase, vaults
from safetycheck.cli.frame import group
from safetycheck.cli.settings import Settings
from safetycheck.errors import BadFile, MailError, SafetycheckError, UsageError
from safetycheck.mail import PRESETS, MailAccount, Mailbox, Security, Server, imap, settings, smtp, trust

Made = TypeVar("Made")
_OTHER = "other"
_KEYS = "The keys: address, aliases, imap and smtp (each with host, port, security, user, pin), drafts, folders, authserv."
_PASSWORD = click.option("--password-file", metavar="FILE", type=click.Path(path_type=Path), help="Read the password there.")
_ALIASES = """\
An alias is another address that arrives in the same mailbox. Brokers then see it, and not your own address. A plus sign
(you+broker@...) does not help: they can cut it off."""
_PROVES = """\
This server makes its own certificate, so nobody else can vouch for it. Compare this fingerprint (SHA-256) with the one of the
certificate that you export from the server's own program; in Proton Mail Bridge: Settings, Advanced settings."""


@group()
def mail() -> None:
    """Set up a mailbox, and see whether it works. Nothing is sent from here."""


@mail.command("set")
@click.option("--from", "file", metavar="FILE", help="Read the settings from a YAML file, and ask nothing but passwords.")
@_PASSWORD
@click.option(
    "--smtp-password-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Read the password for sending there, if it differs.",
)
@click.pass_obj
def set_(settings_: Settings, *, file: str | None, password_file: Path | None, smtp_password_file: Path | None) -> None:
    """Set up the mailbox, or put another one in its place. Passwords go into the vault, and nowhere else.

    A server on this computer, such as Proton Mail Bridge, has its certificate pinned: no other is believed afterwards.
    """
    vaults.require(settings_.home)
    account = _pinned(_from_file(file) if file else _asked())
    password = _password(password_file)
    if file is None and account.authserv is None:
        account = _vouched(account, password)
    sending = _password(smtp_password_file) if smtp_password_file else password
    with vaults.opened(settings_) as vault, vault.transaction():
        settings.save(vault, Mailbox(account, password, sending))
    output.say("Kept in the vault. See whether it works: safetycheck mail check")


@mail.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check(settings_: Settings, *, as_json: bool) -> int:
    """Sign in to both servers, and say what works. No mail is read, sent or changed."""
    with vaults.opened(settings_, write=False) as vault:
        mailbox = settings.load(vault)
    with output.working(settings_, "Signing in"):
        rows = [*_reading(mailbox), _sending(mailbox), _telling(mailbox.account)]
    if as_json:
        output.emit_json([{"what": what, "works": works, "note": note} for what, works, note in rows])
    else:
        output.table(settings_, ["", "works", ""], [[what, "yes" if works else "no", note] for what, works, note in rows])
    if not all(works for _, works, _ in rows[:-1]):
        return SafetycheckError.exit_code
    return 0 if rows[-1][1] else 1


@mail.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(settings_: Settings, *, as_json: bool) -> None:
    """Show the settings. Passwords are never shown."""
    with vaults.opened(settings_, write=False) as vault:
        account = settings.load_account(vault)
    if as_json:
        output.emit_json(account.model_dump(mode="json"))
        return
    rows = [
        ("address", account.address),
        ("aliases", ", ".join(account.aliases)),
        ("reads from", _where(account.imap)),
        ("its certificate", trust.spaced(account.imap.pin) if account.imap.pin else ""),
        ("sends through", _where(account.smtp)),
        ("its certificate", trust.spaced(account.smtp.pin) if account.smtp.pin else ""),
        ("drafts go to", account.drafts or "the folder that the server marks for them"),
        ("answers are in", ", ".join(account.folders)),
        ("answers are vouched for by", account.authserv or "nobody: each is shown as doubtful"),
    ]
    output.card(settings_, "mailbox", rows)


@mail.command()
@click.pass_obj
def forget(settings_: Settings) -> None:
    """Forget the mailbox and its passwords."""
    with vaults.opened(settings_) as vault, vault.transaction():
        settings.load_account(vault)
        settings.forget(vault)
    output.say("Forgotten. The mailbox itself, and the mails in it, stay as they are.")


# --- the settings -------------------------------------------------------------------------------------------------


def _from_file(name: str) -> MailAccount:
    document = yamlfile.parse(files.read_text(name), name)
    try:
        return yamlfile.load(MailAccount, document)
    except BadFile as wrong:
        raise BadFile(name, wrong.problems, hint=_KEYS) from None


def _asked() -> MailAccount:
    output.say("Where is the mailbox?")
    for name, preset in PRESETS.items():
        output.say(f"  {name}  ({preset.title})")
    chosen = output.choose("Provider", [*PRESETS, _OTHER])
    if chosen != _OTHER:
        output.explain(PRESETS[chosen].note)
    while (made := _valid(lambda: _one(chosen))) is None:
        pass
    return made


def _one(provider: str) -> MailAccount:
    address = output.ask("Address of the mailbox")
    output.explain(_ALIASES)
    aliases = tuple(output.ask("Aliases, with blanks between them (Enter: none)").split())
    return _other(address, aliases) if provider == _OTHER else PRESETS[provider].account(address, aliases)


def _other(address: str, aliases: tuple[str, ...]) -> MailAccount:
    imap_ = _server("reading mail (IMAP)", 993, address)
    smtp_ = _server("sending mail (SMTP)", 465, imap_.user)
    return MailAccount(address=address, aliases=aliases, imap=imap_, smtp=smtp_)


def _server(what: str, port: int, user: str) -> Server:
    host = output.ask(f"Server for {what}")
    number = output.ask("Port", default=str(port))
    security = Security(output.choose("Encryption", [each.value for each in Security]))
    return Server(
        host=host, port=int(number) if number.isdigit() else 0, security=security, user=output.ask("User", default=user)
    )


def _valid(make: Callable[[], Made]) -> Made | None:
    """Return what was made; None, having said what is wrong, when it can't be."""
    try:
        return make()
    except ValidationError as invalid:
        for each in invalid.errors(include_input=False, include_url=False):
            field = ".".join(str(part) for part in each["loc"]) or "server"
            output.say(f"{field}: {each['msg'].removeprefix('Value error, ')}")
        return None


def _pinned(account: MailAccount) -> MailAccount:
    """Pin the certificates of servers on this computer, having shown them."""
    agreed: set[str] = set()
    changed = {}
    for name, server in (("imap", account.imap), ("smtp", account.smtp)):
        if server.pin or server.security is Security.PLAIN or not settings.is_here(server.host):
            continue
        pin = trust.fingerprint(server, name)
        if pin not in agreed:
            output.explain(f"\n{_PROVES}")
            output.say(f"\n  {server.host}:{server.port}  {trust.spaced(pin)}\n")
            if not output.agree("Is it the same?"):
                raise MailError("the certificate was not agreed to", hint="Nothing was kept.")
        agreed.add(pin)
        changed[name] = server.model_copy(update={"pin": pin})
    return account.model_copy(update=changed)


def _vouched(account: MailAccount, password: str) -> MailAccount:
    """Find out from the newest mails what the provider calls itself in what it says about a mail's sender."""
    try:
        with imap.signed_in(account, password) as session:
            name = session.voucher(account.folders[0])
    except MailError as problem:
        output.say(_said(problem))
        return account
    if name is None or not output.agree(f"Your newest mails were checked by {name}. Does that belong to your mail provider?"):
        return account
    return account.model_copy(update={"authserv": name})


def _password(file: Path | None) -> str:
    if file is not None:
        try:
            return passphrase.from_file(file).decode()
        except UnicodeDecodeError:
            raise BadFile(str(file), [(0, "", "is not UTF-8 text")]) from None
    try:
        while not (typed := output.ask_secret("Password of the mailbox")):
            output.say("It can't be empty.")
    except UsageError:
        raise UsageError("a password can only be asked for at a terminal", hint="Give --password-file FILE.") from None
    return typed


# --- whether it works ---------------------------------------------------------------------------------------------


def _reading(mailbox: Mailbox) -> list[tuple[str, bool, str]]:
    account, rows = mailbox.account, []
    try:
        with imap.signed_in(account, mailbox.imap_password) as session:
            rows.append(("reading mail", True, _where(account.imap)))
            missing = [name for name in account.folders if name not in {each.name for each in session.folders()}]
            rows.append(("folders", not missing, f"missing: {', '.join(missing)}" if missing else ", ".join(account.folders)))
            rows.append(("drafts", True, session.drafts()))
    except MailError as problem:
        rows.append(("drafts" if rows else "reading mail", False, _said(problem)))
    return rows


def _sending(mailbox: Mailbox) -> tuple[str, bool, str]:
    try:
        asyncio.run(smtp.check(mailbox.account.smtp, mailbox.smtp_password))
    except MailError as problem:
        return "sending mail", False, _said(problem)
    return "sending mail", True, _where(mailbox.account.smtp)


def _telling(account: MailAccount) -> tuple[str, bool, str]:
    if account.authserv:
        return "telling forged answers", True, f"by what {account.authserv} says"
    return "telling forged answers", False, "authserv is not set, so each answer will be shown as doubtful"


def _where(server: Server) -> str:
    pinned = ", certificate pinned" if server.pin else ""
    return f"{server.host}:{server.port} ({server.security.value}{pinned}) as {server.user}"


def _said(problem: MailError) -> str:
    return f"{problem.message}. {problem.hint}"
