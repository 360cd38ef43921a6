"""What people make of an enterprise's code: the noise of data/noise.csv."""

from __future__ import annotations

import random
from collections.abc import Callable

from sources.simulate.codes import CHARACTERS
from sources.simulate.noise import Noise, one_of

NIL_MARKS = ("", "", "", "", "", "", "", "无", "/", "—")
_KINDS = ("code_missing", "code_character", "code_nine", "code_old", "code_slip", "code_length", "code_typed")
_MISREAD = {"0": "OOD", "1": "I", "2": "Z", "5": "S", "8": "B", "6": "G", "B": "8", "D": "0", "G": "6", "U": "V"}
_WIDE = {code: code + 0xFEE0 for code in range(0x30, 0x5B)}


def typed_code(
    code: str, noise: Noise, chance: random.Random, another: Callable[[], str], parent: str | None
) -> tuple[str | int, str | None]:
    """How `code` stands in a ledger, a number where a spreadsheet took it for one; and the kind of noise on it."""
    kinds = (*_KINDS, *(("code_of_parent",) if parent else ()), *(("code_rounded",) if code.isdigit() else ()))
    kind = one_of(kinds, noise.rates, chance)
    return code if kind is None else _noisy(kind, code, chance, another, parent or code), kind


def _noisy(kind: str, code: str, chance: random.Random, another: Callable[[], str], parent: str) -> str | int:
    match kind:
        case "code_rounded":
            rounded = int(code[:15]) * 1000
            return rounded if chance.random() < 0.5 else str(rounded)
        case "code_missing":
            return chance.choice(NIL_MARKS)
        case "code_slip":
            return next(other for other in iter(another, None) if other != code)
        case "code_of_parent":
            return parent
        case "code_nine":
            return f"{code[8:16]}-{code[16]}" if chance.random() < 0.5 else code[8:17]
        case "code_old":
            return code[2:8] + "".join(chance.choices("0123456789", k=9))
        case "code_length":
            at = chance.randrange(18)
            return code[:at] + code[at + 1 :] if chance.random() < 0.5 else code[:at] + code[at] + code[at:]
        case "code_character":
            return _one_wrong(code, chance)
        case _:
            return _otherwise_typed(code, chance)


def _one_wrong(code: str, chance: random.Random) -> str:
    draw = chance.random()
    misread = [at for at, character in enumerate(code) if character in _MISREAD]
    if draw < 0.45 and misread:
        at = chance.choice(misread)
        return code[:at] + chance.choice(_MISREAD[code[at]]) + code[at + 1 :]
    if draw < 0.72:
        at = chance.choice([i for i in range(17) if code[i] != code[i + 1]])
        return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    at = chance.randrange(18)
    return code[:at] + chance.choice(CHARACTERS.replace(code[at], "")) + code[at + 1 :]


def _otherwise_typed(code: str, chance: random.Random) -> str:
    style = chance.randrange(1 if code.isdigit() else 0, 4)
    if style == 0:
        return code.lower()
    if style == 1:
        return code.translate(_WIDE)
    return f"{code[:8]} {code[8:]}" if style == 2 else "'" + code
