"""Findings: what failed, where, what stood there, what was expected, and the way out. Data; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.basis import basis, basis_of_issues, places
from expectations.shown import shown
from expectations.words_expected import expected
from expectations.words_found import found, in_words
from expectations.words_issues import issue_words
from scheme.model import Rule, Scheme

COLUMNS = (
    "unit", "period", "rule", "severity", "table_code", "row_key", "column_id", "file", "sheet", "cell", "shown", "expected", "expected_en",
    "message", "message_en", "cure", "cure_en", "reading_id", "row", "county", "basis", "sort",
)  # fmt: skip
PLACE = ("unit", "period", "row_key", "file", "sheet", "row", "reading_id", "county")
_SAID = ("table", "column_id", "shown", "detail")
_ORDER = ["period", "unit", "rule", "table_code", "file", "sheet", "row", "row_key", "column_id", "cell"]

Letters = Mapping[tuple[int, str, str], Mapping[str, str]]


def no_findings() -> pd.DataFrame:
    """An empty frame of findings."""
    return pd.DataFrame({column: pd.Series(dtype="object") for column in COLUMNS})


def of_rows(scheme: Scheme, rule: Rule, frame: pd.DataFrame, positions: npt.NDArray[np.intp], letters: Letters) -> pd.DataFrame:
    """The findings of a rule that fails in some rows of a frame of its table (or a frame with that table's rows)."""
    table, on = rule.table or "", rule.on or ""
    needed = {*PLACE, *reads(rule), on, "unknown"}
    rows = frame[[column for column in frame.columns if column in needed]].iloc[positions].reset_index(drop=True)
    said = {language: found(scheme, rule, rows, language) for language in ("zh", "en")}
    return _complete(
        rule,
        {
            **{name: rows[name].to_numpy(object) if name in rows else pd.NA for name in PLACE},
            "column_id": on,
            "cell": _cells(letters, rows, table, on),
            "shown": shown(scheme, scheme.tables[table].by_id[on], rows[on], "zh", empty="") if on in rows else "",
            "expected": in_words(scheme, rule, rule.expect_zh, rows, "zh") if rule.expect_zh else expected(rule, scheme, "zh"),
            "expected_en": in_words(scheme, rule, rule.expect_en, rows, "en") if rule.expect_en else expected(rule, scheme, "en"),
            "message": [f"{rule.zh}：{words}" if words else rule.zh for words in said["zh"]],
            "message_en": [f"{rule.en}: {words}" if words else rule.en for words in said["en"]],
            "basis": basis(rule, rows),
        },
        len(rows),
    )


def of_issues(scheme: Scheme, issues: pd.DataFrame) -> pd.DataFrame:
    """The findings of the reader's issues (with unit, period, file, reading_id)."""
    parts = []
    for code, same in issues[issues["rule"] != ""].groupby("rule"):
        rule = scheme.rule(str(code))
        said = [issue_words(scheme, rule, *issue) for issue in same[list(_SAID)].itertuples(index=False, name=None)]
        places = {name: same[name].to_numpy(object) for name in (*PLACE, "column_id", "cell", "shown") if name != "county"}
        words = {
            "expected": [s.expected for s in said], "expected_en": [s.expected_en for s in said],
            "message": [s.zh for s in said], "message_en": [s.en for s in said],
        }  # fmt: skip
        rest = {"table_code": same["table"].to_numpy(object), "county": pd.NA, "basis": basis_of_issues(same)}
        parts.append(_complete(rule, {**places, **words, **rest}, len(same)))
    return pd.concat(parts, ignore_index=True) if parts else no_findings()


def together(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All findings as one frame, in a fixed order, with empty texts as '', and `sort`, the place of each within its file."""
    some = [part for part in parts if len(part)]
    everything = pd.concat(some, ignore_index=True) if some else no_findings()
    texts = [c for c in COLUMNS if c not in ("reading_id", "row")]
    everything[texts] = everything[texts].astype("object").where(everything[texts].notna(), "")
    everything["row"] = everything["row"].astype("Int64").fillna(0)
    everything["reading_id"] = everything["reading_id"].astype("Int64")
    ordered = everything.sort_values(_ORDER, kind="stable", ignore_index=True)
    return ordered.assign(sort=places(ordered))


def reads(rule: Rule) -> set[str]:
    """Every column that a rule or its sentence reads."""
    sentences = [value for say in (rule.say_zh, rule.say_en, rule.expect_zh, rule.expect_en) if say is not None for value in say.values]
    sides = ("left", "right") if rule.comparison is not None else ()
    return {name for part in (*([rule.expr] if rule.expr else []), *sentences) for name in part.reads} | set(sides)


def _complete(rule: Rule, columns: dict[str, object], length: int) -> pd.DataFrame:
    whole = {
        "rule": rule.code,
        "severity": rule.severity,
        "table_code": rule.table or "",
        "cure": rule.cure_zh,
        "cure_en": rule.cure_en,
        "sort": "",  # its place among all of them: together() knows
        **columns,
    }
    return pd.DataFrame({column: whole[column] for column in COLUMNS}, index=range(length))


def _cells(letters: Letters, rows: pd.DataFrame, table: str, column: str) -> list[str]:
    """Where `column` stands in each row's sheet, as A1; '' where the row has no place."""
    if "row" not in rows:
        return [""] * len(rows)
    places = zip(rows["reading_id"].tolist(), rows["sheet"].tolist(), rows["row"].tolist(), strict=True)
    found_at = ((letters.get((reading, table, sheet), {}).get(column), row) for reading, sheet, row in places)
    return [f"{letter}{row}" if letter else "" for letter, row in found_at]
