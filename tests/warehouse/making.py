"""What the tests of the warehouse hand in."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pandas as pd

from scheme import Table
from warehouse import Arrival, EditionContent, FileRows, Inputs, Night, Warehouse

DTYPES = {
    "count": "Int64", "money": "Float64", "percent": "Float64", "date": "datetime64[s]", "datetime": "datetime64[s]",
    "bool": "boolean",
}  # fmt: skip
COLUMNS = {
    "findings": (
        "unit", "period", "rule", "severity", "table_code", "row_key", "column_id", "file_id", "sheet", "cell", "shown",
        "expected", "expected_en", "message", "message_en", "cure", "cure_en", "basis", "sort",
    ),
    "matches": (
        "unit", "period", "row_key", "enterprise_name", "unit_no", "score", "method", "state", "candidates", "reason",
        "decision", "reopened", "reopened_en",
    ),
    "gap": (
        "period", "unit_no", "unit_name", "region", "band", "state", "since", "by_what", "unit", "uscc", "insured", "employees", "union_name",
    ),
    "held_rows": ("table_code", "reading_id", "sheet", "row", "rule"),
    "current_tables": ("unit", "period", "table_code", "reading_id", "state"),
    "figures": (
        "period", "indicator", "region", "breakdown", "numerator", "denominator", "value", "unit_of_measure", "target",
        "met", "state", "missing", "as_of_period", "zh", "en",
    ),
}  # fmt: skip
READER, SCHEME = "1", "0123456789abcdef"


class TickingClock:
    """A clock that goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self._now = datetime(2020, 12, 11, 1, 0, 0, tzinfo=timezone(timedelta(hours=8)))

    def __call__(self) -> str:
        self._now += timedelta(seconds=1)
        return self._now.isoformat(timespec="seconds")


def frame(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """A frame of an edition, with every column it must have."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS[name]))


def content(*, gap_flow: pd.DataFrame | None = None, replaced_files: pd.DataFrame | None = None, **frames: pd.DataFrame) -> EditionContent:
    """An edition with these frames, the others empty."""
    return EditionContent(**{name: frames.get(name, frame(name)) for name in COLUMNS}, inputs=inputs(), gap_flow=gap_flow, replaced_files=replaced_files)


def inputs() -> Inputs:
    return Inputs((1, 2), ("ab", "cd"), 0, SCHEME, "0.1")


def finding(**values: Any) -> dict[str, Any]:
    """A finding of rule T01-01 in Yinchuan's report, otherwise as given."""
    usual = {
        "unit": "YC", "period": "2020-09", "rule": "T01-01", "severity": "error", "table_code": "T01",
        "row_key": "640104001", "column_id": "members", "sheet": "T01", "cell": "I7", "shown": "318",
        "expected": "会员数 ≤ 职工数", "expected_en": "members ≤ employees", "message": "会员数大于职工数", "message_en": "members exceed employees",
    }  # fmt: skip
    return usual | values


def figure(**values: Any) -> dict[str, Any]:
    """A figure of the province, otherwise as given."""
    return {"period": "2020-09", "indicator": "I01c", "region": "640000", "value": 12.0, "state": "final"} | values


def gap(unit_no: str, state: str, **values: Any) -> dict[str, Any]:
    """An enterprise of the gap ledger."""
    return {"period": "2020-09", "unit_no": unit_no, "unit_name": "某公司", "state": state, "band": "50+"} | values


def rows(table: Table, *given: dict[str, Any]) -> pd.DataFrame:
    """A frame of typed rows of `table`, columns not given empty."""
    dtypes = {"sheet": "string[pyarrow]", "row": "Int64", "row_key": "string[pyarrow]"}
    dtypes |= {column.id: DTYPES.get(column.kind, "string[pyarrow]") for column in table.columns}
    every = [{"sheet": table.code, "row": number, "row_key": str(number)} | row for number, row in enumerate(given, 3)]
    return pd.DataFrame(
        {name: pd.Series([row.get(name) for row in every], dtype=dtype) for name, dtype in dtypes.items()}
    )


def arrival(path: str = "YC/2020-09/报表.xlsx", sha256: str = "aa", **report: str) -> Arrival:
    """A file in the inbox."""
    return Arrival(**({"unit": "YC", "period": "2020-09"} | report), path=path, sha256=sha256, size=1024)


def load_one(night: Night, table: Table, *given: dict[str, Any], sha256: str = "aa") -> tuple[int, int]:
    """Take in one file with these rows of `table`: the ids of the file and of its reading."""
    (file_id,) = night.register_files([arrival(sha256=sha256)])
    return file_id, night.load([FileRows(file_id, {table.code: rows(table, *given)})], SCHEME, READER)[file_id]


def publish(warehouse: Warehouse, **frames: pd.DataFrame) -> Any:
    """A night that publishes only these frames."""
    with warehouse.night("2020-12-11") as night:
        return night.publish(content(**frames))


def texts(warehouse: Warehouse, statement: str) -> list[Any]:
    """The first column of an answer."""
    return list(warehouse.query(statement).iloc[:, 0])
