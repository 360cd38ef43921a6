"""The console's pages, each with its ROUTES."""

from console.pages import entry, figures, frame, gap, query_back, rules

PAGES = (frame, entry, gap, figures, rules, query_back)
