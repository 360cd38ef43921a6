"""Files to keep: lists as workbooks. No cell becomes a formula: texts are written as texts, whatever they begin with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from urllib.parse import quote

import pandas as pd
from starlette.responses import Response

from flows.tables import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_workbook(frame: pd.DataFrame, sheet: str, name: str) -> Response:
    """A list as a workbook to keep under that name (without .xlsx); its headings are the frame's columns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_workbook(frame, path, sheet)
        return as_file(path.read_bytes(), f"{name}.xlsx", XLSX)


def as_file(content: bytes, name: str, kind: str = "application/octet-stream") -> Response:
    """Bytes to keep under that name; a browser never shows them as a page."""
    plain = name.encode("ascii", "replace").decode().translate(str.maketrans('?"\\/;\r\n', "_______"))
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={"content-disposition": disposition})
