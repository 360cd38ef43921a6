"""The console's pages, each with its ROUTES."""

from console.pages import audit, entry, figures, frame, gap, matches, query_back, reminders, rules, signoff, single, users, window

PAGES = (frame, entry, single, gap, figures, rules, matches, window, query_back, signoff, reminders, audit, users)
