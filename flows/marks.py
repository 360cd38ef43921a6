"""Punctuation in the language of tonight: full-width between Chinese words, with a space behind it between English ones."""

from __future__ import annotations

from flows.language import language


def colon() -> str:
    """Before what is named."""
    return "：" if language() == "zh" else ": "


def comma() -> str:
    """Between the parts of a sentence."""
    return "，" if language() == "zh" else ", "


def between() -> str:
    """Between the names of a list."""
    return "、" if language() == "zh" else ", "


def semicolon() -> str:
    """Between sentences that belong together."""
    return "；" if language() == "zh" else "; "


def bracketed(text: object) -> str:
    """An aside, with the space that it needs before it."""
    return f"（{text}）" if language() == "zh" else f" ({text})"


def gap() -> str:
    """Between two sentences: a Chinese full stop brings its own."""
    return "" if language() == "zh" else " "
