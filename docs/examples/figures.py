"""用快照分析指标 · The figures of a snapshot.

先运行一次 unionstats nightly，再逐格执行；UNIONSTATS_HOME 指向主目录。
Run it cell by cell after a night has published; UNIONSTATS_HOME points at the home.
"""

# %% 快照在哪里 · Where the snapshot is
import json
import os
from pathlib import Path

import duckdb
import pandas as pd

snapshot = Path(os.environ.get("UNIONSTATS_HOME", ".unionstats")) / "snapshots" / "current"
edition = json.loads((snapshot / "edition.json").read_text(encoding="utf-8"))
print(f"第{edition['edition']}版 edition {edition['edition']}, {edition['published']}, as of {edition['as_of']}")

# %% 全区各指标：分子、分母、数值 · The province: numerator, denominator, value
with duckdb.connect(str(snapshot / "unionstats.duckdb"), read_only=True) as connection:
    province = connection.sql(
        """SELECT "报告期", "指标代码", "指标", "分子", "分母", "数值", "计量单位", "目标", "状态"
           FROM "指标宽表" WHERE "级别" = 'province' AND "分组" = '' ORDER BY "指标代码", "报告期" """
    ).df()
print(province.to_string(index=False, max_rows=12))

# %% 百分率可以由分子、分母重算 · A rate is its numerator over its denominator
figures = pd.read_parquet(snapshot / "parquet" / "figures.parquet")
rates = figures[(figures["unit_of_measure"] == "percent") & figures["value"].notna()]
off = (rates["value"] - 100 * rates["numerator"] / rates["denominator"]).abs()
print(f"{len(rates)} 个百分率 rates, 最大差 largest difference {off.max():.2e}")

# %% 县的分子相加得市的分子，百分率不能相加 · Numerators of counties add up to their city's; rates do not
regions = pd.read_parquet(snapshot / "parquet" / "dim_region.parquet")
known = rates[rates["breakdown"] == ""].merge(regions, on="region")
counties = known[known["level"] == "county"].groupby(["period", "indicator", "city"])[["numerator", "denominator"]].sum()
cities = known[known["level"] == "city"].set_index(["period", "indicator", "region"])[["numerator", "denominator"]]
both = cities.join(counties.rename_axis(["period", "indicator", "region"]).add_suffix("_of_counties"), how="inner")
print(both.head(8).to_string())

# %% 不完整的数值说明所缺部分 · A partial figure says what it lacks
partial = figures[figures["state"] == "partial"]
print(partial.groupby("missing").size().sort_values(ascending=False).head(5).to_string() if len(partial) else "没有不完整的数值 none is partial")
