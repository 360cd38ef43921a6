"""Cleaning of text as people type it. Nothing here folds to ASCII: a Chinese name stays a Chinese name.

Three strengths, each including the one before: `clean` (a cell), `compact` (a header), `letters` (a name to compare).
`simplify` and `round_brackets` stand alone. The `_all` forms take a column and clean each distinct value once.
"""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pandas as pd

_DATA = Path(__file__).with_name("data")

# Characters that nobody sees (controls, zero-width, direction marks, variation selectors, fillers, tags): copied in
# from web pages and chat programs.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
_SPACE = re.compile(r"\s+")  # on str, \s is every Unicode white space: no-break, ideographic, thin, line separator
_BRACKETS = str.maketrans("〔【［[{｛〈《「『（﹙〕】］]}｝〉》」』）﹚", "(" * 12 + ")" * 12)
_NOT_LETTERS = re.compile(r"[^0-9A-Z〇㐀-䶿一-鿿\U00020000-\U000323AF]+")
_PLAIN = re.compile(r"[0-9A-Z一-鿿]*")


def clean(text: str) -> str:
    """A cell's text: NFKC (full-width to half-width), nothing invisible, one space for any run of white space."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))).strip()


def compact(text: str) -> str:
    """`clean` with no white space at all: Chinese has none, so every space inside a header or a name is an accident."""
    return unicodedata.normalize("NFKC", clean(text).replace(" ", ""))


def simplify(text: str) -> str:
    """Traditional characters to simplified, character by character (data/traditional.csv); all else unchanged."""
    return text.translate(_simplified())


def round_brackets(text: str) -> str:
    """Every kind of bracket, full-width or half-width, as ( and )."""
    return text.translate(_BRACKETS)


def letters(text: str) -> str:
    """What two spellings of one name share: simplified, upper case, only Chinese characters, A-Z and 0-9."""
    if not _PLAIN.fullmatch(text):
        text = _NOT_LETTERS.sub("", compact(text).upper())
    return simplify(text)


def each(rule: Callable[[str], str], values: Iterable[object]) -> list[str]:
    """`rule` over a column, once a distinct value; whatever is no text (None, NA, NaN) becomes ''."""
    if isinstance(values, pd.Series):
        values = values.to_numpy(object)  # stepping through an Arrow column is ten times slower
    known: dict[str, str] = {}
    result = []
    for value in values:
        if not isinstance(value, str):
            result.append("")
            continue
        found = known.get(value)
        if found is None:
            found = known[value] = rule(value)
        result.append(found)
    return result


def clean_all(values: Iterable[object]) -> list[str]:
    """`clean` over a column."""
    return each(clean, values)


def compact_all(values: Iterable[object]) -> list[str]:
    """`compact` over a column."""
    return each(compact, values)


def letters_all(values: Iterable[object]) -> list[str]:
    """`letters` over a column."""
    return each(letters, values)


@cache
def _simplified() -> dict[int, int]:
    with (_DATA / "traditional.csv").open(encoding="utf-8", newline="") as file:
        return {ord(row["traditional"]): ord(row["simplified"]) for row in csv.DictReader(file)}
