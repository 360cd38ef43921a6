"""What can be wrong with a whole file; each becomes a finding (S01 or S15) and stops no other file."""


class UnreadableFile(Exception):
    """A file that cannot be read (S01). `why` names the reason, `detail` the library's own words."""

    def __init__(self, why: str, detail: str = "") -> None:
        self.why = why
        self.detail = detail
        super().__init__(f"{why}: {detail}" if detail else why)


class UnsafeFile(Exception):
    """A file that is refused before it is opened in full (S15). `why` names the reason, `detail` the numbers."""

    def __init__(self, why: str, detail: str = "") -> None:
        self.why = why
        self.detail = detail
        super().__init__(f"{why}: {detail}" if detail else why)
