"""`unionstats user`: the first account is made on the command line, and so is every mistake said there."""

import io
import json
from pathlib import Path

import pytest

from flows import passwords
from flows.cli import run
from flows.passwords import verified
from tests.hashing import REAL, quickly_hashed
from warehouse import open_warehouse

__all__ = ["quickly_hashed"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UNIONSTATS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("sys.stdin", io.StringIO("four words of it\n"))
    return tmp_path / "home"


def test_the_first_account_is_made_with_a_password_from_the_input(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", REAL)
    assert run(["user", "add", "Zhao", "--role", "operator", "--name", "赵某"]) == 0
    assert "four words" not in capsys.readouterr().out
    with open_warehouse(None, home) as store:
        account = verified(store.accounts, "zhao", "four words of it")
        assert account is not None
        assert (account.name, account.role, account.units, account.must_change) == ("赵某", "operator", None, False)
        assert account.password is not None and account.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert [(row.action, row.role, row.object) for row in store.audit_page()] == [("user_add", "command_line", "zhao")]


def test_a_made_up_password_is_said_once_and_has_to_be_changed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["user", "add", "li", "--role", "unit_steward", "--units", "银川市总工会，GY", "--generate"]) == 0
    password = capsys.readouterr().out.split("once: ")[1].strip()
    assert run(["user", "list", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert (listed["login"], listed["units"], listed["role"]) == ("li", ["GY", "YC"], "unit_steward")
    with open_warehouse(None, home) as store:
        account = verified(store.accounts, "li", password)
        assert account is not None and account.must_change


def test_an_account_is_closed_opened_and_given_another_role(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["user", "add", "first", "--role", "operator", "--generate"]) == 0
    assert run(["user", "add", "qian", "--role", "analyst", "--generate"]) == 0
    assert run(["user", "disable", "qian"]) == 0
    assert run(["user", "role", "qian", "unit_signer", "--units", "YC"]) == 0
    assert run(["user", "enable", "qian"]) == 0
    assert run(["user", "password", "qian"]) == 0
    capsys.readouterr()
    assert run(["user", "list"]) == 0
    assert "unit signer" in capsys.readouterr().out
    with open_warehouse(None, home) as store:
        assert verified(store.accounts, "qian", "four words of it") is not None
        assert [row.action for row in store.audit_page()][:4] == ["user_password", "user_enable", "user_role", "user_disable"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "a b", "--role", "analyst", "--generate"], "no login name"),
        (["add", "a", "--role", "boss", "--generate"], "boss is no role"),
        (["add", "a", "--role", "unit_steward", "--generate"], "needs a unit"),
        (["add", "a", "--role", "auditor", "--units", "YC", "--generate"], "takes no unit"),
        (["add", "a", "--role", "unit_steward", "--units", "XX", "--generate"], "XX is no unit"),
        (["add", "first", "--role", "analyst", "--generate"], "such an account already"),
        (["add", "four-words", "--role", "analyst", "--name", " ", "--generate"], "name is missing"),
        (["add", "four words of it"[:4], "--role", "analyst"], "too easy"),
        (["disable", "nobody"], "no such account"),
        (["disable", "first"], "last account that manages"),
        (["role", "first", "analyst"], "last account that manages"),
        (["password", "nobody"], "no such account"),
    ],
)
def test_what_will_not_do_is_said(arguments: list[str], words: str, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["user", "add", "first", "--role", "operator", "--generate"]) == 0
    capsys.readouterr()
    assert run(["user", *arguments]) == 1
    assert words in capsys.readouterr().err


def test_a_short_password_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert run(["user", "add", "a", "--role", "analyst"]) == 1
    assert "12 to 200 characters" in capsys.readouterr().err
