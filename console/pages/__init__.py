"""The console's pages, each with its ROUTES."""

from console.pages import audit, entry, figures, frame, gap, matches, reminders, rules, signoff, users, window

PAGES = (frame, entry, gap, figures, rules, matches, window, signoff, reminders, audit, users)
