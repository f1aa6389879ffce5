"""`safetycheck photos`: what photos tell beside the picture, and copies that don't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from safetycheck.cli import output
from safetycheck.cli.frame import group
from safetycheck.cli.settings import Settings
from safetycheck.errors import UsageError
from safetycheck.text import clean

_IPHONE = frozenset({".heic", ".heif"})
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@group()
def photos() -> None:
    """Look at what photos tell beside the picture, and make copies that don't. Nothing is sent."""


@photos.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@_JSON
@click.pass_obj
def check(settings: Settings, *, paths: tuple[str, ...], as_json: bool) -> int:
    """Show what each photo tells: where it was taken, who took it, with what and when. PATH is a photo or a folder.

    Exit code: 0 nothing about places, people or devices; 1 something; 3 some files could not be looked into.
    """
    from safetycheck.audit.probes import photos as library  # noqa: PLC0415  # Pillow is slow to import

    found, missed = _files(paths)
    rows: list[dict[str, Any]] = [_unseen(each, problem) for each, problem in missed]
    with output.progress(settings, "Looking", len(found)) as step:
        for file in found:
            try:
                told = library.look(library.read(file))
            except (library.NotAPhoto, OSError) as problem:
                rows.append(_unseen(str(file), problem))
            else:
                row = {"file": str(file), "place": told.place, "person": list(told.person), "rest": list(told.rest)}
                rows.append({**row, "problem": ""})
            step(1)
    if as_json:
        output.emit_json({"photos": rows})
    else:
        _tell(settings, rows, paths)
    if any(row["place"] or row["person"] for row in rows):
        return 1
    return 3 if any(row["problem"] for row in rows) else 0


@photos.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--out", metavar="DIR", help="Put the clean copies here, under their own names.")
@click.option("--in-place", is_flag=True, help="Replace the photos themselves. What was in them is gone for good.")
@click.option("--rename", is_flag=True, help="With --out: call them photo-0001 and so on. Names often hold a date.")
@_JSON
@click.pass_obj
def strip(settings: Settings, *, paths: tuple[str, ...], out: str | None, in_place: bool, rename: bool, as_json: bool) -> int:
    """Make copies of photos that hold the picture only. Each is checked: the same picture, dot by dot, and nothing beside it.

    JPEG, PNG, WebP and TIFF. Nothing is packed anew, so that no quality is lost. What is in the picture itself (faces, signs)
    stays. Exit code: 0 all are clean; 3 some could not be cleaned.
    """
    from safetycheck.audit.probes import photos as library  # noqa: PLC0415  # Pillow is slow to import

    if bool(out) is in_place or (rename and in_place):
        raise UsageError("say where the clean copies go", hint="Give --out DIR; or --in-place to replace the photos themselves.")
    found, missed = _files(paths)
    done = [{"file": each, "clean": "", "problem": _reason(problem)} for each, problem in missed]
    with output.progress(settings, "Cleaning", len(found)) as step:
        for number, file in enumerate(found, 1):
            target = file if in_place else _target(Path(out or "").expanduser(), paths, file, number if rename else None)
            try:
                if not in_place:
                    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                library.write_clean(file, target)
                done.append({"file": str(file), "clean": str(target), "problem": ""})
            except (library.NotAPhoto, OSError) as problem:
                done.append({"file": str(file), "clean": "", "problem": _reason(problem)})
            step(1)
    return _report(done, as_json=as_json)


def _report(done: list[dict[str, str]], *, as_json: bool) -> int:
    missed = [row for row in done if row["problem"]]
    if as_json:
        output.emit_json({"photos": done})
    else:
        for row in done:
            if not row["problem"]:
                output.data(row["clean"])
        if missed:
            output.warn(f"{len(missed)} of {len(done)} could not be cleaned:")
            for row in missed:
                output.say(f"{row['file']}: {row['problem']}")
            _tell_of_iphones([row["file"] for row in missed])
        output.say(f"{output.counted(len(done) - len(missed), 'clean photo')}. Look at them once more before you share them.")
    return 3 if missed else 0


def _files(paths: tuple[str, ...]) -> tuple[list[Path], list[tuple[str, OSError]]]:
    """Return the photos that are named or in a folder that is named, and the folders that may not be looked into."""
    from safetycheck.audit.probes.photo_metadata import CLOSED, PHOTOS, files  # noqa: PLC0415

    found: list[Path] = []
    missed: list[OSError] = []
    for name in paths:
        try:
            path = Path(name).expanduser()
            is_folder, is_there = path.is_dir(), path.exists()
        except (OSError, RuntimeError):  # a name that is too long, or the home folder of nobody
            is_folder = is_there = False
        if not is_there:
            raise UsageError(f"{clean(name, 100)} is not there")
        found += files(path, PHOTOS | CLOSED, missed.append) if is_folder else [path]
    return found, [(str(each.filename), each) for each in missed]


def _target(out: Path, paths: tuple[str, ...], file: Path, number: int | None) -> Path:
    """Return where a clean copy goes: in the same folders below `out` as it is below the folder that was named."""
    if number is not None:
        return out / f"photo-{number:04}{file.suffix.lower()}"
    for name in paths:
        top = Path(name).expanduser()
        if top.is_dir() and file.is_relative_to(top):
            return out / file.relative_to(top)
    return out / file.name


def _tell(settings: Settings, rows: list[dict[str, Any]], paths: tuple[str, ...]) -> None:
    # A problem stands where no terminal is too narrow for it.
    cells = [
        [_short(row["file"], paths), _place(row), row["problem"] or ", ".join(row["person"]), ", ".join(row["rest"])]
        for row in rows
    ]
    if cells:
        output.table(settings, ["photo", "place", "person or device", "also"], cells, spare=("also",))
    if any(row["place"] or row["person"] for row in rows):
        output.say('\nClean copies: "safetycheck photos strip PATH --out NEWFOLDER"')
    if not cells:
        output.say("There are no photos there.")
    _tell_of_iphones([row["file"] for row in rows if row["problem"]])


def _tell_of_iphones(missed: list[str]) -> None:
    if any(Path(name).suffix.lower() in _IPHONE for name in missed):
        output.say(
            "HEIC, the form of many iPhone photos, is not understood here. Take a screenshot of the photo, and clean that."
        )


def _short(name: str, paths: tuple[str, ...]) -> str:
    """Return a file's name as seen from the folder that was named; where it is no folder, or is it itself, the whole name."""
    tops = [Path(each).expanduser() for each in paths]
    return next((str(Path(name).relative_to(top)) for top in tops if top in Path(name).parents), name)


def _unseen(name: str, problem: Exception) -> dict[str, Any]:
    return {"file": name, "place": None, "person": [], "rest": [], "problem": _reason(problem)}


def _place(row: dict[str, Any]) -> str:
    return "?" if row["problem"] else "yes" if row["place"] else "no"


def _reason(problem: Exception) -> str:
    if isinstance(problem, FileExistsError):
        return "a file of that name is there already"
    return getattr(problem, "reason", None) or str(getattr(problem, "strerror", None) or "can't be read").lower()
