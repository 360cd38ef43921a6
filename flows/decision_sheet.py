"""Many decisions at once: the sheet of doubtful matches that stewards fill in, written and read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from flows.decision_desk import Asked
from flows.errors import UserError
from flows.language import _, in_every_language, language
from flows.words import N_
from sources.cells import as_typed
from sources.errors import UnreadableFile, UnsafeFile
from sources.grids import open_grids
from sources.safety import inspect
from transforms.decided import KINDS
from transforms.linkage.proposals import SHOWN

HEADERS = {
    "unit": N_("unit"),
    "period": N_("period"),
    "row_key": N_("row_key"),
    "enterprise_name": N_("enterprise_name"),
    "reason": N_("reason"),
    **{f"candidate_{n}": text for n, text in enumerate((N_("candidate 1"), N_("candidate 2"), N_("candidate 3")), 1)},
    "decision": N_("your decision"),
    "unit_no": N_("register unit number"),
    "federation": N_("federation union"),
    "note": N_("note"),
}
"""The sheet's columns, in their order. Those up to the candidates are filled in; the steward fills in the others."""
NEEDED = ("unit", "period", "row_key", "decision")


def choices() -> list[str]:
    """The words that may stand in the column of decisions: 1, 2, 3 for a candidate, or a kind."""
    return [*map(str, range(1, SHOWN + 1)), *(kind.en if language() == "en" else kind.zh for kind in KINDS.values() if kind.about == "match")]


def as_sheet(found: pd.DataFrame) -> pd.DataFrame:
    """Rows of the view `matches` as the sheet, headers in the language of tonight."""
    units = [[*map(candidate_text, json.loads(text or "[]")), *[""] * SHOWN][:SHOWN] for text in found["candidates"]]
    sheet = found.drop(columns=["decision", "unit_no"]).reindex(columns=list(HEADERS))
    for n in range(SHOWN):
        sheet[f"candidate_{n + 1}"] = [row[n] for row in units]
    return sheet.rename(columns={name: _(text) for name, text in HEADERS.items()})


def candidate_text(candidate: dict[str, object]) -> str:
    """A candidate in a cell: number first, then what the register says of it, then why."""
    said = [str(candidate["unit_no"]), *(str(candidate[name]) for name in ("unit_name", "uscc", "why") if candidate.get(name))]
    return " ".join(said)


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
    said, unit_no = cells["decision"], cells.get("unit_no") or None
    candidates = [cells[name].split()[0] for n in range(1, SHOWN + 1) if cells.get(name := f"candidate_{n}")]
    if said in map(str, range(1, SHOWN + 1)):
        if int(said) > len(candidates):
            raise UserError(_("{place}: there is no candidate {found}.").format(place=place, found=said))
        said, unit_no = "same", candidates[int(said) - 1]
    kind = next((k for k in KINDS.values() if k.about == "match" and said in (k.code, k.zh, k.en)), None)
    if kind is None:
        raise UserError(_("{place}: {found} is no decision. Known are: {expected}.").format(place=place, found=said, expected=", ".join(choices())))
    if kind.answer == ("unit",) and unit_no is None:
        if len(candidates) != 1:
            raise UserError(_("{place}: which unit? Fill in the column {expected}.").format(place=place, expected=_(HEADERS["unit_no"])))
        unit_no = candidates[0]
    named = unit_no if "unit" in kind.answer else None
    return Asked(kind.code, cells["unit"], cells["period"], cells["row_key"], named, cells.get("federation") or None, cells.get("note", ""), place)


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
