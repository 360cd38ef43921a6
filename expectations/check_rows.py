"""S06 to S09, S12, S14 and the row rules: what is wrong inside one row of one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations import findings
from expectations.check_structure import FILE_RULES
from expectations.material import PLACE, REPORT, Material
from expectations.shown import shown
from expectations.suites import CELLS, KEY, row_expectations
from expectations.validate import Failures, validate
from scheme.model import Rule, Scheme, Table
from transforms.evaluate import reads_unknown


def rows(scheme: Scheme, material: Material) -> Iterator[pd.DataFrame]:
    """The findings of every table's rows."""
    for code, table in scheme.tables.items():
        frame = material.tables[code]
        for failed in validate(code, frame, row_expectations(scheme, table)):
            if failed.rule == CELLS:
                yield findings.of_issues(scheme, _issues_at(material.issues, frame.iloc[failed.positions], code))
            elif failed.rule == "S07":
                yield _empty(scheme, material, table, failed)
            elif failed.rule == "S08":
                yield _repeated(scheme, material, table, failed)
            else:
                yield from of_rules(scheme, material, scheme.rules[failed.rule], frame, failed)
        for rule in scheme.asked("rows"):
            if rule.kind == "completeness" and rule.table == code:
                yield _missing_townships(scheme, material, rule)


def of_rules(scheme: Scheme, material: Material, rules: Sequence[Rule], frame: pd.DataFrame, failed: Failures) -> Iterator[pd.DataFrame]:
    """The findings of the rule of `rules` that failed, in the rows where it did."""
    for rule in rules:
        if (rule.code, rule.on) == (failed.rule, failed.column):
            yield findings.of_rows(scheme, rule, frame, failed.positions, material.letters)


def _issues_at(issues: pd.DataFrame, refused: pd.DataFrame, table: str) -> pd.DataFrame:
    """The reader's issues with cells of these rows of a table."""
    same = issues[(issues["table"] == table) & (issues["column_id"] != "") & ~issues["rule"].isin(FILE_RULES)]
    return same[pd.MultiIndex.from_frame(same[PLACE]).isin(pd.MultiIndex.from_frame(refused[PLACE]))]


def _empty(scheme: Scheme, material: Material, table: Table, failed: Failures) -> pd.DataFrame:
    """S07 of cells that are empty. Where a sheet has not the column at all, that is one finding (S04), not one a row."""
    frame, column = material.tables[table.code], table.by_id[failed.column]
    places = zip(frame["reading_id"].iloc[failed.positions].tolist(), frame["sheet"].iloc[failed.positions].tolist(), strict=True)
    there = np.array([column.id in material.letters.get((reading, table.code, sheet), {}) for reading, sheet in places], dtype=bool)
    rule = replace(scheme.rule("S07"), table=table.code, on=column.id)
    found = findings.of_rows(scheme, rule, frame, failed.positions[there], material.letters)
    wanted = {"expected": f"{column.zh}已填", "expected_en": f"{column.en} given"}
    return found.assign(shown="", **wanted, message=f"{rule.zh}：{column.zh}", message_en=f"{rule.en}: {column.en}")


def _repeated(scheme: Scheme, material: Material, table: Table, failed: Failures) -> pd.DataFrame:
    """S08 of every row of a key but the first. A key that lacks a part is none."""
    frame = material.tables[table.code]
    same = frame[[*KEY, "file", "sheet", "row"]].iloc[failed.positions]
    same = same[_has_key(table, frame.iloc[failed.positions])]
    first = same.groupby(KEY)[["file", "sheet", "row"]].transform("first")
    again = same.duplicated(KEY)
    rule = replace(scheme.rule("S08"), table=table.code, on=table.key[0])
    found = findings.of_rows(scheme, rule, frame, same.index[again].to_numpy(), material.letters)
    repeated = frame.loc[same.index[again]]
    zh, en = (_key_in_words(scheme, table, repeated, language) for language in ("zh", "en"))
    at_zh, at_en = (_where(first[again], found["file"], language) for language in ("zh", "en"))
    return found.assign(
        shown=["，".join(parts) for parts in zip(*(shown(scheme, table.by_id[k], repeated[k], "zh") for k in table.key), strict=True)],
        expected="关键字在本表中唯一",
        expected_en="each key once in the table",
        message=[f"{rule.zh}：{key}；已填于{at}" for key, at in zip(zh, at_zh, strict=True)],
        message_en=[f"{rule.en}: {key}; first given in {at}" for key, at in zip(en, at_en, strict=True)],
    )


def _has_key(table: Table, frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Which rows have a whole key. Of a ledger's row (key: code, name) the code will do, or else the name."""
    given = frame[list(table.key)].notna()
    return (given.any(axis=1) if table.by_id[table.key[0]].kind == "uscc" else given.all(axis=1)).to_numpy(bool)


def _key_in_words(scheme: Scheme, table: Table, frame: pd.DataFrame, language: str) -> list[str]:
    parts = []
    for column in (table.by_id[k] for k in table.key):
        values = shown(scheme, column, frame[column.id], language)
        parts.append([f"{column.en if language == 'en' else column.zh} {value}" for value in values])
    return [(", " if language == "en" else "，").join(some) for some in zip(*parts, strict=True)]


def _where(places: pd.DataFrame, here: Iterable[str], language: str) -> Iterator[str]:
    """Lines (file, sheet, row) in words, each with its file where that is not the one `here`."""
    for (file, sheet, row), this in zip(places.itertuples(index=False, name=None), here, strict=True):
        if language == "en":
            yield f"line {row}{f' of sheet {sheet}' if sheet else ''}{f' of {file}' if file != this else ''}"
        else:
            yield f"{f'文件“{file}”' if file != this else ''}{f'工作表“{sheet}”' if sheet else ''}第 {row} 行"


def _missing_townships(scheme: Scheme, material: Material, rule: Rule) -> pd.DataFrame:
    """A finding for every township of the unit that has no row. Counties whose rows are not all understood are not judged."""
    frame = material.tables[rule.table or ""]
    there, unsure = set(_tuples(frame, "township")), set(_tuples(frame[reads_unknown(["county", "township"], frame["unknown"])], "county"))
    missing = [
        (unit, period, township.code, township.parent, township.code)
        for unit, period in sorted(material.reports_of(rule.table or ""))
        for township in scheme.children(scheme.units[unit].region, "township")
        if (unit, period, township.code) not in there and unsure.isdisjoint({(unit, period, township.parent), (unit, period, None)})
    ]
    rows_missing = pd.DataFrame(missing, columns=[*REPORT, "row_key", "county", "township"])
    return findings.of_rows(scheme, rule, rows_missing, np.arange(len(rows_missing)), {})


def _tuples(frame: pd.DataFrame, column: str) -> Iterator[tuple[str, str, str | None]]:
    """(unit, period, value) of each row; a missing value is None."""
    values = frame[column].astype("object").where(frame[column].notna(), None)
    return zip(frame["unit"].tolist(), frame["period"].tolist(), values.tolist(), strict=True)
