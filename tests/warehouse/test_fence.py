"""On PostgreSQL the database itself keeps units apart, whatever the console asks of it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from flows.finding_desk import FindingDesk
from tests.warehouse.making import TickingClock, arrival, content, finding, frame
from transforms.stewardship.roles import Person
from warehouse import NewDecision, Warehouse, WarehouseError, open_warehouse
from warehouse.fence import FENCED

YC = frozenset({"YC"})
NOTE = "经核实，确为统计口径不同所致"
STEWARD = Person("zhang", "张三", "unit_steward", YC)


@pytest.fixture
def fenced(warehouse: Warehouse) -> Warehouse:
    """Findings, matches, files and decisions of Yinchuan and of Wuzhong, in two editions."""
    with warehouse.night("2020-12-11") as night:
        night.register_files([arrival(), arrival("WZ/2020-09/b.xlsx", "bb", unit="WZ")])
        found = [finding(unit=unit, severity="query", rule="T01-04", basis="{}", row_key=key) for unit in ("YC", "WZ") for key in "ab"]
        matches = [{"unit": unit, "period": "2020-09", "row_key": "k", "score": 1.0, "state": "none"} for unit in ("YC", "WZ")]
        before = (frame("findings", *({**one, "cell": "Z1"} for one in found)), frame("matches", *({**one, "score": 0.5} for one in matches)))
        night.publish(content(findings=before[0], matches=before[1]))
    with warehouse.night("2020-12-12") as night:
        night.publish(content(findings=frame("findings", *found), matches=frame("matches", *matches)))
    for unit in ("YC", "WZ"):
        (group,) = warehouse.groups(frozenset({unit}))
        first = warehouse.group_findings(group.id)[0]
        FindingDesk(warehouse, Person("q", "钱七", "provincial_steward")).explain([first.fingerprint], "other", NOTE)
    return warehouse


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_no_row_of_another_unit_is_seen(fenced: Warehouse) -> None:
    tables = [name for name in FENCED if not name.startswith("current_tables")]
    everything = {name: {*fenced.query(f'SELECT unit FROM "{name}"')["unit"]} for name in (*tables, "findings", "matches", "submissions")}
    assert set(map(frozenset, everything.values())) == {frozenset({"YC", "WZ"})}
    (foreign,) = fenced.groups(frozenset({"WZ"}))
    fingerprint = fenced.group_findings(foreign.id)[0].fingerprint
    with fenced.as_units(YC):
        for name in everything:
            assert {*fenced.query(f'SELECT unit FROM "{name}"')["unit"]} == {"YC"}, name
        assert (fenced.finding(fingerprint), fenced.group(foreign.id), fenced.group_findings(foreign.id)) == (None, None, [])
        assert {d.unit for d in fenced.decisions()} == {row.unit for row in fenced.audit_page()} == {"YC"}
    assert {group.unit for group in fenced.groups()} == {"YC", "WZ"}


@pytest.mark.postgres
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_no_row_of_another_unit_is_written(fenced: Warehouse) -> None:
    with fenced.as_units(YC):
        with pytest.raises(WarehouseError, match="cannot be written"):
            fenced.decide([NewDecision("unsure", "张三", "WZ", "2020-09", "R10", "k")], seen=fenced.decision_head())
        with fenced._database.write() as connection:
            for statement in ("UPDATE finding_group SET open = 0 WHERE unit = 'WZ'", "DELETE FROM finding_case WHERE unit = 'WZ'"):
                assert connection.exec_driver_sql(statement).rowcount == 0
        for statement in ("DELETE FROM finding", "UPDATE decisions SET author = ''", "INSERT INTO editions DEFAULT VALUES"):
            with pytest.raises(WarehouseError, match="cannot be written"), fenced._database.write() as connection:
                connection.exec_driver_sql(statement)
    assert len(fenced.decisions()) == 2


def test_ones_own_decisions_go_on_as_before(fenced: Warehouse) -> None:
    (group,) = fenced.groups(YC)
    waiting = fenced.group_findings(group.id, states=["open"])
    with fenced.as_units(YC):
        desk = FindingDesk(fenced, STEWARD)
        desk.explain([waiting[0].fingerprint], "other", NOTE, fenced.version())
        assert fenced.groups(YC) == []
        assert desk.undo_last().numbers == (4,)
        assert fenced.decide([NewDecision("unsure", "张三", "YC", "2020-09", "R10", "k")], seen=0, person=STEWARD) == [5]
    assert fenced.audit_broken_at() is None
    assert [row.action for row in fenced.audit_page()] == ["unsure", "undo", "explain", "explain", "explain"]


@pytest.mark.postgres
def test_who_may_make_no_roles_goes_without(new_url: Callable[..., str], tmp_path: Path) -> None:
    url = new_url("postgresql", empty=True)
    owner, name = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"), "plain_owner"
    with owner.connect() as connection:
        connection.exec_driver_sql(f"DROP ROLE IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE ROLE {name} LOGIN")
        connection.exec_driver_sql(f"GRANT CREATE ON SCHEMA public TO {name}")
    plain = str(sa.make_url(url).set(username=name).render_as_string(hide_password=False))
    with open_warehouse(plain, tmp_path, clock=TickingClock()) as store:
        with store.night("2020-12-11") as night:
            night.publish(content(findings=frame("findings", finding())))
        with store.as_units(YC):
            assert len(store.groups(YC)) == 1
    with owner.connect() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {name}")
        connection.exec_driver_sql(f"DROP ROLE {name}")
    owner.dispose()
