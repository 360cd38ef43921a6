"""The console's process of trials: started when somebody opens a page that needs it, ended with the console."""

from __future__ import annotations

import threading

from starlette.applications import Starlette
from starlette.requests import Request

from flows.trial_process import TrialProcess

_starting = threading.Lock()


def trials(request: Request) -> TrialProcess:
    """The process, which loads what it needs while people still choose their files."""
    state = request.app.state
    with _starting:
        if not hasattr(state, "trials"):
            store = state.store
            state.trials = TrialProcess(store.url.render_as_string(hide_password=False), store.home)
            state.trials.warm()
    process: TrialProcess = state.trials
    return process


def end_trials(app: Starlette) -> None:
    """End the process, where there is one."""
    with _starting:
        if hasattr(app.state, "trials"):
            app.state.trials.close()
            del app.state.trials
