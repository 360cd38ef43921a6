"""Findings: what failed, where, what stood there, what was expected, and the way out. Data; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations import wording
from scheme.model import Rule, Scheme

COLUMNS = (
    "unit", "period", "rule", "severity", "table_code", "row_key", "column_id", "file", "sheet", "cell", "shown", "expected",
    "message", "message_en", "cure", "cure_en", "reading_id", "row", "county",
)  # fmt: skip
PLACE = ("unit", "period", "row_key", "file", "sheet", "row", "reading_id", "county")


def no_findings() -> pd.DataFrame:
    """An empty frame of findings."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in COLUMNS})


def of_rows(
    scheme: Scheme, rule: Rule, frame: pd.DataFrame, positions: npt.NDArray[np.intp], letters: Mapping[tuple[int, str, str], dict[str, str]]
) -> pd.DataFrame:
    """The findings of a rule that fails in some rows of a frame of its table (or a frame with that table's rows)."""
    failing = frame.iloc[positions].reset_index(drop=True)
    rows = failing.to_dict("records")
    table, on = rule.table or "", rule.on or ""
    column = scheme.tables[table].by_id.get(on) if table else None
    found = {name: failing[name] if name in failing else pd.NA for name in PLACE}
    zh = [wording.values(rule, row, scheme, "zh") for row in rows]
    en = [wording.values(rule, row, scheme, "en") for row in rows]
    return _complete(
        scheme,
        rule,
        {
            **found,
            "column_id": on,
            "cell": [_cell(letters, row, table, on) for row in rows],
            "shown": [wording.show(row[on]) if column and not _missing(row.get(on)) else "" for row in rows],
            "expected": wording.expected(rule, scheme, "zh"),
            "message": [f"{rule.zh}：{said}" if said else rule.zh for said in zh],
            "message_en": [f"{rule.en}: {said}" if said else rule.en for said in en],
        },
        len(rows),
    )


def of_issues(scheme: Scheme, issues: pd.DataFrame) -> pd.DataFrame:
    """The findings of the reader's issues (with unit, period, file, reading_id)."""
    parts = []
    for code, same in issues[issues["rule"] != ""].groupby("rule"):
        rule = scheme.rule(str(code))
        said = [wording.issue(scheme, rule, row) for row in same.to_dict("records")]
        columns = {name: same[name].reset_index(drop=True) for name in ("unit", "period", "row_key", "file", "sheet", "row", "reading_id", "column_id", "cell", "shown")}
        parts.append(
            _complete(
                scheme,
                rule,
                {
                    **columns,
                    "table_code": same["table"].reset_index(drop=True),
                    "county": pd.NA,
                    "expected": [s.expected for s in said],
                    "message": [s.zh for s in said],
                    "message_en": [s.en for s in said],
                },
                len(same),
            )
        )
    return pd.concat(parts, ignore_index=True) if parts else no_findings()


def together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All findings as one frame, in a fixed order, with empty texts as ''."""
    some = [part for part in parts if len(part)]
    found = pd.concat(some, ignore_index=True) if some else no_findings()
    texts = [c for c in COLUMNS if c not in ("reading_id", "row")]
    found[texts] = found[texts].astype("object").where(found[texts].notna(), "")
    found["row"] = found["row"].astype("Int64").fillna(0)
    found["reading_id"] = found["reading_id"].astype("Int64")
    order = ["period", "unit", "rule", "table_code", "sheet", "row", "row_key", "column_id", "cell"]
    return found.sort_values(order, kind="stable", ignore_index=True)


def _complete(scheme: Scheme, rule: Rule, columns: dict[str, object], length: int) -> pd.DataFrame:
    whole = {
        "rule": rule.code,
        "severity": rule.severity,
        "table_code": rule.table or "",
        "cure": rule.cure_zh,
        "cure_en": rule.cure_en,
        **columns,
    }
    return pd.DataFrame({column: whole[column] for column in COLUMNS}, index=range(length))


def _cell(letters: Mapping[tuple[int, str, str], dict[str, str]], row: Mapping[str, object], table: str, column: str) -> str:
    if _missing(row.get("row")) or _missing(row.get("reading_id")):
        return ""
    where = letters.get((int(str(row["reading_id"])), table, str(row["sheet"])), {})
    return f"{where[column]}{row['row']}" if column in where else ""


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or value != value
