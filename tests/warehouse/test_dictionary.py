"""Every table, view and column is named in Chinese and English, from where it is declared."""

import re

import pytest
import sqlalchemy as sa

from scheme import Scheme
from warehouse import Warehouse

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_everything_in_the_database_is_in_the_dictionary(warehouse: Warehouse) -> None:
    with warehouse._database.read() as connection:
        inspector = sa.inspect(connection)
        there = {*inspector.get_table_names(), *inspector.get_view_names()}
        columns = {(name, column["name"]) for name in there for column in inspector.get_columns(name)}
    named = warehouse.query('SELECT "object", "column", zh, en FROM data_dictionary')
    assert set(zip(named["object"], named["column"], strict=True)) == columns | {(name, "") for name in there}
    assert all(CHINESE.search(zh) for zh in named["zh"])
    assert not any(CHINESE.search(en) or not en for en in named["en"])


def test_the_words_are_the_schemes(warehouse: Warehouse, scheme: Scheme) -> None:
    named = warehouse.query(
        """SELECT "column", zh, en FROM data_dictionary WHERE "object" = 't02' AND "column" <> ''"""
    )
    words = {row["column"]: (row["zh"], row["en"]) for row in named.to_dict("records")}
    for column in scheme.tables["T02"].columns:
        assert words[column.id] == (column.zh, column.en)


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgresql"])
def test_postgresql_has_them_as_comments_too(warehouse: Warehouse) -> None:
    commented = """
        SELECT count(*) AS n FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND NOT a.attisdropped
        AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)"""
    assert warehouse.query(commented)["n"].to_list() == [0]
    funds = """
        SELECT col_description(attrelid, attnum) AS said FROM pg_attribute
        WHERE attrelid = 't15'::regclass AND attname = 'funds'"""
    assert warehouse.query(funds)["said"].to_list() == ["帮扶资金（万元） / Aid funds (10,000 CNY)"]
