"""Values around a finding in words: of every kind of column, in both languages."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from flows.finding_context import value_text
from scheme import Scheme

YINCHUAN = "640104"


@pytest.mark.parametrize(
    ("table", "column", "value", "zh", "en"),
    [
        ("T02", "unionised", True, "是", "yes"),
        ("T02", "unionised", False, "否", "no"),
        ("T02", "build_mode", "联合建", "联合建", "Joint union"),
        ("T02", "unionised_on", "2020-05-01T00:00:00", "2020-05-01", "2020-05-01"),
        ("T02", "unionised_on", pd.Timestamp(2020, 5, 1), "2020-05-01", "2020-05-01"),
        ("T17", "closed_at", "2020-10-19T15:11:00", "2020-10-19 15:11", "2020-10-19 15:11"),
        ("T22", "income", 871.3, "871.3 万元", "871.3 × 10,000 yuan"),
        ("T02", "members", 312, "312", "312"),
        ("T02", "members", 312.0, "312", "312"),
        ("T02", "county", YINCHUAN, f"{YINCHUAN} 兴庆区", f"{YINCHUAN} Xingqing District"),
        ("T02", "county", "649999", "649999", "649999"),
        ("T02", "enterprise_name", "", "", ""),
        ("T02", "uscc", None, "", ""),
    ],
)
def test_a_value_is_said_as_in_a_sentence(
    scheme: Scheme, monkeypatch: pytest.MonkeyPatch, table: str, column: str, value: Any, zh: str, en: str
) -> None:
    for language, words in (("zh", zh), ("en", en)):
        monkeypatch.setenv("UNIONSTATS_LANGUAGE", language)
        assert value_text(scheme, scheme.tables[table].by_id[column], value) == words


def test_what_the_register_says_is_said_alike(scheme: Scheme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", "en")
    columns = scheme.registry.by_id
    assert value_text(scheme, columns["region"], YINCHUAN) == f"{YINCHUAN} Xingqing District"
    assert value_text(scheme, columns["insured"], 46) == "46"
