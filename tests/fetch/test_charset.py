import codecs

import pytest

from safetycheck.fetch.charset import decode


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Núñez".encode(), "text/html", "Núñez"),
        ("Núñez".encode(), "text/html; charset=utf-8", "Núñez"),
        ("Núñez".encode("cp1252"), "text/html", "Núñez"),
        ("Núñez “x”".encode("cp1252"), "text/html; charset=ISO-8859-1", "Núñez “x”"),
        ("Núñez".encode("latin-1"), 'text/html;Charset="Latin1"', "Núñez"),
        (b'<meta charset="windows-1252">' + "ñ".encode("cp1252"), "text/html", '<meta charset="windows-1252">ñ'),
        (b"<meta http-equiv=x content='text/html; charset=iso-8859-1'>\xf1", "", None),
        (codecs.BOM_UTF8 + "ñ".encode(), "text/html; charset=latin1", "ñ"),
        (codecs.BOM_UTF16_LE + "ñ".encode("utf-16-le"), "text/html", "ñ"),
        (codecs.BOM_UTF16_BE + "ñ".encode("utf-16-be"), "", "ñ"),
        ("Жук".encode("cp1251"), "text/html; charset=windows-1251", "Жук"),
        (b"\xc3\xb1 \xff", "text/html; charset=utf-8", "ñ �"),
        (b"", "", ""),
    ],
)
def test_bytes_become_text(body, content_type, text):
    assert decode(body, content_type) == (text if text is not None else body.decode("latin-1"))


@pytest.mark.parametrize(
    "label", ["punycode", "unicode_escape", "raw_unicode_escape", "idna", "zlib", "rot13", "base64", "x" * 999]
)
def test_a_page_can_not_choose_codecs_of_python(label):
    assert decode(b"\\u0041-abc", f"text/html; charset={label}") == "\\u0041-abc"


def test_any_bytes_become_some_text():
    every = bytes(range(256)) * 3
    for label in ("utf-8", "utf-16", "gb18030", "euc-kr", "shift_jis", "us-ascii", ""):
        assert decode(every, f"text/html; charset={label}")
