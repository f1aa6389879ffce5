"""What a photo tells beside its picture; and a copy of it that tells nothing, checked after it was written.

Tags: EXIF 3.0 (CIPA DC-008-2023), XMP (ISO 16684-1), IPTC-IIM 4.2. What is in the picture itself (faces, signs, the sensor's
noise) stays, and so does the file's name.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from safetycheck.audit.probes.photos import jpeg, png, tiff, webp
from safetycheck.audit.probes.photos.interface import NotAPhoto, Part, Taken

LARGEST = 300_000_000
# A phone makes photos of 108 or 200 million dots; what unpacks to more, or to more in all frames, is a bomb.
_DOTS, _ALL_DOTS, _FRAMES = 210_000_000, 1_000_000_000, 500
_GPS, _DETAILS, _TURN = 0x8825, 0x8769, 0x0112
_WHO = {0x013B: "who took it", 0x8298: "who owns it", 0x010E: "a caption", 0x9C9D: "who took it"}
_WHO_IN_DETAILS = {0xA430: "who owns the camera", 0xA431: "the camera's serial number", 0xA435: "the lens's serial number",
                   0x927C: "the maker's own notes", 0x9286: "a comment"}  # fmt: skip
_WHEN = {0x0132: "when it was changed", 0x010F: "the maker of the camera", 0x0110: "the camera", 0x0131: "the program"}
_WHEN_IN_DETAILS = {0x9003: "when it was taken", 0x9004: "when it was taken"}
_PREVIEW = {0x0201, 0x0111}
# What Pillow raises on a file that somebody made to be wrong.
_DAMAGE = (
    OSError, ValueError, SyntaxError, struct.error, KeyError, IndexError, TypeError, AttributeError, OverflowError, EOFError,
    ZeroDivisionError, RecursionError, MemoryError, Image.DecompressionBombError,
)  # fmt: skip
# XMP's own words for places and for people, whoever wrote it (XMP 1 and 2; IPTC Photo Metadata; Metadata Working Group).
_PLACES = re.compile(rb":(?:GPSL|City\b|State\b|Country|Location|Sublocation)")
_PEOPLE = re.compile(rb"SerialNumber|:(?:creator|Artist|OwnerName|Person|Name\b|title\b|description|rights\b|subject\b)")
# An EXIF block with nothing in it is shorter.
_EMPTY = 32
# Pillow logs the values of tags: at no level of ours may it speak.
logging.getLogger("PIL").setLevel(logging.CRITICAL)
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")


@dataclass(frozen=True, slots=True)
class Told:
    """What a photo tells: `place` by coordinates; `person` what names somebody or a device; `rest` when and with what."""

    place: bool
    person: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def harmful(self) -> bool:
        """Whether it tells a place, a person or a device."""
        return self.place or bool(self.person)


@contextmanager
def _quietly() -> Iterator[None]:
    """Hear none of Pillow's warnings: of damage, which is judged here, and of large photos below our own limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@_quietly()
def look(raw: bytes) -> Told:
    """Return what a photo tells; raises NotAPhoto for other formats, and for what is damaged."""
    turn, exif = _exif(raw)
    taken = _take(raw, turn)
    # Some write it with two bytes for each letter.
    packets = b"".join(part.body for part in taken.parts if part.kind in {"XMP", "comment"}).replace(b"\0", b"")
    person = [*_named(exif, _WHO, _WHO_IN_DETAILS), *_of_parts(taken.parts, packets)]
    if not exif and any(part.kind == "EXIF" and len(part.body) > _EMPTY for part in taken.parts):
        person.append("a block of data that can't be read")
    return Told(
        place=bool(exif and _ifd(exif, _GPS)) or _PLACES.search(packets) is not None,
        person=tuple(dict.fromkeys(person)),
        rest=tuple(dict.fromkeys([*_named(exif, _WHEN, _WHEN_IN_DETAILS), *_beside(taken.parts)])),
    )


@_quietly()
def clean(raw: bytes) -> bytes:
    """Return the photo without metadata; raises NotAPhoto where it can't be shown that only the picture is left, unchanged.

    Kept are the colour profile and, where the photo lies on its side, which way up it is.
    """
    turn, _ = _exif(raw)
    body = _take(raw, turn).body
    check(raw, body)
    return body


@_quietly()
def check(before: bytes, after: bytes) -> None:
    """Raise NotAPhoto unless `after` is the same picture as `before`, dot by dot, and tells nothing."""
    turn, exif = _exif(after)
    left = _take(after, turn).parts
    allowed = {_TURN, *(tiff.PICTURE if _is_tiff(after) else ())}
    if left or (exif and (set(exif) - allowed or _ifd(exif, _GPS) or _ifd(exif, _DETAILS))):
        raise NotAPhoto("something is left in the copy that is no picture")
    if _picture(before) != _picture(after):
        raise NotAPhoto("the copy would not show the same picture")


