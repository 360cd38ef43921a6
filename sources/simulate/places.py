"""The province that a scheme describes, as names of enterprises use it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from scheme import Scheme
from sources.simulate import datafiles

_KIND = re.compile(r"(?:回族|壮族|维吾尔)?自治区$|[省市]$")


@dataclass(frozen=True)
class Place:
    """A county with the words for where it lies."""

    code: str
    name: str
    city: str
    city_name: str
    townships: tuple[str, ...]

    @property
    def short_city(self) -> str:
        """The city without 市."""
        return self.city_name.removesuffix("市")

    @property
    def short_name(self) -> str:
        """The county without 县, 市 or 区; as a whole where too little would be left."""
        return self.name[:-1] if len(self.name) > 2 else self.name


@dataclass(frozen=True)
class Province:
    """The counties of a scheme, how many enterprises each has, and who registers them."""

    name: str
    short: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, scheme: Scheme) -> Province:
        """The province of `scheme`."""
        counties = scheme.children(scheme.province.code, "county")
        places = tuple(
            Place(
                county.code,
                county.name,
                county.parent,
                scheme.regions[county.parent].name,
                tuple(township.code for township in scheme.children(county.code, "township")),
            )
            for county in counties
        )
        return cls(scheme.province.name, _KIND.sub("", scheme.province.name), places)

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
