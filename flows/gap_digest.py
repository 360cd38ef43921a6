"""The gap ledger's part of the digest, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple

from flows.gap_night import Fault, Flow, GapNight
from flows.gap_words import band_words, move_words
from flows.language import _
from flows.marks import between, colon
from flows.naming import region_name, unit_name
from scheme.model import Scheme


def flow_words(flow: Flow) -> str:
    """A line of the balance as a sum."""
    opening, entered, unionised, left, reclassified, closing = (f"{n:,}" if n >= 0 else f"(−{-n:,})" for n in astuple(flow)[2:])
    return f"{opening} + {entered} − {unionised} − {left} − {reclassified} = {closing}"


def gap_warning(gap: GapNight | None, scheme: Scheme) -> Iterator[str]:
    """What the digest says first where the balance does not add up."""
    if gap and gap.faults:
        yield _("!! The gap ledger does not add up in {count} place(s). This is a bug: report it, and use no gap figure of this edition.").format(
            count=len(gap.faults)
        )
        yield from (f"!!   {fault_words(fault, scheme)}" for fault in gap.faults)


def gap_lines(gap: GapNight | None, scheme: Scheme, limit: int) -> Iterator[str]:
    """The balance in the digest: the province by band, then the counties that moved, most first."""
    if gap is None or not any(flow.opening or flow.closing for flow in gap.province):
        return
    yield _("Gap ledger (opening + entered − newly unionised − left − reclassified = closing):")
    yield from (f"  {band_words(flow.band)}{colon()}{flow_words(flow)}" for flow in gap.province)
    if gap.late:
        units = between().join(unit_name(scheme, unit) for unit in gap.late)
        said = _("no ledger of the register's month yet from {units}: here their last one counts, so that figures such as I02d may differ")
        yield "  " + said.format(units=units)
    if gap.moves:
        yield "  " + _("by move: {moves}").format(moves=between().join(f"{move_words(move)} {count}" for move, count in gap.moves))
    for flow in gap.counties[:limit]:
        yield f"    {region_name(scheme, flow.county)} {band_words(flow.band)}{colon()}{flow_words(flow)}"
    if len(gap.counties) > limit:
        yield "    " + _("… and {count} more").format(count=len(gap.counties) - limit)


def fault_words(fault: Fault, scheme: Scheme) -> str:
    """What does not add up, and where."""
    what, county, band, expected, found = astuple(fault)
    said = {
        "sum": _("{place}: the moves lead to {expected}, the ledger has {found}"),
        "opening": _("{place}: the edition before closed with {expected}, this one opens with {found}"),
        "kept": _("{place}: the night came to {expected}, the warehouse has {found}"),
    }[what]
    return said.format(place=f"{region_name(scheme, county)} {band_words(band)}", expected=expected, found=found)
