"""The difference between two versions, by table and business key."""

from collections.abc import Callable

import pytest

from flows.version_diff import Changed, diff
from scheme import Scheme
from sources.reader import read_file
from sources.reading import Reading
from tests.sources.workbooks import Page, to_xlsx

HEAD = ["县（市、区）", "合同份数", "覆盖企业数", "覆盖职工数"]
Read = Callable[..., Reading]


@pytest.fixture
def read(scheme: Scheme) -> Read:
    """Reads sheets of YC's report of 2020-09."""

    def of(**sheets: list[list[object]]) -> Reading:
        return read_file(to_xlsx([Page(code, lines) for code, lines in sheets.items()]), "报表", "YC", "2020-09", scheme)

    return of


def test_rows_and_cells(scheme: Scheme, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read(T16=[HEAD, ["兴庆区", 3, 3, 30], ["金凤区", 4, 4, "四十"], ["贺兰县", 1, 1, 10]])
    after = read(T16=[HEAD, ["西夏区", 9, 9, 90], ["兴庆区", 3, 5, 30], ["金凤区", 4, 4, 40]])
    (table,) = diff(scheme, [before], [after])
    assert (table.code, table.rows_before, table.rows_after, table.same) == ("T16", 3, 3, False)
    assert (table.added, table.removed, table.n_added, table.n_removed) == (("Xixia District",), ("Helan County",), 1, 1)
    columns = {column.id: column.en for column in scheme.tables["T16"].columns}
    assert [(change.before, change.after) for change in table.changed] == [("3", "5"), ("“四十”", "40")]
    assert {change.column for change in table.changed} <= set(columns.values())
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "zh")
    assert diff(scheme, [before], [after])[0].changed[0] == Changed("兴庆区", "覆盖企业数", "3", "5")


def test_the_same_in_another_order_is_the_same(scheme: Scheme, read: Read) -> None:
    one = read(T16=[HEAD, ["兴庆区", 3, 3, 30], ["金凤区", 4, 4, 40]])
    other = read(T16=[[*HEAD[:1], *HEAD[:0:-1]], ["金凤区", 40, "４", 4], ["兴庆区", "30人", 3, 3]])
    (table,) = diff(scheme, [one], [other])
    assert table.same


def test_rows_of_one_key_are_told_apart_by_their_order(scheme: Scheme, read: Read) -> None:
    before = read(T16=[HEAD, ["兴庆区", 3, 3, 30], ["兴庆区", 4, 4, 40]])
    after = read(T16=[HEAD, ["兴庆区", 3, 3, 30], ["兴庆区", 4, 4, 41], ["兴庆区", 5, 5, 50]])
    (table,) = diff(scheme, [before], [after])
    assert (table.n_changed, table.n_added, table.n_removed) == (1, 1, 0)


def test_a_table_that_one_side_has_and_parts_of_another(scheme: Scheme, read: Read) -> None:
    first, second = read(T16=[HEAD, ["兴庆区", 3, 3, 30]]), read(T16=[HEAD, ["金凤区", 4, 4, 40]])
    whole = read(T16=[HEAD, ["兴庆区", 3, 3, 30], ["金凤区", 4, 4, 40]])
    assert [table.same for table in diff(scheme, [first, second], [whole])] == [True]
    assert [(table.only, table.n_removed) for table in diff(scheme, [whole], [])] == [("before", 2)]
    assert [(table.only, table.n_added) for table in diff(scheme, [], [whole])] == [("after", 2)]
