"""WHEN it runs: the night, its schedule and the command line. The only room that knows Prefect."""

__version__ = "0.1.0"
