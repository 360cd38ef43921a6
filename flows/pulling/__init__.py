"""Pulling from the sources that unionstats.toml names: the settings in words, a unit's pull, and what each source offers now."""
