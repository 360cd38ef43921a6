"""The console's pages, each with its ROUTES."""

from console.pages import deciding, desk, entry, figures, findings, frame, gap, rules, window

PAGES = (frame, entry, desk, findings, deciding, window, gap, figures, rules)
