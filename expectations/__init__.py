"""WHAT must hold: suites from the scheme, the expectations that Great Expectations lacks, and findings."""

import logging
import os

# Set before Great Expectations is imported anywhere: nothing is sent anywhere, and only what is wrong is said.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
logging.getLogger("great_expectations").setLevel(logging.WARNING)
