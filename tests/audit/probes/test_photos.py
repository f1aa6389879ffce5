"""Photos with all that they can carry, cleaned and held against the original dot by dot; hostile files."""

import io
import os
import struct
import zlib
from contextlib import suppress

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from safetycheck.audit.probes import photos
from safetycheck.audit.probes.photos import photo

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
SECRETS = (b"Zenobia", b"Marrowfield", b"SN-12345", b"GPSLatitude", b"Photoshop 3.0", b"2026:11:22", b"Vetchling")
# Made once: the second in which it is made stands in it.
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta><dc:creator>Zenobia</dc:creator><exif:GPSLatitude>44,58N</exif:GPSLatitude></x:xmpmeta>"


def picture(size=(64, 48), mode="RGB"):
    band = Image.frombytes("L", size, bytes((x * 7 + y * 13) % 256 for y in range(size[1]) for x in range(size[0])))
    return Image.merge(mode, [band.rotate(90 * n, resample=0).resize(size) for n in range(len(mode))])


def exif(turn=1, *, harmless=False):
    tags = Image.Exif()
    if turn != 1:
        tags[0x0112] = turn
    if not harmless:
        tags[0x013B] = "Zenobia Marrowfield"
        tags[0x0132] = "2026:11:22 10:00:00"
        details = tags.get_ifd(0x8769)
        details[0xA431] = "SN-12345"
        details[0x9003] = "2026:11:22 10:00:00"
        place = tags.get_ifd(0x8825)
        place[1], place[2], place[3], place[4] = "N", (44.0, 58.0, 40.0), "W", (93.0, 16.0, 0.0)
    return tags


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def make(kind, turn=1):
    """Make a photo that tells all it can."""
    image = picture()
    if kind == "JPEG":
        raw = saved(image, kind, quality=90, exif=exif(turn), icc_profile=PROFILE, comment=b"by Zenobia")
        iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0e\x1c\x02\x50\0\x09Marrowfield"
        extra = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + segment(0xED, iptc) + segment(0xE0, b"JFXX\0\x10thumb")
        return raw[:2] + extra + raw[2:] + b"ftypmp42 the moving part, at 77 Vetchling Way"
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "Zenobia")
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        info.add_text("Comment", "77 Vetchling Way", zip=True)
        return saved(image, kind, pnginfo=info, exif=exif(turn), icc_profile=PROFILE) + b"more of Zenobia"
    if kind == "WEBP":
        return saved(image, kind, exif=exif(turn), xmp=XMP, icc_profile=PROFILE, lossless=True) + b"more of Zenobia"
    tags = exif(turn)
    tags[270], tags[700] = "77 Vetchling Way", XMP
    return saved(image, kind, exif=tags.tobytes(), icc_profile=PROFILE)


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def dots(raw):
    image = Image.open(io.BytesIO(raw))
    return image.size, image.mode, image.tobytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_what_a_photo_tells(kind):
    told = photos.look(make(kind))
    assert told.place
    assert "who took it" in told.person
    assert "the camera's serial number" in told.person
    assert {"when it was taken", "when it was changed"} <= set(told.rest)


@pytest.mark.parametrize(
    ("notes", "place", "person"),
    [
        (b"<photoshop:City>Duluth</photoshop:City>", True, False),
        ("<photoshop:City>Duluth</photoshop:City>".encode("utf-16-le"), True, False),
        (b'<rdf:li Iptc4xmpExt:LocationShown="x"/>', True, False),
        (b'<rdf:li mwg-rs:Name="Zenobia"/>', False, True),
        (b"<dc:title>Zenobia's garden</dc:title>", False, True),
        (b'<rdf:Description xmpMM:DocumentID="7"/>', False, False),
    ],
)
def test_notes_of_a_program_are_read_for_places_and_people(notes, place, person):
    raw = saved(picture(), "JPEG")
    told = photos.look(raw[:2] + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + notes) + raw[2:])
    assert (told.place, bool(told.person)) == (place, person)
    assert told.rest == ("notes of a program",)


