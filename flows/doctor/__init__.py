"""What is wrong with an installation: small checks, one file each theme; checks.py lists them all."""
