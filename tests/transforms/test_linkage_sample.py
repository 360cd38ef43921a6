"""Precision and recall on the sample province, where it is at hand."""

from pathlib import Path

import pandas as pd
import pytest

from transforms.linkage import lexicon_from_regions, link

SAMPLE = Path(__file__).parents[3] / "shared" / "sample"
REGIONS = Path(__file__).parents[2] / "scheme" / "2020" / "regions.csv"
COLUMNS = {
    "单位编号": "unit_no",
    "单位名称": "unit_name",
    "统一社会信用代码": "uscc",
    "组织机构代码": "org_code",
    "参保地区划": "region",
    "参保状态": "status",
}

pytestmark = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample province is not here")


@pytest.mark.parametrize("reports", ["clean", "dirty"])
def test_the_sample_province(reports: str) -> None:
    lexicon = lexicon_from_regions(pd.read_csv(REGIONS, dtype="str"))
    truth = pd.read_csv(SAMPLE / reports / "truth" / "matches.csv", dtype="str", keep_default_na=False)
    accepted = right = pairs = 0
    for period, rows in truth.groupby("period"):
        register = pd.read_csv(SAMPLE / "registry" / f"社保参保单位-{period}.csv", dtype="str", encoding="gb18030")
        # A row's key is its code as typed, or its name where it has none.
        ledger = rows.assign(uscc=rows["key"].where(rows["key"] != rows["enterprise_name"]), county=None)
        result = link(ledger, register.rename(columns=COLUMNS), lexicon)
        taken = result["state"] == "accepted"
        accepted += taken.sum()
        right += (taken & (result["unit_no"] == rows["unit_no"])).sum()
        pairs += (rows["unit_no"].ne("")).sum()
    assert right / accepted >= 0.9995
    assert right / pairs >= 0.997
