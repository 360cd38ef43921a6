"""A connection to PostgreSQL that breaks off is told as that, whichever driver notices."""

import adbc_driver_manager
import psycopg
import pytest
import sqlalchemy as sa

from warehouse import WarehouseError
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


def test_a_mistake_in_a_statement_stays_one() -> None:
    with pytest.raises(adbc_driver_manager.ProgrammingError), in_words("the warehouse"):
        raise adbc_driver_manager.ProgrammingError('column "x" does not exist', status_code=adbc_driver_manager.AdbcStatusCode.INVALID_ARGUMENT)
