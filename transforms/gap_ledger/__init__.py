"""The gap ledger (台账、销号): every register enterprise of 25 and more in one state, and how one night leads to the next."""

from transforms.gap_ledger.balance import BALANCE, balance, moves, unbalanced
from transforms.gap_ledger.ledger import GAP, gap_ledger
from transforms.gap_ledger.moves import MOVES, Move
from transforms.gap_ledger.states import BANDS, GAP_STATES, STATES, Band, Kind, State

__all__ = [
    "BALANCE",
    "BANDS",
    "GAP",
    "GAP_STATES",
    "MOVES",
    "STATES",
    "Band",
    "Kind",
    "Move",
    "State",
    "balance",
    "gap_ledger",
    "moves",
    "unbalanced",
]
