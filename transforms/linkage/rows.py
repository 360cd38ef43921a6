"""What linkage reads of a ledger: five columns, and one key for all that a row's candidates follow from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.linkage.arrays import Bools, Ints, texts
from transforms.linkage.code_hits import Codes
from transforms.linkage.index import Side, head_counts, read_side, read_side_codes
from transforms.linkage.places import Places

READ = ("enterprise_name", "uscc", "county", "city", "employees")


@dataclass(frozen=True)
class Rows:
    """A ledger's rows as texts without gaps. What a column's cells are was settled for the whole column."""

    name: pa.Array
    code: pa.Array
    place: pa.Array  # county, or the city where no county is said
    size: Ints

    def some(self, which: Ints) -> Rows:
        """The rows at these positions."""
        at = pa.array(which)
        return Rows(self.name.take(at), self.code.take(at), self.place.take(at), self.size[which])

    def side(self, known: Places) -> Side:
        """The rows as evidence reads them."""
        frame = pd.DataFrame({"name": _column(self.name), "place": _column(self.place), "size": self.size})
        return read_side(frame, "name", "place", "size", known, read_side_codes(_column(self.code)))

    def codes(self, which: Ints) -> tuple[Codes, Ints]:
        """The codes of the rows at these positions."""
        return read_side_codes(_column(self.code.take(pa.array(which))))

    def same(self, others: Rows, count: int) -> Bools:
        """Which of the first rows are the same as the others' at their places."""
        texts_ = [same_texts(getattr(self, name), getattr(others, name), count) for name in ("name", "code", "place")]
        alike: Bools = np.all([*texts_, self.size[:count] == others.size[:count]], axis=0)
        return alike

    def keys(self, refused: pa.Array) -> pa.Array:
        """A text for each row, the same for two rows only if all that is read of them, and what is refused for them, is the same."""
        lengths = [pc.cast(pc.binary_length(column), pa.large_string()) for column in (self.name, self.code)]
        size = pc.cast(pa.array(self.size), pa.large_string())
        head = pc.binary_join_element_wise(*lengths, size, refused, _text(","))  # no free text, so that it ends where it seems to end
        return pc.binary_join_element_wise(head, pc.binary_join_element_wise(self.name, self.code, self.place, _text("")), _text(";"))


def read_rows(ledger: pd.DataFrame) -> Rows:
    """From READ; city and employees only if there."""
    place = texts(ledger["county"], None)
    if "city" in ledger and place.null_count:
        place = pc.coalesce(place, texts(ledger["city"], None))
    return Rows(texts(ledger["enterprise_name"]), texts(ledger["uscc"]), pc.fill_null(place, ""), head_counts(ledger, "employees"))


def same_texts(one: pa.Array, other: pa.Array, count: int) -> Bools:
    """Which of the first texts are the same."""
    alike: Bools = pc.equal(one[:count], other[:count]).to_numpy(zero_copy_only=False)
    return alike


def _column(values: pa.Array) -> pd.Series:
    return pd.Series(pd.array(values, dtype=pd.StringDtype(na_value=np.nan)))


def _text(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