def test_what_is_not_understood_is_not_nothing():
    raw = saved(picture(), "JPEG")
    assert photos.look(raw[:2] + segment(0xEA, b"Zenobia") + raw[2:]).rest == ("data of another kind",)
    packed = PngImagePlugin.PngInfo()
    packed.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    assert photos.look(saved(picture(), "PNG", pnginfo=packed)).person == ("names or comments in its texts",)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_clean_photo_is_the_same_picture_and_tells_nothing(kind):
    raw = make(kind)
    clean = photos.clean(raw)
    assert dots(clean) == dots(raw)
    assert not any(secret in clean for secret in SECRETS)
    told = photos.look(clean)
    assert (told.place, told.person, told.rest) == (False, (), ())
    assert photos.clean(clean) == clean
    assert Image.open(io.BytesIO(clean)).info.get("icc_profile")


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("turn", [3, 6, 8])
def test_which_way_up_it_is_stays_and_nothing_else(kind, turn):
    raw = make(kind, turn)
    clean = photos.clean(raw)
    image = Image.open(io.BytesIO(clean))
    assert image.getexif()[0x0112] == turn
    assert not image.getexif().get_ifd(0x8825)
    assert not any(secret in clean for secret in SECRETS)
    assert photos.clean(clean) == clean


def test_a_progressive_jpeg_keeps_each_scan():
    raw = saved(picture((200, 160)), "JPEG", progressive=True, exif=exif())
    assert raw.count(b"\xff\xda") > 3
    assert dots(photos.clean(raw)) == dots(raw)


def test_small_copies_go():
    jfif = saved(picture(), "JPEG")
    at = jfif.index(b"JFIF\0")
    head = jfif[: at - 2] + struct.pack(">H", 16 + 12) + jfif[at : at + 12] + b"\x02\x02" + b"zzzzzzzzzzzz" + jfif[at + 14 :]
    assert photos.look(head).harmful
    clean = photos.clean(head)
    assert b"zzzz" not in clean
    assert dots(clean) == dots(head)


def test_a_moving_webp_keeps_its_frames():
    frames = [picture((20, 20)), picture((20, 20)).rotate(90), picture((20, 20)).rotate(180)]
    raw = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], exif=exif(), lossless=True)
    clean = photos.clean(raw)
    assert Image.open(io.BytesIO(clean)).n_frames == 3
    assert b"Zenobia" not in clean


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_print_colours(mode):
    raw = saved(picture(mode=mode) if mode == "CMYK" else picture().convert("L"), "JPEG", exif=exif())
    assert dots(photos.clean(raw)) == dots(raw)


def test_a_picture_without_anything_is_left_as_it_is():
    raw = saved(picture(), "JPEG")
    assert photos.clean(raw) == raw
    assert not photos.look(raw).harmful


def test_data_that_cannot_be_read_is_harmful():
    plain = saved(picture(), "JPEG")
    raw = plain[:2] + segment(0xE1, b"Exif\0\0garbage that is no TIFF at all") + plain[2:]
    assert photos.look(raw).harmful
    assert b"garbage" not in photos.clean(raw)


