"""The console's pages, each with its ROUTES."""

from console.pages import (
    audit,
    deciding,
    desk,
    entry,
    exporting,
    figures,
    findings,
    frame,
    gap,
    matches,
    query_back,
    reminders,
    rules,
    signoff,
    users,
    window,
)

PAGES = (frame, entry, desk, exporting, findings, deciding, gap, figures, rules, matches, window, query_back, signoff, reminders, audit, users)
