"""The made-up province of the pictures: two months of it, nights over them, and what people decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from flows.finding_desk import FindingDesk
from flows.night import Course, run_night
from flows.running import PlainRunner
from flows.sign_off import SignOffDesk
from scheme import load_scheme
from sources.simulate import simulate
from transforms.stewardship.roles import Person
from warehouse import Warehouse, open_warehouse

CITY, OTHER, LATE, SEPTEMBER, OCTOBER = "YC", "GY", "CY2", "2020-09", "2020-10"
WORDS = "已与企业核实，情况属实，详见附件"
PEOPLE = (
    Person("zhou", "周岚", "provincial_steward"), Person("zheng", "郑越", "provincial_approver"), Person("yun", "云帆", "operator"),
    Person("he", "何苗", "unit_steward", frozenset({CITY})), Person("qin", "秦朗", "unit_signer", frozenset({OTHER})),
)  # fmt: skip
STEWARD, APPROVER, OPERATOR, OWN, SIGNER = PEOPLE
REMINDERS = """[reminders]
quiet = "never"
urls = "addresses.toml"
"""


def province(home: Path) -> None:
    """Two months of a made-up province, nights over them, and what people decided after the first."""
    simulate(load_scheme(), home, scale=0.1, seed=4, dirty=True, noise=1.5, periods=(SEPTEMBER, OCTOBER))
    (home / "unionstats.toml").write_text(REMINDERS, encoding="utf-8")
    (home / "addresses.toml").write_text("", encoding="utf-8")
    later = home / "later"
    for report in sorted((home / "inbox").glob(f"*/{OCTOBER}")):
        (later / report.parent.name).mkdir(parents=True)
        report.rename(later / report.parent.name / OCTOBER)
    night(home, "2020-10-10")
    with opened(home, "2020-10-12") as store:
        decided(store)
    for report in sorted(later.glob(f"*/{OCTOBER}")):
        if report.parent.name != LATE:
            report.rename(home / "inbox" / report.parent.name / OCTOBER)
    night(home, "2020-11-10")
    night(home, "2020-11-12")  # what was due and has not come is overdue


def night(home: Path, day: str) -> None:
    """The night of a day."""
    with opened(home, day) as store:
        run_night(Course(store.scheme, store, home / "inbox", home / "registry", date.fromisoformat(day)), PlainRunner())


def decided(store: Warehouse) -> None:
    """What people made of September: one industry's period locked, a city's findings in part explained, waived and returned."""
    settle(store, "CY1")
    for person, step in ((Person("ning", "宁静", "unit_signer", frozenset({"CY1"})), "sign"), (STEWARD, "accept"), (APPROVER, "lock")):
        SignOffDesk(store, person).take(step, "CY1", SEPTEMBER)
    settle(store, OTHER)
    SignOffDesk(store, SIGNER).take("sign", OTHER, SEPTEMBER, "已核对")
    groups = store.groups(frozenset({CITY}), state=None, limit=None)
    queries = [group for group in groups if group.severity == "query"]
    for group, of in zip(queries, (2, 3, 1), strict=False):
        names = [found.fingerprint for found in store.group_findings(group.id, limit=of)]
        FindingDesk(store, OWN).explain(names, "true_as_reported", WORDS)
    FindingDesk(store, STEWARD).give_back([found.fingerprint for found in store.group_findings(queries[3].id)], "wrong_value", "请核对后更正")
    error = next(group for group in groups if group.severity == "error")
    FindingDesk(store, OWN).ask_waiver([found.fingerprint for found in store.group_findings(error.id, limit=2)], "correcting", WORDS, "2021-03-31")


def settle(store: Warehouse, unit: str) -> None:
    """Explain or waive all that is open of a unit."""
    for group in store.groups(frozenset({unit}), state=None, limit=None):
        names = [found.fingerprint for found in store.group_findings(group.id, limit=None)]
        if group.severity == "query":
            FindingDesk(store, STEWARD).explain(names, "true_as_reported", WORDS)
        elif group.severity == "error":
            FindingDesk(store, STEWARD).ask_waiver(names, "correcting", WORDS, "2021-03-31")
            FindingDesk(store, APPROVER).grant(names)


def clock(day: str) -> Callable[[], str]:
    """The morning of a day; a second later each time it is asked."""
    now = [datetime.fromisoformat(f"{day}T09:00:00+08:00")]

    def tick() -> str:
        now[0] += timedelta(seconds=1)
        return now[0].isoformat(timespec="seconds")

    return tick


def opened(home: Path, day: str) -> Warehouse:
    """The warehouse, on that day."""
    return open_warehouse(None, home / "home", scheme=load_scheme(), clock=clock(day))
