"""What is said where something cannot be written."""

from __future__ import annotations

from pathlib import Path

from flows.errors import UserError
from flows.language import _


def cannot_write(place: Path, error: OSError, option: str) -> UserError:
    """What is said where a file or folder cannot be written."""
    said = _("{place}: this cannot be written ({found}). Choose another place with {option}.")
    return UserError(said.format(place=error.filename or place, found=_(error.strerror or str(error)), option=option))
