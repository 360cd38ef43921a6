"""The console's pages, each with its ROUTES."""

from console.pages import entry, figures, frame, gap, rules

PAGES = (frame, entry, gap, figures, rules)
