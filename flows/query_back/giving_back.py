"""The workbooks that go back to a unit for a period: each of its files that has findings, marked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from flows.language import language
from flows.query_back.items import items_of

if TYPE_CHECKING:
    from expectations.query_back import Head, Item
    from warehouse import Warehouse

SETTLED = ("explained", "asked", "waived")
"""States of findings that a unit is not asked about again."""


def query_back(store: Warehouse, unit: str, period: str) -> list[tuple[str, bytes]]:
    """The workbooks for a unit and period: names (below a folder, with /) and contents; none where there is nothing to ask.

    What is about no file (a table that lacks, a report that lacks) stands on the cover of the first.
    """
    from expectations.query_back import only_cover, with_findings
    from expectations.query_back.words import words

    findings = store.view("findings", unit=unit, period=period)
    cases = store.view("finding_case", unit=unit)
    done = findings["fingerprint"].isin(cases.loc[cases["state"].isin(SETTLED), "fingerprint"])
    files = _standing(store, unit, period)
    open_ones = findings[~done]
    if open_ones.empty:
        return []
    items = items_of(store, open_ones, language())
    if files.empty:
        cover = only_cover(list(items.values()), _head(store, unit, period, "", int(done.sum())), words(language(), "no_file"), language())
        return [(f"{unit} {period} {words(language(), 'title')}.xlsx", cover)]
    found: list[tuple[str, bytes]] = []
    first = int(files["id"].iloc[0])
    of = open_ones["file_id"].where(open_ones["file_id"].isin(files["id"]), first).astype("int64")
    settled = findings.loc[done, "file_id"].value_counts()
    for number, path, sha256 in files[["id", "path", "sha256"]].itertuples(index=False, name=None):
        here: list[Item] = [items[one] for one in open_ones.loc[(of == number).to_numpy(bool), "fingerprint"]]
        if here:
            head = _head(store, unit, period, PurePosixPath(path).name, int(settled.get(number, 0)))
            content = store.archive.path(sha256).read_bytes()
            name = _name(path, [taken for taken, _content in found])
            found.append((name, with_findings(content, PurePosixPath(path).stem, here, head, store.scheme, language())))
    return found


def as_zip(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Several workbooks as one file to take along."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:  # workbooks are packed already
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def _standing(store: Warehouse, unit: str, period: str) -> pd.DataFrame:
    """The files of the period that no newer one has taken the place of, in order of arrival."""
    files = store.view("submissions", unit=unit, period=period)
    return files[(files["state"] != "superseded") & (files["state"] != "received")].sort_values("id")


def _head(store: Warehouse, unit: str, period: str, file: str, settled: int) -> Head:
    from expectations.query_back import Head
    from warehouse.clock import shanghai_now

    named = store.scheme.units[unit]
    severities = {code: names[language()] for code, names in store.scheme.severities.items()}
    return Head(named.name if language() == "zh" else named.name_en, period, file, shanghai_now()[:16].replace("T", " "), severities, settled)


def _name(path: str, taken: Sequence[str]) -> str:
    """Where a file lies below its unit and period, as an .xlsx that none of the others is."""
    below = PurePosixPath(*PurePosixPath(path).parts[2:])
    return next(name for name in _names(below) if name.casefold() not in {one.casefold() for one in taken})


def _names(below: PurePosixPath) -> Iterator[str]:
    yield below.with_suffix(".xlsx").as_posix()
    yield below.with_name(f"{below.name}.xlsx").as_posix()  # 报表.csv beside 报表.xlsx
    number = 2
    while True:
        yield below.with_name(f"{below.stem} ({number}).xlsx").as_posix()
        number += 1
