"""The chapters of the summary, a file each: pure functions from the material to a section."""
