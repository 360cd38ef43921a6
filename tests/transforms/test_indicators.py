"""The figures of the year-end summary, by example: what is counted where, and what a figure says of what it lacks."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import MappingProxyType, SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from scheme import load_scheme
from scheme.expressions import parse_aggregates
from transforms.indicators import compute_figures

SCHEME = load_scheme()
PROVINCE, GUYUAN, YUANZHOU, XIJI, YINCHUAN = "640000", "640400", "640402", "640422", "640100"
COUNTIES = [county.code for county in SCHEME.children(PROVINCE, "county")]
GAPS = ["unit", "period", "table_code", "county", "reason", "rule"]


class Figures:
    """Figures that a test asks for by name."""

    def __init__(self, tables: Any, *, register: Any = None, gaps: Any = (), periods: Any = ("2020-09",), empty: Any = ()) -> None:
        frame = pd.DataFrame() if register is None else register
        self.frame = compute_figures(SCHEME, tables, frame, pd.DataFrame(gaps, columns=GAPS), periods, empty)
        self.rows = self.frame.set_index(["indicator", "region", "period", "breakdown"]).sort_index()

    def __call__(self, indicator: str, region: str, period: str = "2020-09", breakdown: str = "") -> Any:
        (row,) = self.rows.loc[[(indicator, region, period, breakdown)]].astype("object").to_dict("records")
        return SimpleNamespace(**{str(name): None if cell is pd.NA else cell for name, cell in row.items()})

    def values(self, indicator: str, *regions: str, period: str = "2020-09") -> list[float | None]:
        return [self(indicator, region, period).value for region in regions]


def reported_everywhere(rows: Any, code: str, cells: str, values: str, period: str = "2020-09") -> pd.DataFrame:
    """A table with the same row for every county, from the county's city union."""
    units = {county: SCHEME.unit_of_city(SCHEME.city_of(county)) for county in COUNTIES}
    lines = "\n".join(f"{unit} {period} {county} {values}" for county, unit in units.items())
    return rows(code, f"unit period county {cells}\n{lines}")


def test_every_indicator_for_every_region_that_its_tables_know() -> None:
    figures = Figures({}, periods=["2020-10", "2020-09"]).frame
    for code, indicator in SCHEME.indicators.items():
        counties = all(table not in SCHEME.tables or SCHEME.tables[table].has_county for table in indicator.tables)
        kinds = 1
        if indicator.by is not None:
            kinds += len(SCHEME.codelists[SCHEME.tables[indicator.tables[0]].by_id[indicator.by].codelist or ""])
        assert len(figures[figures["indicator"] == code]) == 2 * (1 + 5 + (len(COUNTIES) if counties else 0)) * kinds
    assert not figures.duplicated(["indicator", "region", "period", "breakdown"]).any()
    assert figures.dtypes.astype(str).to_dict() == {
        "period": "string", "indicator": "string", "region": "string", "breakdown": "string", "numerator": "Float64",
        "denominator": "Float64", "value": "Float64", "unit_of_measure": "string", "target": "string", "met": "boolean",
        "state": "string", "missing": "string", "as_of_period": "string",
    }  # fmt: skip


def test_of_nothing_reported_there_is_no_figure_and_not_0() -> None:
    figures = Figures({}).frame
    assert figures["value"].isna().all()
    assert (figures["state"] == "partial").all()
    assert (figures["missing"] != "").all()


def test_of_no_period_there_are_no_figures() -> None:
    figures = compute_figures(SCHEME, {}, pd.DataFrame(), pd.DataFrame(columns=GAPS), [])
    assert figures.empty
    assert figures.dtypes.equals(Figures({}).frame.dtypes)


def test_counties_add_up_to_cities_and_to_the_province(rows: Any) -> None:
    townships = rows("T01", """
        unit  county  township   members
        GY    640402  640402001  10
        GY    640402  640402002  20
        GY    640422  640422100  5
        YC    640104  640104001  100
    """)  # fmt: skip
    figures = Figures({"T01": townships})
    assert figures.values("I01c", YUANZHOU, XIJI, GUYUAN, YINCHUAN, PROVINCE) == [30, 5, 35, 100, 135]
    assert figures.values("I01c", "640423", "640500") == [None, None]


