"""What the warehouse says about itself: the data dictionary and the program's own marks."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import table, text


def add_marks(metadata: sa.MetaData) -> None:
    """Declare `data_dictionary` and `marks`."""
    table(
        metadata, "data_dictionary", "数据字典", "Data dictionary",
        text("object", "表或视图", "Table or view", primary_key=True),
        text("column", "列（空为表或视图本身）", "Column (empty: the table or view itself)", primary_key=True),
        text("zh", "中文名称", "Name in Chinese"),
        text("en", "英文名称", "Name in English"),
    )  # fmt: skip
    table(
        metadata, "marks", "系统标记", "Marks of the program itself",
        text("name", "名称", "Name", primary_key=True),
        text("value", "值", "Value"),
    )  # fmt: skip
