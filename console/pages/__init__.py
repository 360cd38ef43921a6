"""The console's pages, each with its ROUTES."""

from console.pages import entry, figures, frame, gap, reminders, rules, signoff

PAGES = (frame, entry, gap, figures, rules, signoff, reminders)