def test_a_rate_carries_its_numerator_and_denominator(rows: Any) -> None:
    reported = rows("T03", "county large large_union\n640402 40 30\n640422 0 0\n640423 60 -")
    figures = Figures({"T03": reported})
    rate = figures("I02b", YUANZHOU)
    assert (rate.numerator, rate.denominator, rate.value, rate.unit_of_measure) == (30, 40, 75, "percent")
    nobody = figures("I02b", XIJI)
    assert (nobody.numerator, nobody.denominator, nobody.value) == (0, 0, None)
    unsaid = figures("I02b", "640423")
    assert (unsaid.numerator, unsaid.denominator, unsaid.value) == (None, None, None)
    count = figures("I01c", YUANZHOU)
    assert (count.numerator, count.denominator) == (None, None)


@pytest.mark.parametrize("side", ["files", "closing"])
def test_a_rate_is_taken_over_the_rows_that_give_both_its_sides(side: str, rows: Any) -> None:
    """100 of 100 files in one county, and in the other one of the two numbers not filled in: not 50 %."""
    files, closing = ("-", "100") if side == "files" else ("100", "-")
    figures = Figures({"T06": rows("T06", f"county closing files\n640402 100 90\n640422 {closing} {files}")})
    assert figures.values("I05b", YUANZHOU, XIJI, GUYUAN, PROVINCE) == [90, None, 90, 90]
    guyuan = figures("I05b", GUYUAN)
    assert (guyuan.numerator, guyuan.denominator, guyuan.state) == (90, 100, "partial")
    assert "固原市西吉县 2020-09 T06 1行未填" in guyuan.missing


def test_an_amount_that_is_no_rate_adds_up_what_is_there(rows: Any) -> None:
    figures = Figures({"T16": rows("T16", "county demo_industry demo_region\n640402 3 -\n640422 2 1")})
    assert (figures("I14a", GUYUAN).value, figures("I14a", GUYUAN).state) == (6, "partial")


def test_every_rate_with_a_hole_in_a_side_says_the_same_as_without_the_row(rows: Any) -> None:
    """The definition holds for every rate of the scheme that divides one sum by another."""
    for indicator in SCHEME.indicators.values():
        sums = [aggregate for aggregate in indicator.aggregates if aggregate.function == "sum" and aggregate.expr is not None]
        if indicator.denominator is None or len(sums) != 2:
            continue
        table = indicator.tables[0]
        above, below = (aggregate.expr.reads[0] for aggregate in sums if aggregate.expr is not None)
        header = f"period {'county ' if SCHEME.tables[table].has_county else ''}{above} {below}"
        at = ("2020-12 640402", "2020-12 640422") if SCHEME.tables[table].has_county else ("2020-12", "2020-12")
        whole = Figures({table: rows(table, f"{header}\n{at[0]} 3 4")}, periods=["2020-12"])
        for hole in ("- 4", "3 -"):
            holed = Figures({table: rows(table, f"{header}\n{at[0]} 3 4\n{at[1]} {hole}")}, periods=["2020-12"])
            for region in (GUYUAN, PROVINCE):
                assert holed(indicator.code, region, "2020-12").value == whole(indicator.code, region, "2020-12").value == 75, indicator.code
            assert "1行未填" in holed(indicator.code, GUYUAN, "2020-12").missing


def test_townships_that_have_no_row_are_in_neither_side(rows: Any) -> None:
    townships = rows("T01", "county township org_form\n640402 640402001 总工会\n640402 640402002 未建")
    figures = Figures({"T01": townships})
    for region in (YUANZHOU, GUYUAN, PROVINCE):
        assert (figures("I01a", region).numerator, figures("I01a", region).denominator) == (1, 2)
    silent = figures("I01a", XIJI)
    assert (silent.numerator, silent.denominator, silent.value) == (None, None, None)
    assert "西吉县 2020-09 T01 无数据" in figures("I01a", PROVINCE).missing


def test_townships_are_those_of_the_region_where_all_are_reported(rows: Any) -> None:
    every = SCHEME.children(YUANZHOU, "township")
    lines = "\n".join(f"640402 {township.code} {'未建' if i == 0 else '总工会'}" for i, township in enumerate(every))
    figure = Figures({"T01": rows("T01", f"county township org_form\n{lines}")})("I01a", YUANZHOU)
    assert (figure.numerator, figure.denominator, figure.state) == (len(every) - 1, len(every), "final")


SITES = """
unit  county  kind      level   status
GY    640402  职工之家  示范点  在册
GY    640402  职工之家  示范点  摘牌
GY    640402  职工之家  培育点  在册
"""


