"""Made-up provinces of any size: register, reports as people lay them out, and the truth about both."""

from sources.simulate.province import PERIODS, SimulationReport, simulate

__all__ = ["PERIODS", "SimulationReport", "simulate"]
