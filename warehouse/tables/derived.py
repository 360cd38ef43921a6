"""What a night derives: findings through time, the latest matches, the gap ledger, what is held back, the figures."""

from __future__ import annotations

import sqlalchemy as sa

from transforms.stewardship.states import STATES
from warehouse.tables.columns import column, period, refers, table, text, unit, whole


def add_derived(metadata: sa.MetaData) -> None:
    """Declare what follows from the inputs, and what nights and decisions make of the findings.

    What is loaded by the hundred thousand has no foreign keys: on PostgreSQL checking them takes longer than the load.
    """
    _finding(metadata)
    _stewardship(metadata)
    table(
        metadata, "match", "最新报送台账各行与登记库的匹配", "Each ledger row and its unit in the register",
        unit(),
        period(),
        text("row_key", "台账行的业务关键字", "Business key of the ledger row"),
        text("enterprise_name", "企业名称（原样）", "Enterprise name as handed in", nullable=True),
        text("unit_no", "登记库单位编号", "The register's number of the unit", nullable=True),
        column("score", "percent", "相似程度（0–1）；有否决理由的最高0.9", "Likeness (0–1); at most 0.9 where a veto holds"),
        text("method", "匹配方法", "How it was matched", nullable=True),
        text("state", "状态：accepted 已匹配，candidate 待核对，none 无", "State: accepted, candidate or none"),
        text("candidates", "候选单位（JSON）", "Candidates (JSON)", nullable=True),
        text("reason", "理由", "Reason", nullable=True),
        whole("decision", "所依据（或需重新核对）的决定编号", "Decision it rests on, or that is reopened", nullable=True),
        text("reopened", "决定为何需重新核对", "Why that decision is reopened, in Chinese", nullable=True),
        text("reopened_en", "决定为何需重新核对（英文）", "Why that decision is reopened, in English", nullable=True),
        sa.Index("ix_match_unit_period", "unit", "period"),
    )  # fmt: skip
    table(
        metadata, "gap_change", "缺口台账的每次变化（只增）", "Every change of the gap ledger; only ever added to",
        text("unit_no", "登记库单位编号", "The register's number of the unit", primary_key=True),
        whole("edition", "自哪一版起", "The edition of the change", primary_key=True),
        period(),
        text("unit_name", "登记库单位名称", "The register's name of the unit", nullable=True),
        text("region", "参保地区划", "Region of insurance", nullable=True),
        text("band", "规模档：>=50 或 25-49；已离开的为离开前所在档", "Size band: >=50 or 25-49; of one that left, its last", nullable=True),
        text("state", "状态；out 表示已不在台账", "State; out: no longer in the ledger"),
        text("since", "此状态始于", "Since when it is in this state", nullable=True),
        text("by_what", "依据：台账行、决定或登记库", "Ground: ledger row, decision or register", nullable=True),
        text("unit", "参保地所属市总工会代码", "Code of the city union of its region", nullable=True),
        text("uscc", "登记库统一社会信用代码", "The register's credit code", nullable=True),
        whole("insured", "参保人数", "Insured persons", nullable=True),
        whole("employees", "台账职工人数", "Employees as its ledger row has them", nullable=True),
        text("union_name", "工会或联合工会名称", "Name of its union or federation", nullable=True),
    )  # fmt: skip
    table(
        metadata, "gap_flow", "各版缺口台账相对上一版的收支", "How each edition's gap came out of the one before",
        refers("edition", "editions", "版次", "Edition", primary_key=True),
        text("county", "参保地区划", "Region of insurance", primary_key=True),
        text("band", "规模档：>=50 或 25-49", "Size band: >=50 or 25-49", primary_key=True),
        whole("opening", "期初缺口", "Gap in the edition before"),
        whole("entered", "新进入", "Entered the band without a union"),
        whole("unionised", "新建会（含联合工会涵盖）", "Newly unionised, federations included"),
        whole("left", "退出（低于人数线、停保注销）", "Left the band or the register"),
        whole("reclassified", "重分类净减", "Reclassified, net of what came in so"),
        whole("closing", "期末缺口", "Gap in this edition"),
    )  # fmt: skip
    table(
        metadata, "held_rows", "因未消除的强制性问题暂不计入的行", "Rows held back by an open error",
        text("table_code", "表号", "Code of the table"),
        whole("reading_id", "读取编号", "Number of the reading"),
        text("sheet", "工作表（CSV 为空）", "Sheet (empty for a CSV)"),
        whole("row", "表中行号", "Line in the sheet"),
        text("rule", "核查规则", "Rule that holds it back"),
        sa.Index("ix_held_rows_place", "reading_id", "table_code", "sheet", "row"),
    )  # fmt: skip
    table(
        metadata, "current_tables", "各单位各期各表以哪次读取为准", "The readings that stand for unit, period, table",
        unit(primary_key=True),
        period(primary_key=True),
        text("table_code", "表号", "Code of the table", primary_key=True),
        refers("reading_id", "readings", "读取编号", "Number of the reading", primary_key=True),
        text("state", "状态：accepted 采用，held 暂不采用", "State: accepted or held"),
        sa.CheckConstraint("state in ('accepted', 'held')", name="state"),
    )  # fmt: skip
    table(
        metadata, "replaced_files", "所有表已由较新文件给出的文件", "Files all of whose tables newer files give",
        refers("file_id", "files", "文件编号", "Number of the file", primary_key=True),
        refers("superseded_by", "files", "被哪个文件取代", "The file that supersedes it"),
    )  # fmt: skip
    _figure(metadata)
    table(
        metadata, "figure_bounds", "最新一版指标的上下限：未决核实性问题所在行计入或不计入", "Bounds of the latest figures by their open queries",
        period(primary_key=True),
        text("indicator", "指标代码", "Code of the indicator", primary_key=True),
        text("region", "区划代码", "Code of the region", primary_key=True),
        column("low", "percent", "下限（无则为空：所余行无分母）", "Least value; none where what is certain has no denominator"),
        column("high", "percent", "上限（同上）", "Greatest value, likewise"),
        whole("doubtful", "有未决核实性问题的行数", "Rows with an open query"),
    )  # fmt: skip


