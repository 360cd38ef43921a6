"""Past one machine: files are read on a Dask cluster, and what was read comes back by a storage that all machines reach."""
