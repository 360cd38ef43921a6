"""The change of a figure between two editions, in parts by cause, which add up; cause by cause, on both databases, and of any steps."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import bridging
from flows.bridging import CAUSES, KEY, SIDES, bridge_between
from flows.cli import run
from flows.errors import UserError
from flows.recomputing import worked_out
from scheme import Scheme
from tests.flows.making import Place
from tests.flows.nights import CAUSE_OF, EDITIONS
from tests.flows.tracing_then import Traced
from warehouse import Inputs, Warehouse

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nights(traced_nights: tuple[Place, Traced]) -> Place:
    return traced_nights[0]


@pytest.fixture(scope="module", autouse=True)
def once() -> Iterator[None]:
    """What the same inputs come to is worked out once: bridges share most of their steps."""
    known: dict[Any, pd.DataFrame] = {}

    def remembered(store: Warehouse, scheme: Scheme, inputs: Inputs, as_of: str) -> pd.DataFrame:
        key = (store.place, scheme.digest, inputs.text, as_of)
        if key not in known:
            known[key] = worked_out(store, scheme, inputs, as_of)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bridging, "worked_out", remembered)
        yield


def bridge(place: Place, one: int, other: int, **options: bool) -> pd.DataFrame:
    with place.open() as store:
        every = {edition.id: edition for edition in store.editions()}
        return bridge_between(store, place.scheme, every[one], every[other], **options)


def adds_up(found: pd.DataFrame) -> bool:
    """Whether the parts of every change come to it, and where there is no difference the cause by which a number came or went is named."""
    whole = found[found["by"] == ""]
    off = (whole[list(CAUSES)].sum(axis="columns") - (whole["after"] - whole["before"])).abs()
    rest = found[found["by"] != ""]
    return bool((off < 1e-9).all()) and bool(rest[list(CAUSES)].isna().all(axis=None)) and set("+".join(rest["by"]).split("+")) <= {"", *CAUSES}


@pytest.mark.parametrize(("edition", "cause"), CAUSE_OF.items())
def test_a_change_of_one_kind_is_all_of_its_cause(edition: int, cause: str, nights: Place) -> None:
    for one, other in ((edition - 1, edition), (edition, edition - 1)):
        # Backwards what came late went: a report that was there and is not any more is another version of nothing.
        expected = {"late": "corrected"}.get(cause, cause) if other < one else cause
        found = bridge(nights, one, other)
        assert len(found) > 0
        assert adds_up(found)
        assert set(found["by"]) <= {"", expected}
        whole = found[found["by"] == ""]
        assert all((whole[another] == 0).all() for another in CAUSES if another != expected)


def test_a_rate_that_stays_while_both_its_sides_move_has_changed(nights: Place) -> None:
    """A waived row is one more of one more."""
    found = bridge(nights, 1, 2).set_index(["indicator", "region", "side"])
    sides = found.loc["I03b"].loc["640000"]
    assert sides.loc[["numerator", "denominator"], "decision"].to_list() == [1.0, 1.0]
    values = found.loc["I03b"].loc["640000"].reset_index().to_dict("records")
    assert [one for one in values if one["side"] == "value" and one["before"] == one["after"]] == []


def test_the_parts_of_many_causes_add_up(nights: Place) -> None:
    came = bridge(nights, 1, EDITIONS)
    assert adds_up(came)
    assert set(came["side"]) == set(SIDES)
    assert set(came.loc[came["period"] == "2020-10", "by"]) == {"late", "register"}  # with October came October's register
    found = bridge(nights, 3, 7)
    assert adds_up(found)
    whole = found[found["by"] == ""]
    assert [cause for cause in CAUSES if (whole[cause] != 0).any()] == ["register", "decision", "day"]


@pytest.mark.parametrize("seed", range(4))
def test_between_any_two_editions_they_add_up(seed: int, nights: Place) -> None:
    one, other = random.Random(seed).sample(range(1, EDITIONS + 1), 2)
    assert adds_up(bridge(nights, one, other))


@pytest.mark.postgres
@pytest.mark.parametrize(("one", "other"), [(6, 7), (1, EDITIONS)])
def test_on_postgresql_it_is_the_same(one: int, other: int, nights: Place, postgres_nights: tuple[Place, Traced]) -> None:
    """One step, and every one of them."""
    pd.testing.assert_frame_equal(bridge(postgres_nights[0], one, other), bridge(nights, one, other))


def test_what_another_program_or_definition_changed_is_its_own_part(nights: Place, tmp_path: Path) -> None:
    """An edition as a program would have published it that counted five more in one figure."""
    place = nights.copy(tmp_path / "place")
    with closing(sqlite3.connect(place.home / "warehouse.sqlite")) as connection, connection:
        more = "UPDATE figure SET value = value + 5 WHERE edition = 2 AND period = '2020-09' AND indicator = 'I01c' AND region = '640000'"
        assert connection.execute(more).rowcount == 1
    with place.open() as store:
        every = {edition.id: edition for edition in store.editions()}
        for inputs, definition in (
            (replace(every[2].inputs, code_version="0.0.9/other"), False),
            (replace(every[2].inputs, scheme_digest="older"), True),
        ):
            found = bridge_between(store, place.scheme, replace(every[2], inputs=inputs), every[4], definition=definition)
            assert adds_up(found)
            programs = found[(found["program"].fillna(0) != 0)]
            assert programs[["indicator", "region", "side", "program"]].to_numpy().tolist() == [["I01c", "640000", "value", -5.0]]


def test_different_definitions_are_not_compared_unless_asked(nights: Place) -> None:
    with nights.open() as store:
        one, *_, last = store.editions()
        older = replace(one, inputs=replace(one.inputs, scheme_digest="older"))
        with pytest.raises(UserError, match="figures of different definitions cannot be compared"):
            bridge_between(store, nights.scheme, older, last)


def test_an_edition_that_does_not_come_out_again_has_no_bridge(nights: Place, tmp_path: Path) -> None:
    place = nights.copy(tmp_path / "place")
    for side in SIDES:
        with closing(sqlite3.connect(place.home / "warehouse.sqlite")) as connection:
            row, right = connection.execute(f"SELECT min(rowid), {side} FROM figure WHERE edition = 2 AND {side} > 0").fetchone()
            for number, said in ((right + 1, pytest.raises(UserError, match="does not come out again")), (right, nullcontext())):
                with connection:
                    assert connection.execute(f"UPDATE figure SET {side} = ? WHERE rowid = ?", (number, row)).rowcount == 1
                with said:
                    bridge(place, 1, 2)


def test_by_the_command(nights: Place, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warehouse.store.load_scheme", lambda: nights.scheme)
        at = ["--home", str(nights.home), "--indicator", "I03b", "--region", "640000"]
        assert run(["bridge", "1", "2", "--json", *at]) == 0
        assert '"side":"numerator"' in capsys.readouterr().out.replace(" ", "")
        assert run(["bridge", "1", "77", *at]) == 1
        assert "There is no edition 77" in capsys.readouterr().err
        assert run(["bridge", "1", "2", "--xlsx", str(tmp_path / "bridge.xlsx"), *at]) == 0


Numbers = st.one_of(st.none(), st.floats(-1e7, 1e7, allow_nan=False).map(lambda number: round(number, 2)))


@given(st.lists(st.lists(st.tuples(Numbers, Numbers, Numbers), min_size=len(CAUSES) + 1, max_size=len(CAUSES) + 1), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_whatever_the_steps_come_to_the_parts_add_up(figures: list[list[tuple[float | None, ...]]]) -> None:
    """Numbers that come, go, go and come again, or stay: parts that add up, or the causes by which they came and went."""
    steps = []
    for at in range(len(CAUSES) + 1):
        rows = [("2020-09", "I01a", f"64{number:04d}", None, *(figure[at])) for number, figure in enumerate(figures)]
        frame = pd.DataFrame(rows, columns=[*KEY, *SIDES]).astype(dict.fromkeys(SIDES, "Float64"))
        steps.append(frame.astype({"breakdown": "string"}))
    found = bridging._parts(steps)
    assert adds_up(found)
    told = set(found[["region", "side"]].itertuples(index=False, name=None))
    for number, figure in enumerate(figures):
        for place, side in enumerate(SIDES):
            before, after = figure[0][place], figure[-1][place]
            changed = (before is None) != (after is None) or (before is not None and after is not None and abs(after - before) > 1e-9)
            assert ((f"64{number:04d}", side) in told) == changed
