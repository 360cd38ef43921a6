"""A column of codes is read, checked and mended as each code alone is by `transforms.codes`."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import codes
from transforms.linkage.code_hits import KINDS, WAYS, Codes, hits, read_codes
from transforms.linkage.lookup import keys


def uscc(org: int) -> str:
    body = "91640100" + f"{org:08d}"
    body += codes.org_check_character(body[8:])
    return body + codes.check_character(body)


REGISTER = [uscc(org * 7919) for org in range(1, 400)]
typed = st.builds(
    lambda code, at, put, cut: code[:at] + put + code[at + cut :],
    st.sampled_from(REGISTER), st.integers(0, 17), st.text(codes.ALPHABET + "OIZSVx -", max_size=2), st.integers(0, 2),
)  # fmt: skip


def column(texts: list[str]) -> Codes:
    return read_codes(pa.array(texts, pa.large_string()))


@settings(deadline=None)
@given(st.lists(st.one_of(typed, st.text("0123456789X-无", max_size=20)), max_size=8))
def test_kinds_are_those_of_each_code(texts: list[str]) -> None:
    assert [KINDS[kind] for kind in column(texts).kind] == [codes.classify(codes.clean_code(text)) for text in texts]


@settings(deadline=None)
@given(st.lists(typed, max_size=8))
def test_codes_are_mended_as_each_alone(texts: list[str]) -> None:
    register = column(REGISTER)
    row, unit, way = hits(column(texts), keys(register.key), keys(register.org_key[:0]), keys(register.prefix_key[:0]))
    for at, text in enumerate(texts):
        code = codes.clean_code(text)
        found = {REGISTER[u] for u in unit[row == at]}
        assert found == ({code} if code in REGISTER else set(codes.repair(code)) & set(REGISTER))
        assert set(way[row == at]) <= {WAYS.index("code" if code in REGISTER else "code_repaired")}


def test_no_one_character_error_leads_to_another_unit() -> None:
    rng = np.random.default_rng(3)
    wrong = []
    for at, code in enumerate(REGISTER):
        place = int(rng.integers(18))
        wrong.append(code[:place] + codes.ALPHABET[(codes.ALPHABET.index(code[place]) + 1 + at % 30) % 31] + code[place + 1 :])
    register = column(REGISTER)
    row, unit, _ = hits(column(wrong), keys(register.key), keys(register.org_key[:0]), keys(register.prefix_key[:0]))
    alone = np.bincount(row, minlength=len(wrong))[row] == 1
    assert (row[alone] == unit[alone]).all()
    assert alone.sum() > 350
