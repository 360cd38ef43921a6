"""The statements behind what analysts read on PostgreSQL: the tables of the snapshot as views, the star and the Chinese views among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import sqlalchemy as sa

from scheme import Scheme
from scheme.model import ColumnKind
from warehouse.snapshot.chinese import chinese_views
from warehouse.snapshot.listing import DICTIONARY, Listing, entries, of_table, of_view
from warehouse.snapshot.lists import scheme_lists
from warehouse.snapshot.sql_text import identifier, literal
from warehouse.snapshot.star import STAR
from warehouse.views.view import View

SCHEMA = "published"
_TYPES: dict[ColumnKind, str] = {
    "count": "bigint", "money": "double precision", "percent": "double precision", "date": "date", "datetime": "timestamp", "bool": "boolean",
}  # fmt: skip


def publishing(scheme: Scheme, editions: sa.Table, views: Sequence[View]) -> list[str]:
    """The statements that make the views in an empty schema."""
    every = [of_view(view) for view in views]
    of_tables = [_view(listing.name, view.select) for listing, view in zip(every, views, strict=True)]
    of_tables.append(_view("editions", "SELECT * FROM editions"))
    listed = list(scheme_lists(scheme))
    every += [*(listing for listing, _rows in listed), of_table(editions)]
    listed.append((DICTIONARY, list(entries(every))))
    # From here on names are those of the views: a fact is over what is published, not over the tables.
    over_views = [_view(listing.name, _values(listing, rows)) for listing, rows in listed]
    over_views += [_view(fact.name, fact.statement) for fact in STAR]
    over_views += [_view(name, statement) for name, statement in chinese_views(scheme, [*every, DICTIONARY])]
    here = f"SELECT set_config('unionstats.path', current_setting('search_path'), true), set_config('search_path', '{SCHEMA}', true)"
    back = "SELECT set_config('search_path', current_setting('unionstats.path'), true)"
    return [*of_tables, here, *over_views, ";\n".join(_comments([*every, DICTIONARY])), back]


def _view(name: str, statement: str) -> str:
    return f"CREATE VIEW {SCHEMA}.{identifier(name)} WITH (security_barrier = true) AS\n{statement}"


def _values(listing: Listing, rows: Sequence[Sequence[object]]) -> str:
    said = ",\n  ".join(f"({', '.join(map(_value, row))})" for row in rows)
    columns = (f"CAST(v.column{at} AS {_TYPES.get(f.kind, 'text')}) AS {identifier(f.name)}" for at, f in enumerate(listing.fields, start=1))
    return f"SELECT {', '.join(columns)} FROM (VALUES\n  {said}) v"


def _value(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    return f"DATE {literal(value.isoformat())}" if isinstance(value, date) else literal(str(value))


def _comments(listings: Sequence[Listing]) -> Iterator[str]:
    for listing in listings:
        yield f"COMMENT ON VIEW {identifier(listing.name)} IS {literal(listing.words.comment)}"
        yield from (f"COMMENT ON COLUMN {identifier(listing.name)}.{identifier(f.name)} IS {literal(f.words.comment)}" for f in listing.fields)
