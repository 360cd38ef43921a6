"""The console's pages, each with its ROUTES."""

from console.pages import deciding, desk, entry, figures, findings, frame, gap, rules

PAGES = (frame, entry, desk, findings, deciding, gap, figures, rules)
