"""`unionstats analyst`: logins of PostgreSQL, and what is said where there can be none."""

import io
import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from flows.cli import run


@pytest.fixture
def login(postgres: str) -> Iterator[str]:
    name = f"fenxi_{uuid.uuid4().hex[:12]}"
    yield name
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"DROP ROLE IF EXISTS {name}")


@pytest.mark.postgres
def test_a_login_is_made_listed_and_taken_away(postgres_url: Callable[[], str], login: str, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    url = postgres_url()
    there = ["--warehouse", f"{url}{'&' if '?' in url else '?'}password=geheim", "--home", str(tmp_path)]
    assert run(["analyst", "grant", login, "--seconds", "7", "--generate", *there]) == 0
    said = capsys.readouterr().out
    assert "geheim" not in said
    assert f"psql 'postgresql://{login}@" in said
    password = said.split("once: ")[1].strip()
    with psycopg.connect(str(sa.make_url(url).set(username=login, password=password).render_as_string(hide_password=False))) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("7s",)
        assert connection.execute('SELECT count(*) FROM "维度_区划"').fetchone() != (0,)
    assert run(["analyst", "list", "--json", *there]) == 0
    assert {"login": login, "seconds": 7, "connections": 5} in json.loads(capsys.readouterr().out)
    assert run(["analyst", "revoke", login, *there]) == 0
    assert run(["analyst", "revoke", login, *there]) == 1
    assert "there is no such analyst" in capsys.readouterr().err


@pytest.mark.postgres
def test_a_password_that_will_not_do_makes_no_login(postgres_url: Callable[[], str], login: str, postgres: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert run(["analyst", "grant", login, "--warehouse", postgres_url(), "--home", str(tmp_path)]) == 1
    with psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT to_regrole(%s)", [login]).fetchone() == (None,)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["grant", "zhang", "--no-password"], 1, "SQLite, which has no logins"),
        (["list"], 1, "SQLite, which has no logins"),
        (["grant", "Zhang San", "--no-password"], 2, "is no name for a login"),
        (["grant", "pg_zhang", "--no-password"], 2, "is no name for a login"),
        (["grant", "zhang", "--seconds", "0"], 2, "a whole number from 1"),
        (["grant", "zhang", "--generate", "--no-password"], 2, "exclude each other"),
        ([], 2, "analyst takes a command"),
    ],
)
def test_mistakes_are_said(arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run(["analyst", *arguments]) == code
    assert words in capsys.readouterr().err
