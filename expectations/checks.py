"""Every check of the scheme over the province's reports: one Great Expectations validation a table and night."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import pandas as pd

from expectations import findings
from expectations.check_counties import counties
from expectations.check_forensics import forensics
from expectations.check_periods import periods
from expectations.check_register import register
from expectations.check_rows import rows
from expectations.check_structure import structure
from expectations.material import Material
from scheme.model import Scheme

Progress = Callable[[str], None]

_CHECKS: dict[str, Callable[[Scheme, Material], Iterable[pd.DataFrame]]] = {
    "structure": structure,
    "rows": rows,
    "tables": counties,
    "periods": periods,
    "registry": register,
    "forensics": forensics,
}


def check(
    scheme: Scheme, material: Material, progress: Progress = lambda what: None, families: Collection[str] = tuple(_CHECKS)
) -> pd.DataFrame:
    """All findings of the night (findings.COLUMNS), in an order that no order of files or rows changes; of some families only, if named."""
    ordered = material.in_order()
    parts: list[pd.DataFrame] = []
    for what, checks in _CHECKS.items():
        if what in families:
            progress(what)
            parts += checks(scheme, ordered)
    return findings.together(parts)
