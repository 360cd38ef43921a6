"""A column made of stretches is the one made row by row."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.linkage import splice
from transforms.linkage.splice import Source, spliced

TEXTS = st.lists(st.one_of(st.none(), st.sampled_from(["", "甲", "𠮷祥", "ab" * 40])), max_size=12)


@given(TEXTS, TEXTS, st.data(), st.sampled_from([0, 8]), st.booleans())
def test_stretches_come_to_what_rows_come_to(old: list[str | None], new: list[str | None], data: st.DataObject, short: int, sliced: bool) -> None:
    rows = len(new) + (data.draw(st.integers(0, 20)) if old else 0)
    again = np.sort(np.array(data.draw(st.permutations(range(rows)))[: len(new)], np.int64))
    kept = data.draw(st.one_of(st.just(list(range(rows))), st.lists(st.integers(0, 99), min_size=rows, max_size=rows)))
    before = np.array([at % max(len(old), 1) for at in kept], np.int64)
    before[again] = -1
    expected = [new[again.tolist().index(row)] if row in again else old[before[row]] for row in range(rows)]
    one, other = (pa.array([*texts, "behind"], pa.large_string()).slice(0, len(texts)) if sliced else pa.array(texts, pa.large_string()) for texts in (old, new))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splice, "SHORT", short)
        result = spliced(one, other, Source.of(len(old), before, again))
    result.validate(full=True)
    assert result.to_pylist() == expected
