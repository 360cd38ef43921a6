"""Where enterprises stand in a register extract, and what is typed there."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from scheme.headers import header_key
from scheme.model import Scheme
from sources.csv_text import decode
from sources.grids import open_grids
from sources.personal_data import masked
from sources.register import LARGEST, LOOK_AHEAD, columns_by_header, header_line
from sources.safety import inspect


@dataclass(frozen=True)
class RegisterLine:
    """An enterprise's line in an extract, counted from 1, its sheet ('' in a CSV), and by column where it stands (from 0) and what is typed."""

    sheet: str
    line: int
    cells: Mapping[str, tuple[int, str]]


def register_lines(content: bytes, scheme: Scheme, numbers: Collection[str]) -> dict[str, RegisterLine]:
    """The lines of these enterprises; the first of a number that repeats. Personal data in names is masked."""
    wanted, found = set(numbers), dict[str, RegisterLine]()
    for sheet, lines in _sheets(content):
        line_of = iter(lines)
        first = list(islice(line_of, LOOK_AHEAD))
        named, at = header_line([texts for _number, texts in first], scheme) if first else (0, 0)
        head = _head(first[at][1], scheme) if named else {}
        if "unit_no" not in head:
            continue
        for line, texts in chain(first[at + 1 :], line_of):
            number = texts[head["unit_no"]].strip() if head["unit_no"] < len(texts) else ""
            if number in wanted:
                typed = {name: (place, texts[place]) for name, place in head.items() if place < len(texts)}
                found[number] = RegisterLine(sheet, line, {name: (at_, masked(text)) for name, (at_, text) in typed.items()})
                wanted.discard(number)
            if not wanted:
                return found
    return found


def _head(texts: Sequence[str], scheme: Scheme) -> dict[str, int]:
    """Where each column stands."""
    known, head = columns_by_header(scheme), dict[str, int]()
    for place, text in enumerate(texts):
        if (column := known.get(header_key(text))) is not None:
            head.setdefault(column.id, place)
    return head


def _sheets(content: bytes) -> Iterator[tuple[str, Iterable[tuple[int, Sequence[str]]]]]:
    """The sheets' lines with their numbers."""
    facts = inspect(content, LARGEST)
    if facts.kind != "csv":
        for grid in open_grids(content, facts):
            yield grid.name, [(number, [_text(value) for value in row]) for number, row in enumerate(grid.rows, 1)]
        return
    yield "", _csv_lines(decode(content))


def _csv_lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The records with the line that each begins on."""
    reader, last = csv.reader(io.StringIO(text, newline="")), 0
    for texts in reader:
        yield last + 1, texts
        last = reader.line_num


def _text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
