"""Every reason that the matching gives is there in English."""

from __future__ import annotations

import pytest

from transforms.linkage.reasons import FIELDS, NOT_FOUND
from transforms.match_reasons_en import in_english

SAID = sorted({NOT_FOUND, *(word for words in FIELDS.values() for word in words if word)})


@pytest.mark.parametrize("word", SAID)
def test_what_an_evidence_field_says_is_said_in_english(word: str) -> None:
    assert in_english(word).isascii()
