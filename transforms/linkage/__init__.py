"""Which unit of the social insurance register each ledger row is. Design and measurements: docs/explanation/linkage.md."""

from transforms.linkage.bound import Bound
from transforms.linkage.lexicon import Lexicon, lexicon_from_regions
from transforms.linkage.link import link

__all__ = ["Bound", "Lexicon", "lexicon_from_regions", "link"]
