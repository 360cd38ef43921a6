"""What all workers of a run share: made by the first that needs it, changed by nobody, gone with the run."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

OF_THE_RUN = "TESTS_OF_THE_RUN"
"""Where conftest.py says the folder of the run is."""


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The run's folder of that name, filled by `make`; the others wait until it is there."""
    run = Path(os.environ[OF_THE_RUN])
    made, making = run / name, run / f".{name}"
    with (run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            shutil.rmtree(making, ignore_errors=True)  # of a worker that failed at it
            making.mkdir()
            make(making)
            making.rename(made)
    return made
