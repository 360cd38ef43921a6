"""What pages show, made of plain rows: pure functions, without request, clock or database."""
