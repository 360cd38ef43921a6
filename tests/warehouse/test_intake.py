"""Same bytes, same submission; other bytes in the same place, a new version that supersedes."""

import pandas as pd

from tests.warehouse.making import arrival, publish
from warehouse import Arrival, ExtractArrival, Warehouse
from warehouse.audit import Act

A, B = "YC/2020-09/a.xlsx", "YC/2020-09/b.xlsx"


def take_in(warehouse: Warehouse, *arrivals: Arrival) -> list[int]:
    with warehouse.night("2020-12-11") as night:
        return night.register_files(arrivals)


def test_files_that_arrive_together_are_one_version(warehouse: Warehouse) -> None:
    assert take_in(warehouse, arrival(A, "a1"), arrival(B, "b1"), arrival("ZW/x", "c1", unit="ZW")) == [1, 2, 3]
    assert take_in(warehouse, arrival(A, "a1"), arrival(B, "b1")) == []
    assert take_in(warehouse, arrival(A, "a2"), arrival(B, "b1")) == [4]
    files = warehouse.files(current=False)
    assert list(files["version"]) == [1, 1, 1, 2]
    assert list(files["superseded_by"].fillna(0)) == [4, 0, 0, 0]
    assert list(warehouse.files()["path"]) == [B, "ZW/x", A]
    assert files["received"].str.endswith("+08:00").all()


def test_an_old_file_still_in_the_inbox_is_no_news(warehouse: Warehouse) -> None:
    take_in(warehouse, arrival(A, "a1"))
    take_in(warehouse, arrival(A, "a1"), arrival(B, "b1"))
    publish(warehouse, replaced_files=pd.DataFrame({"file_id": [1], "superseded_by": [2]}))
    assert list(warehouse.query("SELECT superseded_by, state FROM submissions ORDER BY id").iloc[0]) == [2, "superseded"]
    assert take_in(warehouse, arrival(A, "a1"), arrival(B, "b1")) == []
    assert take_in(warehouse, arrival("YC/2020-09/c.xlsx", "a1")) == [3], "what was replaced comes back under another name"


def test_a_renamed_or_doubled_file_is_no_news(warehouse: Warehouse) -> None:
    assert take_in(warehouse, arrival(A, "a1"), arrival(B, "a1")) == [1]
    assert take_in(warehouse, arrival("YC/2020-09/c.xlsx", "a1")) == []


def test_going_back_to_the_first_version_is_a_third(warehouse: Warehouse) -> None:
    for sha in ("a1", "a2", "a1"):
        take_in(warehouse, arrival(A, sha))
    assert list(warehouse.files(current=False)["superseded_by"].fillna(0)) == [2, 3, 0]
    assert list(warehouse.files()["version"]) == [3]


def test_a_newer_extract_supersedes_that_of_its_month(warehouse: Warehouse) -> None:
    old, new = ExtractArrival("2020-09", "9.csv", "r1", 100), ExtractArrival("2020-09", "9-2.csv", "r2", 101)
    other = ExtractArrival("2020-10", "10.csv", "r3", 99)
    for arrivals, ids in (([old], [1]), ([old, new], [2]), ([old, new, other], [3]), ([old, new, other], [])):
        with warehouse.night("2020-12-11") as night:
            assert night.register_extracts(arrivals) == ids
    assert list(warehouse.register_extracts()["sha256"]) == ["r2", "r3"]
    assert list(warehouse.register_extracts(current=False)["superseded_by"].fillna(0)) == [2, 0, 0]


def test_what_a_person_hands_in_is_a_version_with_their_name_beside_a_night_at_work(warehouse: Warehouse) -> None:
    act = Act("clerk", "unit_steward", "upload", "YC", "2020-09")
    with warehouse.night("2020-12-11") as night:
        assert night.register_files([arrival(A, "a1")]) == [1]
        assert warehouse.hand_in([arrival("YC/2020-09/web-1/a.xlsx", "a2"), arrival("YC/2020-09/web-1/b.xlsx", "b2")], act) == [2, 3]
        assert night.register_files([arrival(A, "a1"), arrival(B, "b1")]) == [4]
    assert warehouse.hand_in([arrival("YC/2020-09/web-1/a.xlsx", "a2")], act) == [], "the same once more"
    assert warehouse.hand_in([arrival("YC/2020-09/web-2/c.xlsx", "a1")], act) == [], "bytes that stand already"
    assert list(warehouse.files()["version"]) == [1, 2, 2, 3]
    (row,) = warehouse.audit_page()
    assert (row.login, row.action, row.unit, row.object, [file["version"] for file in row.content["files"]]) == ("clerk", "upload", "YC", "file 2, file 3", [2, 2])
    assert warehouse.audit_broken_at() is None
