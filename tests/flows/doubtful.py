"""A made-up city whose ledger is full of doubtful rows: each has the code of a register unit under another enterprise's name."""

import csv
from pathlib import Path

from scheme import Scheme
from tests.expectations.conftest import SOUND
from tests.flows.making import Place, small_scheme
from transforms.codes import check_character, org_check_character

UNIT, OTHER, SEPTEMBER, OCTOBER = "YC", "SZS", "2020-09", "2020-10"
BRANDS = ["青禾云", "红石谷", "蓝桥渡", "金沙湾", "白石滩", "绿杨堡", "紫云台", "黑林沟", "银杏里", "玉带河", "松风岭", "石榴园", "柳叶渡", "梧桐岗"]
OTHERS = ["天目湖", "海棠坞", "飞鸿阁", "鹿鸣苑", "望江楼", "听雨轩", "揽月堤", "枕溪村", "采薇坡", "踏雪屯", "观澜浦", "卧龙坪", "栖霞寨", "鸣沙洼"]
COUNTY = {UNIT: {"county": "兴庆区", "township": "凤凰北街街道"}, OTHER: {"county": "大武口区", "township": "朝阳街道"}}
CITY = {UNIT: "银川", OTHER: "石嘴山"}
REGION = {UNIT: "640104", OTHER: "640202"}


def code(number: int) -> str:
    """A sound credit code of nobody."""
    body = f"MA{number:06d}"
    body = f"91640100{body}{org_check_character(body)}"
    return body + check_character(body)


def ledger_name(unit: str, number: int) -> str:
    return f"{CITY[unit]}{OTHERS[number]}农机有限公司"


def register_name(unit: str, number: int) -> str:
    return f"{CITY[unit]}{BRANDS[number]}商贸有限公司"


def make(folder: Path, scheme: Scheme, rows: int = 12, periods: tuple[str, ...] = (SEPTEMBER,), units: tuple[str, ...] = (UNIT, OTHER)) -> Place:
    """A place with a night behind it: `rows` doubtful rows of each unit, the most insured in the first; of a period the ledger and the register.

    The first unit's last row stands in the other's ledger, too.
    """
    place = Place(folder, None, small_scheme(scheme))
    for period in periods:
        register = []
        for at, unit in enumerate(units):
            numbers = [(n, 100 * at + n) for n in range(rows)]
            own = [(ledger_name(unit, n), code(c)) for n, c in numbers]
            _write(place, unit, period, own + ([(ledger_name(units[0], rows - 1), code(rows - 1))] if at else []))
            register += [(f"9{c:05d}", register_name(unit, n), code(c), str(500 - 10 * n - at), REGION[unit]) for n, c in numbers]
        columns = place.scheme.registry.columns
        usual = {"unit_kind": "企业", "status": "正常参保", "month": period, "org_code": "", "industry": ""}
        named = [dict(zip(("unit_no", "unit_name", "uscc", "insured", "region"), row, strict=True)) for row in register]
        _csv(place.registry / f"register-{period}.csv", [c.zh for c in columns], [[{**usual, **row}[c.id] for c in columns] for row in named])
    place.night("2020-11-11")
    return place


def _write(place: Place, unit: str, period: str, rows: list[tuple[str, str]]) -> None:
    columns = place.scheme.tables["T02"].columns
    usual = {**SOUND["T02"], **COUNTY[unit], "park": "", "union_name": ""}
    cells = [{**usual, "enterprise_name": name, "uscc": code} for name, code in rows]
    _csv(place.inbox / unit / period / "T02.csv", [c.zh for c in columns], [[str(row[c.id]) for c in columns] for row in cells])


def _csv(file: Path, header: list[str], rows: list[list[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])
