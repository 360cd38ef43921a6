"""Writes a snapshot: every form of it, what edition it is of, and the checksums."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from warehouse.snapshot.duck import write_duckdb
from warehouse.snapshot.material import Material
from warehouse.snapshot.page import write_page
from warehouse.snapshot.place import DATABASE, FACTS, SUMS, swapped_in
from warehouse.snapshot.sdmx import write_sdmx
from warehouse.snapshot.tabular import write_package, write_parquet
from warehouse.snapshot.workbooks import write_dictionary, write_figures


def write_snapshot(material: Material, parent: Path, kept: int | None = None) -> Path:
    """Write the snapshot below `parent`, whole or not at all; gives its folder. WarehouseError for a full disk."""
    with swapped_in(parent, material.edition.id, kept) as folder:
        write_parquet(material, folder / "parquet")
        write_package(material, folder)
        write_sdmx(material, folder / "sdmx")
        write_duckdb(material, folder / DATABASE)
        write_figures(material, folder / "figures.xlsx")
        write_dictionary(material, folder / "dictionary.xlsx")
        write_page(material, folder / "dictionary.html")
        _facts(material, folder / FACTS)
        _sums(folder)
    return parent / str(material.edition.id)


def _facts(material: Material, file: Path) -> None:
    edition = asdict(material.edition)
    facts = {"edition": edition.pop("id"), **edition, "scheme_year": material.scheme.year}
    facts["rows"] = {listing.name: listing.rows.num_rows for listing in material.everything}
    file.write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files)
    (folder / SUMS).write_text("".join(list(lines)), encoding="utf-8")
