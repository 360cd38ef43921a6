"""How the tests are shared out among workers: whole files, and together those whose tests need the same dear things."""

from xdist.scheduler import LoadFileScheduling

_TOGETHER = {
    "the run of nights": ("tests/flows/test_bridge.py", "tests/flows/test_editions.py", "tests/flows/test_trace_past.py"),
    "servers of sources": ("tests/flows/test_pulling.py", "tests/sources/connectors/test_contract.py", "tests/sources/connectors/test_own_ways.py"),
}
_GROUPS = {file: group for group, files in _TOGETHER.items() for file in files}


class SharedFiles(LoadFileScheduling):
    """A file's tests go to one worker, in their order, so that what they share is made once."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return _GROUPS.get(file, file)
