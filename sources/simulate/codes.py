"""Made-up identity codes that pass their checks: GB 32100-2015 with GB 11714 inside, GB 11643 citizen numbers.

Written without the product's own code functions, so that the two can disagree.
"""

from __future__ import annotations

import random
import unicodedata
from functools import lru_cache

import numpy as np
import numpy.typing as npt

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
NUMERIC_SHARE = 0.8  # of organisation codes; makes 23 % of the 18-character codes all digits
_ORG_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
_USCC_WEIGHTS = np.array([pow(3, i, 31) for i in range(17)])
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_BYTES = np.frombuffer(CHARACTERS.encode(), np.uint8)
_VALUES = np.full(128, 0)
_VALUES[_BYTES] = np.arange(31)
_ORG_VALUES = np.full(128, 0)
for _character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
    _ORG_VALUES[ord(_character)] = int(_character, 36)

Text = npt.NDArray[np.uint8]


def social_credit_codes(chance: np.random.Generator, prefixes: list[str]) -> list[str]:
    """A code for each prefix (register authority, category, region: eight characters), no organisation twice."""
    count = len(prefixes)
    body = np.empty((count, 18), np.uint8)
    body[:, :8] = np.frombuffer("".join(prefixes).encode(), np.uint8).reshape(count, 8)
    body[:, 8:17] = _organisations(chance, count)
    sums = _VALUES[body[:, :17]] @ _USCC_WEIGHTS
    body[:, 17] = _BYTES[-sums % 31]
    return [text.decode() for text in body.reshape(-1).view("S18").tolist()]


@lru_cache(100_000)
def is_valid(code: str) -> bool:
    """Whether the check character of an 18-character code is right."""
    if len(code) != 18 or any(character not in CHARACTERS for character in code):
        return False
    total = sum(CHARACTERS.index(character) * pow(3, i, 31) for i, character in enumerate(code[:17]))
    return CHARACTERS[-total % 31] == code[17]


def is_organisation(code: str) -> bool:
    """Whether the check character of a 9-character organisation code is right."""
    total = sum(int(character, 36) * int(weight) for character, weight in zip(code[:8], _ORG_WEIGHTS, strict=True))
    return "0X987654321"[total % 11] == code[8]


def as_read(typed: object) -> str:
    """A code as it is meant, of what was typed: half width, capitals, nothing between; '' for 无 and the like."""
    text = str(typed)
    if text.isascii() and text.isalnum():
        return text.upper()
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in text if character.isascii() and character.isalnum())


def citizen_number(chance: random.Random, region: str) -> str:
    """A citizen number of nobody: a birthday of the fifties to the nineties, a right check character."""
    birthday = f"{chance.randint(1955, 1998)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    body = f"{region}{birthday}{chance.randint(1, 999):03d}"
    return body + "10X98765432"[sum(int(c) * w for c, w in zip(body, _CITIZEN_WEIGHTS, strict=True)) % 11]


def mobile_number(chance: random.Random) -> str:
    """A mobile number; of nobody that we know."""
    return f"1{chance.choice('3589')}{chance.randint(0, 999_999_999):09d}"


def _organisations(chance: np.random.Generator, count: int) -> Text:
    numeric = chance.random(count) < NUMERIC_SHARE
    codes = np.empty((count, 9), np.uint8)
    digits = _distinct(chance, int(numeric.sum()), 1_000_000, 80_000_000)
    codes[numeric, :8] = _BYTES[digits[:, None] // 10 ** np.arange(7, -1, -1) % 10]
    codes[~numeric, :3] = np.frombuffer(b"MA7", np.uint8)
    letters = _distinct(chance, int((~numeric).sum()), 20 * 31**3, 31**5)
    codes[~numeric, 3:8] = _BYTES[letters[:, None] // 31 ** np.arange(4, -1, -1) % 31]
    checks = np.frombuffer(b"0X987654321", np.uint8)
    codes[:, 8] = checks[_ORG_VALUES[codes[:, :8]] @ _ORG_WEIGHTS % 11]
    return codes


def _distinct(chance: np.random.Generator, count: int, low: int, high: int) -> npt.NDArray[np.int64]:
    """`count` different numbers between `low` and `high`."""
    found = np.unique(chance.integers(low, high, int(count * 1.05) + 64))
    while len(found) < count:
        found = np.unique(np.concatenate([found, chance.integers(low, high, count)]))
    return chance.permutation(found)[:count]
