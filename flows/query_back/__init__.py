"""The query-back workbook (退回件): what goes back to a unit, and what it says when it comes in again."""

from flows.query_back.giving_back import as_zip, query_back

__all__ = ["as_zip", "query_back"]
