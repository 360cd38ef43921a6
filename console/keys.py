"""The keys of the console, as its help says them. Each page puts `data-key` on what a key does."""

from __future__ import annotations

from flows.words import N_

KEYS = (
    ("j · k", N_("the next one, the one before")),
    ("Enter", N_("open it")),
    ("e", N_("explain")),
    ("r", N_("return")),
    ("w", N_("ask for a waiver")),
    ("g", N_("grant the waiver")),
    ("x", N_("refuse the waiver")),
    ("Shift+E · Shift+R", N_("explain or return the whole group")),
    ("1 · 2 · 3", N_("the same enterprise as candidate 1, 2, 3")),
    ("Shift+1 · 2 · 3", N_("the former or the new name of candidate 1, 2, 3")),
    ("0", N_("none of them")),
    ("n", N_("not in the register")),
    ("f", N_("covered by a federation union")),
    ("q", N_("cannot tell")),
    ("u", N_("undo the last decision")),
    ("/", N_("search")),
    ("Ctrl+Enter", N_("submit and go to the next one")),
    ("?", N_("this help")),
)
