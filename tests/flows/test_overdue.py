"""What is overdue is one answer: the digest's, the finding's and that of `status`."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from flows.commands.status import _grid
from flows.report_standing import RECEIVED
from scheme import Scheme
from tests.flows.making import Place, small_scheme
from warehouse import Act, Arrival


def test_digest_findings_and_status_say_the_same(scheme: Scheme, tmp_path: Path) -> None:
    small = small_scheme(scheme)
    units = {**small.units, "CY2": replace(small.units["CY2"], tables=("T16",))}  # in October nothing is due from it
    place = Place(tmp_path, scheme=replace(small, units=units))
    report = place.inbox / "YC" / "2020-09" / "T03.csv"
    report.parent.mkdir(parents=True)
    report.write_text("县（市、区）,50人以上企业数\n兴庆区,5\n", encoding="utf-8")
    overdue = set(place.night("2020-11-11").overdue)
    assert {("CY2", "2020-09"), ("YC", "2020-10")} <= overdue
    assert {("CY2", "2020-10"), ("YC", "2020-09")}.isdisjoint(overdue)
    assert set(place.ask("SELECT unit, period FROM findings WHERE rule = 'S13'")) == overdue
    with place.open() as warehouse:
        submissions = warehouse.query(RECEIVED)
        found = warehouse.query("SELECT unit, period, severity, COUNT(*) AS findings FROM findings GROUP BY unit, period, severity")
    grid = _grid(place.scheme, submissions, found, date(2020, 11, 11))
    assert set(grid.loc[grid["state"] == "overdue", ["unit", "period"]].itertuples(index=False, name=None)) == overdue


def test_what_is_sent_between_nights_came_on_its_own_day(scheme: Scheme, tmp_path: Path) -> None:
    place = Place(tmp_path, scheme=small_scheme(scheme))
    report = place.inbox / "YC" / "2020-09" / "T03.csv"
    report.parent.mkdir(parents=True)
    report.write_text("县（市、区）,50人以上企业数\n兴庆区,5\n", encoding="utf-8")
    place.night("2020-10-09")
    with place.open() as warehouse:
        (number,) = warehouse.hand_in([Arrival("YC", "2020-10", "YC/2020-10/web/T03.csv", "ab" * 32, 9)], Act("c", "unit_steward", "upload", "YC", "2020-10"))
        sent = str(warehouse.query(f"SELECT received FROM files WHERE id = {number}")["received"].item())
        came = dict(warehouse.query(RECEIVED)[["period", "came_on"]].itertuples(index=False, name=None))
    assert came == {"2020-09": "2020-10-09", "2020-10": sent[:10]} != {"2020-09": "2020-10-09", "2020-10": "2020-10-09"}
