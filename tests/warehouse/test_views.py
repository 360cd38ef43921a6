"""The views have the columns that the contract names, in its order."""

import pytest

from scheme import Scheme
from tests.warehouse.making import arrival, content, figure, frame, load_one, publish
from warehouse import Warehouse

CONTRACT = {
    "findings": "unit, period, rule, severity, table_code, row_key, column_id, file, sheet, cell, shown, expected, "
    "message, state, first_seen, last_seen",
    "matches": "unit, period, row_key, enterprise_name, unit_no, score, method, state, candidates",
    "figures": "edition, period, indicator, region, breakdown, numerator, denominator, value, unit_of_measure, target, "
    "met, state, missing",
    "gap_ledger": "edition, period, unit_no, unit_name, region, band, state, since, by_what, unit, uscc, insured, employees, union_name",
    "gap_balance": "edition, as_of, county, band, opening, entered, unionised, left, reclassified, closing",
    "regions": "code, name, level, parent",
    "units": "code, name, short, name_en, kind, region",
    "submissions": "id, unit, period, path, sha256, size, version, received, superseded_by, state",
}


@pytest.mark.parametrize("view", CONTRACT)
def test_columns_of_the_contract(warehouse: Warehouse, view: str) -> None:
    named = CONTRACT[view].split(", ")
    assert list(warehouse.query(f"SELECT * FROM {view}"))[: len(named)] == named


def test_the_names_behind_the_codes(warehouse: Warehouse, scheme: Scheme) -> None:
    named = warehouse.query("SELECT code, name, level, parent FROM regions")
    assert {tuple(row) for row in named.to_numpy()} == {(r.code, r.name, r.level, r.parent) for r in scheme.regions.values()}
    publish(warehouse, figures=frame("figures", figure()))
    found = warehouse.query("SELECT r.name, f.value FROM figures f JOIN regions r ON r.code = f.region")
    assert found.to_numpy().tolist() == [[scheme.province.name, 12.0]]
    units = warehouse.query("SELECT code, short, kind FROM units ORDER BY code")
    assert units.to_numpy().tolist() == [[u.code, u.short, u.kind] for u in sorted(scheme.units.values(), key=lambda u: u.code)]


def test_a_view_for_every_table_of_the_scheme(warehouse: Warehouse, scheme: Scheme) -> None:
    for code, table in scheme.tables.items():
        columns = ["unit", "period", "submission", "sheet", "row", *(column.id for column in table.columns)]
        assert list(warehouse.query(f"SELECT * FROM {code.lower()}")) == columns


def test_figures_of_the_latest_edition_the_whole_after_its_parts(warehouse: Warehouse) -> None:
    total, part = figure(value=1.5, met=True, target=">= 55"), figure(breakdown="快递员", value=None, state="partial")
    publish(warehouse, figures=frame("figures", figure(value=1.0)))
    publish(warehouse, figures=frame("figures", total, part, figure(indicator="I01b", breakdown="")))
    found = warehouse.query("SELECT edition, indicator, breakdown, value, met, state FROM figures").astype(object)
    assert found.where(found.notna(), None).to_numpy().tolist() == [
        [2, "I01b", "", 12.0, None, "final"],
        [2, "I01c", "快递员", None, None, "partial"],
        [2, "I01c", None, 1.5, 1, "final"],
    ]


def test_the_figures_of_every_edition_are_kept(warehouse: Warehouse) -> None:
    for value in (1.0, 2.0):
        publish(warehouse, figures=frame("figures", figure(value=value)))
    kept = warehouse.query("SELECT edition, value FROM figure ORDER BY edition")
    assert kept.to_numpy().tolist() == [[1, 1.0], [2, 2.0]]


def test_what_became_of_a_submission(warehouse: Warehouse, scheme: Scheme) -> None:
    def states() -> list[str]:
        return warehouse.query("SELECT state FROM submissions ORDER BY id")["state"].to_list()

    def table(reading: int, code: str, state: str) -> dict[str, object]:
        return {"unit": "YC", "period": "2020-09", "table_code": code, "reading_id": reading, "state": state}

    with warehouse.night("2020-12-11") as night:
        _, reading = load_one(night, scheme.tables["T15"], {"people": 1})
        assert states() == ["received"]
        night.publish(content())
    assert states() == ["held"]
    for tables, expected in ((("accepted",), "accepted"), (("accepted", "held"), "partly"), (("held",), "held")):
        rows = [table(reading, code, state) for code, state in zip(("T15", "T01"), tables, strict=False)]
        publish(warehouse, current_tables=frame("current_tables", *rows))
        assert states() == [expected]
    with warehouse.night("2020-12-11") as night:
        night.register_files([arrival(sha256="bb")])
    assert states() == ["superseded", "received"]
