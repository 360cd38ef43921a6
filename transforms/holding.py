"""What open errors hold back from the published figures (the head of rules.yaml), and what is therefore missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from scheme.model import Scheme

REPORT = ["unit", "period"]
PLACE = ["reading_id", "sheet", "row"]
HELD_ROWS = ("table_code", "reading_id", "sheet", "row", "rule")
HELD_TABLES = ("unit", "period", "table_code", "rule")
GAPS = ("unit", "period", "table_code", "county", "reason", "rule")


@dataclass(frozen=True)
class Held:
    """rows: HELD_ROWS of single rows; tables: HELD_TABLES of tables held as a whole; gaps: GAPS, what figures lack."""

    rows: pd.DataFrame
    tables: pd.DataFrame
    gaps: pd.DataFrame

    def accepted(self, table: str, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a table (with unit, period and PLACE) that nothing holds back, with a RangeIndex."""
        rows = self.rows[self.rows["table_code"] == table]
        whole = self.tables[self.tables["table_code"] == table]
        held = _within(frame, rows, PLACE) | _within(frame, whole, REPORT)
        return frame[~held].reset_index(drop=True)


def hold_back(
    scheme: Scheme, findings: pd.DataFrame, tables: Mapping[str, pd.DataFrame], periods: list[str], handed_in: Collection[tuple[str, str]]
) -> Held:
    """What the open errors among `findings` hold back of `tables` (unit, period, county where they have one, PLACE).

    `findings`: rule, unit, period, table_code, county, PLACE. `periods`: those that figures are made for; a unit that
    handed nothing in for one of them, (unit, period) not being among `handed_in`, is a gap as well, and so are the rows that
    a complete list lacks.
    """
    rules = {code: some[0] for code, some in scheme.rules.items() if some[0].severity == "error"}
    open_errors = findings[findings["rule"].isin(rules)]
    holds = open_errors["rule"].map({code: rule.holds for code, rule in rules.items()})
    rows = _distinct(open_errors[(holds == "row") & (open_errors["row"] > 0)][[*HELD_ROWS]], ["table_code", *PLACE])
    by_county = [_county_rows(tables, found) for _, found in open_errors[holds == "county"].groupby("table_code")]
    whole = open_errors[holds == "table"][[*HELD_TABLES]]
    reports = open_errors[holds == "submission"][[*REPORT, "rule"]].drop_duplicates(REPORT)
    whole_reports = set(reports[REPORT].itertuples(index=False, name=None))
    due = pd.DataFrame([(u, p, table) for u, p in whole_reports for table in scheme.due_tables(u, p)], columns=[*REPORT, "table_code"])
    all_tables = pd.concat([due.merge(reports, on=REPORT), whole], ignore_index=True)
    held_tables = _distinct(all_tables[[*HELD_TABLES]], [*REPORT, "table_code"])
    all_rows = _distinct(pd.concat([rows, *by_county], ignore_index=True), ["table_code", *PLACE])
    of_rows = [_row_gaps(tables, all_rows), _left_out(scheme, findings)]
    parts = [*of_rows, _table_gaps(held_tables, whole_reports), _absent(scheme, {*handed_in, *whole_reports}, periods)]
    return Held(all_rows, held_tables, pd.concat(parts, ignore_index=True)[[*GAPS]])


def _county_rows(tables: Mapping[str, pd.DataFrame], found: pd.DataFrame) -> pd.DataFrame:
    """The rows of the counties that an error across tables points at."""
    code = found["table_code"].iloc[0]
    frame = tables[code]
    counties = found[[*REPORT, "county", "rule"]].drop_duplicates([*REPORT, "county"])
    hit = frame[[*REPORT, "county", *PLACE]].merge(counties.astype({c: frame[c].dtype for c in (*REPORT, "county")}), on=[*REPORT, "county"])
    return hit.assign(table_code=code)[[*HELD_ROWS]]


def _row_gaps(tables: Mapping[str, pd.DataFrame], rows: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for code, held in rows.groupby("table_code"):
        frame = tables[str(code)]
        where = frame.assign(county=frame.get("county", ""))[[*REPORT, "county", *PLACE]]
        found = where.merge(held.astype({c: where[c].dtype for c in PLACE}), on=PLACE)
        by_county = found.assign(county=found["county"].fillna("")).groupby([*REPORT, "county"], as_index=False)
        counted = by_county.agg(count=("row", "size"), rule=("rule", _rules))
        parts.append(counted.assign(table_code=code, reason=counted["count"].astype(str) + "行暂缓"))
    return pd.concat(parts, ignore_index=True) if parts else _no_gaps()


def _left_out(scheme: Scheme, findings: pd.DataFrame) -> pd.DataFrame:
    """What a table that was handed in has no row for although it should: it holds nothing back, and is in no figure."""
    rules = {code for code, some in scheme.rules.items() if some[0].kind == "completeness"}
    found = findings[findings["rule"].isin(rules)]
    counted = found.groupby([*REPORT, "table_code", "county", "rule"], as_index=False).agg(count=("row", "size"))
    return counted.assign(reason="缺" + counted["count"].astype(str) + "个乡镇（街道）")


def _table_gaps(held: pd.DataFrame, whole_reports: set[tuple[str, str]]) -> pd.DataFrame:
    reports = pd.Series([(u, p) in whole_reports for u, p in held[REPORT].itertuples(index=False)], index=held.index, dtype=bool)
    reason = pd.Series("整表暂缓", index=held.index).mask(held["rule"] == "S02", "缺报").mask(reports, "整份暂缓")
    return held.assign(county="", reason=reason)


def _absent(scheme: Scheme, there: Collection[tuple[str, str]], periods: list[str]) -> pd.DataFrame:
    """The tables due of the units that handed nothing in for a period."""
    rows = [(u, p, t, "", "未报", "S13") for p in periods for u in scheme.units if (u, p) not in there for t in scheme.due_tables(u, p)]
    return pd.DataFrame(rows, columns=[*GAPS])


def _no_gaps() -> pd.DataFrame:
    return pd.DataFrame({column: pd.Series(dtype="object") for column in GAPS})


def _rules(codes: pd.Series) -> str:
    """Codes, some of them joined already, each once."""
    return ",".join(sorted({code for joined in codes for code in joined.split(",")}))


def _distinct(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """One row a key, the rules that hold it joined."""
    if not frame.duplicated(key).any():
        return frame.reset_index(drop=True)
    return frame.groupby(key, as_index=False, sort=True).agg(rule=("rule", _rules))[list(frame.columns)]


def _within(frame: pd.DataFrame, held: pd.DataFrame, key: list[str]) -> pd.Series:
    if held.empty:
        return pd.Series(False, index=frame.index)
    wanted = pd.MultiIndex.from_frame(held[key].astype({c: frame[c].dtype for c in key}))
    return pd.Series(pd.MultiIndex.from_frame(frame[key]).isin(wanted), index=frame.index)
