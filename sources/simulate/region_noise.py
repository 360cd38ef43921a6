"""Province and city in front of a name: left out, added, written long or short. Never out of their order."""

from __future__ import annotations

import random
from typing import NamedTuple

from sources.simulate.noise import Noise, one_of
from sources.simulate.places import Place, Province


class Front(NamedTuple):
    """The place words in front of a name: the province's, the city's, and what else stands there."""

    province: str
    city: str
    rest: str

    @classmethod
    def of(cls, prefix: str, place: Place, province: Province) -> Front:
        """A name's place words, read with the words of the place where the enterprise lies."""
        head = next((word for word in (province.name, province.short) if prefix.startswith(word)), "")
        words = (place.city_name, place.short_city)
        city = next((word for word in words if prefix.startswith(word, len(head))), "")
        return cls(head, city, prefix[len(head) + len(city) :])


def eligible(prefix: str, infix: str, place: Place, province: Province) -> frozenset[str]:
    """The kinds of noise that a name's place words leave room for."""
    front = Front.of(prefix, place, province)
    at_home = not front.rest or front.rest in province.words
    here = front.rest in ("", place.name, place.short_name)
    room = {
        "province_dropped": bool(front.province),
        "province_long": front.province == province.short != province.name,
        "province_added": not front.province and at_home and not infix,
        "city_dropped": bool(front.city),
        "city_toggled": bool(front.city) and place.city_name != place.short_city,
        "city_added": not front.city and here and not infix,
    }
    return frozenset(kind for kind, holds in room.items() if holds)


def noisy_prefix(
    prefix: str, infix: str, place: Place, province: Province, noise: Noise, chance: random.Random
) -> tuple[str, list[str]]:
    """The place words as typed, and the kinds of noise on them."""
    room = eligible(prefix, infix, place, province)
    head, city, rest = Front.of(prefix, place, province)
    kinds: list[str] = []
    for group in (("province_dropped", "province_long", "province_added"), ("city_dropped", "city_toggled", "city_added")):
        kind = one_of(tuple(kind for kind in group if kind in room), noise.rates, chance)
        if kind is None:
            continue
        kinds.append(kind)
        match kind:
            case "province_dropped":
                head = ""
            case "province_long":
                head = province.name
            case "province_added":
                head = province.short
            case "city_dropped":
                city = ""
            case "city_toggled":
                city = place.short_city if city == place.city_name else place.city_name
            case _:
                city = place.short_city
    return head + city + rest, kinds
