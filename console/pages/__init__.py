"""The console's pages, each with its ROUTES."""

from console.pages import audit, entry, figures, frame, gap, matches, rules, users, window

PAGES = (frame, entry, gap, figures, rules, matches, window, audit, users)