def _finding(metadata: sa.MetaData) -> None:
    """The state is not stored: it follows from the three editions, and a night that changes nothing writes nothing."""
    table(
        metadata, "finding", "全部核查问题，含已消除的", "Every finding ever made, those gone included",
        text("fingerprint", "问题指纹：每晚相同", "Fingerprint: the same every night", primary_key=True),
        unit(),
        period(),
        text("rule", "核查规则", "Rule"),
        text("severity", "级别：error 强制性，query 核实性，info 提示性", "Severity: error, query or info"),
        text("table_code", "表号", "Code of the table", nullable=True),
        text("row_key", "业务关键字", "Business key of the row", nullable=True),
        text("column_id", "栏目", "Column", nullable=True),
        whole("file_id", "文件编号", "Number of the file", nullable=True),
        text("sheet", "工作表（CSV 为空）", "Sheet (empty for a CSV)", nullable=True),
        text("cell", "单元格", "Cell (A1 style)", nullable=True),
        text("shown", "所见值", "What the cell shows", nullable=True),
        text("expected", "应有值", "What was expected, in Chinese", nullable=True),
        text("expected_en", "应有值（英文）", "What was expected, in English", nullable=True),
        text("message", "说明", "What is wrong, in Chinese", nullable=True),
        text("message_en", "英文说明", "What is wrong, in English", nullable=True),
        text("cure", "如何处理", "What to do, in Chinese", nullable=True),
        text("cure_en", "如何处理（英文）", "What to do, in English", nullable=True),
        whole("first_edition", "最早见于哪一版", "First in which edition"),
        whole("since_edition", "本次自哪一版起", "There since which edition"),
        whole("last_edition", "消除前最后见于哪一版", "Gone: last in which edition", nullable=True),
        text("basis", "规则所读的值（JSON）", "The values that the rule read (JSON)", nullable=True),
        text("sort", "组内次序", "Place among those of its group", nullable=True),
        sa.Index("ix_finding_group", "unit", "period", "rule", "table_code", "file_id", "sort"),
    )  # fmt: skip


