"""The decisions that stewards have filled in, in the sheet (flows/decision_sheet.py) or a CSV, read back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.decision_desk import Asked
from flows.decision_sheet import BETWEEN, HEADERS, choices
from flows.errors import UserError
from flows.language import _, in_every_language
from sources.cells import as_typed
from sources.errors import UnreadableFile, UnsafeFile
from sources.grids import open_grids
from sources.safety import inspect
from transforms.decided import KINDS
from transforms.linkage.proposals import SHOWN

NEEDED = ("unit", "period", "row_key", "decision")


def read_sheet(path: Path) -> list[Asked]:
    """What a filled-in sheet (workbook or CSV) says: a row a decision, rows without one left out. UserError names every fault."""
    rows = _grid(path)
    columns = _columns(path, rows[0] if rows else [])
    asked, faults = [], []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: as_typed(row[at]).strip() if at < len(row) else "" for name, at in columns.items()}
        if cells["decision"]:
            place = _("{file}, row {number}").format(file=path.name, number=number)
            try:
                asked.append(_asked(cells, place))
            except UserError as error:
                faults.append(str(error))
    if faults:
        raise UserError("\n".join(faults))
    return asked


def _asked(cells: dict[str, str], place: str) -> Asked:
    said = cells["decision"]
    candidates = tuple(cells[name].split()[0] for n in range(1, SHOWN + 1) if cells.get(name := f"candidate_{n}"))
    choice = int(said) if said in map(str, range(1, SHOWN + 1)) else None
    word = "same" if choice else said
    kind = next((k for k in KINDS.values() if k.about == "match" and word in (k.code, k.zh, k.en)), None)
    if kind is None:
        raise UserError(_("{place}: {found} is no decision. Known are: {expected}.").format(place=place, found=said, expected=", ".join(choices())))
    period = max(map(str.strip, cells["period"].split(BETWEEN.strip())))
    named = cells.get("unit_no") or None if "unit" in kind.answer and not choice else None
    note = cells.get("note", "")
    federation, enterprise = (cells.get(name) or None for name in ("federation", "enterprise_name"))
    return Asked(kind.code, cells["unit"], period, cells["row_key"], named, federation, note, place, choice, candidates, enterprise)


def _grid(path: Path) -> list[list[object]]:
    try:
        content = path.read_bytes()
        grids = open_grids(content, inspect(content))
    except FileNotFoundError as error:
        cure = _("Write one with: unionstats matches --state candidate --xlsx FILE")
        raise UserError(_("{place}: there is no such file. {cure}.").format(place=path, cure=cure)) from error
    except (UnreadableFile, UnsafeFile, OSError) as error:
        raise UserError(_("{place}: it cannot be read ({found}). Expected a workbook or a CSV.").format(place=path, found=error)) from error
    return grids[0].rows if grids else []


def _columns(path: Path, header: list[object]) -> dict[str, int]:
    texts = [as_typed(cell).strip() for cell in header]
    columns = dict(_known(texts))
    lacking = [_(HEADERS[name]) for name in NEEDED if name not in columns]
    if lacking:
        raise UserError(
            _("{place}: the columns {found} are not there. {cure}.").format(
                place=path, found=", ".join(lacking), cure=_("Write one with: unionstats matches --state candidate --xlsx FILE")
            )
        )
    return columns


def _known(header: list[str]) -> Iterator[tuple[str, int]]:
    for name, text in HEADERS.items():
        at = next((at for at, cell in enumerate(header) if cell == name or cell in in_every_language(text)), None)
        if at is not None:
            yield name, at