def test_a_county_without_a_row_in_a_list_has_none_where_its_union_handed_the_list_in(rows: Any) -> None:
    figures = Figures({"T07": rows("T07", SITES)})
    assert figures.values("I06a", YUANZHOU, XIJI, GUYUAN, PROVINCE) == [1, 0, 1, 1]
    assert figures.values("I06e", YUANZHOU, XIJI) == [1, 0]
    assert (figures("I06a", XIJI).state, figures("I06a", XIJI).missing) == ("final", "")
    assert figures.values("I06a", YINCHUAN, "640104") == [None, None]
    assert figures("I06a", "640104").missing == "兴庆区 2020-09 T07 无数据"


def test_a_list_handed_in_without_a_row_has_none_and_is_not_missing(rows: Any) -> None:
    """An empty cell, an unreported table and a zero are three different things."""
    alone = Figures({}, empty=[("YC", "2020-09", "T07")])
    assert alone.values("I06a", "640104", YINCHUAN, PROVINCE, GUYUAN) == [0, 0, 0, None]
    assert (alone("I06a", YINCHUAN).state, alone("I06a", YINCHUAN).missing) == ("final", "")
    beside = Figures({"T07": rows("T07", SITES)}, empty=[("YC", "2020-09", "T07"), ("GY", "2020-09", "T07")])
    assert beside.values("I06a", YUANZHOU, XIJI, "640104", YINCHUAN, PROVINCE) == [1, 0, 0, 0, 1]
    held = Figures({}, empty=[("YC", "2020-09", "T07")], gaps=[("YC", "2020-09", "T07", "", "整表暂缓", "S10")])
    assert held.values("I06a", YINCHUAN, PROVINCE) == [None, None]
    assert Figures({}, empty=[("YC", "2020-09", "T05")]).values("I04a", YINCHUAN, "640104") == [None, None]


def test_a_county_whose_rows_are_all_held_back_does_not_have_none(rows: Any) -> None:
    held = ("GY", "2020-09", "T07", XIJI, "2行暂缓", "S09")
    figures = Figures({"T07": rows("T07", SITES)}, gaps=[held])
    assert figures.values("I06a", YUANZHOU, XIJI, GUYUAN) == [1, None, 1]
    assert figures("I06a", YUANZHOU).state == "final"
    assert figures("I06a", GUYUAN).missing == "固原市西吉县 2020-09 T07 2行暂缓(S09)"


def test_an_industry_union_counts_where_its_rows_lie_or_else_for_the_province_alone(rows: Any) -> None:
    ledger = rows("T02", """
        unit  county  employees  unionised  build_mode
        GY    640402  30         yes        单独建
        CY1   640402  30         yes        联合建
        CY1   640104  30         yes        联合建
    """)  # fmt: skip
    reform = rows("T11", "unit inspected measures delivered\nGY yes 10 5\nCY1 no 10 10")
    figures = Figures({"T02": ledger, "T11": reform})
    assert figures.values("I03b", YUANZHOU, GUYUAN, "640104", XIJI) == [50, 50, 0, None]
    assert figures("I03b", PROVINCE).denominator == 3
    assert figures.values("I10b", GUYUAN, YINCHUAN, PROVINCE) == [50, None, 75]
    assert ("I10b", YUANZHOU) not in {(i, r) for i, r, *_ in figures.rows.index}


def test_a_row_whose_county_is_not_said_counts_for_its_unit(rows: Any) -> None:
    figures = Figures({"T14": rows("T14", "unit county national_open\nGY 640402 3\nGY - 4")})
    assert figures.values("I13a", YUANZHOU, GUYUAN, PROVINCE) == [3, 7, 7]


PERIODS = ["2020-08", "2020-09", "2020-10", "2020-11", "2020-12"]


def test_a_quarter_table_keeps_its_last_value_until_the_next(rows: Any) -> None:
    rooms = rows("T09", "period county rooms\n2020-09 640402 5\n2020-12 640402 7")
    figures = Figures({"T09": rooms}, periods=PERIODS)
    told = [
        (figures("I08a", YUANZHOU, period).value, figures("I08a", YUANZHOU, period).as_of_period) for period in PERIODS
    ]
    assert told == [(None, None), (5, "2020-09"), (5, "2020-09"), (5, "2020-09"), (7, "2020-12")]
    before = figures("I08a", YUANZHOU, "2020-08")
    assert (before.state, before.missing) == ("partial", "T09 尚无应报的季度")


