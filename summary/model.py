"""What the summary says, whatever it is written as: a document of sections of paragraphs, tables and charts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from summary.figures import Figure


@dataclass(frozen=True)
class Span:
    """A run of a sentence; `figure`: the one that it says."""

    text: str
    figure: Figure | None = None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `kind`: body, or a note below a table."""

    spans: tuple[Span, ...]
    kind: Literal["body", "note"] = "body"

    @property
    def text(self) -> str:
        """It without its figures' identities."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True)
class Cell:
    """A cell: what is read in it, a second line below, and what it is of. `number`: its value where it is one without a figure.

    `right`: it is of numbers, as a range is.
    """

    text: str
    below: str = ""
    figure: Figure | None = None
    number: float | None = None
    right: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it holds a number, which is set to the right."""
        return self.right or self.figure is not None or self.number is not None


@dataclass(frozen=True)
class Table:
    """A table: the first column names the row. `weights`: how wide the columns are to each other."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    weights: tuple[float, ...] = ()


@dataclass(frozen=True)
class Bar:
    """A point of a chart."""

    label: str
    value: float | None
    figure: Figure | None = None


@dataclass(frozen=True)
class Tile:
    """A region on the tile map."""

    region: str
    label: str
    value: float | None
    shown: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Chart:
    """A chart and what it says in words. `kind`: bars by region, a line by period, or a map of regions."""

    kind: Literal["bars", "line", "map"]
    name: str
    title: str
    alt: str
    unit: str
    points: tuple[Bar, ...] = ()
    tiles: tuple[Tile, ...] = ()
    target: float | None = None
    approval: str = ""


Block: TypeAlias = Paragraph | Table | Chart


@dataclass(frozen=True)
class Section:
    """A section and those below it. `annex`: it follows the signature, on a page of its own, and has no number."""

    title: str
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    annex: bool = False


@dataclass(frozen=True)
class Document:
    """The whole summary. `facts`: what it rests on, as names and values, which go into the files' properties as well."""

    title: str
    issuer: str
    day: str
    year: int
    period: str
    language: str
    published: str
    sections: tuple[Section, ...]
    facts: tuple[tuple[str, str], ...] = field(default=())

    def blocks(self) -> Iterator[Block]:
        """Every block, in reading order."""
        for section in self.sections:
            yield from section.blocks
            for below in section.sections:
                yield from below.blocks

    def headed(self) -> Iterator[tuple[str, int, Section]]:
        """Every section with its heading, numbered 一、 and （一） (1 and 1.1), and its depth from 1."""
        for number, section in enumerate(self.sections, 1):
            yield (section.title if section.annex else heading(number, 1, section.title, self.language)), 1, section
            for below, one in enumerate(section.sections, 1):
                title = heading(below, 2, one.title, self.language)
                yield (title if self.language == "zh" else f"{number}.{title}"), 2, one

    def charts(self) -> Iterator[Chart]:
        """Every chart."""
        return (block for block in self.blocks() if isinstance(block, Chart))


_NUMERALS = "一二三四五六七八九十"


def numeral(number: int) -> str:
    """A number up to 99 as Chinese headings have it."""
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return ten + (_NUMERALS[ones - 1] if ones else "")


def heading(number: int, depth: int, title: str, language: str) -> str:
    """A heading with its number, as official documents have it."""
    if language != "zh":
        return f"{number}. {title}" if depth == 1 else f"{number} {title}"
    return f"{numeral(number)}、{title}" if depth == 1 else f"（{numeral(number)}）{title}"
