"""What the photos of a folder tell beside the picture. See `photos` for the formats and for taking it out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from safetycheck.audit.probes.interface import EVERYWHERE, Finding, Probe, Scene, absent, failed, passed, unknown
from safetycheck.audit.probes.machine import Unreadable

PHOTOS = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff"})
# These carry places and names too, and can't be looked into here.
CLOSED = frozenset({
    ".heic", ".heif", ".avif", ".gif", ".mp4", ".mov", ".m4v", ".3gp", ".avi", ".mkv", ".webm", ".dng", ".cr2", ".cr3", ".nef",
    ".arw", ".raf", ".pdf", ".jxl",
})  # fmt: skip
_MOST = 5000
_STRIP = "Make clean copies: safetycheck photos strip FOLDER --out NEWFOLDER"


def files(folder: Path, kinds: frozenset[str], missed: Callable[[OSError], None]) -> Iterator[Path]:
    """Yield the files of some kinds in a folder and below, sorted; no link is followed.

    `missed` is told of each folder that may not be looked into.
    """
    for place, folders, names in os.walk(folder, onerror=missed):
        folders.sort()
        here = (Path(place, name) for name in sorted(names) if Path(name).suffix.lower() in kinds)
        yield from (file for file in here if not file.is_symlink())


def _look(scene: Scene) -> Finding:
    if scene.folder is None:
        return unknown("No folder of photos was given.", "Give it with --folder.")
    if not scene.folder.is_dir():
        raise Unreadable("the folder is not there")
    # Pillow takes long to load, and no other probe needs it.
    from safetycheck.audit.probes import photos  # noqa: PLC0415

    count: Counter[str] = Counter()

    def missed(_: OSError) -> None:
        count["closed"] += 1

    for number, file in enumerate(files(scene.folder, PHOTOS | CLOSED, missed)):
        if number >= _MOST:
            count["closed"] += 1
            break
        if file.suffix.lower() in CLOSED:
            count["closed"] += 1
            continue
        count["seen"] += 1
        try:
            told = photos.look(photos.read(file))
        except (photos.NotAPhoto, OSError):
            count["closed"] += 1
            continue
        count["place"] += told.place
        count["person"] += bool(told.person) and not told.place
        count["rest"] += bool(told.rest)
    return _judge(count)


def _judge(count: Counter[str]) -> Finding:
    if count["place"]:
        return failed(f"{_of(count['place'], count)} tell where they were taken.", _STRIP)
    if count["person"]:
        return failed(f"{_of(count['person'], count)} name a person or a camera.", _STRIP)
    if count["closed"]:
        return unknown(
            f"{count['closed']} files or folders could not be looked into, such as HEIC, video, PDF or damaged ones.", _STRIP
        )
    if not count["seen"]:
        return absent("There are no photos in the folder.")
    if count["rest"]:
        return passed(
            f"No photo tells a place or a name; {_of(count['rest'], count)} tell when or with what they were taken.", _STRIP
        )
    return passed("No photo tells anything beside its picture.", "Faces, signs and windows in the picture still do.")


def _of(some: int, count: Counter[str]) -> str:
    return f"{some} of {count['seen']} photos"


PROBES = (
    Probe(
        "photo-metadata", "Photos: places and names in them", ("soc-exif", "signal-photo-metadata", "act-after-photos"),
        EVERYWHERE,
        "Every JPEG, PNG, WebP and TIFF in the folder and below: what they tell beside the picture.", _look, needs=("folder",),
    ),
)  # fmt: skip
