"""What is due, by our own record: the last scheduled time counts, and one night makes up for any number that were missed."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from flows.schedule.due import RETRIES, Due, Held, due, held, last_slot, next_slot

ZONE = ZoneInfo("Asia/Shanghai")
AT = time(2, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


SLOT = at("2020-10-11 02:30")


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2020-10-11 02:29:59", "2020-10-10 02:30", "2020-10-11 02:30"),
        ("2020-10-11 02:30:00", "2020-10-11 02:30", "2020-10-12 02:30"),
        ("2020-10-11 23:59:59", "2020-10-11 02:30", "2020-10-12 02:30"),
        ("2020-03-01 01:00:00", "2020-02-29 02:30", "2020-03-01 02:30"),
    ],
)
def test_the_scheduled_times_around_a_moment(now: str, last: str, following: str) -> None:
    assert (last_slot(AT, at(now)), next_slot(AT, at(now))) == (at(last), at(following))


@pytest.mark.parametrize(
    ("nights", "is_due"),
    [
        ([], True),
        ([("2020-10-10 02:30:01", "finished")], True),
        ([("2020-10-11 02:30:00", "finished")], False),
        ([("2020-10-11 09:00:00", "finished")], False),
        ([("2020-09-01 02:30:00", "finished")], True),
        ([("2020-10-11 02:30:00", "failed"), ("2020-10-11 02:45:00", "finished")], False),
    ],
    ids=["never any", "the day before", "on time", "by hand in the morning", "six weeks ago: one night, not forty", "the second try"],
)
def test_a_night_is_due_once_since_its_time(nights: list[tuple[str, str]], is_due: bool) -> None:
    found = due(AT, at("2020-10-11 12:00"), [Held(at(started), state) for started, state in nights])
    assert found == (Due(SLOT, 0, SLOT) if is_due else None)


def test_a_night_that_fails_is_tried_again_ever_later_and_then_left_to_the_next_day() -> None:
    now = SLOT
    nights: list[Held] = []
    begun = []
    while now < SLOT + timedelta(days=1):
        if (found := due(AT, now, nights)) is not None and found.when <= now:
            begun.append(now - SLOT)
            nights.append(Held(now, "crashed"))
        now += timedelta(minutes=1)
    waits = [timedelta(0), *RETRIES]
    assert begun == [sum(waits[:count], timedelta(0)) for count in range(1, len(waits) + 1)]
    assert due(AT, SLOT + timedelta(days=1), nights) == Due(SLOT + timedelta(days=1), 0, SLOT + timedelta(days=1))


def test_tries_that_never_became_a_night_count_too() -> None:
    """The inbox was not mounted, the database was away: no row in the ledger, and no try every minute."""
    found = due(AT, SLOT + timedelta(minutes=5), [], tried=[SLOT - timedelta(hours=9), SLOT + timedelta(minutes=1)])
    assert found == Due(SLOT, 1, SLOT + timedelta(minutes=1) + RETRIES[0])


@pytest.mark.parametrize(
    ("as_of", "digest", "whole"),
    [
        ("2020-10-11", '{"as_of": "2020-10-11", "only": null}', True),
        ("2020-10-11", "", True),
        ("2020-10-11", "words of an older version", True),
        ("2020-09-30", '{"only": null}', False),
        ("2020-10-11", '{"only": [["2020-09"], ["YC"]]}', False),
    ],
    ids=["whole", "died before it could say", "not ours", "another day's eyes", "a unit only"],
)
def test_only_a_whole_night_of_its_own_day_is_the_night(as_of: str, digest: str, whole: bool) -> None:
    row = {"started": "2020-10-11T03:00:00+08:00", "as_of": as_of, "state": "finished", "digest": digest}
    assert held(row) == Held(at("2020-10-11 03:00"), "finished", whole)
    assert (due(AT, at("2020-10-11 12:00"), [held(row)]) is None) == whole
