"""The console's pages, each with its ROUTES."""

from console.pages import audit, deciding, desk, entry, exporting, figures, findings, frame, gap, rules, users, window

PAGES = (frame, entry, desk, exporting, findings, deciding, window, gap, figures, rules, audit, users)
