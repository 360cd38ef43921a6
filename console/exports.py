"""Files to keep: lists as workbooks. No cell becomes a formula: texts are written as texts, whatever they begin with."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from urllib.parse import quote

import pandas as pd
from starlette.responses import Response

from console.refusals import Refused
from flows.language import _
from flows.tables import write_workbook

_OTHER = re.compile(r"[^A-Za-z0-9 ._()-]")
"""What does not stand in the plain name of a file, which old browsers read; the full one follows it."""
AT_ONCE, PATIENCE = 4, 20.0
"""So many lists are made at once, of up to a million cells each; others wait so many seconds."""
_making = BoundedSemaphore(AT_ONCE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@contextmanager
def few_at_once() -> Iterator[None]:
    """Around the making of a long list: few are made at once, and who comes after them waits. Refused (503) for whom it takes too long."""
    if not _making.acquire(timeout=PATIENCE):
        raise Refused(503, _("Other workbooks are being made just now. Try again in a minute."))
    try:
        yield
    finally:
        _making.release()


def as_workbook(frame: pd.DataFrame, sheet: str, name: str) -> Response:
    """A list as a workbook to keep under that name (without .xlsx); its headings are the frame's columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_workbook(frame, path, sheet)
        return as_file(path.read_bytes(), f"{name}.xlsx", XLSX)


def as_file(content: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """Bytes to keep under that name; a browser never shows them as a page."""
    disposition = f"attachment; filename=\"{_OTHER.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='', errors='replace')}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})
