"""Watching the nights from outside: a log for machines, measures for Prometheus, spans for OpenTelemetry, the digest by message."""
