"""What stewards decide: reasons, states, roles, and what becomes of findings and periods under their decisions."""
