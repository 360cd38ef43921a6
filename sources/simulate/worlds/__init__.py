"""Trial grounds of the linkage: a register of any size, made up or real, a noisy ledger beside it, and the truth."""

from sources.simulate.worlds.ledger import Recipe
from sources.simulate.worlds.regions import elsewhere, regions_elsewhere, regions_of
from sources.simulate.worlds.registered import read_register
from sources.simulate.worlds.world import World, beside, half, made_up

__all__ = ["Recipe", "World", "beside", "elsewhere", "half", "made_up", "read_register", "regions_elsewhere", "regions_of"]
