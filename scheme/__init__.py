"""WHAT is reported: units, regions, tables, rules and indicators as data, one folder a year, and their typed loader."""

from scheme.errors import SchemeError
from scheme.loader import load_scheme
from scheme.model import Column, Indicator, Region, Rule, Scheme, Table, Unit

__all__ = ["Column", "Indicator", "Region", "Rule", "Scheme", "SchemeError", "Table", "Unit", "load_scheme"]
