"""Bytes of a mail as text, whatever it says they are."""

from __future__ import annotations

import codecs
import re

# Python knows more than text encodings by name, some of them slow on purpose-made bytes (idna, punycode, UTF-7).
_KNOWN = re.compile(
    r"ascii|utf-8(-sig)?|utf-16(-[bl]e)?|iso8859-\d+|cp12\d\d|cp(437|8\d\d|932|949)|koi8-[ru]|mac-roman|"
    r"gb2312|gbk|gb18030|big5|shift_jis|euc_(jp|kr)|iso2022_jp(_\w+)?|tis-620"
)


def decode(content: bytes, charset: str | None) -> str:
    """Decode with the named encoding, or as UTF-8, or as Windows wrote it for the West; never raises."""
    for name in (charset or "utf-8", "utf-8"):
        try:
            known = codecs.lookup(name.strip()[:40]).name
            if _KNOWN.fullmatch(known):
                return content.decode(known)
        except (LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")