def test_a_quarter_that_was_not_reported_is_not_stood_in_for_by_an_earlier_one(rows: Any) -> None:
    gap = ("GY", "2020-12", "T09", "", "缺报", "S02")
    figures = Figures({"T09": rows("T09", "period county rooms\n2020-09 640402 5")}, gaps=[gap], periods=PERIODS)
    december = figures("I08a", YUANZHOU, "2020-12")
    assert (december.value, december.missing, december.as_of_period) == (
        None,
        "固原市 2020-12 T09 缺报(S02)",
        "2020-12",
    )


def test_since_january_adds_up_what_the_year_has_so_far(rows: Any) -> None:
    firms = rows("T13", "period county firms\n2020-09 640402 1\n2020-11 640402 2\n2020-12 640402 4\n2021-01 640402 8")
    trained = rows("T21", "period county mode people\n2020-09 640402 集中培训 10\n2020-12 640402 集中培训 20")
    figures = Figures({"T13": firms, "T21": trained}, periods=[*PERIODS, "2021-01"])
    assert [figures("I12a", YUANZHOU, p).value for p in (*PERIODS, "2021-01")] == [None, 1, 1, 3, 7, 8]
    assert [figures("I18a", YUANZHOU, p).value for p in (*PERIODS, "2021-01")] == [None, 10, 10, 10, 30, None]
    assert figures("I12a", YUANZHOU, "2020-12").missing == "原州区 2020-08 T13 无数据；原州区 2020-10 T13 无数据"
    assert figures("I12a", YUANZHOU, "2020-12").as_of_period == "2020-12"


def test_a_breakdown_gives_every_value_of_the_code_list(rows: Any) -> None:
    groups = rows("T04", "county group workers members\n640402 快递员 10 4\n640402 保安员 30 6\n640402 - 60 0")
    figures = Figures({"T04": groups})
    assert figures("I03a", YUANZHOU).value == 10
    assert figures("I03a", GUYUAN, breakdown="快递员").value == 40
    assert figures("I03a", PROVINCE, breakdown="保安员").value == 20
    assert figures("I03a", YUANZHOU, breakdown="货车司机").value is None


def test_money_adds_up_to_the_fen(rows: Any) -> None:
    aid = rows("T15", "county kind funds\n640402 临时救助 0.1\n640402 金秋助学 0.2")
    spent = rows("T22", "level grassroots spending\n市级 1.1 2.2\n县级 0.2 0.1")
    figures = Figures({"T15": aid, "T22": spent})
    assert figures("I13b", YUANZHOU).value == 0.3
    assert (figures("I19a", GUYUAN).numerator, figures("I19a", GUYUAN).denominator) == (1.3, 2.3)


def test_the_median_of_a_city_is_that_of_its_rows_and_not_of_its_counties(rows: Any) -> None:
    requests = rows("T17", """
        county  received_at       responded_at
        640402  2020-09-01T08:00  2020-09-01T08:10
        640402  2020-09-01T08:00  2020-09-01T08:20
        640402  2020-09-01T08:00  2020-09-01T08:30
        640422  2020-09-01T08:00  2020-09-01T09:30
        640422  2020-09-01T08:00  -
    """)  # fmt: skip
    figures = Figures({"T17": requests})
    assert figures.values("I14c", YUANZHOU, XIJI, GUYUAN, PROVINCE) == [20, 90, 25, 25]
    assert (figures("I14b", GUYUAN).numerator, figures("I14b", GUYUAN).denominator) == (3, 5)


def test_a_median_of_several_months_is_refused() -> None:
    waiting = replace(SCHEME.indicators["I14c"], since_january=True)
    scheme = replace(SCHEME, indicators=MappingProxyType({"I14c": waiting}))
    with pytest.raises(ValueError, match="I14c: the median of several months"):
        compute_figures(scheme, {}, pd.DataFrame(), pd.DataFrame(columns=GAPS), ["2020-09"])


@pytest.mark.parametrize(
    ("members", "migrants", "met"), [("55", "100", True), ("54", "100", False), ("-", "100", None), ("0", "0", None)]
)
def test_a_figure_is_set_against_the_plan(members: str, migrants: str, met: bool | None, rows: Any) -> None:
    joined = rows("T05", f"county field migrants members\n640402 其他 {migrants} {members}")
    figures = Figures({"T05": joined})
    assert (figures("I04a", YUANZHOU).target, figures("I04a", YUANZHOU).met) == (">= 55", met)
    assert (figures("I01c", YUANZHOU).target, figures("I01c", YUANZHOU).met) == (None, None)


