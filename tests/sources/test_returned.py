"""What we added to a returned workbook is taken out again, and what was said in it is kept."""

from sources.grids import Grid
from sources.returned import COVER, MARK, MEMO, NUMBER, PLACE, PROBLEM, REASON, SHEET, WORDS, Explanation, added_columns, is_ours, take_out

ONE, TWO = "a" * 32, "b" * 32
TABLE = [["县", "数"], ["甲", 1.0], ["乙", 2.0]]


def answered(*answers: tuple[str, str, str], language: int = 0) -> list[list[object]]:
    heads = [names[language] for names in (PROBLEM, REASON, WORDS, NUMBER)]
    return [[*TABLE[0], *heads], *([*row, "？", reason, words, ids] for row, (reason, words, ids) in zip(TABLE[1:], answers, strict=True))]


def cover(*answers: tuple[str, str, str]) -> Grid:
    return Grid(COVER[0], [["报表核查退回件", "", "", ""], [PLACE[0], REASON[0], WORDS[0], NUMBER[0]], *([["T01 B2", *one] for one in answers])])


def test_a_report_that_was_never_returned_is_left_alone() -> None:
    grids = [Grid("T01", TABLE), Grid(COVER[0], [["自己写的说明"]])]
    came = take_out(grids)
    assert (came.grids, came.explanations, came.returned) == (grids, (), False)


def test_columns_go_and_words_stay() -> None:
    for language in (0, 1):
        rows = answered(("情况属实", "已与企业核实人数无误", f"{ONE} {TWO}"), ("", "", ""), language=language)
        came = take_out([Grid("T01", rows)])
        assert [grid.rows for grid in came.grids] == [TABLE]
        assert came.explanations == tuple(Explanation(one, "情况属实", "已与企业核实人数无误", "T01", 2) for one in (ONE, TWO))
        assert came.returned


def test_a_column_that_somebody_put_behind_ours_stays_where_it_is() -> None:
    rows = [[*row, extra] for row, extra in zip(answered(("", "", ONE), ("", "", "")), ("备注", "x", ""), strict=True)]
    assert take_out([Grid("T01", rows)]).grids[0].rows == [["县", "数", "", "", "", "", "备注"], ["甲", 1.0, "", "", "", "", "x"], ["乙", 2.0, *[""] * 5]]


def test_rows_that_were_moved_still_find_their_findings() -> None:
    rows = answered(("情况属实", "已与企业核实人数无误", ONE), ("季节性用工", "采摘季节用工人数增加", TWO))
    came = take_out([Grid("T01", [rows[0], ["新", 9.0, "", "", "", ""], rows[2], rows[1]])])
    assert {one.fingerprint: (one.reason, one.row) for one in came.explanations} == {ONE: ("情况属实", 4), TWO: ("季节性用工", 3)}


def test_the_cover_counts_where_both_are_filled_in() -> None:
    came = take_out([cover(("季节性用工", "采摘季节用工人数增加", ONE), ("", "", TWO)), Grid("T01", answered(("情况属实", "已核实", ONE), ("", "", "")))])
    assert [(one.reason, one.sheet) for one in came.explanations] == [("季节性用工", COVER[0])]
    assert [grid.name for grid in came.grids] == ["T01"]


def test_sheets_have_the_names_that_they_came_with() -> None:
    memo = Grid(MEMO, [[MARK, "", ""], [SHEET, "数据", ""], ["", "", "情况属实"]])
    assert [(grid.name, grid.rows) for grid in take_out([Grid("数据", TABLE), memo]).grids] == [("", TABLE)]


def test_personal_data_in_words_goes_no_further() -> None:
    came = take_out([Grid("T01", answered(("情况属实", "请联系经办人13812345678核实", ONE), ("", "", "")))])
    assert "13812345678" not in came.explanations[0].words


def test_what_is_ours_is_known_for_the_next_return() -> None:
    table = Grid("T01", answered(("", "", ONE), ("", "", "")))
    assert [is_ours(grid) for grid in (cover(), Grid(MEMO, [[MARK]]), table, Grid("T01", TABLE))] == [True, True, False, False]
    assert (added_columns(table), added_columns(Grid("T01", TABLE))) == (dict.fromkeys(range(2, 6), 0), {})
