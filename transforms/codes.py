"""Identity codes: GB 32100-2015 unified social credit code, GB 11714 organisation code, GB 11643 citizen number.

All functions but `clean_code`, `personal_data` and `mask` take codes as `clean_code` returns them.
"""

import re
import unicodedata
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

CodeKind = Literal["valid", "rounded", "bad", "org9", "old15", "length17_19", "none"]

# GB 32100-2015: no I, O, S, V, Z; the 17 weights are 3^i mod 31, and 1 for the check character makes the sum 0 mod 31.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (*(pow(3, i, 31) for i in range(17)), 1)
_INVERSES = tuple(pow(weight, -1, 31) for weight in _WEIGHTS)
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
# GB 11714: eight characters 0-9 A-Z (A is 10), weights by position, check 0-9 or X.
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_CHECKS = "0X987654321"
_ORG = re.compile(r"[0-9A-Z]{8}[0-9X]")
# The five letters that the alphabet leaves out, as what they are mistaken for.
_MISREAD = str.maketrans("OIZSV", "0125U")
# GB 11643 (ISO 7064 MOD 11-2), and the first two digits of GB/T 2260 that are a province.
_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_PERSONAL = re.compile(
    r"(?:(?<!\d)(?P<citizen>\d{17}[\dXx])|(?:(?<!\d)|(?<=[+＋]86)|(?<=(?<!\d)0086))(?P<mobile>1[3-9]\d{9}))(?!\d)", re.ASCII
)
# A word that has a credit code's region where that stands, and its length; of one with a slip in the length also its first two digits.
_CODE = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}|\d{8}[0-9A-Za-z]{9}|\d{8}[0-9A-Za-z]{11})(?![0-9A-Za-z])", re.ASCII)
CLEAN = re.compile(r"[0-9A-Z]+")
"""A code as clean_code gives it."""
_NOT_CODE = re.compile(r"[^0-9A-Z]+")
_IN_ALPHABET = re.compile(f"[{ALPHABET}]{{18}}")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")


def clean_code(text: str) -> str:
    """A code as typed, without width, case, spaces, hyphens, apostrophes; '' for 无, / or any other word."""
    if CLEAN.fullmatch(text):
        return text
    return _NOT_CODE.sub("", unicodedata.normalize("NFKC", text).upper())


def check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, 4.2)."""
    return ALPHABET[-sum(_VALUES[c] * w for c, w in zip(body, _WEIGHTS[:17], strict=True)) % 31]


def org_check_character(body: str) -> str:
    """The 9th character of an organisation code for its first eight (GB 11714)."""
    return _ORG_CHECKS[sum(int(c, 36) * w for c, w in zip(body, _ORG_WEIGHTS, strict=True)) % 11]


def is_uscc(code: str) -> bool:
    """18 characters of the alphabet, the last of them right."""
    return len(code) == 18 and _remainder(code) == 0


def is_org_code(code: str) -> bool:
    """Nine characters, the last of them right."""
    return bool(_ORG.fullmatch(code)) and org_check_character(code[:8]) == code[8]


def valid_uscc(codes: pd.Series) -> pd.Series:
    """`is_uscc` for a column of text; missing is False. A million codes take less than half a second."""
    text = pa.array(codes.astype("str"), type=pa.large_string(), from_pandas=True)
    text = text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
    fits = pc.binary_length(text).fill_null(0).to_numpy(zero_copy_only=False) == len(_WEIGHTS)
    chosen = text.filter(pa.array(fits))
    data = memoryview(chosen.buffers()[2] or b"") if len(chosen) else memoryview(b"")
    values = _BYTE_VALUES[np.frombuffer(data, np.uint8)[: 18 * len(chosen)].reshape(-1, 18)]
    good = (values >= 0).all(axis=1) & (values.astype(np.int32) @ np.array(_WEIGHTS, np.int32) % 31 == 0)
    result = np.zeros(len(codes), bool)
    result[fits] = good
    return pd.Series(result, index=codes.index)


def classify(code: str) -> CodeKind:
    """What a cleaned code is. `rounded`: digits with 000 at the end, as a spreadsheet keeps 15 of a number's digits."""
    if is_uscc(code):
        return "valid"
    if len(code) == 18 and code.isdigit() and code.endswith("000"):
        return "rounded"
    if len(code) == 9 and is_org_code(code):
        return "org9"
    if len(code) == 15 and code.isdigit():
        return "old15"
    return "length17_19" if len(code) in {17, 19} else "bad" if code else "none"


