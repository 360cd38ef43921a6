"""What a reminder says, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping

from flows.reminders.due import Reminder
from flows.reminders.settings import PROVINCE
from scheme import Scheme

TITLES: Mapping[str, Mapping[str, str]] = {
    "late": {"zh": "【催报】{unit} {period} 报表逾期未报", "en": "[Reminder] {unit}: report of {period} is overdue"},
    "returned": {"zh": "【催报】{unit} {period} 退回问题未答复", "en": "[Reminder] {unit}: what was returned of {period} waits for an answer"},
}
BODIES: Mapping[str, Mapping[str, str]] = {
    "late": {
        "zh": "{unit}：{period} 报表应于 {due} 前报送，至今未收到，已逾期 {days} 个工作日。请尽快报送；如已报送，请核对单位代码和报告期文件夹。",
        "en": "{unit}: the report of {period} was due on {due} and has not come in, {days} working day(s) late. Please hand it in; if you have,"
        " check that it lies in the folder of your unit and the period.",
    },
    "returned": {
        "zh": "{unit}：{period} 报表有 {count} 处问题于 {since} 退回，至今 {days} 个工作日未收到新版或说明。请更正后重报，或在退回件中逐项说明。",
        "en": "{unit}: {count} finding(s) of {period} were returned on {since}; for {days} working day(s) neither a new version nor an explanation"
        " has come. Please correct and hand in again, or explain each in the returned workbook.",
    },
}
REPEATED = {"zh": "（第 {occurrence} 次提醒）", "en": " (reminder no. {occurrence})"}
COPIED = {"zh": "（抄送自治区）{unit}至今未处理。", "en": "(Copy to the province) {unit} has not acted. "}


def letter(scheme: Scheme, reminder: Reminder, recipient: str, language: str) -> tuple[str, str]:
    """Title and text of a reminder for a recipient."""
    matter, unit = reminder.matter, scheme.units[reminder.matter.unit]
    words = {
        "unit": unit.name if language == "zh" else unit.name_en,
        "period": _month(matter.period, language),
        "due": scheme.due_date(matter.period).isoformat(),
        "since": matter.since.isoformat(),
        "days": matter.days,
        "count": matter.count,
        "occurrence": reminder.occurrence,
    }
    text = BODIES[matter.kind][language] + (REPEATED[language] if reminder.occurrence > 1 else "")
    if recipient == PROVINCE:
        text = COPIED[language] + text
    return TITLES[matter.kind][language].format(**words), text.format(**words)


def _month(period: str, language: str) -> str:
    return f"{period[:4]}年{int(period[5:7])}月" if language == "zh" else period
