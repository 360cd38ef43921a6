"""Parquet and CSV of every table, and the Frictionless data package that describes the CSV."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from scheme.model import ColumnKind
from warehouse.snapshot.listing import Field, Listing
from warehouse.snapshot.material import Material

_TYPES: dict[ColumnKind, str] = {
    "count": "integer", "money": "number", "percent": "number", "date": "date", "datetime": "datetime", "bool": "boolean",
}  # fmt: skip
_REFERS = {"period": "dim_period", "indicator": "dim_indicator", "region": "dim_region"}
"""What a figure refers to."""
_KEY = ["edition", "period", "indicator", "region", "breakdown"]


def write_parquet(material: Material, folder: Path) -> None:
    """A file a table; the words of its columns are metadata of their fields, the edition is metadata of the file."""
    folder.mkdir()
    for listing in material.everything:
        fields = [
            pa.field(f.name, listing.rows.schema.field(f.name).type, metadata={"zh": f.words.zh, "en": f.words.en}) for f in listing.fields
        ]
        words = {"edition": str(material.edition.id), "zh": listing.words.zh, "en": listing.words.en}
        pq.write_table(listing.rows.cast(pa.schema(fields, metadata=words)), folder / f"{listing.name}.parquet", compression="zstd")


def write_package(material: Material, folder: Path) -> None:
    """`csv/` with a file a table, and datapackage.json."""
    (folder / "csv").mkdir()
    resources = []
    for listing in material.everything:
        file = folder / "csv" / f"{listing.name}.csv"
        pyarrow.csv.write_csv(listing.rows, file)
        resources.append(_resource(listing, file))
    edition = material.edition
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": f"unionstats-{material.scheme.year}-edition-{edition.id}",
        "title": f"{material.scheme.province.name} {material.scheme.year} 第{edition.id}版",
        "description": f"{material.scheme.province_en}, {material.scheme.year}: edition {edition.id}, as of {edition.as_of}.",
        "version": f"{material.scheme.year}.{edition.id}.0",
        "created": edition.published,
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _resource(listing: Listing, file: Path) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(field) for field in listing.fields], "missingValues": [""]}
    if listing.name == "figures":
        schema["primaryKey"] = _KEY
        schema["foreignKeys"] = [{"fields": name, "reference": {"resource": to, "fields": name}} for name, to in _REFERS.items()]
    content = file.read_bytes()
    return {
        "profile": "tabular-data-resource",
        "name": listing.name,
        "title": listing.words.zh,
        "description": listing.words.en,
        "path": f"csv/{file.name}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "dialect": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "lineTerminator": "\n", "header": True},
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    said: dict[str, Any] = {"name": field.name, "type": _TYPES.get(field.kind, "string"), "title": field.words.zh, "description": field.words.en}
    return said | ({"format": "%Y-%m-%d %H:%M:%S"} if field.kind == "datetime" else {})
