"""A profile in and out of a file, and what would make scans with it better."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, TypeVar

import phonenumbers
import yaml
from pydantic import BaseModel

from safetycheck import yamlfile
from safetycheck.errors import BadFile
from safetycheck.match import gazetteer
from safetycheck.model import Address, Consent, Name, NameKind, Profile
from safetycheck.text import digits, normal, visible

Model = TypeVar("Model", bound=BaseModel)

_PROFILE_HINT = "Every key is described by: safetycheck profile schema"
_CONSENT_HINT = (
    "A consent has the keys by, covers (a list of scan and optout), given_on, until, how and withdraw; dates are like 2026-11-22."
)

_KEYS = frozenset(
    key
    for model in (Profile, Name, Address, Consent)
    for name, field in model.model_fields.items()
    for key in (field.alias or name,)
) | {"year", "month", "day"}  # fmt: skip

_PATTERNS = {
    "emails": "is no e-mail address",
    "state": "must be the two letters of the state",
    "country": "must be the two letters of the country",
    "zip": "must be five digits, or five and four with a hyphen",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a profile that is worth a look.

    `field` names it by its place in the file, counted from 1, and never holds its value; `near` are spellings that the
    gazetteer knows.
    """

    field: str
    text: str
    near: tuple[str, ...] = ()


# --- files ------------------------------------------------------------------------------------------------------


def read(text: str, name: str) -> Profile:
    """Read a profile from YAML or JSON; raise BadFile with line and field, never with a value."""
    return _read(Profile, text, name)


def read_consent(text: str, name: str) -> Consent:
    """Read the consent of a second person from YAML or JSON; raise BadFile with line and field, never with a value."""
    return _read(Consent, text, name)


def to_yaml(profile: Profile) -> str:
    """Write a profile as YAML that `read` reads back to the same."""
    return str(yaml.dump(_plain(profile), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100))


def to_json(profile: Profile) -> str:
    """Write a profile as JSON that `read` reads back to the same."""
    # Unescaped, YAML, which reads this too, takes some characters for line ends.
    return visible(json.dumps(_plain(profile), ensure_ascii=False, indent=2)) + "\n"


def schema() -> dict[str, Any]:
    """Return the JSON schema of a profile file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Profile.model_json_schema()}


class _Dumper(yaml.SafeDumper):
    """Writes text with odd characters in escapes: unescaped, YAML takes some of them for line ends."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_Dumper.add_representer(str, _Dumper.represent_text)


def _plain(profile: Profile) -> dict[str, Any]:
    return profile.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)


def _read(model: type[Model], text: str, name: str) -> Model:
    try:
        return yamlfile.load(model, _document(text, name))
    except BadFile as wrong:
        problems = [(line, _known_part(field), _in_words(field, says)) for line, field, says in wrong.problems]
    raise BadFile(name, problems, hint=_PROFILE_HINT if model is Profile else _CONSENT_HINT)


def _document(text: str, name: str) -> yamlfile.Document:
    try:
        return yamlfile.parse(text, name)
    except BadFile:
        # A few JSON texts are no YAML: those with characters written as two surrogates.
        try:
            return yamlfile.Document(name, _as_text(json.loads(text)), {})
        except (ValueError, RecursionError):
            pass
        raise


def _as_text(value: Any) -> Any:
    """Turn JSON values into what `yamlfile` gives: dict, list, str and None."""
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _known_part(field: str) -> str:
    """Drop from a field's path what may be a value that slipped into the place of a key."""
    parts = field.split(".") if field else []
    kept = [str(int(part) + 1) if part.isdigit() else part for part in parts if part.isdigit() or part in _KEYS]
    return ".".join(kept)


def _in_words(field: str, says: str) -> str:
    """Say what a pattern asks for, and which key is spelt much like an unknown one."""
    parts = field.split(".")
    if says == "this key is not known here":
        near = get_close_matches(parts[-1], _KEYS, n=1)
        return f"{says}; do you mean {near[0]}?" if near else says
    key = next((part for part in reversed(parts) if part in _PATTERNS), None)
    return _PATTERNS[key] if key and says.startswith("string should match pattern") else says


