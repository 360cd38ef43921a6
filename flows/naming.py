"""How units are named where people read: the code, and the name beside it."""

from __future__ import annotations

from flows.language import language
from scheme.model import Scheme


def unit_name(scheme: Scheme, code: str) -> str:
    """A unit's code with its short name, such as YC 银川市; a code that the scheme does not know stays as it is."""
    if (unit := scheme.units.get(code)) is None:
        return code
    return f"{code} {unit.short if language() == 'zh' else unit.name_en}"
