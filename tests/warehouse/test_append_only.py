"""What the outside world has written can be added to, never changed: not by a program, not by hand."""

import pytest
import sqlalchemy as sa

from tests.warehouse.making import arrival
from warehouse import ExtractArrival, Warehouse

DECISION = "INSERT INTO decisions (id, kind, payload, author, made_at) VALUES (7, 'waive', '{}', '张', '2020-12-11')"


@pytest.fixture
def filled(warehouse: Warehouse) -> Warehouse:
    with warehouse.night("2020-12-11") as night:
        night.register_files([arrival(), arrival("YC/2020-09/b.xlsx", "bb")])
        night.register_extracts([ExtractArrival("2020-09", "a.csv", "aa", 10)])
    with warehouse._database.write() as connection:
        connection.exec_driver_sql(DECISION)
    return warehouse


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE files SET path = 'x'",
        "UPDATE files SET superseded_by = 2, sha256 = 'x' WHERE id = 1",
        "DELETE FROM files",
        "UPDATE register_extracts SET rows = 0",
        "DELETE FROM register_extracts",
        "UPDATE decisions SET payload = '{}'",
        "UPDATE decisions SET id = 8",
        "DELETE FROM decisions",
    ],
)
def test_no_change_and_no_deletion(filled: Warehouse, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), filled._database.write() as connection:
        connection.exec_driver_sql(statement)


def test_no_replacement_on_sqlite_and_no_truncation_on_postgresql(filled: Warehouse, backend: str) -> None:
    around = DECISION.replace("INSERT", "INSERT OR REPLACE") if backend == "sqlite" else "TRUNCATE decisions"
    with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), filled._database.write() as connection:
        connection.exec_driver_sql(around)


def test_only_who_supersedes_it_may_be_noted(filled: Warehouse) -> None:
    with filled.night("2020-12-11") as night:
        night.register_files([arrival(sha256="cc")])
    assert list(filled.files(current=False)["superseded_by"].fillna(0)) == [3, 0, 0]
    assert filled.decision_head() == 7
