"""A finding is new, still there, gone, or back; it is the same finding however its words, cell or file change."""

import pandas as pd

from tests.warehouse.making import finding, frame, load_one, publish
from warehouse import Warehouse

STATES = "SELECT rule, row_key, state, first_seen, last_seen FROM findings ORDER BY rule, row_key"


def seen(warehouse: Warehouse) -> dict[str, str]:
    found = warehouse.query(STATES)
    return dict(zip(found["row_key"], found["state"], strict=True))


def keys(*row_keys: str) -> pd.DataFrame:
    return frame("findings", *(finding(row_key=key) for key in row_keys))


def test_new_open_gone_back(warehouse: Warehouse) -> None:
    nights = [keys("a", "b"), keys("a", "c"), keys("a", "b", "c"), keys("a", "b")]
    reports = [publish(warehouse, findings=nights[0])]
    assert seen(warehouse) == {"a": "new", "b": "new"}
    reports.append(publish(warehouse, findings=nights[1]))
    assert seen(warehouse) == {"a": "open", "c": "new"}
    reports.append(publish(warehouse, findings=nights[2]))
    assert seen(warehouse) == {"a": "open", "b": "back", "c": "open"}
    reports.append(publish(warehouse, findings=nights[3]))
    assert seen(warehouse) == {"a": "open", "b": "open"}
    counts = [(r.findings.new, r.findings.open, r.findings.back, r.findings.gone) for r in reports]
    assert counts == [(2, 0, 0, 0), (1, 1, 0, 1), (0, 2, 1, 0), (0, 2, 0, 1)]
    assert [list(r.findings.first_gone.row_key) for r in reports] == [[], ["b"], [], ["c"]]
    assert list(reports[2].findings.first_back.row_key) == ["b"]
    assert list(reports[1].findings.first_new.row_key) == ["c"]


def test_first_and_last_seen_are_the_nights_beginnings(warehouse: Warehouse) -> None:
    publish(warehouse, findings=keys("a"))
    publish(warehouse)
    publish(warehouse, findings=keys("a", "b"))
    started = list(warehouse.query("SELECT started FROM nights ORDER BY id").started)
    found = warehouse.query(STATES)
    assert list(found.first_seen) == [started[0], started[2]]
    assert set(found.last_seen) == {started[2]}


def test_those_gone_stay_in_the_history(warehouse: Warehouse) -> None:
    publish(warehouse, findings=keys("a", "b"))
    publish(warehouse, findings=keys("b"))
    gone = warehouse.query("SELECT row_key, last_edition FROM finding WHERE last_edition IS NOT NULL")
    assert gone.to_numpy().tolist() == [["a", 1]]


def test_other_words_place_and_file_are_the_same_finding(warehouse: Warehouse) -> None:
    publish(warehouse, findings=frame("findings", finding(cell="I7", shown="318")))
    publish(warehouse, findings=frame("findings", finding(cell="I9", shown="320", message="又一句")))
    found = warehouse.query("SELECT state, cell, shown, message FROM findings")
    assert found.to_numpy().tolist() == [["open", "I9", "320", "又一句"]]


def test_a_structure_rule_counts_cell_by_cell(warehouse: Warehouse) -> None:
    s06 = [finding(rule="S06", cell=cell, row_key=None) for cell in ("B4", "B5")]
    report = publish(warehouse, findings=frame("findings", *s06))
    assert report.findings.new == 2
    report = publish(warehouse, findings=frame("findings", s06[1]))
    assert (report.findings.open, report.findings.gone) == (1, 1)


def test_rows_with_one_key_have_a_finding_each(warehouse: Warehouse) -> None:
    twice = [finding(cell="I7"), finding(cell="I8")]
    assert publish(warehouse, findings=frame("findings", *twice)).findings.new == 2
    assert publish(warehouse, findings=frame("findings", *twice)).findings.open == 2
    assert publish(warehouse, findings=frame("findings", twice[0])).findings.gone == 1


def test_empty_and_absent_are_the_same_identity_but_kept_apart(warehouse: Warehouse) -> None:
    publish(warehouse, findings=frame("findings", finding(row_key=None, sheet="", shown=None)))
    report = publish(warehouse, findings=frame("findings", finding(row_key="", sheet="", shown="")))
    assert report.findings.open == 1
    assert warehouse.query("SELECT row_key, sheet, shown FROM findings").to_numpy().tolist() == [["", "", ""]]


def test_the_view_names_the_file(warehouse: Warehouse) -> None:
    with warehouse.night("2020-12-11") as night:
        file_id, _ = load_one(night, warehouse.scheme.tables["T01"])
    publish(warehouse, findings=frame("findings", finding(file_id=file_id), finding(rule="S13", file_id=None)))
    found = warehouse.query("SELECT coalesce(file, '-') AS file FROM findings ORDER BY rule DESC")
    assert list(found.file) == ["YC/2020-09/报表.xlsx", "-"]


def test_lists_for_the_digest_are_limited_and_errors_come_first(warehouse: Warehouse) -> None:
    many = [finding(row_key=str(n), severity="query", rule="T01-04") for n in range(300)]
    report = publish(warehouse, findings=frame("findings", *many, finding(row_key="x", severity="error")))
    assert report.findings.new == 301
    assert len(report.findings.first_new) == 200
    assert report.findings.first_new.severity.iloc[0] == "error"


def test_tens_of_thousands_at_once(warehouse: Warehouse) -> None:
    many = pd.DataFrame([finding()] * 50_000).assign(row_key=[str(n) for n in range(50_000)])
    many = many.reindex(columns=frame("findings").columns)
    assert publish(warehouse, findings=many).findings.new == 50_000
    report = publish(warehouse, findings=many.iloc[1000:])
    assert (report.findings.open, report.findings.gone) == (49_000, 1000)
