"""Every kind of value comes through a backup as it was, from either database into either; so does what the scheme has dropped since."""

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
import sqlalchemy as sa

from scheme import Column, Scheme
from tests.warehouse.conftest import BACKENDS
from tests.warehouse.making import READER, SCHEME, arrival, content, finding, frame, rows
from tests.warehouse.test_migrations import with_column
from warehouse import FileRows, Warehouse, open_warehouse
from warehouse.backup.manifest import About
from warehouse.backup.restore import restore
from warehouse.backup.write import write_backup

VALUES = {
    "count": 9_007_199_254_740_993, "money": 12_345.67, "percent": 1 / 3, "date": date(2020, 9, 30), "datetime": datetime(2020, 9, 30, 23, 59, 58), "bool": True,
}  # fmt: skip
TEXT = "某公司 'a' \"b\" \\N \\ \t| \n 𠮷"
ABOUT = About("0", "code", "scheme")


def fill(warehouse: Warehouse) -> list[int]:
    """A row of every table with a value in every column, and one with none; the readings."""
    ids: list[int] = []
    with warehouse.night("2020-12-11") as night:
        for number, table in enumerate(warehouse.scheme.tables.values()):
            values = {column.id: VALUES.get(column.kind, TEXT) for column in table.columns}
            (file_id,) = night.register_files([arrival(f"YC/2020-09/{table.code}.xlsx", f"{number:064x}")])
            ids += night.load([FileRows(file_id, {table.code: rows(table, values, {})})], SCHEME, READER).values()
        night.publish(content(findings=frame("findings", finding(message=TEXT))))
    return ids


@pytest.mark.parametrize("into", BACKENDS)
def test_every_kind_of_value(into: str, warehouse: Warehouse, url: str, new_url: Callable[..., str], scheme: Scheme, tmp_path: Path) -> None:
    readings = fill(warehouse)
    made = write_backup(url, tmp_path, tmp_path.parent / f"{tmp_path.name}-backups", ABOUT, scheme)
    assert len(made.manifest.lacking) == len(scheme.tables)  # nobody put bytes into the archive
    target, home = new_url(into, empty=True), tmp_path.parent / f"{tmp_path.name}-home"
    restore(made.folder, target, home, scheme)
    with open_warehouse(target, home) as again:
        for code in scheme.tables:
            one, other = (store.read_rows(code, readings) for store in (warehouse, again))
            assert one.equals(other), code
            assert len(one) == 2
            assert list(one.dtypes) == list(other.dtypes)
        assert again.query("SELECT message FROM findings")["message"].to_list() == [TEXT]
        with again.night("2020-12-12") as night:  # numbers go on where they were
            assert night.id == 2
            assert night.register_files([arrival("YC/2020-10/x.xlsx", "ff")]) == [len(scheme.tables) + 1]


@pytest.mark.parametrize("into", BACKENDS)
def test_what_the_scheme_has_dropped_since(
    into: str, url: str, new_url: Callable[..., str], scheme: Scheme, tmp_path: Path
) -> None:
    richer = with_column(scheme, Column("donors", "捐助人数", "Donors", "count"))
    t23 = dataclasses.replace(scheme.tables["T15"], code="T23", name="新表")
    richer = dataclasses.replace(richer, tables=MappingProxyType({**richer.tables, "T23": t23}))
    with open_warehouse(url, tmp_path, scheme=richer) as warehouse, warehouse.night("2020-12-11") as night:
        (file_id,) = night.register_files([arrival()])
        tables = {"T15": rows(richer.tables["T15"], {"donors": 7}), "T23": rows(t23, {"people": 5})}
        night.load([FileRows(file_id, tables)], SCHEME, READER)
        night.publish(content())
    made = write_backup(url, tmp_path, tmp_path.parent / f"{tmp_path.name}-backups", ABOUT, scheme)
    target, home = new_url(into, empty=True), tmp_path.parent / f"{tmp_path.name}-home"
    restore(made.folder, target, home, scheme)
    with open_warehouse(target, home, scheme=scheme) as again, again._database.read() as connection:
        assert connection.scalar(sa.text("SELECT donors FROM rows_t15")) == 7
        assert connection.scalar(sa.text("SELECT people FROM rows_t23")) == 5
