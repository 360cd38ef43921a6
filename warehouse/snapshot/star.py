"""The facts of the star, each a statement over what the file already holds, and the same put together with its dimensions in Chinese."""

from __future__ import annotations

from dataclasses import dataclass

from warehouse.tables.columns import Words


@dataclass(frozen=True)
class Fact:
    """A table of facts. `statement` makes it; `in_chinese` shows it with the names of what it refers to. Both are DuckDB's and PostgreSQL's SQL."""

    name: str
    words: Words
    statement: str
    in_chinese: str


STAR = (
    Fact(
        "fact_figure",
        Words("指标宽表", "A figure of an indicator, of a region in a period; refers to dim_period, dim_region, dim_indicator"),
        """SELECT edition, period, indicator, region, breakdown, numerator, denominator, "value", met, state, missing, as_of_period FROM figures""",
        """SELECT f.period AS 报告期, i.task AS 任务序号, f.indicator AS 指标代码, i.zh AS 指标, f.region AS 区划代码, r.name AS 区划,
             r.level AS 级别, r.city_name AS 所属市, f.breakdown AS 分组, f.numerator AS 分子, f.denominator AS 分母, f."value" AS 数值,
             i.unit_of_measure AS 计量单位, i.target AS 目标, f.met AS 是否达到, f.state AS 状态, f.missing AS 所缺部分, f.edition AS 版次
           FROM fact_figure f LEFT JOIN dim_indicator i USING (indicator) LEFT JOIN dim_region r USING (region)""",
    ),
    Fact(
        "fact_finding",
        Words("问题宽表", "How many findings there are; refers to dim_period, dim_unit, dim_rule, dim_table"),
        """SELECT (SELECT max(id) FROM editions) AS edition, unit, period, rule, table_code, decision_state, count(*) AS findings
           FROM findings GROUP BY unit, period, rule, table_code, decision_state ORDER BY unit, period, rule, table_code, decision_state""",
        """SELECT f.period AS 报告期, f.unit AS 填报单位代码, u.name AS 填报单位, f.rule AS 核查规则, r.zh AS 规则说明, r.severity AS 级别,
             f.table_code AS 表号, t.name AS 表名, f.decision_state AS 处理状态, f.findings AS 问题数, f.edition AS 版次
           FROM fact_finding f LEFT JOIN dim_unit u USING (unit) LEFT JOIN dim_rule r USING (rule) LEFT JOIN dim_table t USING (table_code)""",
    ),
    Fact(
        "fact_report",
        Words("报送宽表", "Files that came in, by unit and period; refers to dim_period, dim_unit"),
        """SELECT (SELECT max(id) FROM editions) AS edition, unit, period,
             max(version) AS versions, count(*) AS files, min(received) AS first_received,
             max(received) AS last_received FROM submissions GROUP BY unit, period ORDER BY unit, period""",
        """SELECT f.period AS 报告期, f.unit AS 填报单位代码, u.name AS 填报单位, f.versions AS 版本数, f.files AS 文件数,
             f.first_received AS 首次收到, f.last_received AS 最近收到, f.edition AS 版次
           FROM fact_report f LEFT JOIN dim_unit u USING (unit)""",
    ),
)
