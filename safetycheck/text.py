"""Text that came from outside, made safe to show; and text brought to one form, made safe to compare."""

from __future__ import annotations

import re
import unicodedata

# Zero-width characters and those that turn the direction of writing: in a name they can only mislead the eye.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e0fff]"
)
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_]?)|\x9b[0-?]*[ -/]*[@-~]")
_SPACE = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^\w]+|_")
_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_SAME = str.maketrans("’‘ʼ`–—‐‑øØłŁđĐı", "''''----oOlLdDi") | {ord("ß"): "ss", ord("æ"): "ae", ord("Æ"): "AE", ord("œ"): "oe"}


def clean(untrusted: str, limit: int = 300) -> str:
    """Return one printable line: no terminal escapes, no control, invisible or direction-turning characters.

    Longer text is cut at `limit` characters and ends with an ellipsis.
    """
    text = untrusted
    # Nearly all text is plain, and needs none of it.
    if not (text.isascii() and text.isprintable()):
        text = INVISIBLE.sub("", _ESCAPES.sub("", text))
        text = "".join(
            " " if unicodedata.category(ch) in {"Cc", "Zl", "Zp"} else ch for ch in text if unicodedata.category(ch) != "Cs"
        )
    text = squeeze(text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def visible(text: str) -> str:
    r"""Return the text with every character that does not print, but the line end, as `\uXXXX`: what JSON reads back."""
    return "".join(ch if ch == "\n" or ch.isprintable() else _escaped(ch) for ch in text)


def _escaped(ch: str) -> str:
    units = ch.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))


def squeeze(text: str) -> str:
    """Collapse runs of white space to one blank and strip the ends."""
    return _SPACE.sub(" ", text).strip()


def unaccent(text: str) -> str:
    """Return the text with typographic quotes and dashes made plain and without accents: `Núñez` gives `Nunez`."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text.translate(_SAME))
    return "".join(ch for ch in parts if not unicodedata.combining(ch))


def normal(text: str) -> str:
    """Return the form in which texts are compared: no accents, no case, no punctuation, single blanks."""
    if text.isascii():  # most are, and this is asked about every word of a page
        return " ".join(text.translate(_ASCII).split())
    return squeeze(_NOT_WORD.sub(" ", unaccent(INVISIBLE.sub("", text)).casefold()))


def digits(text: str) -> str:
    """Return the ASCII digits of a text."""
    return "".join(ch for ch in text if ch in "0123456789")


def slug(text: str, joiner: str = "-") -> str:
    """Return the text as it stands in a URL path: words joined, without accents and punctuation, case kept."""
    plain = unaccent(text).replace("'", "").replace(".", "")
    return joiner.join(word for word in _NOT_WORD.split(plain) if word)


# USPS two-letter codes (Publication 28, appendix B): states, the District and inhabited territories.
STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado", "CT": "Connecticut",
    "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho",
    "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine",
    "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri",
    "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico", "VI": "U.S. Virgin Islands",
}  # fmt: skip
