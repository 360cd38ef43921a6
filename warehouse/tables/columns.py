"""The kinds of columns: how each is stored on both databases, and how it is said in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import SchemaItem

from scheme.model import ColumnKind


@dataclass(frozen=True)
class Words:
    """The same in Chinese and in English."""

    zh: str
    en: str

    @property
    def comment(self) -> str:
        """Both, as PostgreSQL's comments have them."""
        return f"{self.zh} / {self.en}"


# One order of texts on both databases: by code point. STRICT tables of SQLite know five types only.
_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TYPES: dict[ColumnKind, sa.types.TypeEngine[Any]] = {
    "text": _TEXT,
    "region": _TEXT,
    "township": _TEXT,
    "uscc": _TEXT,
    "enum": _TEXT,
    "count": _WHOLE,
    "money": _WHOLE,  # hundredths of 10,000 CNY
    "percent": sa.Double().with_variant(sa.REAL(), "sqlite"),
    "date": sa.Date().with_variant(sa.Text(), "sqlite"),
    "datetime": sa.DateTime().with_variant(sa.Text(), "sqlite"),
    "bool": sa.Boolean().with_variant(sa.Integer(), "sqlite"),
}


def column(name: str, kind: ColumnKind, zh: str, en: str, *args: Any, **options: Any) -> sa.Column[Any]:
    """A column of a kind of the scheme, with its words."""
    words = Words(zh, en)
    return sa.Column(name, _TYPES[kind], *args, comment=words.comment, info={"kind": kind, "words": words}, **options)


def text(name: str, zh: str, en: str, *args: Any, **options: Any) -> sa.Column[Any]:
    """A text that is always there ('' where it is empty), unless `nullable`."""
    return column(name, "text", zh, en, *args, **{"nullable": False, **options})


def whole(name: str, zh: str, en: str, *args: Any, **options: Any) -> sa.Column[Any]:
    """A whole number that is always there, unless `nullable`."""
    return column(name, "count", zh, en, *args, **{"nullable": False, **options})


def unit(**options: Any) -> sa.Column[Any]:
    """The unit that a row is about."""
    return text("unit", "填报单位代码", "Code of the reporting unit", **options)


def period(**options: Any) -> sa.Column[Any]:
    """The period that a row is about."""
    return text("period", "报告期（年-月）", "Period reported (YYYY-MM)", **options)


def refers(name: str, to: str, zh: str, en: str, **options: Any) -> sa.Column[Any]:
    """The number of a row of the table `to`."""
    return whole(name, zh, en, sa.ForeignKey(f"{to}.id"), **options)


def identity(zh: str, en: str) -> sa.Column[Any]:
    """A table's own number of its rows."""
    return column("id", "count", zh, en, sa.Identity(), primary_key=True)


def table(metadata: sa.MetaData, name: str, zh: str, en: str, *columns: SchemaItem) -> sa.Table:
    """A table with its words."""
    words = Words(zh, en)
    return sa.Table(name, metadata, *columns, comment=words.comment, info={"words": words}, sqlite_strict=True)


def words_of(item: sa.Table | sa.Column[Any]) -> Words:
    """What a table or column is called."""
    words: Words = item.info["words"]
    return words