def bomb():
    """A PNG that says it is 60000 dots wide and high."""
    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10000)
    chunks = [(b"IHDR", head), (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def text_bomb():
    plain = saved(picture((4, 4)), "PNG")
    data = b"x\0\0" + zlib.compress(b"\0" * 80_000_000)
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return plain[:33] + chunk + plain[33:]


TIFF_LOOP = b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0"
BROKEN = {
    "empty": b"",
    "text": b"hello",
    "gif": b"GIF89a" + bytes(40),
    "heic": b"\0\0\0\x18ftypheic" + bytes(40),
    "jpeg, cut": make("JPEG")[:900],
    "jpeg, only a start": b"\xff\xd8\xff",
    "jpeg, a length of nothing": b"\xff\xd8\xff\xe1\0\0",
    "png, cut": make("PNG")[:300],
    "png, endless chunk": b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR",
    "webp, lying": b"RIFF\xff\xff\xff\x7fWEBPVP8 ",
    "webp, cut": make("WEBP")[:120],
    "tiff, a loop": TIFF_LOOP,
    "tiff, far away": b"II*\0\xff\xff\xff\xff",
    "tiff, many tags": b"MM\0*\0\0\0\x08\xff\xff" + bytes(200),
    "bomb": bomb(),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_what_is_no_whole_photo_is_refused(raw):
    with pytest.raises(photos.NotAPhoto) as refused:
        photos.clean(raw)
    assert refused.value.reason


def test_a_text_that_unpacks_to_much_is_refused_or_taken_out():
    raw = text_bomb()
    assert len(raw) < 200_000
    with suppress(photos.NotAPhoto):
        assert b"zTXt" not in photos.clean(raw)


@pytest.mark.parametrize("kind", FORMATS)
def test_no_damage_raises_anything_else(kind):
    raw = make(kind)
    for at in range(0, len(raw), max(1, len(raw) // 120)):
        hurt = raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :]
        for work in (photos.look, photos.clean):
            try:
                work(hurt)
            except photos.NotAPhoto:
                continue


def test_the_check_finds_another_picture_and_what_is_left(monkeypatch):
    raw = saved(picture(), "PNG")
    with pytest.raises(photos.NotAPhoto, match="same picture"):
        photo.check(raw, saved(picture().rotate(180), "PNG"))
    with pytest.raises(photos.NotAPhoto, match="something is left"):
        photo.check(raw, make("PNG"))


def test_a_copy_is_private_and_goes_over_nothing(tmp_path):
    source, target = tmp_path / "a.jpg", tmp_path / "b.jpg"
    source.write_bytes(make("JPEG"))
    photos.write_clean(source, target)
    assert target.read_bytes() == photos.clean(source.read_bytes())
    assert source.read_bytes() == make("JPEG")
    if os.name == "posix":
        assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        photos.write_clean(source, target)


def test_in_place_replaces_after_the_check(tmp_path, monkeypatch):
    source = tmp_path / "a.png"
    source.write_bytes(make("PNG"))
    monkeypatch.setattr(photo, "_picture", lambda raw: [raw])
    with pytest.raises(photos.NotAPhoto):
        photos.write_clean(source, source)
    assert (source.read_bytes(), [each.name for each in tmp_path.iterdir() if each.is_file()]) == (make("PNG"), ["a.png"])
    monkeypatch.undo()
    photos.write_clean(source, source)
    assert source.read_bytes() == photos.clean(make("PNG"))


def test_a_failed_check_leaves_nothing_behind(tmp_path, monkeypatch):
    source, target = tmp_path / "a.png", tmp_path / "b.png"
    source.write_bytes(make("PNG"))
    real, calls = photo.check, []

    def check(before, after):
        calls.append(1)
        if len(calls) == 2:
            raise photos.NotAPhoto("the disk lies")
        real(before, after)

    monkeypatch.setattr(photo, "check", check)
    with pytest.raises(photos.NotAPhoto, match="lies"):
        photos.write_clean(source, target)
    assert not target.exists()


@pytest.fixture
def album(tmp_path):
    folder = tmp_path / "album"
    (folder / "deep").mkdir(parents=True)
    return folder


@pytest.mark.parametrize("system", ["linux", "macos", "windows"])
@pytest.mark.parametrize(
    ("files", "state", "says"),
    [
        ({"a.jpg": make("JPEG"), "deep/b.png": saved(picture(), "PNG")}, "fail", "1 of 2 photos tell where"),
        ({"a.png": saved(picture(), "PNG", pnginfo=None)}, "pass", "tells anything beside"),
        ({"a.jpg": saved(picture(), "JPEG", comment=b"Zenobia")}, "fail", "name a person"),
        ({"a.jpg": saved(picture(), "JPEG"), "deep/b.heic": b"x"}, "unknown", "1 files"),
        ({"a.jpg": b"x"}, "unknown", "1 files"),
        ({"a.txt": b"x"}, "not-applicable", "no photos"),
    ],
)
def test_a_folder_of_photos(look, write, album, system, files, state, says):
    write(album, files)
    found = look("photo-metadata", system, folder=album)
    assert (found.state, says in found.why) == (state, True), found


def test_a_folder_that_may_not_be_looked_into_is_not_nothing(look, write, album, monkeypatch):
    write(album, {"a.png": saved(picture(), "PNG")})
    scandir = os.scandir

    def guarded(place):
        if os.fspath(place).endswith("deep"):
            raise PermissionError(13, "Permission denied", os.fspath(place))
        return scandir(place)

    monkeypatch.setattr("os.scandir", guarded)
    found = look("photo-metadata", folder=album)
    assert (found.state, "1 files or folders" in found.why) == ("unknown", True)


def test_links_are_not_followed(look, album, tmp_path):
    (tmp_path / "far.jpg").write_bytes(make("JPEG"))
    (album / "a.jpg").symlink_to(tmp_path / "far.jpg")
    assert look("photo-metadata", folder=album).state == "not-applicable"
    assert look("photo-metadata", folder=tmp_path / "gone").state == "unknown"


@pytest.mark.parametrize("packing", ["tiff_lzw", "jpeg", "tiff_adobe_deflate", "packbits"])
def test_each_packing_of_a_tiff(packing):
    raw = saved(picture((300, 200)), "TIFF", compression=packing, exif=exif(), tiffinfo={270: "Zenobia"})
    clean = photos.clean(raw)
    assert dots(clean) == dots(raw)
    assert b"Zenobia" not in clean


def test_pages_of_a_tiff_stay_and_small_copies_go():
    first, second, small = picture((40, 30)), picture((40, 30)).rotate(180), picture((8, 8))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    raw = saved(first, "TIFF", save_all=True, append_images=[small, second])
    assert Image.open(io.BytesIO(raw)).n_frames == 3
    assert photos.look(raw).harmful
    clean = Image.open(io.BytesIO(photos.clean(raw)))
    assert clean.n_frames == 2
    clean.seek(1)
    assert clean.tobytes() == second.tobytes()


def test_no_log_of_a_library_tells_a_tag(caplog):
    caplog.set_level("DEBUG")
    for kind in FORMATS:
        photos.clean(make(kind))
    assert not any(secret.decode() in caplog.text for secret in SECRETS)


def _pages_that_share(size):
    """Return a TIFF of 100 pages that all have one profile."""
    ends = [8 + number * 30 for number in range(1, 100)] + [0]
    tags = struct.pack("<H", 2) + struct.pack("<HHII", 256, 3, 1, 1) + struct.pack("<HHII", 34675, 7, size, 8)
    return b"II*\0" + struct.pack("<I", 8) + b"".join(tags + struct.pack("<I", end) for end in ends) + bytes(size)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xd8" + b"\xff\xfe\0\2" * 400_000 + b"\xff\xd9",
        b"\xff\xd8" + b"\xff" * 4_000_000 + b"\xd9",
        b"\x89PNG\r\n\x1a\n" + (bytes(4) + b"tEXt" + zlib.crc32(b"tEXt").to_bytes(4, "big")) * 500_000,
        b"RIFF" + (4_000_004).to_bytes(4, "little") + b"WEBP" + b"XMP \0\0\0\0" * 500_000,
        _pages_that_share(2_000_000),
    ],
    ids=["segments", "fill", "chunks", "webp", "shared"],
)
def test_parts_without_end_are_refused_at_once(raw, monkeypatch):
    # Pillow would go through them for minutes.
    monkeypatch.setattr(photo, "_open", lambda _: pytest.fail("Pillow was asked"))
    with pytest.raises(photos.NotAPhoto, match="damaged"):
        photos.look(raw)
