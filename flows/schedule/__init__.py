"""The schedule: when a night is due, and what keeps the nights going: a Prefect server, its runner, the console."""
