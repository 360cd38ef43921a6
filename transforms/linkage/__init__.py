"""Which unit of the social insurance register each ledger row is. Design and measurements: docs/explanation/linkage.md."""

from transforms.linkage.again import Known, link_again
from transforms.linkage.bound import Bound
from transforms.linkage.identity import identity
from transforms.linkage.lexicon import Lexicon, lexicon_from_regions
from transforms.linkage.link import link
from transforms.linkage.memory import Memory, remember
from transforms.linkage.rows import READ

__all__ = ["READ", "Bound", "Known", "Lexicon", "Memory", "identity", "lexicon_from_regions", "link", "link_again", "remember"]
