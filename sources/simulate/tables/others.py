"""Reform (T11), digital services (T18), projects (T19), funds (T22), and any table that the scheme adds."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product
from typing import Any

from scheme.model import Column, Table
from sources.simulate.moment import Moment
from sources.simulate.submission import Row

CITY_LEADS = ("市总工会劳动经济工作部", "市工业和信息化局")
PROJECTS = ("货车司机之家", "网上练兵", "会员普惠月", "职工驿站联盟", "劳模工匠进校园", "工会流动服务车")
FIRST_USERS = (4300, 9800)


def reform(moment: Moment) -> list[Row]:
    """T11: five tasks for each who leads; nearly all inspected."""
    leads = CITY_LEADS if moment.unit.kind == "city" else (moment.unit.name,)
    rows: list[Row] = []
    for lead, task in product(leads, moment.scheme.codelists["reform_task"]):
        draw = moment.now("T11", lead, task)
        measures = moment.fixed("T11", lead, task).randint(2, 8)
        rows.append(
            {
                "lead": lead,
                "task": task,
                "inspected": draw.random() > 0.02,
                "measures": measures,
                "delivered": min(measures, round(measures * draw.uniform(0.2, 0.9 + 0.2 * moment.progress))),
            }
        )
    return rows


def digital(moment: Moment) -> list[Row]:
    """T18: users of the app, who only grow in number."""
    rows: list[Row] = []
    for place in moment.places:
        fixed, draw = moment.fixed("T18", place.code), moment.now("T18", place.code)
        users = moment.memory.get(("T18", place.code), moment.some(fixed, *FIRST_USERS)) + moment.some(draw, 20, 160)
        moment.memory["T18", place.code] = users
        rows.append(
            {
                "county": place.code,
                "users": users,
                "active": int(users * 0.3),
                "applied": moment.some(draw, 10, 80),
                "transferred": moment.some(draw, 0, 30),
                "services": fixed.randint(5, 13),
                "learners": users // 5,
                "media": 3,
            }
        )
    return rows


def projects(moment: Moment) -> list[Row]:
    """T19: three projects a unit; one after the other is spread further."""
    stages, year = moment.scheme.codelists["project_stage"], int(moment.period[:4])
    rows: list[Row] = []
    for number in range(3):
        fixed = moment.fixed("T19", number)
        topic = PROJECTS[(number * 2 + fixed.randrange(2)) % len(PROJECTS)]
        stage = fixed.randrange(len(stages)) + (fixed.random() < 0.4 * moment.progress)
        rows.append(
            {
                "project": f"{moment.unit.short}{topic}{number + 1}期",
                "owner": moment.unit.name,
                "year": year - fixed.randint(0, 2),
                "stage": stages[min(stage, len(stages) - 1)],
                "replicas": fixed.randint(0, 8),
            }
        )
    return rows


def funds(moment: Moment) -> list[Row]:
    """T22: income and spending of each level; most of it goes to the grassroots."""
    rows: list[Row] = []
    for level in moment.scheme.codelists["fund_level"]:
        draw = moment.now("T22", level)
        income = round(draw.uniform(120, 900) * moment.size, 2)
        spending = round(income * 0.9, 2)
        rows.append(
            {
                "level": level,
                "income": income,
                "subsidy": round(income * 0.2, 2),
                "spending": spending,
                "workers": round(spending * 0.6, 2),
                "grassroots": round(spending * draw.uniform(0.56, 0.68), 2),
            }
        )
    return rows


def unheard_of(moment: Moment, table: Table) -> list[Row]:
    """Rows for a table that nobody has described here: one for each combination of its key."""
    choices: list[list[Any]] = []
    for column in (table.by_id[name] for name in table.key):
        if column.kind == "region":
            choices.append([place.code for place in moment.places])
        elif column.kind == "township":
            choices.append([township for place in moment.places for township in place.townships])
        elif column.kind == "enum":
            choices.append(list(moment.scheme.codelists[column.codelist or ""]))
        else:
            choices.append([f"{column.zh}{number}" for number in range(1, 4)])
    rows: list[Row] = []
    for key in product(*choices):
        draw = moment.now(table.code, *key)
        row: Row = {column.id: draw.randint(0, 50) for column in table.columns if column.is_numeric}
        row |= {c.id: moment.scheme.codelists[c.codelist or ""][0] for c in table.columns if c.kind == "enum"}
        rows.append(row | dict(zip(table.key, key, strict=True)))
    for row in rows:
        if "township" in row and table.has_county:
            row["county"] = moment.scheme.regions[row["township"]].parent
        elif table.has_county and "county" not in row:
            row["county"] = moment.places[0].code
    return rows


def plain(column: Column) -> Any:
    """A value for a column that nobody has described here."""
    if not column.required:
        return None
    values: dict[str, Any] = {
        "bool": True, "date": date(2020, 1, 1), "datetime": datetime(2020, 1, 1, 9), "text": column.zh, "uscc": None,
    }  # fmt: skip
    return values.get(column.kind, 0)
