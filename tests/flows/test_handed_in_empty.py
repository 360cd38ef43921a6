"""A list handed in without a row: none of its things, in figures as in findings; nobody is said to be late."""

from pathlib import Path

import pytest

from tests.flows.making import Place

SITES = "名称,类别,等级,县区,状态\n"


@pytest.mark.parametrize("alone", [True, False], ids=["the only file of the night", "beside a city that has one"])
def test_a_list_without_a_row_counts_as_handed_in(alone: bool, tmp_path: Path) -> None:
    place = Place(tmp_path)
    empty, full = (place.inbox / unit / "2020-09" / "T07.csv" for unit in ("YC", "SZS"))
    for file, line in ((empty, ""), *([] if alone else [(full, "甲之家,职工之家,示范点,大武口区,在册\n")])):
        file.parent.mkdir(parents=True)
        file.write_text(SITES + line, encoding="utf-8")
    place.night("2020-10-09")
    said = place.ask("SELECT value, state, missing FROM figures WHERE indicator = 'I06a' AND region IN ('640100', '640104') AND period = '2020-09'")
    assert said == [(0, "final", ""), (0, "final", "")]
    ((value, state, missing),) = place.ask("SELECT value, state, missing FROM figures WHERE indicator = 'I06a' AND region = '640000' AND period = '2020-09'")
    assert (value, state) == (0 if alone else 1, "partial")
    assert "银川市" not in missing
    assert "固原市 2020-09 T07 未报(S13)" in missing
    ((of_another_table,),) = place.ask("SELECT missing FROM figures WHERE indicator = 'I04a' AND region = '640100' AND period = '2020-09'")
    assert of_another_table == "银川市 2020-09 T05 缺报(S02)"
