"""A registered name taken into the parts that noise falls on. Not the matcher's way of doing it: they would share mistakes."""

from __future__ import annotations

import re

from sources.simulate import datafiles
from sources.simulate.names import SEPARATOR
from sources.simulate.places import Place, Province

# A whole name of one of these ends is another enterprise's branch, though no 公司 stands before it.
_BRANCHES = ("分公司", "支公司", "分行", "支行", "分社", "分理处", "营业部", "营业厅", "营业所", "办事处", "项目部", "门市部", "分店", "分厂")
_COMPANY = "公司"
_BRACKETS = re.compile(r"^(.{2,}?)([(（][^()（）]+[)）])(.+)$")
_FORMS = (
    "农民专业合作社联合社", "专业合作社联合社", "农民专业合作社", "专业合作社", "合作社", "股份有限责任公司", "集团股份有限公司", "集团有限责任公司",
    "股份有限公司", "集团有限公司", "有限责任公司", "有限公司", "集团公司", "总公司", "公司", "中心", "厂",
)  # fmt: skip


class Splitter:
    """Splits the names of one province's enterprises."""

    def __init__(self, province: Province) -> None:
        self.province = province
        places = province.places
        self._cities = tuple(dict.fromkeys(word for place in places for word in (place.city_name, place.short_city)))
        self._counties = tuple(place.name for place in places)
        self._trades = frozenset(datafiles.column("trades", "trade"))
        self._longest = max(map(len, self._trades))

    def places(self, regions: list[str]) -> list[Place]:
        """The county of each region, or the first of its city where the region is no county that is known."""
        counties = {place.code: place for place in self.province.places}
        cities: dict[str, Place] = {}
        for code, place in counties.items():
            cities.setdefault(code[:4], place)
        return [counties.get(region, cities.get(region[:4], self.province.places[0])) for region in regions]

    def split(self, name: str, place: Place) -> str:
        """PREFIX, BRAND, INFIX, TRADE, FORM, BRANCH, joined as NameMaker joins them; put together they are the name."""
        head, branch = _branch(name)
        form = next((form for form in _FORMS if head.endswith(form) and len(head) - len(form) >= 2), "")
        core = head[: len(head) - len(form)]
        prefix = self._prefix(core, place)
        core = core[len(prefix) :]
        if inside := _BRACKETS.match(core):
            brand, infix, trade = inside.groups()
        else:
            at = self._trade_at(core)
            brand, infix, trade = core[:at], "", core[at:]
        return SEPARATOR.join((prefix, brand, infix, trade, form, branch))

    def _prefix(self, core: str, place: Place) -> str:
        """Province, city and county in this order; a county's short name only of the place itself: others are brands."""
        at, province = 0, self.province
        for words in ((province.name, province.short), self._cities, (*self._counties, place.short_name)):
            word = next((word for word in words if core.startswith(word, at) and len(core) - at - len(word) >= 2), "")
            at += len(word)
        return core[:at]

    def _trade_at(self, core: str) -> int:
        """Where the trade begins: a known one that leaves a brand of two, else what stands behind the first characters."""
        for length in range(min(len(core) - 2, self._longest), 1, -1):
            if core[-length:] in self._trades:
                return len(core) - length
        return len(core) - 4 if len(core) >= 7 else 2 if len(core) == 4 else min(len(core), 3)


def _branch(name: str) -> tuple[str, str]:
    at = name.find(_COMPANY) + len(_COMPANY)
    if len(_COMPANY) <= at < len(name) and name[at] not in ")）" and name[at - 3 : at] not in ("分公司", "支公司"):
        return name[:at], name[at:]
    end = next((end for end in _BRANCHES if name.endswith(end) and len(name) - len(end) >= 4), "")
    return name[: len(name) - len(end)], end
