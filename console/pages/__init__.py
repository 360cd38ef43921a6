"""The console's pages, each with its ROUTES."""

from console.pages import entry, frame

PAGES = (frame, entry)
