"""What makes two header texts the same: width, brackets, dashes, spaces and line breaks do not count."""

import re
import unicodedata

_NOISE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff*＊]+")
_DASHES = re.compile(r"[‐‑‒–—―－─~～〜-]+")


def header_key(text: str) -> str:
    """The header `text` folded for comparison: NFKC, no white space, one kind of dash, no separators."""
    folded = _DASHES.sub("-", _NOISE.sub("", unicodedata.normalize("NFKC", text)))
    return folded.replace(":", "").replace("、", "").replace(",", "").replace("“", "").replace("”", "").replace('"', "")
