"""A trace as a workbook."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError

from flows.gap_sheets import TEXTS, Page, safe_name
from flows.language import _
from flows.stored_words import missing_said
from flows.tables import as_os_error
from flows.trace.figure import Trace
from flows.trace.show import facts
from flows.trace.words import WIDTHS, as_frame, let_words


def write_trace(trace: Trace, shown: int | None, path: Path) -> int:
    """The trace as a workbook; how many rows it has. Raises OSError where it cannot be written."""
    lines = trace.lines(trace.order if shown is None else trace.order[:shown])
    sheets = [
        (_("Figure"), lines, facts(trace)),
        (_("Held back"), trace.held_lines(trace.held_count), missing_said(trace.scheme, trace.figure["missing"])),
        (_("Left out"), trace.left_out_lines(trace.left_out_count), []),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with xlsxwriter.Workbook(str(path), TEXTS) as book:
            taken: set[str] = set()
            for name, some, said in sheets:
                page = Page(book, safe_name(name, taken))
                page.title(name, said)
                frame = as_frame(trace.scheme, some)
                page.header(list(frame.columns), list(WIDTHS))
                for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
                    page.row(list(row))
                page.finish(frozen=0)
            page = Page(book, safe_name(_("Decisions"), taken))
            page.header([_("decision"), _("note")], [10, 100])
            for let in trace.decisions():
                page.row([let.number, let_words(let)])
            page.finish(frozen=0)
    except XlsxFileError as error:
        raise as_os_error(error) from error
    return len(lines)
