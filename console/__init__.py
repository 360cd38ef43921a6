"""Where stewards decide: web pages over the warehouse."""
