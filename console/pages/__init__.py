"""The console's pages, each with its ROUTES."""

from console.pages import audit, entry, figures, frame, gap, rules, single, users

PAGES = (frame, entry, single, gap, figures, rules, audit, users)
