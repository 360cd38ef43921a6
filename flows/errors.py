"""Errors for people: place, what was found, what was expected, what to do. They leave with a stable exit code and no traceback."""


class UserError(Exception):
    """The input or the data is at fault; the message says where, what, and the way out. Exit code 1."""


class UsageError(UserError):
    """The command was called wrongly, whatever the data. Exit code 2."""


class ToldPlainly(UserError):
    """What is wrong with words that were typed; `plain` says it to who chose from a list and never saw the codes in it."""

    def __init__(self, message: str, plain: str) -> None:
        super().__init__(message)
        self.plain = plain
