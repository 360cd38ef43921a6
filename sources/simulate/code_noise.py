"""What people make of an enterprise's code: the noise of data/noise.csv."""

from __future__ import annotations

import random
from collections.abc import Callable

from sources.simulate.codes import CHARACTERS
from sources.simulate.noise import Noise, one_of

NIL_MARKS = ("", "", "", "", "", "", "", "无", "/", "—")
_KINDS = (
    "code_missing", "code_character", "code_nine", "code_old", "code_slip", "code_of_parent", "code_length",
    "code_typed",
)  # fmt: skip
_MISREAD = {"0": "O", "1": "I", "2": "Z", "5": "S", "8": "B"}
_WIDE = {code: code + 0xFEE0 for code in range(0x30, 0x5B)}


def typed_code(
    code: str, noise: Noise, chance: random.Random, another: Callable[[], str], parent: str | None
) -> str | int:
    """How `code` stands in a ledger; a number where a spreadsheet took it for one."""
    kind = one_of(_KINDS, noise.rates, chance)
    if kind is None and code.isdigit() and noise.hits("code_rounded", chance):
        rounded = int(code[:15]) * 1000
        return rounded if chance.random() < 0.5 else str(rounded)
    match kind:
        case None:
            return code
        case "code_missing":
            return chance.choice(NIL_MARKS)
        case "code_slip":
            return another()
        case "code_of_parent":
            return parent or code
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
        return code[:at] + _MISREAD[code[at]] + code[at + 1 :]
    if draw < 0.72:
        at = chance.choice([i for i in range(17) if code[i] != code[i + 1]])
        return code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    at = chance.randrange(18)
    return code[:at] + chance.choice(CHARACTERS.replace(code[at], "")) + code[at + 1 :]


def _otherwise_typed(code: str, chance: random.Random) -> str:
    style = chance.randrange(4)
    if style == 0:
        return code.lower()
    if style == 1:
        return code.translate(_WIDE)
    return f"{code[:8]} {code[8:]}" if style == 2 else "'" + code