def repair(code: str) -> tuple[str, ...]:
    """Codes that one slip would have turned into `code`: those whose two check characters both hold, in a fixed order.

    31 is prime, so at each position exactly one other character mends the sum (docs/explanation/linkage.md). Letters outside the
    alphabet are read as what they are mistaken for; two neighbours may be swapped, one character lost or too many.
    """
    read = code.translate(_MISREAD)
    if len(read) == 18:
        found = [read] if _remainder(read) == 0 else [*_replaced(read), *_swapped(read)]
    elif len(read) == 17:
        found = [fixed for i in range(18) for fixed in _replaced(read[:i] + "0" + read[i:], only=i)]
    elif len(read) == 19:
        found = [read[:i] + read[i + 1 :] for i in range(19)]
    else:
        return ()
    return tuple(dict.fromkeys(c for c in found if c != code and is_uscc(c) and is_org_code(c[8:17])))


def citizen_id_valid(text: str) -> bool:
    """An 18-character citizen number (GB 11643): a province, a birth date since 1900, the check character."""
    if not _CITIZEN.fullmatch(text) or not _PROVINCES.match(text) or not "1900" <= text[6:10] <= "2099":
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(c) * w for c, w in zip(text[:17], _CITIZEN_WEIGHTS, strict=True))
    return _CITIZEN_CHECKS[total % 11] == text[17]


def personal_data(text: str) -> list[tuple[int, int, str]]:
    """(start, end, 'citizen_id' or 'mobile') of every citizen and mobile number in a cell's text (rule S12).

    Digits that are part of a longer run of digits (but +86 or 0086), or of what has the shape of a credit code (also one
    with a character lost or too many), are no personal data.
    """
    plain = text.translate(_FULL_WIDTH)
    found = []
    for match in _PERSONAL.finditer(plain):
        if match["citizen"] and not citizen_id_valid(match["citizen"].upper()):
            continue
        if match["mobile"] and any(word.start() <= match.start() < word.end() for word in _CODE.finditer(plain)):
            continue
        found.append((match.start(), match.end(), "citizen_id" if match["citizen"] else "mobile"))
    return found


def mask(text: str) -> str:
    """The text with all but the first three and last two characters of personal numbers as *."""
    for start, end, _ in personal_data(text):
        text = text[: start + 3] + "*" * (end - start - 5) + text[end - 2 :]
    return text


def _remainder(code: str) -> int:
    """The weighted sum of 18 characters mod 31: 0 when the check character is right; -1 for characters outside."""
    if not _IN_ALPHABET.fullmatch(code):
        return -1
    return sum(_VALUES[c] * w for c, w in zip(code, _WEIGHTS, strict=True)) % 31


def _replaced(code: str, only: int | None = None) -> list[str]:
    """For each position (or one) the code with the only character there that makes the sum 0."""
    error = _remainder(code)
    if error < 0:
        return []
    return [
        code[:i] + ALPHABET[(_VALUES[code[i]] - error * _INVERSES[i]) % 31] + code[i + 1 :]
        for i in (range(18) if only is None else (only,))
    ]


def _swapped(code: str) -> list[str]:
    return [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(17)]


_BYTE_VALUES = np.full(256, -1, np.int8)
for _character, _value in _VALUES.items():
    _BYTE_VALUES[ord(_character)] = _value