def _figure(metadata: sa.MetaData) -> None:
    table(
        metadata, "figure", "各版的指标数值", "The figures of every edition",
        refers("edition", "editions", "版次", "Edition"),
        period(),
        text("indicator", "指标代码", "Code of the indicator"),
        text("region", "区划代码", "Code of the region"),
        text("breakdown", "分组", "Value of the breakdown", nullable=True),
        column("numerator", "percent", "分子", "Numerator"),
        column("denominator", "percent", "分母", "Denominator"),
        column("value", "percent", "数值（百分率为0–100）", "Value (percentages as 0–100)"),
        text("unit_of_measure", "计量单位", "Unit of measure", nullable=True),
        text("target", "目标", "Target", nullable=True),
        whole("met", "是否达到目标：1 是，0 否", "Whether the target is met: 1 yes, 0 no", nullable=True),
        text("state", "状态：final 完整，partial 不完整", "State: final or partial"),
        text("missing", "所缺部分", "What is missing", nullable=True),
        text("as_of_period", "数值所属报告期", "The period that the value is of", nullable=True),
        text("zh", "指标名称", "Name of the indicator in Chinese", nullable=True),
        text("en", "指标英文名称", "Name of the indicator in English", nullable=True),
        sa.CheckConstraint("state in ('final', 'partial')", name="state"),
        sa.Index("ix_figure_edition", "edition"),
    )  # fmt: skip


def _stewardship(metadata: sa.MetaData) -> None:
    """What decisions make of the findings: rebuilt by each night, brought up to date by each decision, by the same functions."""
    table(
        metadata, "finding_case", "已有人工决定的现存核查问题", "Findings that are there and that people have decided on",
        text("fingerprint", "问题指纹", "Fingerprint of the finding", primary_key=True),
        unit(),
        text("state", "处理状态", "State"),
        whole("decision", "所依据的决定编号", "Decision it rests on"),
        text("reason", "理由代码", "Code of the reason"),
        text("until", "豁免止于", "Last day of the waiver", nullable=True),
        text("since", "决定之日", "Day of that decision"),
        text("cause", "重新打开的原因", "Code of what made it lapse", nullable=True),
        text("why", "说明", "Why so, in Chinese"),
        text("why_en", "说明（英文）", "Why so, in English"),
    )  # fmt: skip
    table(
        metadata, "finding_group", "核查问题分组：同一单位、报告期、规则、报表、文件", "Findings by unit, period, rule, table and file",
        text("id", "分组标识", "Identity of the group", primary_key=True),
        unit(),
        period(),
        text("rule", "核查规则", "Rule"),
        text("table_code", "表号", "Code of the table", nullable=True),
        whole("file_id", "文件编号", "Number of the file", nullable=True),
        text("severity", "级别：error 强制性，query 核实性，info 提示性", "Severity: error, query or info"),
        whole("total", "问题数", "Findings"),
        *(whole(state.code, f"{state.zh}的问题数", f"Findings {state.en}") for state in STATES.values()),
        whole("figures", "受其影响而不完整的已发布指标数", "Published figures that are partial because of it"),
        text("due", "应处理完毕之日", "Day by which it is due"),
        text("sort", "队列次序", "Place in the queue", unique=True),
        column("swing", "percent", "最多可使省级指标变动的百分比", "Per cent by which its queries can move a figure of the province"),
        text("swings", "变动最大的指标", "The figure that they move most", nullable=True),
        text("impact", "按对指标的影响排列的次序", "Place in the queue ordered by that", server_default=""),
        sa.Index("ix_finding_group_impact", "impact", unique=True),
    )  # fmt: skip
