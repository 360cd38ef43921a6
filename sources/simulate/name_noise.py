"""What people make of an enterprise's name: the noise of data/noise.csv, on the parts the name was made of."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

from sources.simulate import datafiles
from sources.simulate.names import BRANCH, BRAND, FORM, INFIX, PREFIX, SEPARATOR, TRADE, NameMaker
from sources.simulate.noise import Noise, one_of
from sources.simulate.places import Place, Province

Parts = list[str]
_WIDE = str.maketrans({code: code + 0xFEE0 for code in (*range(0x41, 0x5B), 0x28, 0x29)})
_BRACKETED = re.compile(r"[()A-Z]")


class NameNoise:
    """Puts noise on names; a name that would read as another enterprise's is left alone."""

    def __init__(self, province: Province, names: NameMaker, noise: Noise, chance: random.Random) -> None:
        self._province = province
        self._names = names
        self._noise = noise
        self._chance = chance

    def typed(self, parts: str, place: Place, parent: str | None, has_branches: bool) -> str:
        """How the enterprise of `parts` is called in a ledger."""
        split = parts.split(SEPARATOR)
        name = self._changed(list(split), place, parent, has_branches)
        own = "".join(split)
        if name != own and name in self._names.taken and not (parent and name == parent.replace(SEPARATOR, "")):
            return own
        return name

    def _changed(self, parts: Parts, place: Place, parent: str | None, has_branches: bool) -> str:
        hits, chance = self._noise.hits, self._chance
        if parent and hits("as_parent", chance):
            parts = parent.split(SEPARATOR)
        if hits("renamed", chance):
            parts[BRAND] = self._new_brand(parts)
        self._region(parts, place)
        self._form(parts)
        if not parts[BRANCH]:
            self._shortened(parts, has_branches)
        self._misspelt(parts)
        name = "".join(parts)
        if has_branches and not parts[BRANCH] and hits("head_office", chance):
            name += "本部"
        if _BRACKETED.search(name) and hits("width", chance):
            name = name.translate(_WIDE)
        if hits("traditional", chance):
            name = name.translate(_traditional())
        if hits("union_suffix", chance):
            name += chance.choice(("工会委员会", "工会", "工会委员会", "基层工会"))
        if hits("spaced", chance) and len(name) > 3:
            at = chance.randint(1, len(name) - 1)
            name = name[:at] + ("\u200b" if chance.random() < 0.1 else " ") + name[at:]
        return name

    def _new_brand(self, parts: Parts) -> str:
        while True:
            brand = self._names.brands.brand()
            if "".join([*parts[:BRAND], brand, *parts[INFIX:]]) not in self._names.taken:
                return brand

    def _region(self, parts: Parts, place: Place) -> None:
        short, prefix = self._province.short, parts[PREFIX]
        kinds = (("province_dropped", "province_long") if prefix.startswith(short) else ("province_added",)) + (
            ("city_dropped", "city_toggled") if place.short_city in prefix else ("city_added",)
        )
        for kind in kinds:
            if self._noise.hits(kind, self._chance):
                parts[PREFIX] = _REGIONS[kind](parts[PREFIX], self._province, place)

    def _form(self, parts: Parts) -> None:
        form = parts[FORM]
        kinds = {"有限公司": ("form_long", "form_bare", "form_dropped"), "有限责任公司": ("form_short", "form_bare")}
        kind = one_of(kinds.get(form, ()), self._noise.rates, self._chance)
        if kind == "form_dropped" and parts[BRANCH]:
            return
        if kind is not None:
            parts[FORM] = {"form_long": "有限责任公司", "form_short": "有限公司", "form_bare": "公司"}.get(kind, "")

    def _shortened(self, parts: Parts, has_branches: bool) -> None:
        if self._noise.hits("short_name", self._chance):
            parts[PREFIX] = parts[INFIX] = parts[FORM] = ""
        elif not has_branches and len(parts[BRAND]) > 2 and self._noise.hits("brand_only", self._chance):
            parts[PREFIX] = parts[INFIX] = parts[FORM] = parts[TRADE] = ""
        elif self._noise.hits("trade_short", self._chance):
            if "专业合作社" in parts[FORM]:
                parts[FORM] = "合作社"
            else:
                parts[TRADE] = _short_trades().get(parts[TRADE], parts[TRADE])

    def _misspelt(self, parts: Parts) -> None:
        for kind in ("homophone", "lookalike", "deleted", "inserted", "swapped"):
            if self._noise.hits(kind, self._chance):
                at = BRAND if not parts[TRADE] or self._chance.random() < 0.7 else TRADE
                parts[at] = self._misspell(kind, parts[at])

    def _misspell(self, kind: str, text: str) -> str:
        chance = self._chance
        at = chance.randrange(len(text))
        if kind in ("homophone", "lookalike"):
            others = _homophones() if kind == "homophone" else _lookalikes()
            places = [i for i, character in enumerate(text) if character in others]
            if places:
                at = chance.choice(places)
                return text[:at] + chance.choice(others[text[at]]) + text[at + 1 :]
            return text
        if kind == "deleted":
            return text[:at] + text[at + 1 :] if len(text) > 2 else text
        if kind == "inserted":
            return text[:at] + self._names.brands.character() + text[at:]
        at = min(at, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _toggled(prefix: str, place: Place) -> str:
    if place.city_name in prefix:
        return prefix.replace(place.city_name, place.short_city)
    return prefix.replace(place.short_city, place.city_name)


_REGIONS: dict[str, Callable[[str, Province, Place], str]] = {
    "province_dropped": lambda prefix, province, place: prefix.removeprefix(province.short),
    "province_long": lambda prefix, province, place: province.name + prefix.removeprefix(province.short),
    "province_added": lambda prefix, province, place: province.short + prefix,
    "city_dropped": lambda prefix, province, place: prefix.replace(place.city_name, "").replace(place.short_city, ""),
    "city_added": lambda prefix, province, place: prefix + place.short_city,
    "city_toggled": lambda prefix, province, place: _toggled(prefix, place),
}


@cache
def _homophones() -> dict[str, str]:
    groups = datafiles.column("homophones", "characters")
    return {character: group.replace(character, "") for group in groups for character in group}


@cache
def _lookalikes() -> dict[str, str]:
    return {row["character"]: row["lookalike"] for row in datafiles.rows("lookalikes")}


@cache
def _traditional() -> dict[int, str]:
    return {ord(row["simplified"]): row["traditional"] for row in datafiles.rows("traditional")}


@cache
def _short_trades() -> dict[str, str]:
    return {row["trade"]: row["short"] for row in datafiles.rows("trades")}