@pytest.mark.parametrize("half", [1.1, 0.07, 33.33, 1234.57])
def test_half_is_not_more_than_half(half: float, rows: Any) -> None:
    spent = rows("T22", f"level grassroots spending\n市级 {half} {2 * half}")
    figure = Figures({"T22": spent})("I19a", GUYUAN)
    assert (figure.target, figure.met) == ("> 50", False)


REGISTER = """
region  insured  active  in_ledger  unionised
640402  80       yes     yes        yes
640402  50       yes     yes        no
640402  49       yes     no         no
640402  90       no      no         no
640104  60       yes     no         no
"""


def test_the_register_of_the_month(rows: Any) -> None:
    ledgers = [(unit.code, "2020-09", "T02") for unit in SCHEME.units.values()]
    figures = Figures({}, register=rows("REG", REGISTER), periods=["2020-09", "2020-10"], empty=ledgers)
    rate = figures("I02a", YUANZHOU)
    assert (rate.numerator, rate.denominator, rate.value, rate.met, rate.state) == (1, 2, 50, False, "final")
    assert figures.values("I02d", YUANZHOU, XIJI, GUYUAN, PROVINCE) == [1, 0, 1, 2]
    assert figures("I02c", YUANZHOU).value == 0
    october = figures("I02d", PROVINCE, "2020-10")
    assert (october.value, october.state) == (None, "partial")
    assert october.missing == "宁夏回族自治区 2020-10 社会保险参保单位登记库 无数据"


def test_the_register_rests_on_the_ledgers_that_did_not_arrive_and_not_on_rows_held_back(rows: Any) -> None:
    gaps = [
        ("GY", "2020-09", "T02", "", "未报", "S13"),
        ("YC", "2020-09", "T02", "640104", "1行暂缓", "T02-01"),
    ]
    figures = Figures({}, register=rows("REG", REGISTER), gaps=gaps, empty=[("YC", "2020-09", "T02")])
    assert figures("I02a", YUANZHOU).missing == "固原市 2020-09 T02 未报(S13)"
    assert figures("I02a", PROVINCE).missing == "固原市 2020-09 T02 未报(S13)"
    assert figures("I02a", "640104").state == "final"


def test_an_enterprise_is_not_without_a_union_because_no_ledger_came(rows: Any) -> None:
    figures = Figures({}, register=rows("REG", REGISTER), empty=[("YC", "2020-09", "T02")])
    assert figures.values("I02d", YUANZHOU, GUYUAN, "640104", YINCHUAN, PROVINCE) == [None, None, 1, 1, 1]
    assert (figures("I02a", PROVINCE).numerator, figures("I02a", PROVINCE).denominator) == (0, 1)
    assert (figures("I02a", GUYUAN).numerator, figures("I02a", GUYUAN).denominator) == (None, None)
    assert figures("I02d", GUYUAN).met is None


@pytest.mark.parametrize(
    ("gap", "touched"),
    [
        (("GY", "T03", YUANZHOU), {PROVINCE, GUYUAN, YUANZHOU}),
        (("GY", "T03", ""), {PROVINCE, GUYUAN, *(r.code for r in SCHEME.children(GUYUAN, "county"))}),
        (("CY2", "T03", ""), {r for level in ("province", "city", "county") for r in (x.code for x in SCHEME.children(PROVINCE, level))}),
    ],
)  # fmt: skip
def test_a_gap_touches_its_place_what_it_lies_in_and_all_that_the_unit_might_have_said(
    gap: Any, touched: Any, rows: Any
) -> None:
    unit, table, county = gap
    reported = reported_everywhere(rows, "T03", "large large_union", "1 1")
    figures = Figures({"T03": reported}, gaps=[(unit, "2020-09", table, county, "1行暂缓", "T03-01")])
    partial = figures.frame.query("indicator == 'I02b' and state == 'partial'")
    assert set(partial["region"]) == touched


