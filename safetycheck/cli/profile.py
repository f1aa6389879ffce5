"""`safetycheck profile`: what is known about a person, shown, edited, and in and out of files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from safetycheck import events, profiles
from safetycheck.cli import consenting, editing, files, output, suggestions, vaults
from safetycheck.cli.frame import group
from safetycheck.cli.settings import Settings, now
from safetycheck.errors import NeedsConsent, UsageError
from safetycheck.events import ConsentGiven
from safetycheck.model import Consent, Person, Profile
from safetycheck.profiles import Remark
from safetycheck.store import Vault

_QUIET = click.option("--quiet-names", is_flag=True, help="Show quiet names too.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@group()
def profile() -> None:
    """Show, edit, import and export what is known about a person."""


@profile.command()
@vaults.person_option
@_QUIET
@_JSON
@click.pass_obj
def show(settings: Settings, *, person: str | None, quiet_names: bool, as_json: bool) -> None:
    """Show a profile. Quiet names are counted, not shown."""
    with vaults.opened(settings, write=False) as vault:
        whose = vaults.person(vault, person)
    open_names = tuple(name for name in whose.profile.names if quiet_names or not name.quiet)
    hidden = len(whose.profile.names) - len(open_names)
    if as_json:
        told = whose.profile.model_dump(mode="json", by_alias=True)
        told["names"] = [name.model_dump(mode="json") for name in open_names]
        output.emit_json({"id": whose.id, "is_self": whose.is_self, "quiet_names_hidden": hidden, "profile": told})
        return
    rows = editing.rows(whose.profile, open_names)
    output.table(settings, ["what", "value", ""], rows)
    if hidden:
        output.say(f"{output.counted(hidden, 'quiet name')}, not shown")


@profile.command()
@vaults.person_option
@click.pass_obj
def edit(settings: Settings, *, person: str | None) -> None:
    """Change a profile in your editor (VISUAL or EDITOR). The file it sees is wiped afterwards."""
    with vaults.opened(settings) as vault:
        whose = vaults.person(vault, person)
        changed = editing.edited(whose.profile)
        if changed is None:
            output.say("Nothing was changed.")
            return
        vault.save_person(whose.model_copy(update={"profile": changed}), now())
    _saved(changed)


@profile.command("import")
@click.argument("file")
@click.option("--consent", "consent_", metavar="self|FILE", help="self when it is you; else the record of the person's consent.")
@vaults.person_option
@_JSON
@click.pass_obj
def import_(settings: Settings, file: str, *, consent_: str | None, person: str | None, as_json: bool) -> None:
    """Read a profile from a file, and the consent to keep it.

    FILE is YAML or JSON; "-" is standard input. "--consent self" says that the profile is yours. For anybody else it
    names a file with their consent: who gave it, what it covers, until when, how it was given and how it can be withdrawn.
    """
    if consent_ is None and person is None:
        raise NeedsConsent(
            "a profile is kept only with the consent of the person it describes",
            hint="It is you: --consent self. It is somebody else: --consent FILE. It replaces one in the vault: --person ID.",
        )
    vaults.require(settings.home)
    at = now()
    read = profiles.read(files.read_text(file), file)
    record = consenting.read(consent_, at.date()) if consent_ not in {None, "self"} else None
    with vaults.opened(settings) as vault:
        whose = _target(vault, read, person, is_self=consent_ == "self", record=record, at=at)
        with vault.transaction():
            vault.save_person(whose, at)
            if record is not None or (consent_ == "self" and not consenting.holds(vault, whose, at)):
                vault.append(ConsentGiven(at=at, person=whose.id, consent=record))
        number = [each.id for each in vault.people()].index(whose.id) + 1
    if as_json:
        output.emit_json({"person": whose.id, "number": number})
    output.say(f"Saved as person {number} ({whose.id}).")
    _saved(read)


@profile.command()
@vaults.person_option
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help="Write a new file that only you can read.")
@click.pass_obj
def export(settings: Settings, *, person: str | None, form: str, out: Path | None) -> None:
    """Write a profile as YAML or JSON, for "profile import" elsewhere. Quiet names are in it."""
    whose = vaults.profile(settings, person)
    text = profiles.to_yaml(whose) if form == "yaml" else profiles.to_json(whose)
    if out is None:
        output.document(text)
    else:
        files.write_private(out, text.encode())
        output.say(f"Written to {out}.")
    output.warn("this is not encrypted. Delete it when it has done its work.")


@profile.command()
@click.argument("file", required=False)
@vaults.person_option
@_JSON
@click.pass_obj
def check(settings: Settings, file: str | None, *, person: str | None, as_json: bool) -> int:
    """Say what looks wrong in a profile, and what would make scans better. FILE instead of the vault needs no passphrase.

    Exit code 1 when something looks wrong, 0 when there is only advice.
    """
    if file is not None and person is not None:
        raise UsageError("name a file or a person, not both")
    whose = profiles.read(files.read_text(file), file) if file is not None else vaults.profile(settings, person)
    wrong, missing = profiles.wrong(whose), profiles.missing(whose, now().date())
    if as_json:
        output.emit_json({"wrong": [_row(each) for each in wrong], "missing": [_row(each) for each in missing]})
    else:
        rows = [
            [kind, each.field, each.text + (f". Near: {', '.join(each.near)}" if each.near else "")]
            for kind, remarks in (("look at", wrong), ("add", missing))
            for each in remarks
        ]
        if rows:
            output.table(settings, ["", "where", "what"], rows)
        else:
            output.say("Nothing to remark.")
    return 1 if wrong else 0


@profile.command()
def schema() -> None:
    """Print the JSON schema of a profile file, for editors."""
    output.emit_json(profiles.schema())


profile.add_command(suggestions.suggestions)


def _target(vault: Vault, read: Profile, given: str | None, *, is_self: bool, record: Consent | None, at: datetime) -> Person:
    """Return the person as it will be saved: somebody in the vault with the new profile, or somebody new."""
    people = vault.people()
    if given is not None:
        whose = vaults.person(vault, given)
        if whose.is_self and record is not None:
            raise UsageError("that person is you", hint="Use --consent self.")
        if is_self and not whose.is_self:
            raise UsageError("that person is not you", hint="Use --consent FILE, with the record of their consent.")
        if record is None and not is_self:
            events.require_consent(vault.events(whose.id), is_self=whose.is_self, at=at)
        return whose.model_copy(update={"profile": read})
    if is_self:
        own = next((each for each in people if each.is_self), None)
        return own.model_copy(update={"profile": read}) if own else Person(id=vaults.new_id(), is_self=True, profile=read)
    for number, each in enumerate(people, 1):
        if (each.profile.names[0], each.profile.birth) == (read.names[0], read.birth):
            raise UsageError(
                f"person {number} has the same name and birth", hint=f"To put this profile in its place: --person {number}"
            )
    return Person(id=vaults.new_id(), is_self=False, profile=read)


def _saved(changed: Profile) -> None:
    """Say what was saved in numbers, and what to look at without a value: this may run in a script with a log."""
    output.say(editing.summary(changed))
    wrong = profiles.wrong(changed)
    for remark in wrong:
        output.warn(f"{remark.field} {remark.text}")
    missing = len(profiles.missing(changed, now().date()))
    if wrong or missing:
        output.say("To see what could be better: safetycheck profile check")


def _row(remark: Remark) -> dict[str, object]:
    return {"field": remark.field, "text": remark.text, "near": list(remark.near)}
