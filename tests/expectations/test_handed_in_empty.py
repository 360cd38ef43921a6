"""A table handed in without a row is a table of nothing, not one that is missing: missing is not zero, and zero is not missing."""

from __future__ import annotations

from scheme import Scheme
from tests.expectations.conftest import Province

JIA = "91640402MA7000001F"


def test_more_covered_than_in_a_ledger_of_nobody(scheme: Scheme) -> None:
    assert Province(scheme).report(T02=[], T16="contracts firms\n5 5").finds() == [("X08", "640402", "firms")]


def test_who_stood_in_the_ledger_before_is_not_in_one_of_nobody(scheme: Scheme) -> None:
    province = Province(scheme).report(period="2020-09", T02=f"uscc\n{JIA}").report(period="2020-10", T02=[])
    assert ("P05", JIA, "enterprise_name") in province.finds(period="2020-10")


def test_a_large_enterprise_is_in_none_where_the_ledger_names_nobody(scheme: Scheme) -> None:
    register = "unit_no insured\n1 60"
    assert ("R01", "1", "enterprise_name") in Province(scheme).report(T02=[]).register(register).finds()
    assert "R01" not in {rule for rule, *_ in Province(scheme).report(T03=[]).register(register).finds()}


def test_what_was_handed_in(scheme: Scheme) -> None:
    material = Province(scheme).report(T02=[], T16="contracts firms\n5 5").file("x.csv", b"x\n", "YC").material()
    assert material.reported == {("GY", "2020-12", "T02"), ("GY", "2020-12", "T16")}
    assert material.reports == {("GY", "2020-12"), ("YC", "2020-12")}
    assert material.reports_of("T02") == {("GY", "2020-12")}
