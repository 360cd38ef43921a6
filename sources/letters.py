"""Cells and columns as spreadsheets name them."""

from functools import cache


@cache
def letter(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The name of a cell whose row and column are counted from 0: (0, 0) is A1."""
    return f"{letter(column)}{row + 1}"