# --- what to look at --------------------------------------------------------------------------------------------


def wrong(profile: Profile) -> list[Remark]:
    """List what looks like a slip: a number that is no phone number, an unknown place, an entry that stands twice."""
    return [*_phones(profile), *_places(profile), *_twice(profile)]


def missing(profile: Profile, today: date) -> list[Remark]:
    """List what would make scans better. One's own list is what is most likely to be incomplete."""
    return [Remark(field, text) for field, text, lacks in _WISHES if lacks(profile)] + list(_gaps(profile, today))


def e164(phone: str) -> str | None:
    """Return a phone number in the form in which numbers are compared, or None when it is none.

    Without a country's prefix it is read as American.
    """
    try:
        number = phonenumbers.parse(phone, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _phones(profile: Profile) -> Iterator[Remark]:
    for place, phone in enumerate(profile.phones, 1):
        if e164(phone) is None:
            yield Remark(
                f"phones.{place}", "is no valid phone number; write it with its area code, or with + and its country code"
            )


def _places(profile: Profile) -> Iterator[Remark]:
    for place, address in enumerate(profile.addresses, 1):
        if address.country == "US" and not gazetteer.known(address.city, address.state):
            near = tuple(gazetteer.suggest(address.city, address.state))
            yield Remark(
                f"addresses.{place}", "no place of that name is known in that state; brokers may write it otherwise", near
            )


def _twice(profile: Profile) -> Iterator[Remark]:
    lists: dict[str, list[str]] = {
        "names": [normal(name.full) for name in profile.names],
        "addresses": [normal(f"{each.street or ''} {each.city} {each.state}") for each in profile.addresses],
        "phones": [e164(phone) or digits(phone) for phone in profile.phones],
        "emails": [email.casefold() for email in profile.emails],
        "relatives": [normal(name) for name in profile.relatives],
    }
    for field, values in lists.items():
        for place in _repeated(values):
            yield Remark(f"{field}.{place + 1}", f"is the same as {field}.{values.index(values[place]) + 1}")


def _repeated(values: list[str]) -> Iterable[int]:
    return [place for place, value in enumerate(values) if value in values[:place]]


_WISHES: tuple[tuple[str, str, Callable[[Profile], bool]], ...] = (
    ("birth", "without a birth year, namesakes of every age look like you", lambda it: it.birth is None),
    (
        "names",
        "without a middle name or initial, namesakes are harder to tell apart",
        lambda it: not any(name.middle for name in it.names),
    ),
    (
        "names",
        "only one name: brokers keep maiden and married names, nicknames and old spellings for decades",
        lambda it: all(name.kind is NameKind.LEGAL for name in it.names),
    ),
    ("addresses", "without a place, few brokers can be asked", lambda it: not it.addresses),
    (
        "addresses",
        "no place is marked as current",
        lambda it: bool(it.addresses) and not any(each.current for each in it.addresses),
    ),
    (
        "addresses",
        "no past place: brokers list you where you lived ten and twenty years ago",
        lambda it: bool(it.addresses) and all(each.current for each in it.addresses),
    ),
    ("phones", "no phone number: a number that matches settles whether a listing is you", lambda it: not it.phones),
    ("emails", "no e-mail address: brokers show old ones too", lambda it: not it.emails),
    ("relatives", "no relatives: they tell you from namesakes, and their listings may show you", lambda it: not it.relatives),
)


def _gaps(profile: Profile, today: date) -> Iterator[Remark]:
    """Find years as a grown-up for which no place is given, where places carry years at all."""
    spans = [(each.from_, each.to or today.year) for each in profile.addresses if each.from_ is not None]
    if profile.birth is None or len(spans) < len(profile.addresses) or not spans:
        return
    grown = range(profile.birth.year + 18, today.year + 1)
    bare = [year for year in grown if not any(first <= year <= last for first, last in spans)]
    if bare:
        yield Remark("addresses", f"no place covers {len(bare)} of the {len(grown)} years since you came of age")
