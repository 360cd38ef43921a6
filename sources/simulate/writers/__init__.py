"""Pages as files: .xlsx, .xls, .ods and CSV, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sources.simulate.pages import Page
from sources.simulate.writers.csv_file import write_csv
from sources.simulate.writers.ods import write_ods
from sources.simulate.writers.xls import write_xls
from sources.simulate.writers.xlsx import write_xlsx

WRITERS: dict[str, Callable[[Path, Sequence[Page]], None]] = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}

__all__ = ["WRITERS", "write_csv"]
