"""Ledger rows against the social insurance register of the same month: which unit is each row?"""

import pandas as pd

from transforms.codes import clean_code
from transforms.linkage.bound import Bound
from transforms.linkage.decide import Verdict, decide, decided
from transforms.linkage.index import RegisterIndex, build_index
from transforms.linkage.lexicon import Lexicon
from transforms.linkage.names import parse_name
from transforms.linkage.stages import Row
from transforms.text import each

COLUMNS = ["unit_no", "score", "method", "state", "candidates", "reason"]


def link(ledger: pd.DataFrame, register: pd.DataFrame, lexicon: Lexicon, bound: Bound | None = None) -> pd.DataFrame:
    """One row a ledger row, in its order and with its index.

    ledger: enterprise_name, uscc as typed or NA, county (6 digits or NA).
    register: unit_no, unit_name, uscc, org_code, region (6 digits), and status if there is one.
    Result: unit_no (where the state is `candidate`, that of the best candidate; NA where there is none), score 0..1,
    method, state (accepted, candidate, none), candidates (JSON, up to three of unit_no, score, why), reason.
    What people have decided (`bound`) goes before everything.
    """
    return link_to(ledger, build_index(register, lexicon), bound)


def link_to(ledger: pd.DataFrame, index: RegisterIndex, bound: Bound | None = None) -> pd.DataFrame:
    """`link` against a register that is indexed already."""
    bound = bound or Bound()
    settled, ruled_out = bound.verdicts, bound.ruled_out
    asked = [(row, ruled_out.get(label, frozenset())) for label, row in zip(ledger.index, _rows(ledger, index.lexicon), strict=True)]
    verdicts: dict[tuple[Row, frozenset[str]], Verdict] = {one: decide(one[0], index, one[1]) for one in dict.fromkeys(asked)}
    found = [decided(*settled[label]) if label in settled else verdicts[one] for label, one in zip(ledger.index, asked, strict=True)]
    frame = pd.DataFrame([verdict[: len(COLUMNS)] for verdict in found], columns=COLUMNS, index=ledger.index)
    return frame.astype({column: "str" for column in COLUMNS if column != "score"} | {"score": "float64"})


def _rows(ledger: pd.DataFrame, lexicon: Lexicon) -> list[Row]:
    names = each(str, ledger["enterprise_name"])
    parsed = {name: parse_name(name, lexicon) for name in dict.fromkeys(names)}
    codes, counties = each(clean_code, ledger["uscc"]), each(str, ledger["county"])
    return [Row(parsed[name], code, county) for name, code, county in zip(names, codes, counties, strict=True)]
