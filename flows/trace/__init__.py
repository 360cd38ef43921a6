"""Where a figure comes from, down to workbook cells and decisions; and from a cell to the figures that it moves."""

from flows.trace.cell import CellTrace, trace_cell
from flows.trace.figure import Trace, trace_figure
from flows.trace.lines import Claim, Line, RowFinding, Typed

__all__ = ["CellTrace", "Claim", "Line", "RowFinding", "Trace", "Typed", "trace_cell", "trace_figure"]
