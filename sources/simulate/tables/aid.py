"""Workers in need and who calls: T14, T15 and the hotline T17."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

from sources.simulate.moment import Moment
from sources.simulate.submission import Row

NATIONAL = 20  # households of a county still on the national list when the reports begin
TOPICS = ("劳动报酬", "劳动合同", "社会保险", "劳动安全", "入会咨询", "工时休假")
SUMMARIES = (
    "反映拖欠工资",
    "咨询医疗互助保障",
    "反映加班费问题",
    "咨询入会流程",
    "反映未签劳动合同",
    "咨询困难帮扶政策",
)
LATE = 0.04
DAYS_TO_CLOSE = 7


def households(moment: Moment) -> list[Row]:
    """T14: households on file; the national list is empty at the end of the year, in all counties but one or two."""
    rows: list[Row] = []
    for place in moment.places:
        fixed, draw = moment.fixed("T14", place.code), moment.now("T14", place.code)
        opening = moment.memory.get(("T14", place.code), 2 * NATIONAL + moment.some(fixed, 15, 80))
        rest = fixed.choice((0, 0, 0, 0, 0, 0, 0, 1, 2))
        national = rest + round((NATIONAL - rest) * (1 - moment.progress))
        added = moment.some(draw, 0, 3)
        lifted = min(moment.some(draw, 2, 14), opening + added - national)
        moment.memory["T14", place.code] = opening + added - lifted
        rows.append(
            {
                "county": place.code,
                "opening": opening,
                "added": added,
                "lifted": lifted,
                "closing": opening + added - lifted,
                "national_open": national,
            }
        )
    return rows


def by_kind(moment: Moment) -> list[Row]:
    """T15: people and funds of each kind of aid."""
    rows: list[Row] = []
    for place in moment.places:
        for kind in moment.scheme.codelists["aid_kind"]:
            draw = moment.now("T15", place.code, kind)
            people = max(1, moment.some(draw, 1, 60))
            rows.append(
                {
                    "county": place.code,
                    "kind": kind,
                    "people": people,
                    "funds": max(round(people * draw.uniform(0.06, 0.4), 2), 0.01),
                }
            )
    return rows


def hotline(moment: Moment) -> list[Row]:
    """T17: the calls of the month; nearly all are answered within half an hour and closed in time."""
    levels = moment.scheme.codelists["ticket_level"]
    year, month = int(moment.period[:4]), int(moment.period[5:])
    rows: list[Row] = []
    for place in moment.places:
        draw = moment.now("T17", place.code)
        for number in range(max(2, moment.some(draw, 10, 40))):
            received = datetime(
                year, month, draw.randint(1, monthrange(year, month)[1]), draw.randint(8, 17), draw.randint(0, 59)
            )
            late = draw.random() < LATE
            responded = received + timedelta(minutes=draw.randint(31, 50) if late else draw.randint(3, 30))
            rows.append(
                {
                    "ticket": f"{place.code}{moment.period[2:4]}{moment.period[5:]}{number:04d}",
                    "county": place.code,
                    "level": draw.choice(levels),
                    "topic": draw.choice(TOPICS),
                    "received_at": received,
                    "responded_at": responded,
                    "closed_at": responded + timedelta(hours=draw.randint(2, 100)),
                    "due_at": received + timedelta(days=DAYS_TO_CLOSE),
                    "summary": draw.choice(SUMMARIES),
                }
            )
    return rows
