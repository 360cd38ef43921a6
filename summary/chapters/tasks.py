"""The chapter of the plan's tasks: of each what was to be reached, what was, where not, and who answers."""

from __future__ import annotations

from scheme.model import Indicator, Task
from summary.cells import figure_cell, head_of, word
from summary.material import Writing
from summary.model import Block, Cell, Paragraph, Section, Table
from summary.sayings import figure_said, places_said


def tasks(writing: Writing) -> Section:
    """The chapter, a section a task."""
    below = tuple(_task(writing, task) for task in writing.scheme.tasks.values())
    return Section(writing.s.text("tasks"), (writing.s.note("table_note"),), below)


def _task(writing: Writing, task: Task) -> Section:
    s, language = writing.s, writing.language
    indicators = [indicator for indicator in writing.scheme.indicators.values() if indicator.task == task.number]
    target = s.paragraph("to_reach", target=task.target.say(language)) if task.target else s.paragraph("to_reach_none")
    answers = s.paragraph("answers", departments=s.listed(department.say(language) for department in task.answers))
    blocks: list[Block] = [writing.s.joined(target, answers)]
    blocks += [_said(writing, indicator) for indicator in indicators]
    if indicators:
        blocks.append(_by_region(writing, task, indicators))
        blocks += [table for indicator in indicators if indicator.by for table in _by_part(writing, indicator)]
    return Section(task.title.say(language), tuple(blocks))


def _said(writing: Writing, indicator: Indicator) -> Paragraph:
    return writing.s.joined(figure_said(writing, indicator), *places_said(writing, indicator))


def _by_region(writing: Writing, task: Task, indicators: list[Indicator]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for region in (writing.scheme.province.code, *writing.cities):
        cells = (figure_cell(writing.of(indicator.code, region), writing) for indicator in indicators)
        rows.append((word(writing.place(region)), *cells))
    head = (writing.s.text("region"), *(head_of(writing, indicator.code) for indicator in indicators))
    title = writing.s.text("task_table", task=task.title.say(writing.language), period=writing.month)
    return Table(title, head, tuple(rows), (1.2, *(2.0 for _ in indicators)))


def _by_part(writing: Writing, indicator: Indicator) -> list[Table]:
    scheme, s = writing.scheme, writing.s
    parts = list(writing.figures.parts(writing.period, indicator.code, scheme.province.code))
    rows = tuple((word(part.part), figure_cell(part, writing)) for part in parts)
    title = s.text("parts_table", indicator=writing.name(indicator), period=writing.month)
    return [Table(title, (s.text("part"), head_of(writing, indicator.code)), rows, (2, 2))] if rows else []
