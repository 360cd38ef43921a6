"""The linkage against its peers, on worlds whose truth is known: `python -m benchmarks.linkage --help`."""
