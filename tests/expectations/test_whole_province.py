"""What holds of all findings together: complete, in one order, of the frames as they came."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from expectations.checks import check
from expectations.findings import COLUMNS
from expectations.material import Material
from scheme import Scheme
from tests.expectations.conftest import Province

JIA, YI = "91640402MA7000001F", "91640402MA7000002J"


@pytest.fixture(scope="module")
def province(scheme: Scheme) -> Province:
    """Two units, two months, faults of every family, several rows and files that could each be the first."""
    province = Province(scheme)
    for unit in ("GY", "WZ"):
        county, other = ("原州区", "西吉县") if unit == "GY" else ("利通区", "红寺堡区")
        for period in ("2020-11", "2020-12"):
            province.report(
                unit, period, **({"T01": [{}, {}]} if unit == "GY" else {}),
                T02=[{"enterprise_name": f"企业{n}", "uscc": "·" if n % 3 else JIA, "county": county, "township": "·", "members": 12 + n} for n in range(12)],
                T03=f"county large\n{county} 9\n{other} ??\n{county} 8",
                T06=f"county kind opening closing\n{county} 返乡农民工 7 7\n{county} 其他职工 8 9\n{county} 其他职工 9 9",
            ).file("T03-2.csv", f"县（市、区）,50人以上企业数\n{other},3\n".encode(), unit, period)  # fmt: skip
    return province.register(f"unit_no insured uscc\n1 60 {YI}\n2 70 ·")


@pytest.fixture(scope="module")
def checked(province: Province) -> tuple[Material, pd.DataFrame]:
    """What was checked, and what was found."""
    material = province.material("2021-01-11")
    return material, check(province.scheme, material)


def shuffled(material: Material, seed: int) -> Material:
    """The same material with rows, files and issues in another order."""
    chance = np.random.default_rng(seed)

    def mixed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.take(chance.permutation(len(frame))).reset_index(drop=True)

    return replace(
        material, tables={code: mixed(material.tables[code]) for code in reversed(material.tables)}, issues=mixed(material.issues),
        letters=dict(reversed(material.letters.items())), files=mixed(material.files), register=mixed(material.register),
    )  # fmt: skip


def test_the_order_of_files_and_rows_changes_nothing(province: Province, checked):
    material, found = checked
    assert found["rule"].str[0].nunique() == 5
    assert_frame_equal(check(province.scheme, shuffled(material, seed=1)), found)


def test_the_checks_leave_what_they_read_as_it_was(province: Province, checked):
    untouched, (material, _) = province.material("2021-01-11"), checked
    assert material.letters == untouched.letters
    for before, after in ((untouched.issues, material.issues), *((untouched.tables[code], material.tables[code]) for code in material.tables)):
        assert_frame_equal(after, before)


def test_every_failing_row_has_its_finding(scheme: Scheme):
    rows = 10_000
    names = [column.zh for column in scheme.tables["T17"].columns]
    lines = [f"{n},原州区,,,2020-12-08 09:00,2020-12-08 09:{31 if n % 2 else 30},,," for n in range(2 * rows)]
    found = Province(scheme).file("T17.csv", "\n".join([",".join(names), *lines]).encode()).findings()
    late = found[found["rule"] == "T17-02"]
    assert len(late) == rows
    assert list(late["row"]) == list(range(3, 2 * rows + 2, 2))
    assert list(late["cell"]) == [f"F{row}" for row in late["row"]]
    assert set(late["message"]) == {"未在半小时内响应：受理 2020-12-08 09:00，响应 2020-12-08 09:31，用时 31 分钟"}


def test_a_province_that_handed_nothing_in_is_late_and_no_more(scheme: Scheme):
    found = Province(scheme).findings("2020-10-11")
    assert [*found[["unit", "rule"]].itertuples(index=False, name=None)] == [(unit, "S13") for unit in sorted(scheme.units)]
    assert list(found.columns) == list(COLUMNS)


def test_a_province_in_time_has_no_finding(scheme: Scheme):
    found = Province(scheme).findings("2020-09-01")
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


def test_texts_that_are_not_there_are_empty(checked):
    texts = checked[1].drop(columns=["reading_id", "row"])
    assert all(isinstance(value, str) for column in texts for value in texts[column])
