"""The query-back workbook (退回件): a unit's own file with its findings marked, to be corrected or explained and handed in again."""

from expectations.query_back.item import Head, Item
from expectations.query_back.returning import only_cover, with_findings

__all__ = ["Head", "Item", "only_cover", "with_findings"]
