"""The console's pages, each with its ROUTES."""

from console.pages import audit, entry, figures, frame, gap, rules, users

PAGES = (frame, entry, gap, figures, rules, audit, users)
