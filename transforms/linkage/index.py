"""The register, ready to be looked up by each kind of key. Built once a month and province."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from transforms.codes import clean_code
from transforms.linkage.evidence import Weights, weigh
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.names import Name, parse_name
from transforms.text import each

Hits = dict[str, list[int]]


@dataclass(frozen=True)
class RegisterIndex:
    """Units in the order of their numbers; every table leads from a key to positions among them."""

    unit_no: Sequence[str]
    names: Sequence[Name]
    region: Sequence[str]
    code: Sequence[str]
    active: Sequence[bool]
    by_code: Hits
    by_org: Hits
    by_prefix: Hits  # 15 digits, for codes that a spreadsheet rounded
    by_text: Hits
    by_key: Hits
    by_core: Hits
    weights: Weights
    lexicon: Lexicon


def build_index(register: pd.DataFrame, lexicon: Lexicon) -> RegisterIndex:
    """From the month's extract: unit_no, unit_name, uscc, org_code, region; status (正常参保…) where there is one.

    Sorted by natural key first, so that nothing depends on the order of the extract.
    """
    rows = register.sort_values(["unit_no", "unit_name"], kind="stable").drop_duplicates("unit_no")
    codes = each(clean_code, rows["uscc"])
    orgs = [org or code[8:17] for org, code in zip(each(clean_code, rows["org_code"]), codes, strict=True)]
    parsed = {name: parse_name(name, lexicon) for name in set(each(str, rows["unit_name"]))}
    names = [parsed[name] for name in each(str, rows["unit_name"])]
    status = rows["status"] if "status" in rows else ["正常参保"] * len(rows)
    return RegisterIndex(
        unit_no=[str(number) for number in rows["unit_no"]],
        names=names,
        region=each(str, rows["region"]),
        code=codes,
        active=[value == "正常参保" for value in status],
        by_code=_positions(codes),
        by_org=_positions(orgs),
        by_prefix=_positions([code[:15] if code.isdigit() and len(code) == 18 else "" for code in codes]),
        by_text=_positions([name.text for name in names]),
        by_key=_positions([name.key for name in names]),
        by_core=_positions([name.core for name in names]),
        weights=weigh(name.text for name in names),
        lexicon=lexicon,
    )


def _positions(keys: Sequence[str]) -> Hits:
    hits: Hits = {}
    for position, key in enumerate(keys):
        if key:
            hits.setdefault(key, []).append(position)
    return hits
