"""The mailbox that letters go out from: addresses, servers, pinned certificates. Its passwords are kept apart, as secrets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Annotated, Protocol

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, field_validator, model_validator

from safetycheck.definition import Domain, OptOut
from safetycheck.definition import Mailbox as Address
from safetycheck.errors import MailError, NoMailAccount
from safetycheck.model import Strict, Text

_ACCOUNT = "mail"
_PASSWORDS = ("mail/imap", "mail/smtp")
_HEX = 64


class Security(StrEnum):
    """How a connection to a mail server is encrypted. `plain` is not, and only goes to this computer."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


def _bare(value: object) -> object:
    """Let a fingerprint be written as other programs show it: AB:CD:..."""
    return value.replace(":", "").replace(" ", "").lower() if isinstance(value, str) else value


class Server(Strict):
    """One mail server and who signs in there."""

    host: Annotated[str, StringConstraints(max_length=253, pattern=r"^[A-Za-z0-9.:-]+$")] = Field(
        description="Name or address.", examples=["127.0.0.1"]
    )
    port: int = Field(ge=1, le=65535, description="Port.", examples=[1143])
    security: Security = Field(Security.TLS, description="tls, starttls or plain; plain only on this computer.")
    user: Text = Field(description="The name to sign in with; mostly the address.")
    pin: Annotated[str, BeforeValidator(_bare), StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="SHA-256 of its certificate. With one, no other certificate is taken, and no authority is asked."
    )

    @field_validator("user")
    @classmethod
    def _user_is_one_line(cls, user: str) -> str:
        if not user.isprintable():
            msg = "holds a character that no user name has"
            raise ValueError(msg)
        return user

    @model_validator(mode="after")
    def _plain_stays_here(self) -> Server:
        if self.security is Security.PLAIN and not is_here(self.host):
            msg = "plain is allowed only for a server on this computer"
            raise ValueError(msg)
        if self.security is Security.PLAIN and self.pin:
            msg = "without encryption there is no certificate to pin"
            raise ValueError(msg)
        return self


class MailAccount(Strict):
    """A mailbox for letters to brokers."""

    address: Address = Field(description="The mailbox's own address.")
    aliases: tuple[Address, ...] = Field(
        (), description="Other addresses that arrive there, best first. Brokers see these and not the mailbox's own."
    )
    imap: Server = Field(description="The server that keeps the mail.")
    smtp: Server = Field(description="The server that sends mail.")
    drafts: Text | None = Field(None, description="Folder for drafts; none: the one that the server marks as such.")
    folders: tuple[Text, ...] = Field(
        ("INBOX",), min_length=1, description="Folders to look for answers in.", examples=[["INBOX", "Spam"]]
    )
    authserv: Domain | None = Field(
        None, description="The name in the provider's Authentication-Results; none: no answer can be told from a forged one."
    )


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail account with its passwords, which never show in a repr."""

    account: MailAccount
    imap_password: str = field(repr=False)
    smtp_password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Preset:
    """What is the same for everybody at one provider. `note` says which password it wants."""

    title: str
    imap: tuple[str, int, Security]
    smtp: tuple[str, int, Security]
    note: str
    authserv: str | None = None

    def account(self, address: str, aliases: Collection[str] = ()) -> MailAccount:
        """Return the settings of one mailbox there."""
        servers = [
            Server(host=host, port=port, security=security, user=address) for host, port, security in (self.imap, self.smtp)
        ]
        return MailAccount(address=address, aliases=tuple(aliases), imap=servers[0], smtp=servers[1], authserv=self.authserv)


_APP = "It wants an app password, made in the account's security settings; not the account's own password."
_OWN = "It takes the account's own password; where the provider offers app passwords, take one of those."
_BRIDGE = (
    "Proton Mail Bridge must run on this computer. It wants the password that Bridge shows for this mailbox, "
    "not the account's own."
)

# Each can be changed at set-up. Hosts and ports of Proton, Fastmail, iCloud and mailbox.org, and the hosts of Posteo and Riseup,
# were held against public configuration files on 2026-11-22; the others are general knowledge. A name for
# Authentication-Results stands only where mails that people published show it.
PRESETS: Mapping[str, Preset] = {
    "proton": Preset(
        "Proton Mail, through Bridge",
        ("127.0.0.1", 1143, Security.STARTTLS),
        ("127.0.0.1", 1025, Security.STARTTLS),
        _BRIDGE,
        "mail.protonmail.ch",
    ),
    "fastmail": Preset("Fastmail", ("imap.fastmail.com", 993, Security.TLS), ("smtp.fastmail.com", 465, Security.TLS), _APP),
    "gmail": Preset("Gmail", ("imap.gmail.com", 993, Security.TLS), ("smtp.gmail.com", 465, Security.TLS), _APP, "mx.google.com"),
    "icloud": Preset("iCloud Mail", ("imap.mail.me.com", 993, Security.TLS), ("smtp.mail.me.com", 587, Security.STARTTLS), _APP),
    "mailbox.org": Preset("mailbox.org", ("imap.mailbox.org", 993, Security.TLS), ("smtp.mailbox.org", 465, Security.TLS), _OWN),
    "posteo": Preset("Posteo", ("posteo.de", 993, Security.TLS), ("posteo.de", 465, Security.TLS), _OWN),
    "riseup": Preset("Riseup", ("mail.riseup.net", 993, Security.TLS), ("mail.riseup.net", 465, Security.TLS), _OWN),
    "yahoo": Preset("Yahoo Mail", ("imap.mail.yahoo.com", 993, Security.TLS), ("smtp.mail.yahoo.com", 465, Security.TLS), _APP),
}


def is_here(host: str) -> bool:
    """Tell whether a host is this computer."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def contact(account: MailAccount, optout: OptOut, used: Collection[str] = ()) -> str | None:
    """Return the address that one broker gets to see; None where it takes each address once and all were used.

    An alias comes before the mailbox's own address, unless the broker refuses aliases. `used` are the addresses that this
    broker has had from us: one is used again (it knows it already), except where it takes one request per address.
    """
    usable = [account.address] if optout.refuses_aliases else [*account.aliases, account.address]
    known = [address for address in usable if address in used]
    if optout.one_per == "address":
        return next((address for address in usable if address not in used), None)
    return (known or usable)[0]


