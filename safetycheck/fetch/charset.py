"""From the bytes of a page to its text: BOM, header, meta element, then UTF-8, then windows-1252. Never raises."""

from __future__ import annotations

import codecs
import re

# The WHATWG labels that sites of this trade are known to use. The list is closed: Python knows codecs under other names
# (punycode, unicode_escape) that no page may choose.
_LABELS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252", "iso-8859-15": "iso-8859-15", "windows-1250": "cp1250",
    "windows-1251": "cp1251", "iso-8859-2": "iso-8859-2", "utf-16": "utf-16-le", "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5",
    "shift_jis": "cp932", "euc-jp": "euc_jp", "euc-kr": "cp949",
}  # fmt: skip
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# How much of a page browsers search for a meta element (WHATWG HTML, "prescan a byte stream").
_PRESCAN = 1024


def decode(body: bytes, content_type: str) -> str:
    """Return the text of a page; bytes that fit no encoding become U+FFFD."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(encoding, "replace")
    header = _IN_HEADER.search(content_type)
    meta = _IN_META.search(body[:_PRESCAN])
    label = header[1] if header else meta[1].decode("ascii", "replace") if meta else ""
    encoding = _LABELS.get(label.lower(), "")
    if encoding:
        return body.decode(encoding, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("cp1252", "replace")
