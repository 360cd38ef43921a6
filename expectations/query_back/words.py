"""What cover and notes say, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("报表核查退回件", "Report returned after review"),
    "unit": ("填报单位：{0}", "Unit: {0}"),
    "period": ("报告期：{0}", "Period: {0}"),
    "file": ("退回文件：{0}", "File returned: {0}"),
    "made": ("生成时间：{0}", "Made: {0}"),
    "counts": ("问题合计 {0} 项：{1}", "{0} findings: {1}"),
    "count": ("{0} {1} {2} 项", "{0} {1}: {2}"),
    "settled": ("另有 {0} 项已说明或已豁免，不再列出。", "{0} more are explained or waived already, and not listed."),
    "how": ("怎样办理", "What to do"),
    "how_marks": (
        "有问题的单元格已在各表标出（{0} 强制性，{1} 核实性，{2} 提示性）并加批注；本页列出全部问题，点“核查位置”可跳到该单元格。",
        "Cells with a finding are marked ({0} error, {1} query, {2} information) and have a note; this page lists all, with links.",
    ),
    "how_correct": (
        "数值有误的，直接在原单元格中改正。强制性问题必须改正。",
        "Where a value is wrong, correct it in its own cell. Errors have to be corrected.",
    ),
    "how_explain": (
        "核实性问题属实的，在表格右侧或本页选一项“核查原因”，并在“核查情况说明”中写明（至少 {0} 字），都写的以本页为准；强制性问题也可说明。",
        "A query that is right as reported: choose a reason here or beside the table, and explain ({0} characters or more). This page goes first.",
    ),
    "how_hand_in": (
        "保存为 xlsx（不设密码），照常报送本单位本期文件即可；文件名可以不变。本页和右侧各栏请勿删除，不影响报表内容。",
        "Save it as .xlsx without a password and hand it in like any report. Keep this page and the added columns: they are no part of it.",
    ),
    "how_private": ("说明中请勿填写身份证号、手机号等个人信息。", "Give no identity or mobile phone numbers in an explanation."),
    "no": ("序号", "No."),
    "severity": ("级别", "Severity"),
    "table": ("报表", "Table"),
    "key": ("关键字", "Row"),
    "message": ("问题", "Finding"),
    "expected": ("应有", "Expected"),
    "previous": ("上期", "Before"),
    "register": ("登记库", "Register"),
    "cure": ("处理办法", "Way out"),
    "whole": ("整份报表", "whole report"),
    "shown": ("所见：{0}", "Found: {0}"),
    "is_expected": ("应有：{0}", "Expected: {0}"),
    "was": ("上期：{0}", "Before: {0}"),
    "registered": ("登记库：{0}", "Register: {0}"),
    "way_out": ("处理办法：{0}", "Way out: {0}"),
    "from_grid": (
        "原文件为 {0} 格式，退回件为 xlsx；数值和合并单元格照原样，字体、颜色、列宽等格式未保留。",
        "The file came as {0} and goes back as .xlsx: values and merged cells as they were; fonts, colours and widths are not kept.",
    ),
    "not_opened": (
        "原文件的格式特殊，退回件已重新生成为 xlsx；数值和合并单元格照原样，字体、颜色、公式等未保留。",
        "The file is of an uncommon make and was written anew as .xlsx: values and merged cells as they were; looks and formulas are not kept.",
    ),
    "macros": ("原文件含宏，退回件不含宏。", "The file carried macros; this one has none."),
    "pictures": ("原文件中的图片未保留。", "Pictures in the file are not kept."),
    "drawings": ("原文件中的图形（图表除外）可能未保留。", "Drawings in the file other than charts may not be kept."),
    "controls": ("原文件中的控件未保留。", "Form controls in the file are not kept."),
    "cover_only": (
        "退回件只有本页：{0}。请改正后重新报送报表文件；需要说明的在本页填写，并与报表一起报送。",
        "Only this page comes back: {0}. Mend the report and hand it in again; what there is to explain goes on this page, handed in with it.",
    ),
    "unreadable": ("原文件无法读取", "the file could not be read"),
    "too_large": ("原文件过大，无法逐格标注", "the file is too large to be marked"),
    "no_file": ("本期没有收到报表", "no report has come in for this period"),
    "more_notes": (
        "问题较多，批注只加在前 {0} 个单元格上，其余见本页和表格右侧。",
        "There are many: only the first {0} cells have a note; see this page for the rest.",
    ),
    "choose": ("请从列表中选择一项原因", "Choose a reason from the list"),
}


def words(language: str, name: str, *values: object) -> str:
    """A text of a language, with values filled in."""
    return WORDS[name][language == "en"].format(*values)