# --- in the vault -------------------------------------------------------------------------------------------------


class Keeper(Protocol):
    """What a vault does for mail."""

    def setting(self, name: str) -> str | None:
        """Return a setting."""

    def save_setting(self, name: str, value: str | None) -> None:
        """Keep a setting."""

    def kept(self, name: str) -> str | None:
        """Return a secret."""

    def keep(self, name: str, value: str) -> None:
        """Keep a secret."""

    def drop(self, name: str) -> None:
        """Forget a secret."""


def save(vault: Keeper, mailbox: Mailbox) -> None:
    """Keep a mailbox; call it inside a transaction of the vault."""
    vault.save_setting(_ACCOUNT, mailbox.account.model_dump_json())
    for name, password in zip(_PASSWORDS, (mailbox.imap_password, mailbox.smtp_password), strict=True):
        vault.keep(name, password)


def forget(vault: Keeper) -> None:
    """Forget the mailbox and its passwords; call it inside a transaction of the vault."""
    vault.save_setting(_ACCOUNT, None)
    for name in _PASSWORDS:
        vault.drop(name)


def load(vault: Keeper) -> Mailbox:
    """Return the mailbox that is set up, or raise NoMailAccount."""
    account = load_account(vault)
    passwords = [vault.kept(name) for name in _PASSWORDS]
    if passwords[0] is None or passwords[1] is None:
        # A copy of a vault comes without them.
        raise NoMailAccount("the mailbox has no password in this vault", hint="Set it up again: safetycheck mail set")
    return Mailbox(account, passwords[0], passwords[1])


def load_account(vault: Keeper) -> MailAccount:
    """Return the mailbox that is set up without its passwords, or raise NoMailAccount."""
    text = vault.setting(_ACCOUNT)
    if text is None:
        raise NoMailAccount("no mailbox is set up yet", hint="Set one up: safetycheck mail set")
    try:
        return MailAccount.model_validate_json(text)
    except ValidationError:
        raise MailError("the mail settings in this vault can't be read", hint="Set it up again: safetycheck mail set") from None
