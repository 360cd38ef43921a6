"""The console's pages, each with its ROUTES."""

from console.pages import entry, figures, frame, gap, matches, rules, window

PAGES = (frame, entry, gap, figures, rules, matches, window)
