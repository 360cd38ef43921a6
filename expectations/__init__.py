"""WHAT must hold: suites from the scheme, the expectations that Great Expectations lacks, and findings."""
