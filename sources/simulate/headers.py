"""The header lines of a table as a unit writes them: order, aliases, groups, line breaks."""

from __future__ import annotations

import random
from dataclasses import dataclass

from scheme.model import Column, Table
from sources.simulate.layouts import Layout

Merge = tuple[int, int, int, int]  # top, left, bottom, right, from 0


@dataclass(frozen=True)
class HeaderLines:
    """One or two lines of header: `columns` from left to right, their texts, and what is merged (from line 0)."""

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    merges: tuple[Merge, ...]


def header_lines(
    table: Table, layout: Layout, random_: random.Random, renamed: dict[str, str], extra: list[str]
) -> HeaderLines:
    """The header of `table`; `renamed` and `extra` are mistakes in it."""
    blocks = _ordered(_blocks(table, layout.two_level), table, layout, random_)
    texts = {column.id: renamed.get(column.id) or _text(column, layout, random_) for column in table.columns}
    columns = tuple(column.id for _, members in blocks for column in members)
    if not layout.two_level or not any(group for group, _ in blocks):
        return HeaderLines(columns, ((*(texts[c] for c in columns), *extra),), ())
    upper: list[str] = []
    lower: list[str] = []
    merges: list[Merge] = []
    for group, members in blocks:
        left = len(upper)
        if group is None:
            upper.append(texts[members[0].id])
            lower.append("")
            merges.append((0, left, 1, left))
            continue
        upper += [_noisy(group, layout, random_), *[""] * (len(members) - 1)]
        lower += [layout.whole if _is_whole(column, group) else texts[column.id] for column in members]
        if len(members) > 1:
            merges.append((0, left, 0, left + len(members) - 1))
    for text in extra:
        merges.append((0, len(upper), 1, len(upper)))
        upper.append(text)
        lower.append("")
    return HeaderLines(columns, (tuple(upper), tuple(lower)), tuple(merges))


def _is_whole(column: Column, group: str) -> bool:
    return column.group is None and group in column.headers


def _blocks(table: Table, two_level: bool) -> list[tuple[str | None, list[Column]]]:
    """Columns alone, and groups with their columns; a column that gives its name to a group leads it."""
    if not two_level:
        return [(None, [column]) for column in table.columns]
    groups = {column.group for column in table.columns if column.group}
    blocks: list[tuple[str | None, list[Column]]] = []
    open_groups: dict[str, list[Column]] = {}
    for column in table.columns:
        group = column.group or next((name for name in groups if _is_whole(column, name)), None)
        if group is None:
            blocks.append((None, [column]))
        elif group in open_groups:
            open_groups[group].append(column)
        else:
            open_groups[group] = [column]
            blocks.append((group, open_groups[group]))
    return blocks


def _ordered(
    blocks: list[tuple[str | None, list[Column]]], table: Table, layout: Layout, random_: random.Random
) -> list[tuple[str | None, list[Column]]]:
    if layout.order == "scheme":
        return blocks
    leading = {"county", *table.key} if layout.order == "mixed" else set()
    first = [block for block in blocks if any(column.id in leading for column in block[1])]
    others = [block for block in blocks if block not in first]
    return first + random_.sample(others, len(others))


def _text(column: Column, layout: Layout, random_: random.Random) -> str:
    aliased = column.aliases and random_.random() < layout.aliases
    return _noisy(random_.choice(column.aliases) if aliased else column.zh, layout, random_)


def _noisy(text: str, layout: Layout, random_: random.Random) -> str:
    if layout.header_noise == "breaks" and len(text) > 5:
        at = text.index("（") if "（" in text[2:] else len(text) // 2
        return text[:at] + "\n" + text[at:]
    if layout.header_noise == "spaces" and random_.random() < 0.5:
        if len(text) <= 3:
            return " ".join(text)
        at = random_.randint(1, len(text) - 1)
        return text[:at] + random_.choice((" ", "\u3000")) + text[at:]
    return text
