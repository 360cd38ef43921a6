"""An enterprise's name taken apart: place words | core (brand and trade) | legal form | branch."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from transforms.linkage.lexicon import Lexicon
from transforms.text import letters

_DATA = Path(__file__).parents[1] / "data" / "name_words.csv"
_COMPANY = "公司"


class Name(NamedTuple):
    """The parts of a name, all as `letters` writes them."""

    text: str  # the whole, without what a union's name adds
    regions: tuple[str, ...]  # division codes named at the front, from the top down
    core: str  # brand and trade
    form: str  # company, cooperative, partnership, or '' where the name says none
    branch: str  # what stands behind the first 公司; '' for the enterprise itself

    @property
    def key(self) -> str:
        """What stays the same when place words and legal form are written otherwise."""
        return self.core + self.branch

    @property
    def head(self) -> str:
        """The enterprise's own name, without a branch."""
        return self.text[: len(self.text) - len(self.branch)]


def parse_name(name: str, lexicon: Lexicon) -> Name:
    """Splits at the first 公司: what follows (分公司, 支行, 项目部…) is another unit than the enterprise before it."""
    text = _without_union(letters(name))
    regions, rest = lexicon.split(text)
    core, form, branch = _split(rest)
    if len(core) < 2:  # 银川公司: the place is all the brand there is
        regions, (core, form, branch) = (), _split(text)
    return Name(text, regions, core, form, branch)


def is_branch_of(longer: str, shorter: str) -> bool:
    """Does a core say it is a branch of another core (某某银行吴忠支行, 某某银行), where no 公司 tells?"""
    tail = longer.removeprefix(shorter)
    return len(tail) < len(longer) and tail.endswith(_words("branch"))


def _split(rest: str) -> tuple[str, str, str]:
    end = rest.find(_COMPANY) + len(_COMPANY)
    head, branch = (rest[:end], rest[end:]) if end >= len(_COMPANY) else (rest, "")
    if head.endswith(_words("branch")):  # 某集团宁夏分公司: its first 公司 is already the branch's
        return rest, "", ""
    core, form = _legal_form(head)
    if form != "company" and not branch:
        return core, form, ""
    return core, form, "" if branch in _words("whole") else branch


def _legal_form(head: str) -> tuple[str, str]:
    for word, meaning in _forms():
        if head.endswith(word):
            return head[: -len(word)], meaning
    return head, ""


def _without_union(text: str) -> str:
    for word in _words("union"):
        if text.endswith(word) and len(text) >= len(word) + 4:
            return text[: -len(word)]
    return text


@cache
def _forms() -> tuple[tuple[str, str], ...]:
    """Legal forms, the longest first: 有限责任公司 before 公司."""
    return tuple((row["word"], row["meaning"]) for row in _rows() if row["kind"] == "form")


@cache
def _words(kind: str) -> tuple[str, ...]:
    return tuple(row["word"] for row in _rows() if row["kind"] == kind)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(sorted(rows, key=lambda row: -len(row["word"])))
