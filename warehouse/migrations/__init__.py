"""How an existing warehouse becomes one of this program and scheme: versions, then what the scheme has added."""
