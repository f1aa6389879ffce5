"""`safetycheck vault`: the encrypted file itself, the ways to open it, and the ledger of what was told to whom."""

from __future__ import annotations

from pathlib import Path

import click

from safetycheck import registry, store
from safetycheck.cli import ledger as ledger_lines
from safetycheck.cli import output, passphrase, vaults, veil
from safetycheck.cli.frame import Group, group
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import UsageError, VaultError
from safetycheck.store import Unlock

_NEW_FILE = click.option(
    "--new-passphrase-file", metavar="FILE", type=click.Path(path_type=Path), help="Read the new passphrase there."
)
_YES = click.option("--yes", is_flag=True, help="Don't ask.")
_WIPE_WORD = "wipe"


@group()
def vault() -> None:
    """Make, open, copy and destroy the encrypted file that holds everything."""


@vault.command()
@click.pass_obj
def create(settings: Settings) -> None:
    """Make an empty vault. Scripts give --passphrase-file; people are better served by "safetycheck start"."""
    if vaults.exists(settings.home):
        raise VaultError("there is a vault already", hint="Nothing was changed. Choose another folder with --home DIR.")
    with store.create(settings.home, passphrase.fresh(passphrase.given(settings)), now()):
        pass
    output.say(f"The vault is made, in {settings.home}.")
    output.say(
        "Without its passphrase nobody can open it, you included. For a second way in: safetycheck vault slots add recovery"
    )


@vault.command("passphrase")
@_NEW_FILE
@click.option("--recovery", is_flag=True, help="Open the vault with the recovery words, because the passphrase is forgotten.")
@click.option("--slot", metavar="ID", help="Which passphrase, where there are several (see vault slots).")
@click.pass_obj
def passphrase_(settings: Settings, *, new_passphrase_file: Path | None, recovery: bool, slot: str | None) -> None:
    """Change the passphrase. What is in the vault stays as it is."""
    with _by_words(settings) if recovery else vaults.opened(settings) as opened:
        opened.change_passphrase(_fresh(new_passphrase_file), now(), slot=slot)
    output.say("The passphrase is changed. Copies of the vault that were made before still open with the old one.")


@vault.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_NEW_FILE
@click.pass_obj
def export(settings: Settings, folder: Path, *, new_passphrase_file: Path | None) -> None:
    """Copy everything into a new vault in FOLDER. The copy has a passphrase and a key of its own."""
    with vaults.opened(settings, write=False) as opened:
        opened.export(folder, _fresh(new_passphrase_file), now())
    output.say(f"The copy is in {folder}. Use it with --home.")


@vault.command()
@_YES
@click.pass_obj
def wipe(settings: Settings, *, yes: bool) -> None:
    """Destroy the vault: its keys first, then its files. Nothing brings it back but a copy."""
    vaults.require(settings.home)
    if not yes:
        output.say(f"This destroys the vault in {settings.home}: every profile, listing, page and the ledger.")
        if output.ask(f'Type "{_WIPE_WORD}" to go on, or Enter to keep it') != _WIPE_WORD:
            output.say("Nothing was changed.")
            return
    store.wipe(settings.home)
    registry.forget(settings.cache)
    output.say("The vault is destroyed. Copies and backups that you made are still there.")


@vault.command()
@vaults.person_option
@click.option("--quiet-names", is_flag=True, help="Show quiet names too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def ledger(settings: Settings, *, person: str | None, quiet_names: bool, as_json: bool) -> None:
    """List what was told to which host, when and why; the newest last."""
    with vaults.opened(settings, write=False) as opened:
        whose = vaults.person(opened, person).id if person else None
        lines = opened.ledger(whose)
        people = {each.id: each for each in opened.people()}
    hide = {own: str if quiet_names else veil.over(each.profile) for own, each in people.items()}
    if as_json:
        output.emit_json([ledger_lines.as_data(line, hide[line.person]) for line in lines])
    else:
        ledger_lines.table(settings, lines, hide)


# --- key slots --------------------------------------------------------------------------------------------------


@vault.group(cls=Group, invoke_without_command=True)
@click.pass_context
def slots(ctx: click.Context) -> None:
    """Show and change the ways to open the vault."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@slots.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def list_(settings: Settings, *, as_json: bool = False) -> None:
    """List every way to open the vault."""
    with vaults.opened(settings, write=False) as opened:
        found = opened.slots()
    if as_json:
        output.emit_json([{"id": slot.id, "kind": slot.kind, "made": slot.made.isoformat()} for slot in found])
    else:
        rows = [[slot.id, slot.kind, slot.made.isoformat(), "yes" if slot.opened else ""] for slot in found]
        output.table(settings, ["id", "opens by", "made", "in use"], rows)


@slots.command()
@click.argument("kind", type=click.Choice(["passphrase", "keyring", "recovery"]))
@_NEW_FILE
@click.pass_obj
def add(settings: Settings, kind: str, *, new_passphrase_file: Path | None) -> None:
    """Add a way to open the vault.

    passphrase: a second one. keyring: whoever is logged in as you can open it, so that scans can run by themselves.
    recovery: 24 words to keep on paper.
    """
    if new_passphrase_file and kind != "passphrase":
        raise UsageError("--new-passphrase-file goes with: vault slots add passphrase")
    with vaults.opened(settings) as opened:
        if kind == "passphrase":
            output.say(f"Added: slot {opened.add_passphrase(_fresh(new_passphrase_file), now())}.")
        elif kind == "keyring":
            output.say(f"Added: slot {opened.add_keyring(now())}. Whoever is logged in as you can now open the vault.")
        else:
            words = opened.add_recovery(now())
            output.say("Write these words on paper, in this order. They are shown once and kept nowhere.")
            output.data(words)


@slots.command()
@click.argument("slot")
@click.pass_obj
def remove(settings: Settings, slot: str) -> None:
    """Remove a way to open the vault. The last one stays."""
    with vaults.opened(settings) as opened:
        opened.remove_slot(slot)
    output.say("Removed. Copies of the vault that were made before still open by it.")


def _fresh(file: Path | None) -> bytes:
    return passphrase.fresh(passphrase.from_file(file) if file else None)


def _by_words(settings: Settings) -> store.Vault:
    vaults.require(settings.home)
    return store.open(settings.home, Unlock(words=output.ask("Recovery words")))
