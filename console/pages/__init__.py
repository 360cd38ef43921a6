"""The console's pages, each with its ROUTES."""

from console.pages import batches, entry, figures, frame, gap, rules, upload

PAGES = (frame, entry, batches, upload, gap, figures, rules)
