"""Accounts and sessions as rows, on both databases; a write that waits too long gives up."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from warehouse import Account, Act, WarehouseError, open_warehouse
from warehouse.accounts import Accounts, LastOne
from warehouse.database import PATIENCE, Database

UNIT = frozenset({"YC", "GY"})


def test_accounts_and_their_sessions(url: str, tmp_path: Path) -> None:
    with open_warehouse(url, tmp_path) as warehouse:
        accounts = warehouse.accounts
        act = Act("zhao", "operator", "user_add", object="wang")
        assert accounts.add(Account("wang", "王敏", "unit_steward", UNIT, "hash"), act)
        assert not accounts.add(Account("wang", "另一人", "analyst", None, "hash"), act)
        assert accounts.add(Account("li", "李", "analyst", None, None))
        assert [(a.login, a.units, a.password) for a in accounts.all()] == [("li", None, None), ("wang", UNIT, "hash")]
        assert [(row.login, row.object) for row in warehouse.audit_page()] == [("zhao", "wang")]
        accounts.open_session("t1", "wang", "127.0.0.1", Act("wang", "unit_steward", "sign_in"))
        accounts.open_session("t2", "wang", "127.0.0.1")
        found = accounts.session("t1")
        assert found is not None and (found[0].ended, found[1].units) == (None, UNIT)
        assert accounts.session("t3") is None
        accounts.end_session("t1", Act("wang", "unit_steward", "sign_out"))
        accounts.end_session("t1", Act("wang", "unit_steward", "sign_out"))  # ended already: nothing happened, nothing is recorded
        assert [session.token for session in accounts.sessions("wang")] == ["t2"]
        assert accounts.change("wang", disabled=True, units=None)
        assert accounts.sessions() == []
        account = accounts.find("wang")
        assert account is not None and (account.disabled, account.units, account.signed_in is not None) == (True, None, True)
        assert not accounts.change("nobody", Act("zhao", "operator", "user_disable"), disabled=True)
        assert [row.action for row in warehouse.audit_page()] == ["sign_out", "sign_in", "user_add"]
        assert warehouse.audit_broken_at() is None


def test_of_two_who_leave_a_role_at_once_one_stays(url: str, tmp_path: Path) -> None:
    with open_warehouse(url, tmp_path) as warehouse, open_warehouse(url, tmp_path) as other, ThreadPoolExecutor(2) as threads:
        for login in ("li", "wang"):
            warehouse.accounts.add(Account(login, login, "operator", None, None))
        both = Barrier(2)

        def close(accounts: Accounts, login: str) -> bool:
            both.wait(PATIENCE)
            return accounts.change(login, leaving=["operator"], disabled=True)

        done = [threads.submit(close, one.accounts, login) for one, login in ((warehouse, "li"), (other, "wang"))]
        said = [one.exception(PATIENCE) for one in done]
        assert [type(one) for one in said if one is not None] == [LastOne]
        assert [account.disabled for account in warehouse.accounts.all()].count(False) == 1


def test_noting_that_a_session_is_in_use_waits_for_nobody(tmp_path: Path) -> None:
    with open_warehouse(None, tmp_path) as warehouse, open_warehouse(None, tmp_path) as other, ThreadPoolExecutor(1) as thread:
        warehouse.accounts.add(Account("li", "李", "analyst", None, None))
        warehouse.accounts.open_session("t1", "li", "127.0.0.1")
        for writing in (warehouse, other):
            with writing._database.write():
                said = thread.submit(warehouse.accounts.seen, "t1").exception(timeout=PATIENCE / 2)
            assert isinstance(said, WarehouseError) and "locked" in said.found
        warehouse.accounts.seen("t1")


def test_a_write_that_waits_too_long_says_that_somebody_else_is_writing(url: str, tmp_path: Path) -> None:
    with open_warehouse(url, tmp_path, patience=0.3) as warehouse:
        warehouse.accounts.add(Account("wang", "王敏", "analyst", None, None))
        other = Database(url, tmp_path)
        with other.write() as connection:
            connection.exec_driver_sql("UPDATE users SET name = 'x' WHERE login = 'wang'")
            with pytest.raises(WarehouseError, match="locked by another program"):
                warehouse.accounts.change("wang", name="y")
            found = warehouse.accounts.find("wang")  # reading goes on
            assert found is not None and found.name == "王敏"
        other.close()
        assert warehouse.accounts.change("wang", name="y")
