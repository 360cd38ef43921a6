"""Who is reminded of what on which day."""

from datetime import date, timedelta

from flows.reminders.due import LATE, RETURNED, Gone, Matter, Reminder, Returned, due_today, matters
from flows.reminders.letters import letter
from flows.reminders.settings import PROVINCE, ReminderSettings
from flows.reminders.working_days import working_days
from scheme import Scheme

CALENDAR = working_days()
SETTINGS = ReminderSettings(urls={"YC": ("json://a",)})
MONDAY = date(2020, 10, 12)


def owed(scheme: Scheme, day: date = MONDAY, received: dict | None = None, returned: tuple[Returned, ...] = ()) -> list[Matter]:
    return matters(scheme, day, received or {}, returned, CALENDAR)


def sent_days(matter_at, settings: ReminderSettings = SETTINGS, days: int = 30) -> list[tuple[str, int, int]]:
    """The days on which reminders of one matter go out: (day, which, recipients)."""
    gone: dict = {}
    found = []
    for offset in range(days):
        day = MONDAY - timedelta(2) + timedelta(offset)
        for one in due_today(matter_at(day), gone, settings, day, CALENDAR):
            gone[one.matter.key] = Gone(one.occurrence, day)
            found.append((day.isoformat(), one.occurrence, len(one.recipients)))
    return found


def test_who_is_due_and_has_handed_in_nothing_is_late(scheme: Scheme) -> None:
    found = owed(scheme, received={("ZW", "2020-09"): "2020-10-09T08:00:00+08:00"})
    assert {matter.unit for matter in found if matter.kind == LATE} == set(scheme.units) - {"ZW"}
    assert {(matter.period, matter.days) for matter in found} == {("2020-09", 1)}
    assert owed(scheme, date(2020, 10, 10)) == []


def test_reminders_come_on_working_days_so_many_apart_and_then_the_province_gets_a_copy(scheme: Scheme) -> None:
    def late(day: date) -> list[Matter]:
        return [matter for matter in owed(scheme, day) if (matter.unit, matter.period) == ("YC", "2020-09")]

    assert sent_days(late)[:4] == [("2020-10-12", 1, 1), ("2020-10-15", 2, 1), ("2020-10-20", 3, 2), ("2020-10-23", 4, 2)]


def test_what_was_returned_is_asked_for_after_some_days_of_silence(scheme: Scheme) -> None:
    back = (Returned("YC", "2020-09", "2020-10-12T10:00:00+08:00", 4),)

    def silent(day: date) -> list[Matter]:
        return [matter for matter in owed(scheme, day, {("YC", "2020-09"): "2020-10-09T08:00:00+08:00"}, back) if matter.kind == RETURNED]

    assert [day for day, *_ in sent_days(silent)][:2] == ["2020-10-19", "2020-10-22"]


def test_a_new_version_answers_what_was_returned_before_it_and_not_after(scheme: Scheme) -> None:
    back = (Returned("YC", "2020-09", "2020-10-12T10:00:00+08:00", 4),)
    day = date(2020, 10, 30)
    assert [m for m in owed(scheme, day, {("YC", "2020-09"): "2020-10-12T10:00:01+08:00"}, back) if m.kind == RETURNED] == []
    assert [m.count for m in owed(scheme, day, {("YC", "2020-09"): "2020-10-12T09:59:59+08:00"}, back) if m.kind == RETURNED] == [4]


def test_a_new_version_answers_only_what_was_returned_before_it(scheme: Scheme) -> None:
    back = tuple(Returned("YC", "2020-09", f"2020-10-{day}T10:00:00+08:00", count) for day, count in ((12, 4), (15, 2), (16, 1)))
    found = owed(scheme, date(2020, 10, 30), {("YC", "2020-09"): "2020-10-13T08:00:00+08:00"}, back)
    assert [(m.since, m.count) for m in found if m.kind == RETURNED] == [(date(2020, 10, 15), 3)]
    found = owed(scheme, date(2020, 10, 30), {("YC", "2020-09"): "2020-10-11T08:00:00+08:00"}, back)
    assert [(m.since, m.count) for m in found if m.kind == RETURNED] == [(date(2020, 10, 12), 7)]


def test_who_cannot_be_reached_is_told_to_the_province_at_once(scheme: Scheme) -> None:
    (one,) = due_today([m for m in owed(scheme) if m.unit == "GY"], {}, SETTINGS, MONDAY, CALENDAR)
    assert one.recipients == ("GY", PROVINCE)


def test_letters_say_who_what_and_since_when(scheme: Scheme) -> None:
    late = Matter("YC", "2020-09", LATE, date(2020, 10, 11), 4)
    title, text = letter(scheme, Reminder(late, 2, ("YC", PROVINCE)), "YC", "zh")
    assert title == "【催报】银川市总工会 2020年9月 报表逾期未报"
    assert "应于 2020-10-10 前报送" in text
    assert "已逾期 4 个工作日" in text
    assert text.endswith("（第 2 次提醒）")
    assert letter(scheme, Reminder(late, 3, ("YC", PROVINCE)), PROVINCE, "zh")[1].startswith("（抄送自治区）银川市总工会")
    assert "is overdue" in letter(scheme, Reminder(late, 1, ("YC",)), "YC", "en")[0]
    back = Matter("YC", "2020-09", RETURNED, date(2020, 10, 12), 5, 4)
    assert "4 处问题于 2020-10-12 退回" in letter(scheme, Reminder(back, 1, ("YC",)), "YC", "zh")[1]
