"""What the night gives to the linkage: the ledger's own columns, and the city of the union that reports a row."""

import pandas as pd

from flows.reconcile import reconcile
from scheme import Scheme
from sources.assemble import TEXT

NAME = "宁夏青禾云商贸有限公司"
REGISTER = pd.DataFrame(
    [("1", NAME, "640104", 30), ("2", NAME, "640302", 30), ("3", NAME, "640302", 700)], columns=["unit_no", "unit_name", "region", "insured"]
).assign(uscc=None, org_code=None, status="正常参保", period="2020-09")


def matched(scheme: Scheme, *rows: tuple[str, int | None]) -> pd.DataFrame:
    """Of rows (unit, head count), all of the same name, none with a code or a county."""
    ledger = pd.DataFrame([(unit, "2020-09", str(n), NAME, None, None, count) for n, (unit, count) in enumerate(rows)])
    ledger.columns = pd.Index(["unit", "period", "row_key", "enterprise_name", "uscc", "county", "employees"])
    texts = dict.fromkeys(ledger.columns[:-1], TEXT)
    return reconcile(scheme, ledger.astype(texts | {"employees": "Int64"}), REGISTER).matches


def test_a_row_without_a_county_is_looked_for_in_the_city_of_its_union(scheme: Scheme) -> None:
    matches = matched(scheme, ("YC", 30))
    assert matches[["unit_no", "state"]].to_numpy().tolist() == [["1", "accepted"]]
    assert "同市" in matches["reason"].iloc[0]


def test_namesakes_in_one_city_are_told_apart_by_their_head_count(scheme: Scheme) -> None:
    matches = matched(scheme, ("WZ", 28), ("WZ", 650))
    assert matches["unit_no"].tolist() == ["2", "3"]
    assert matches["reason"].str.contains("人数相近").tolist() == [True, True]


def test_an_industry_union_has_no_city(scheme: Scheme) -> None:
    matches = matched(scheme, ("CY1", None))
    assert matches["state"].tolist() == ["candidate"]
    assert not matches["reason"].str.contains("同市|不同市|人数").any()
