"""What later evidence says against a decision, in words. Nothing: it holds."""

from __future__ import annotations

from typing import NamedTuple

from transforms.linkage.heirs import Heir, LedgerRow
from transforms.linkage.pairing import Pairing, is_sound
from transforms.linkage.register_keys import RegisterKeys


class Said(NamedTuple):
    """The same in Chinese and in English."""

    zh: str
    en: str


TORN = Said("决定时的名称与代码现不在同一行台账", "the name and the code of then now stand in different ledger rows")


def against_answer(heir: Heir, row: LedgerRow, register: RegisterKeys) -> Said | None:
    """What speaks against a row's being a certain unit, or none of the register."""
    pairing = heir.pairing
    if heir.torn:
        return TORN
    if pairing.unit_no is not None and (lost := unit_is_another(pairing, pairing.unit_no, register)) is not None:
        return lost
    return _somebody_else(pairing, row, register)


def not_yet_there(heir: Heir, row: LedgerRow, register: RegisterKeys) -> bool:
    """Whether in a month before the decision's the unit has no place yet in the register: then it says nothing of the row."""
    unit_no = heir.pairing.unit_no
    return unit_no is not None and row.period < heir.pairing.month and unit_is_another(heir.pairing, unit_no, register) is not None


def for_pair(pairing: Pairing, unit_no: str, row: LedgerRow, register: RegisterKeys) -> Said | None:
    """What speaks for a pair that was ruled out: the row now has the unit's sound code, or the unit's name and code both."""
    unit, then = register.units.get(unit_no), pairing.units[unit_no]
    if unit is None:
        return None
    was_same_code = bool(then.code) and pairing.ledger.code == then.code
    name = register.shown[unit_no]
    if unit == row.party and pairing.ledger != then:
        return Said(f"台账与登记单位 {unit_no}（{name}）现在名称、代码都一致", f"name and code are now those of register unit {unit_no} ({name})")
    if row.party.code and row.party.code == unit.code and is_sound(unit.code) and not was_same_code:
        return _code_is_of(unit.code, unit_no, name)
    return None


def _code_is_of(code: str, unit_no: str, name: str) -> Said:
    return Said(f"台账代码 {code} 现为登记单位 {unit_no}（{name}）的代码", f"the code {code} is now that of register unit {unit_no} ({name})")


def unit_is_another(pairing: Pairing, unit_no: str, register: RegisterKeys) -> Said | None:
    """The unit decided on has left the register, or its number is now that of another name and another code."""
    unit, then = register.units.get(unit_no), pairing.units[unit_no]
    if unit is None:
        return Said(f"登记单位 {unit_no} 已不在 {register.month} 登记库", f"unit {unit_no} is no longer in the register of {register.month}")
    if unit.name == then.name or (then.code and unit.code == then.code):
        return None
    name = register.shown[unit_no]
    return Said(
        f"登记单位 {unit_no} 的名称和代码都已变化，现为 {name} {unit.code}".rstrip(),
        f"name and code of register unit {unit_no} have both changed, to {name} {unit.code}".rstrip(),
    )


def _somebody_else(pairing: Pairing, row: LedgerRow, register: RegisterKeys) -> Said | None:
    """Another unit that has the row's sound code, or exactly its name, and had not when the decision was taken."""
    own = register.units.get(pairing.unit_no or "")
    party, then = row.party, pairing.ledger
    if is_sound(party.code) and not (own and own.code == party.code):
        known = pairing.code_held_by if party.code == then.code else frozenset()
        for other in register.by_code.get(party.code, ()):
            if other not in known and other != pairing.unit_no:
                return _code_is_of(party.code, other, register.shown[other])
    if not (own and own.name == party.name):
        known = pairing.name_held_by if party.name == then.name else frozenset()
        for other in register.by_name.get(party.name, ()):
            if other not in known and other != pairing.unit_no:
                name = register.shown[other]
                return Said(f"登记单位 {other}（{name}）现与台账同名", f"register unit {other} ({name}) now bears the row's name")
    return None
