"""How units and regions are named where people read, in the language of tonight."""

from __future__ import annotations

from flows.language import language
from scheme.model import Scheme


def unit_name(scheme: Scheme, code: str) -> str:
    """A unit's code with its short name, such as YC 银川市; a code that the scheme does not know stays as it is."""
    if (unit := scheme.units.get(code)) is None:
        return code
    return f"{code} {unit.short if language() == 'zh' else unit.name_en}"


def region_name(scheme: Scheme, code: str) -> str:
    """A region's name; townships have a Chinese one alone, and a code that the scheme does not know stays as it is."""
    return scheme.regions[code].called(language()) if code in scheme.regions else code
