"""The warehouse's tables, generated from the scheme where they hold what it describes."""
