"""The console's pages, each with its ROUTES."""

from console.pages import audit, batches, entry, figures, frame, gap, matches, query_back, reminders, rules, signoff, upload, users, window

PAGES = (frame, entry, batches, upload, gap, figures, rules, matches, window, query_back, signoff, reminders, audit, users)
