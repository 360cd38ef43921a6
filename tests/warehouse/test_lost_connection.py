"""A connection to PostgreSQL that breaks off is told as that, whichever driver notices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import adbc_driver_manager
import psycopg
import pytest
import sqlalchemy as sa

from warehouse import WarehouseError
from warehouse.database import Database
from warehouse.errors import in_words

LIBPQ = (
    "[libpq] Failed to execute query: server closed the connection unexpectedly",
    'connection to server at "127.0.0.1", port 5432 failed: Connection refused',
    "could not receive data from server: Connection reset by peer",
)


@pytest.mark.parametrize("said", LIBPQ)
def test_adbc_hands_on_what_libpq_says(said: str) -> None:
    with pytest.raises(WarehouseError, match="no answer from the database"), in_words("the warehouse"):
        raise adbc_driver_manager.OperationalError(said, status_code=adbc_driver_manager.AdbcStatusCode.IO)


def test_so_does_psycopg_under_sqlalchemy() -> None:
    with pytest.raises(WarehouseError, match="no answer from the database"), in_words("the warehouse"):
        raise sa.exc.OperationalError("SELECT 1", {}, psycopg.OperationalError(LIBPQ[0]))


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"database": "nowhere"}, r'found no such database \(database "nowhere" does not exist\); .* CREATE DATABASE'),
        ({"username": "nobody"}, r"refuses the login \(.*nobody.*\); expected a user and a password"),
        ({"host": "127.0.0.1", "port": 9, "query": {}}, r"no answer from the database \(Connection refused"),
    ],
)
def test_why_no_connection_was_made(postgres_url: Callable[[], str], tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    database = Database(str(sa.make_url(postgres_url()).set(**changed)), tmp_path)
    with pytest.raises(WarehouseError, match=said), database.read():
        pass
    database.close()


def test_a_mistake_in_a_statement_stays_one() -> None:
    with pytest.raises(adbc_driver_manager.ProgrammingError), in_words("the warehouse"):
        raise adbc_driver_manager.ProgrammingError('column "x" does not exist', status_code=adbc_driver_manager.AdbcStatusCode.INVALID_ARGUMENT)
