"""What earlier editions had and the latest has not: versions of its parts and of its findings, each with the editions it stood in."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from warehouse.tables.columns import table, text, whole, words_of

PAST = "_past"
KEPT = ("match", "held_rows", "current_tables")
"""The tables that a night replaces, and that a figure of an earlier edition is traced by."""


def add_past(metadata: sa.MetaData) -> None:
    """Declare `edition_part`, and a table of past versions for each of KEPT and for `finding`."""
    table(
        metadata, "edition_part", "各版各部分的起止版次", "From which edition to which a part of it stood, such as a unit's matches of a period",
        text("kind", "所属表；edition 表示自该版起保存", "The table; edition: parts are kept from that edition on", primary_key=True),
        text("part", "部分：单位/报告期，或读取编号", "The part: unit/period, or the number of a reading", primary_key=True),
        whole("since_edition", "自哪一版起", "From which edition", primary_key=True),
        whole("last_edition", "止于哪一版（空为至今）", "To which edition; empty: it still stands", nullable=True),
        text("digest", "内容校验值", "Digest of what it holds"),
        sa.Index("ix_edition_part_kind_last", "kind", "last_edition"),
    )  # fmt: skip
    for name, index in zip(KEPT, (("unit", "period"), ("reading_id",), ("unit", "period")), strict=True):
        _versions(metadata, name, index)
    _versions(metadata, "finding", ("unit", "period"))


def _versions(metadata: sa.MetaData, name: str, index: Sequence[str]) -> None:
    """The table's columns again, and the editions in which a row stood; no keys, for a row may stand in several versions."""
    of, words = metadata.tables[name], words_of(metadata.tables[name])
    columns = [sa.Column(c.name, c.type, nullable=c.nullable, comment=c.comment, info=c.info) for c in of.columns if c.name not in _EDITIONS]
    stood = (whole("since_edition", "自哪一版起", "From which edition"), whole("last_edition", "止于哪一版", "To which edition"))
    table(
        metadata, name + PAST, f"{words.zh}：以前各版", f"{words.en}: as earlier editions had them", *columns, *stood,
        sa.Index(f"ix_{name}{PAST}", *index),
    )  # fmt: skip


_EDITIONS = ("since_edition", "last_edition")
