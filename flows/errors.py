"""Errors for people: place, what was found, what was expected, what to do. They leave with exit code 1 and no traceback."""


class UserError(Exception):
    """The input or the data is at fault; the message says where, what, and the way out."""