def test_a_gap_of_an_industry_union_in_a_table_without_counties_touches_the_province_alone(rows: Any) -> None:
    cities = "\n".join(f"{unit} 1 1 yes" for unit in ("YC", "SZS", "WZ", "GY", "ZW"))
    reform = rows("T11", f"unit measures delivered inspected\n{cities}")
    figures = Figures({"T11": reform}, gaps=[("CY2", "2020-09", "T11", "", "未报", "S13")])
    partial = figures.frame.query("indicator == 'I10b' and state == 'partial'")
    assert partial[["region", "missing"]].to_numpy().tolist() == [[PROVINCE, "工业交通产业 2020-09 T11 未报(S13)"]]


def test_a_gap_of_a_period_or_table_that_is_not_read_is_no_gap(rows: Any) -> None:
    reported = reported_everywhere(rows, "T03", "large large_union", "1 1")
    gaps = [("GY", "2020-10", "T03", "", "未报", "S13"), ("GY", "2020-09", "T04", "", "缺报", "S02")]
    figures = Figures({"T03": reported}, gaps=gaps)
    assert (figures("I02b", PROVINCE).state, figures("I02b", PROVINCE).missing) == ("final", "")


def test_what_is_missing_is_listed_once_in_order_and_cut(rows: Any) -> None:
    gaps = [
        ("WZ", "2020-10", "T13", "640302", "3行暂缓", "T13-01"),
        ("YC", "2020-10", "T13", "", "整表暂缓", "S10"),
        ("WZ", "2020-10", "T13", "640302", "3行暂缓", "T13-01"),
        ("ZW", "2020-09", "T13", "", "未报", None),
    ]
    tables = [reported_everywhere(rows, "T13", "firms", "1", period) for period in ("2020-09", "2020-10")]
    figures = Figures({"T13": pd.concat(tables, ignore_index=True)}, gaps=gaps, periods=["2020-09", "2020-10"])
    assert figures("I12a", PROVINCE, "2020-10").missing == (
        "中卫市 2020-09 T13 未报；银川市 2020-10 T13 整表暂缓(S10)；吴忠市利通区 2020-10 T13 3行暂缓(T13-01)"
    )
    many = [("GY", "2020-10", "T13", county, f"{n}行暂缓", "") for county, n in product(COUNTIES[:3], range(1, 11))]
    said = Figures({}, gaps=many, periods=["2020-10"])("I12a", PROVINCE, "2020-10").missing
    assert said.count("；") == 20
    silent = len(COUNTIES) + len(COUNTIES[3:])  # all in September, in October those without a gap
    assert said.endswith(f"；…等{len(many) + silent}处")


def test_a_county_that_lacks_in_a_table_of_regions_makes_the_sums_above_it_partial(rows: Any) -> None:
    reported = reported_everywhere(rows, "T03", "large large_union", "1 1")
    figures = Figures({"T03": reported[reported["county"] != XIJI].reset_index(drop=True)})
    assert figures.values("I02b", XIJI, GUYUAN) == [None, 100]
    partial = figures.frame.query("indicator == 'I02b' and state == 'partial'")
    assert set(partial["region"]) == {PROVINCE, GUYUAN, XIJI}
    assert set(partial["missing"]) == {"西吉县 2020-09 T03 无数据"}


def test_an_empty_cell_of_what_is_added_up_is_not_0(rows: Any) -> None:
    staff = reported_everywhere(rows, "T20", "committee frontline social", "10 5 2")
    staff.loc[staff["county"] == XIJI, "social"] = pd.NA
    figures = Figures({"T20": staff})
    assert figures.values("I17b", XIJI, GUYUAN) == [None, 8]
    assert figures("I17b", GUYUAN).missing == "固原市西吉县 2020-09 T20 1行未填社会化工会工作者"
    assert figures("I17b", YUANZHOU).state == "final"
    assert figures("I17a", XIJI).state == "final"


def test_a_count_broken_down_is_0_for_what_is_not_there(rows: Any) -> None:
    by_level = replace(SCHEME.indicators["I06e"], by="level", numerator=parse_aggregates("count(T07)", {"T07": set()}))
    scheme = replace(SCHEME, indicators=MappingProxyType({"I06e": by_level}))
    sites = rows("T07", "county level\n640402 示范点")
    figures = compute_figures(scheme, {"T07": sites}, pd.DataFrame(), pd.DataFrame(columns=GAPS), ["2020-09"])
    found = figures[figures["region"] == YUANZHOU].set_index("breakdown")["value"]
    assert found.to_dict() == {"": 1, "示范点": 1, "培育点": 0}
