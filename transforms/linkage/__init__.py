"""Which unit of the social insurance register each ledger row is. Design and measurements: docs/explanation/linkage.md."""

from transforms.linkage.lexicon import Lexicon, lexicon_from_regions
from transforms.linkage.link import link

__all__ = ["Lexicon", "lexicon_from_regions", "link"]
