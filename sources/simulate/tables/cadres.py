"""Union cadres (T20) and their training (T21)."""

from __future__ import annotations

from sources.simulate.moment import Moment
from sources.simulate.submission import Row


def cadres(moment: Moment) -> list[Row]:
    """T20: committee members, those of the front line, and helpers."""
    rows: list[Row] = []
    for place in moment.places:
        fixed = moment.fixed("T20", place.code)
        committee = max(10, moment.some(fixed, 75, 280))
        rows.append(
            {
                "county": place.code,
                "committee": committee,
                "frontline": int(committee * (0.52 + 0.05 * moment.progress)),
                "models": committee // 10,
                "full_time": fixed.randint(10, 24),
                "social": fixed.randint(0, 18) + moment.month // 2,
                "activists": committee * 2,
                "volunteers": committee * 3,
            }
        )
    return rows


def training(moment: Moment) -> list[Row]:
    """T21: classes of each mode, people and hours."""
    rows: list[Row] = []
    for place in moment.places:
        for mode in moment.scheme.codelists["training_mode"]:
            draw = moment.now("T21", place.code, mode)
            classes = draw.choice((0, 0, 1, 2, 3, 4, 5))
            people = draw.randint(21, 58)
            rows.append(
                {
                    "county": place.code,
                    "mode": mode,
                    "classes": classes,
                    "people": classes * round(people * max(moment.size, 1)),
                    "hours": classes * 8,
                }
            )
    return rows
