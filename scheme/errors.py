"""The one error of the scheme: it contradicts itself, and where."""


class SchemeError(ValueError):
    """The scheme's data contradict themselves.

    Collects every contradiction, so that whoever edits the scheme sees them all at once.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("the reporting scheme contradicts itself:\n  " + "\n  ".join(problems))