def write_clean(source: Path, target: Path) -> None:
    """Write a clean copy beside nothing that is there, and check what is on the disk; raises NotAPhoto and OSError.

    The copy can be read by its owner only. Nothing is left behind where a check fails. `target` may be `source`: then the
    photo itself is replaced, after the check.
    """
    raw = read(source)
    body = clean(raw)
    in_place = target == source
    draft = source.with_name(f".{source.name}.clean") if in_place else target
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        check(raw, read(draft))
        if in_place:
            draft.replace(source)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def read(file: Path) -> bytes:
    """Return what is in a photo's file; raises NotAPhoto for what is no plain file, or far too large."""
    if not file.is_file():
        raise NotAPhoto("it is no plain file")
    with file.open("rb") as opened:
        raw = opened.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise NotAPhoto("the file is far too large")
    return raw


def _take(raw: bytes, turn: int) -> Taken:
    how: Callable[[bytes, int], Taken] | None = None
    if raw.startswith(jpeg.START):
        how = jpeg.take
    elif raw.startswith(png.START):
        how = png.take
    elif webp.is_webp(raw):
        how = webp.take
    elif _is_tiff(raw):
        how = tiff.take
    if how is None:
        raise NotAPhoto("it is no JPEG, PNG, WebP or TIFF")
    return how(raw, turn)


def _is_tiff(raw: bytes) -> bool:
    return raw[:4] in {tiff.LITTLE, tiff.BIG}


def _exif(raw: bytes) -> tuple[int, Image.Exif | None]:
    """Return which way up the photo is (1 to 8), and its tags; None for them where they can't be read."""
    # First, because it refuses what Pillow would go through for minutes.
    _take(raw, 1)
    image = _open(raw)
    try:
        exif = image.getexif()
        turn = exif.get(_TURN, 1)
    except _DAMAGE:
        return 1, None
    return turn if isinstance(turn, int) and 1 <= turn <= 8 else 1, exif


def _open(raw: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(raw), formats=_FORMATS)
    except UnidentifiedImageError:
        raise NotAPhoto("it is no JPEG, PNG, WebP or TIFF") from None
    except _DAMAGE:
        raise NotAPhoto("the file is damaged, or unpacks to far too much") from None
    if image.width * image.height > _DOTS:
        raise NotAPhoto("the picture unpacks to far too much")
    return image


def _picture(raw: bytes) -> list[bytes]:
    """Return a digest of each frame's dots."""
    image, found, dots = _open(raw), [], 0
    try:
        for number in range(_frames(image, raw)):
            image.seek(number)
            if number and _is_small_copy(image):
                continue
            dots += image.width * image.height
            if number >= _FRAMES or image.width * image.height > _DOTS or dots > _ALL_DOTS:
                raise NotAPhoto("the picture unpacks to far too much")
            shape = f"{image.mode} {image.size} {image.info.get('transparency')!r}".encode()
            found.append(hashlib.sha256(shape + image.tobytes()).digest())
    except _DAMAGE:
        raise NotAPhoto("the file is damaged") from None
    return found


def _frames(image: Image.Image, raw: bytes) -> int:
    """Return how many frames are the photo: further pictures in a JPEG are previews or other shots, and are left out."""
    return 1 if raw.startswith(jpeg.START) else int(getattr(image, "n_frames", 1))


def _is_small_copy(image: Image.Image) -> bool:
    """Tell whether a page of a TIFF is a small copy of another one (TIFF 6.0, tag 254)."""
    tags = getattr(image, "tag_v2", None)
    kind = tags.get(tiff.SUBFILE, 0) if tags is not None else 0
    return isinstance(kind, int) and bool(kind & 1)


def _ifd(exif: Image.Exif, tag: int) -> dict[int, object]:
    try:
        return dict(exif.get_ifd(tag))
    except _DAMAGE:
        # Tags that can't be read are there all the same.
        return {0: None} if tag in exif else {}


def _named(exif: Image.Exif | None, here: dict[int, str], in_details: dict[int, str]) -> Iterator[str]:
    if exif is None:
        return
    yield from (words for tag, words in here.items() if exif.get(tag))
    details = _ifd(exif, _DETAILS)
    yield from (words for tag, words in in_details.items() if details.get(tag))
    if in_details is _WHO_IN_DETAILS and _PREVIEW & _ifd(exif, 1).keys():
        yield "a small copy, which may show what was cut away"


def _of_parts(parts: tuple[Part, ...], packets: bytes) -> Iterator[str]:
    kinds = {part.kind for part in parts}
    if kinds & {"preview", "tail"}:
        yield "more pictures or data behind the picture"
    if "IPTC" in kinds:
        yield "a caption for the press"
    if _PEOPLE.search(packets) or "comment" in kinds:
        yield "names or comments in its texts"


def _beside(parts: tuple[Part, ...]) -> Iterator[str]:
    """Name what is there and was not understood, so that nobody takes it for nothing."""
    kinds = {part.kind for part in parts}
    if "XMP" in kinds:
        yield "notes of a program"
    if "other" in kinds:
        yield "data of another kind"
