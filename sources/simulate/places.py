"""The province that regions describe, as names of enterprises use it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from scheme import Scheme
from sources.simulate import datafiles

Region = tuple[str, str, str, str]  # code, name, level, parent
_KIND = re.compile(r"(?:回族|壮族|维吾尔)?自治区$|[省市]$")
_PEOPLES = "蒙古|回|藏|土|撒拉|哈萨克|朝鲜|彝|白|傣|哈尼|壮|苗|侗|土家|布依|羌|畲|满"
_OF_A_PEOPLE = re.compile(f"(?:(?:{_PEOPLES})族)+自治[州县]$")


@dataclass(frozen=True)
class Place:
    """A county with the words for where it lies."""

    code: str
    name: str
    city: str
    city_name: str
    townships: tuple[str, ...]

    @cached_property
    def short_city(self) -> str:
        """The city without 市."""
        return _OF_A_PEOPLE.sub("", self.city_name).removesuffix("市")

    @cached_property
    def short_name(self) -> str:
        """The county without 县, 市 or 区; as a whole where too little would be left."""
        name = _OF_A_PEOPLE.sub("", self.name)
        return name[:-1] if name == self.name and len(name) > 2 else name


@dataclass(frozen=True)
class Province:
    """The counties of a scheme, how many enterprises each has, and who registers them."""

    name: str
    short: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, scheme: Scheme) -> Province:
        """The province of `scheme`."""
        return cls.of_regions((each.code, each.name, each.level, each.parent) for each in scheme.regions.values())

    @classmethod
    def of_regions(cls, regions: Iterable[Region]) -> Province:
        """The province of a list of divisions."""
        rows = list(regions)
        names = {code: name for code, name, _, _ in rows}
        townships: dict[str, list[str]] = {}
        for code, _, level, parent in rows:
            if level == "township":
                townships.setdefault(parent, []).append(code)
        (province,) = (name for _, name, level, _ in rows if level == "province")
        places = tuple(
            Place(code, name, parent, names[parent], tuple(townships.get(code, ())))
            for code, name, level, parent in rows
            if level == "county"
        )
        return cls(province, _KIND.sub("", province), places)

    @cached_property
    def words(self) -> frozenset[str]:
        """The names of its cities and counties, long and short."""
        names = ((place.name, place.short_name, place.city_name, place.short_city) for place in self.places)
        return frozenset(word for four in names for word in four)

    @cached_property
    def weights(self) -> list[float]:
        """How many enterprises a county has beside the others; as many as the average where nothing is known."""
        known: dict[str, float] = {}
        for row in datafiles.rows("authorities"):
            known[row["county"]] = known.get(row["county"], 0.0) + float(row["weight"])
        average = sum(known.values()) / len(known)
        return [known.get(place.code, average) for place in self.places]

    def authorities(self, place: Place) -> tuple[list[str], list[float]]:
        """The six digits that codes of a county's enterprises carry, and how often."""
        rows = [row for row in datafiles.rows("authorities") if row["county"] == place.code]
        return [place.code, *(row["authority"] for row in rows)], [
            500.0,
            *(float(row["weight"]) for row in rows),
        ]
