"""The social insurance register's monthly extract: a table of some hundred thousand rows, read by Arrow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from scheme.headers import header_key
from scheme.model import Column, Scheme
from sources.assemble import TEXT
from sources.cells import column_parser
from sources.columns import parse_values
from sources.errors import UnreadableFile
from sources.grids import open_grids
from sources.notices import Notice
from sources.personal_data import masked
from sources.safety import inspect
from transforms.codes import clean_code

_MONTH = re.compile(r"(\d{4})\D?(0[1-9]|1[0-2])(?!\d)")
LARGEST = 2**30
"""Bytes of an extract: some ten million enterprises in a CSV; what its reading takes is limited besides."""
LOOK_AHEAD = 20
"""Lines among which the header is looked for."""
_OPTIONAL = frozenset({"uscc", "org_code", "unit_kind", "industry"})


Values: TypeAlias = list[object] | pa.ChunkedArray
Columns: TypeAlias = list[tuple[str, Values]]


@dataclass(frozen=True)
class Extract:
    """A register extract, read: its month (YYYY-MM) and its rows (the scheme's registry columns), or why not."""

    month: str
    rows: pd.DataFrame
    notices: tuple[Notice, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether its rows can be set against the ledgers."""
        return bool(self.month) and len(self.rows) > 0


def read_extract(content: bytes, name: str, scheme: Scheme) -> Extract:
    """Read an extract (CSV in UTF-8 or GB18030, or a workbook). `name` is its file's; never raises for what it holds.

    Text columns are trimmed text, region a 6-digit code, insured a whole number, month as in the file.
    """
    try:
        raw = _raw_columns(content, scheme)
        return _read(raw, name, scheme)
    except Exception as error:  # noqa: BLE001  # what its columns may hold is anybody's guess, and no night is to end with it
        return _refused(name, scheme, "register_unreadable", str(error)[:200])


def _read(raw: Columns, name: str, scheme: Scheme) -> Extract:
    names = columns_by_header(scheme)
    known: dict[str, Values] = {}
    new = []
    for header, values in raw:
        column = names.get(header_key(header))
        if column is None or column.id in known:
            new.append(header)
        else:
            known[column.id] = values
    lacking = [c.zh for c in scheme.registry.columns if c.id not in known and c.id not in (*_OPTIONAL, "month")]
    if lacking:
        return _refused(name, scheme, "register_columns", "、".join(lacking))
    month = _month(name, known.get("month"))
    if month is None:
        return _refused(name, scheme, "register_month", name)
    rows, bad = _typed(scheme, known, month)
    once = rows.drop_duplicates("unit_no").reset_index(drop=True)
    counts = {"register_rows": bad, "register_twice": len(rows) - len(once)}
    notices = [Notice("register_new_columns", name, "、".join(new))] if new else []
    notices += [Notice(code, name, f"{count}") for code, count in counts.items() if count]
    if once.empty:
        notices.append(Notice("register_empty", name))
    return Extract(month, once, tuple(notices))


def stopped(name: str, scheme: Scheme) -> Extract:
    """An extract whose reading took more memory or time than is allowed."""
    return _refused(name, scheme, "register_unreadable", "stopped")


def _refused(name: str, scheme: Scheme, code: str, found: str) -> Extract:
    return Extract("", pd.DataFrame({c.id: pd.Series(dtype=TEXT) for c in scheme.registry.columns}), (Notice(code, name, found),))


def _raw_columns(content: bytes, scheme: Scheme) -> Columns:
    """The columns under the header, which may stand below a title or behind a cover sheet."""
    facts = inspect(content, LARGEST)
    if facts.kind != "csv":
        grids = [grid for grid in open_grids(content, facts) if grid.rows]
        if not grids:
            raise UnreadableFile("empty")
        _, at, grid = max(((*header_line(grid.rows[:LOOK_AHEAD], scheme), grid) for grid in grids), key=lambda of: of[0])
        head, lines = grid.rows[at], grid.rows[at + 1 :]
        return [(str(header), [line[column] for line in lines]) for column, header in enumerate(head) if str(header).strip()]
    encoding = "utf-8" if _is_utf8(content) else "gb18030"
    text = content.decode(encoding).removeprefix("\ufeff")
    if not text.endswith("\n") and text.count("\n") > 1 and text[text.rfind("\n") :].count(",") < text[: text.find("\n")].count(","):
        raise UnreadableFile("damaged", "the last line is cut off")
    reader = csv.reader(io.StringIO(text, newline=""))
    first = [(line, reader.line_num) for line in islice(reader, LOOK_AHEAD)]
    _, at = header_line([line for line, _ in first], scheme)
    head, ends = first[at]
    names = [f"{column}" for column in range(len(head))]
    table = pyarrow.csv.read_csv(
        io.BytesIO(text.encode()),
        read_options=pyarrow.csv.ReadOptions(column_names=names, skip_rows=ends),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False),
    )
    return [(header, table.column(name)) for name, header in zip(names, head, strict=True) if header.strip()]


def header_line(lines: Sequence[Sequence[object]], scheme: Scheme) -> tuple[int, int]:
    """How many of the register's columns the line that names most of them names, and which of the lines it is."""
    names = columns_by_header(scheme)
    named = [len({names[key].id for cell in line if (key := header_key(str(cell))) in names}) for line in lines]
    return max(named), named.index(max(named))


@cache
def columns_by_header(scheme: Scheme) -> Mapping[str, Column]:
    """The register's columns by the keys of the headers that name them."""
    return {header_key(header): column for column in scheme.registry.columns for header in column.headers}


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _month(name: str, column: Values | None) -> str | None:
    """The one month that the month column holds, else the file's name; None where they contradict each other."""
    said = {"-".join(m.groups()) for value in set(_texts(column)) if (m := _MONTH.search(value))} if column is not None else set()
    named = {"-".join(m.groups()) for m in [_MONTH.search(name)] if m}
    either = said or named
    return either.pop() if len(either) == 1 and (not named or not said or named == said) else None


def _texts(values: Values) -> list[str]:
    plain = values.to_pylist() if isinstance(values, pa.ChunkedArray) else values
    return [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in plain]


def _typed(scheme: Scheme, known: dict[str, Values], month: str) -> tuple[pd.DataFrame, int]:
    """Typed columns; rows without number, name, region or a readable head count are left out and counted."""
    length = len(known["unit_no"])
    columns = {c.id: _column(c, scheme, known[c.id]) if c.id in known else pa.nulls(length, pa.large_string()) for c in scheme.registry.columns}
    columns["month"] = pa.array([month] * length, pa.large_string())
    table = pa.table(columns)
    whole = table.filter(pc.and_kleene(pc.is_valid(table["unit_no"]), pc.and_kleene(pc.is_valid(table["region"]), pc.is_valid(table["insured"]))))
    frame: pd.DataFrame = whole.to_pandas(types_mapper={pa.large_string(): TEXT, pa.int64(): pd.Int64Dtype()}.get)
    return frame, length - len(whole)


def _masked(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Names with the digits of personal data hidden."""
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    likely = pc.match_substring_regex(whole, pattern="[0-9０-９]{11}").fill_null(False)
    names = [masked(text) for text in whole.filter(likely).to_pylist()]
    return pc.replace_with_mask(whole, likely, pa.array(names, pa.large_string())) if names else whole


def _column(column: Column, scheme: Scheme, values: Values) -> pa.Array | pa.ChunkedArray:
    texts = pa.array(_texts(values), pa.large_string()) if isinstance(values, list) else values
    trimmed = pc.utf8_trim_whitespace(texts)
    if column.id in ("uscc", "org_code"):
        distinct = pc.unique(trimmed)
        cleaned = pa.array([clean_code(code) or None for code in distinct.to_pylist()], pa.large_string())
        return cleaned.take(pc.index_in(trimmed, distinct))
    if column.id == "unit_name":
        trimmed = _masked(trimmed)
    if column.kind == "text":
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.large_string()), trimmed)
    ask = column_parser(column, scheme, scheme.province.code)
    distinct = pc.unique(trimmed)
    answers, _ = parse_values(distinct.to_pylist(), ask)
    kind = pa.int64() if column.kind == "count" else pa.large_string()
    return pa.array(answers, kind).take(pc.index_in(trimmed, distinct))
