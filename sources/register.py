"""The social insurance register's monthly extract: a table of some hundred thousand rows, read by Arrow."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from scheme.headers import header_key
from scheme.model import Column, Scheme
from sources.assemble import TEXT
from sources.cells import column_parser
from sources.columns import parse_values
from sources.errors import UnreadableFile, UnsafeFile
from sources.grids import open_grids
from sources.notices import Notice
from sources.safety import inspect
from transforms.codes import clean_code

_MONTH = re.compile(r"(\d{4})\D?(0[1-9]|1[0-2])(?!\d)")
_OPTIONAL = frozenset({"uscc", "org_code", "unit_kind", "industry"})


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
        raw = _raw_columns(content)
    except (UnreadableFile, UnsafeFile, UnicodeDecodeError, pa.ArrowInvalid) as error:
        return _refused(name, scheme, "register_unreadable", str(error)[:200])
    names = {header_key(header): column for column in scheme.registry.columns for header in column.headers}
    known = {names[key].id: values for header, values in raw.items() if (key := header_key(header)) in names}
    new = [header for header in raw if header_key(header) not in names]
    lacking = [c.zh for c in scheme.registry.columns if c.id not in known and c.id not in (*_OPTIONAL, "month")]
    if lacking:
        return _refused(name, scheme, "register_columns", "、".join(lacking))
    month = _month(name, known.get("month"))
    if month is None:
        return _refused(name, scheme, "register_month", name)
    rows, bad = _typed(scheme, known, month)
    notices = [Notice("register_new_columns", name, "、".join(new))] if new else []
    if bad:
        notices.append(Notice("register_rows", name, f"{bad}"))
    return Extract(month, rows, tuple(notices))


def _refused(name: str, scheme: Scheme, code: str, found: str) -> Extract:
    return Extract("", pd.DataFrame({c.id: pd.Series(dtype=TEXT) for c in scheme.registry.columns}), (Notice(code, name, found),))


def _raw_columns(content: bytes) -> dict[str, list[object] | pa.ChunkedArray]:
    facts = inspect(content)
    if facts.kind != "csv":
        grid = open_grids(content, facts)[0]
        head, *lines = grid.rows
        return {str(header): [line[at] for line in lines] for at, header in enumerate(head) if str(header).strip()}
    encoding = "utf-8" if _is_utf8(content) else "gb18030"
    text = content.decode(encoding).removeprefix("\ufeff")
    if not text.endswith("\n") and text.count("\n") > 1 and text[text.rfind("\n") :].count(",") < text[: text.find("\n")].count(","):
        raise UnreadableFile("damaged", "the last line is cut off")
    head = text[: text.find("\n")].rstrip("\r").split(",")
    options = pyarrow.csv.ConvertOptions(column_types={name.strip('"'): pa.large_string() for name in head}, strings_can_be_null=False)
    table = pyarrow.csv.read_csv(io.BytesIO(text.encode()), convert_options=options)
    return {name: table.column(name) for name in table.column_names}


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _month(name: str, column: list[object] | pa.ChunkedArray | None) -> str | None:
    """The one month that the month column holds, else the file's name; None where they contradict each other."""
    said = {"-".join(m.groups()) for value in set(_texts(column)) if (m := _MONTH.search(value))} if column is not None else set()
    named = {"-".join(m.groups()) for m in [_MONTH.search(name)] if m}
    either = said or named
    return either.pop() if len(either) == 1 and (not named or not said or named == said) else None


def _texts(values: list[object] | pa.ChunkedArray) -> list[str]:
    plain = values.to_pylist() if isinstance(values, pa.ChunkedArray) else values
    return [str(int(v)) if isinstance(v, float) and v.is_integer() else str(v) for v in plain]


def _typed(scheme: Scheme, known: dict[str, list[object] | pa.ChunkedArray], month: str) -> tuple[pd.DataFrame, int]:
    """Typed columns; rows without number, name, region or a readable head count are left out and counted."""
    length = len(known["unit_no"])
    columns = {c.id: _column(c, scheme, known[c.id]) if c.id in known else pa.nulls(length, pa.large_string()) for c in scheme.registry.columns}
    columns["month"] = pa.array([month] * length, pa.large_string())
    table = pa.table(columns)
    whole = table.filter(pc.and_kleene(pc.is_valid(table["unit_no"]), pc.and_kleene(pc.is_valid(table["region"]), pc.is_valid(table["insured"]))))
    frame: pd.DataFrame = whole.to_pandas(types_mapper={pa.large_string(): TEXT, pa.int64(): pd.Int64Dtype()}.get)
    return frame.drop_duplicates("unit_no").reset_index(drop=True), length - len(whole)


def _column(column: Column, scheme: Scheme, values: list[object] | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    texts = pa.array(_texts(values), pa.large_string()) if isinstance(values, list) else values
    trimmed = pc.utf8_trim_whitespace(texts)
    if column.id in ("uscc", "org_code"):
        distinct = pc.unique(trimmed)
        cleaned = pa.array([clean_code(code) or None for code in distinct.to_pylist()], pa.large_string())
        return cleaned.take(pc.index_in(trimmed, distinct))
    if column.kind == "text":
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.large_string()), trimmed)
    ask = column_parser(column, scheme, scheme.province.code)
    distinct = pc.unique(trimmed)
    answers, _ = parse_values(distinct.to_pylist(), ask)
    kind = pa.int64() if column.kind == "count" else pa.large_string()
    return pa.array(answers, kind).take(pc.index_in(trimmed, distinct))
