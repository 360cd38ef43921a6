"""From any workbook to typed rows with their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from scheme.model import Scheme
from sources.errors import UnreadableFile, UnsafeFile
from sources.grids import Body, open_grids
from sources.heads import head_issues
from sources.letters import cell_name, letter
from sources.personal_data import masked, personal_cells
from sources.prose import is_prose
from sources.raw_grids import Seen
from sources.reading import Issue, Reading
from sources.returned import TakenOut, take_out
from sources.safety import inspect
from sources.sheets import is_empty, recognise
from sources.totals import of_the_whole_table
from sources.typed_rows import read_rows

WORDS_ONLY = frozenset({"填报说明", "填表说明", "说明", "封面", "目录"})
"""Sheets of words that belong to a report: read for personal data, and otherwise passed over."""


Keep = Callable[[Sequence[Seen]], None]


def read_file(content: bytes, stem: str, unit: str, period: str, scheme: Scheme, keep: Keep | None = None) -> Reading:
    """Read one file of a submission.

    `stem` is the file's name without ending, `unit` and `period` (YYYY-MM) are where it was pulled from. Never raises
    for what stands in the file: whatever is wrong with it is an Issue of the Reading. `keep` is given its sheets as seen.
    """
    try:
        facts = inspect(content)
        grids = [replace(grid, name=masked(grid.name)) for grid in open_grids(content, facts)]
        if facts.kind == "csv" and all(is_prose(grid) and recognise(grid, scheme, stem) is None for grid in grids):
            raise UnreadableFile("no_table")  # noqa: TRY301  # the same finding as a file that cannot be opened
    except UnreadableFile as error:
        return Reading(issues=(Issue("S01", shown=error.why, detail=error.detail),))
    except UnsafeFile as error:
        return Reading(issues=(Issue("S15", shown=error.why, detail=error.detail),))
    found = take_out(grids)
    if found.returned and all(map(is_empty, found.grids)):  # the words came back without the report
        return Reading(issues=(Issue("S01", shown="cover_only"),), explanations=found.explanations)
    return _read_grids(found, stem, unit, period, scheme, ("macros",) if facts.macros else (), keep)


def _read_grids(
    came: TakenOut, stem: str, unit: str, period: str, scheme: Scheme, notes: tuple[str, ...], keep: Keep | None
) -> Reading:
    tables: dict[str, list[pa.Table]] = {}
    letters: dict[str, dict[str, dict[str, str]]] = {}
    issues: list[Issue] = []
    grand: set[tuple[str, int]] = set()
    seen: list[Seen] = []
    due = scheme.due_tables(unit, period)
    found = [(grid, recognise(grid, scheme, stem)) for grid in came.grids if not is_empty(grid)]
    in_sight = {sheet.table.code for grid, sheet in found if sheet and grid.visible}
    for grid, sheet in sorted(found, key=lambda one: not one[0].visible):
        private = personal_cells(sheet.body if sheet else Body(grid, 0))
        seen.append(Seen(grid, sheet, private))
        code = sheet.table.code if sheet else ""
        read = read_rows(sheet, private, scheme, scheme.units[unit].region) if sheet and code in due else None
        old = read is not None and not grid.visible and code in in_sight and _stands_in(tables.get(code, []), read[0])
        if sheet is None or read is None or old:  # a hidden sheet is often last month's
            if code or grid.name.strip() not in WORDS_ONLY:
                issues.append(Issue("S03", sheet=grid.name, shown=grid.name or stem, detail="hidden" if old else code))
            issues += [Issue("S12", sheet=grid.name, cell=cell_name(*at), row=at[0] + 1, shown=shown) for at, shown in private.items()]
            continue
        rows, wrong = read
        tables.setdefault(code, []).append(rows)
        letters.setdefault(code, {})[grid.name] = {column: letter(at) for at, column in sheet.header.columns.items()}
        issues += [*wrong, *head_issues(sheet, scheme.units[unit], period)]
        grand.update((grid.name, sheet.line(total.line) + 1) for total in sheet.totals if not total.name)
    if keep is not None:
        keep(seen)
    whole = {code: pa.concat_tables(parts) if len(parts) > 1 else parts[0] for code, parts in tables.items()}
    kept = [
        issue
        for issue in issues
        if issue.rule != "S10" or len(tables[issue.table]) == 1 or (issue.sheet, issue.row) not in grand
        or not of_the_whole_table(issue, whole[issue.table], issues)
    ]  # fmt: skip
    return Reading(whole, letters, tuple(_once(kept)), notes, came.explanations)


def _stands_in(visible: Iterable[pa.Table], hidden: pa.Table) -> bool:
    """Whether a hidden sheet has nothing of its own: no row, or one that a visible sheet of its table has, too."""
    keys = {key for rows in visible for key in rows["row_key"].to_pylist()}
    return not len(hidden) or not keys.isdisjoint(hidden["row_key"].to_pylist())


def _once(issues: Iterable[Issue]) -> Iterator[Issue]:
    """S04, S05 and S10 name a table's column once, S11 what a table says, however many of its sheets say the same."""
    seen: set[tuple[str, ...]] = set()
    for issue in issues:
        if issue.rule in ("S04", "S05", "S10", "S11"):
            key = (issue.rule, issue.table, issue.column_id, issue.shown if issue.rule in ("S05", "S11") else "")
            if key in seen:
                continue
            seen.add(key)
        yield issue
