"""The console's pages, each with its ROUTES."""

from console.pages import audit, batches, entry, figures, frame, gap, rules, upload, users

PAGES = (frame, entry, batches, upload, gap, figures, rules, audit, users)
