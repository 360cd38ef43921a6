"""The one command: `unionstats`. Exit codes: 0 done, 1 the input or the data is at fault, 2 wrong usage, 70 a bug."""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import threading
from types import FrameType

from cyclopts import App, CycloptsError

from flows import __version__
from flows.commands.analyst import analyst_app
from flows.commands.decide import decide_app
from flows.commands.signoff import signoff_app
from flows.commands.user import user_app
from flows.errors import UsageError, UserError
from flows.help import app_in_words
from flows.language import _, prefer
from flows.settings import language_here
from flows.usage import in_words

OK, FAULT, USAGE, BUG, STOPPED = 0, 1, 2, 70, 130
_stopping = threading.Event()
_YOUNG = 500_000
"""Objects made before the garbage collector looks: what is imported and declared is no garbage, and looking it through takes a fifth of a command."""
_LASTING = frozenset({"nightly", "serve", "console", "demo", "simulate", "report", "snapshot", "bridge", "recompute", "backup", "restore"})
"""Commands that go on for long, or over a whole province: there garbage is collected as ever."""


def app() -> App:
    """The command line with its verbs, texts in the language of the environment. A verb is imported when it is called."""
    command = app_in_words(name="unionstats", version=__version__, help=_("Nightly statistics of a provincial trade-union federation."))
    for name, function, text in (
        ("demo", "simulate:demo", _("A made-up province in a temporary home: reports and a register are made, the night runs over them.")),
        ("nightly", "nightly:nightly", _("The main job: takes in everything new, checks it, reconciles it, publishes an edition.")),
        ("serve", "serve:serve", _("It runs by itself: Prefect's server, the nightly schedule and the console, until it is stopped.")),
        ("sources", "sources:sources", _("Where each unit's files are pulled from, what is there now, and why one cannot be reached.")),
        ("check", "check:check", _("What a night would find in files that were not handed in; nothing is kept.")),
        ("status", "status:status", _("Units × periods: handed in, late, held back, accepted; open findings by severity.")),
        ("findings", "lists:findings", _("The findings of the latest night.")),
        ("matches", "lists:matches", _("The ledger rows and the register units they were matched with.")),
        ("return", "give_back:give_back", _("The query-back workbooks: a unit's own files with every finding marked, to correct or explain.")),
        ("gap", "gap:gap", _("The gap ledger: every register enterprise of 25 and more in one state; what moved between editions.")),
        ("trace", "trace:trace", _("Where a figure comes from, down to workbook cells and decisions; or what a cell moves.")),
        ("remind", "remind:remind", _("Remind who is late, or returned and silent; each message goes out once.")),
        ("report", "report:report", _("The year-end summary of a published edition: docx, xlsx, html and pdf.")),
        ("sql", "sql:sql", _("Read-only SQL over the published edition.")),
        ("editions", "editions:editions", _("The editions published, and what each rests on.")),
        ("figures", "editions:figures", _("The figures of any edition, each with numerator and denominator.")),
        ("recompute", "editions:recompute", _("An edition's figures worked out again from files, register and decisions, and compared.")),
        ("bridge", "bridge:bridge", _("The change of figures between two editions, split by cause.")),
        ("snapshot", "snapshot:snapshot", _("The published edition as files for analysts: Parquet, DuckDB, CSV, xlsx, SDMX.")),
        ("backup", "backup:backup", _("A backup of warehouse, raw files and settings, read again before it counts.")),
        ("restore", "backup:restore", _("A home and a warehouse made again from a backup; refuses what is not empty.")),
        ("doctor", "doctor:doctor", _("What is wrong with this installation, and the way out.")),
        ("metrics", "metrics:metrics", _("What a monitoring system asks for, in Prometheus' format.")),
        ("simulate", "simulate:simulate", _("Made-up reports and register of any size, with the truth beside them.")),
        ("template", "template:template", _("The blank workbook that a unit fills in.")),
    ):
        command.command(f"flows.commands.{function}", name=name, help=text)
    command.command("console.serve:console", name="console", help=_("The stewards' web pages, until it is stopped."))
    command.command(decide_app())
    command.command(signoff_app())
    command.command(user_app())
    command.command(analyst_app())
    return command


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    if _LASTING.isdisjoint(given[:1]):
        gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])
    sys.exit(run(given))


def run(arguments: list[str]) -> int:
    """Run the command line; gives the exit code."""
    prefer(language_here())
    _watch_for_stop()
    try:
        result = app()(arguments, exit_on_error=False, print_error=False, result_action="return_value")
        return result if isinstance(result, int) else OK
    except CycloptsError as error:
        print(in_words(error), file=sys.stderr)
        return USAGE
    except UsageError as error:
        _complain(str(error))
        return USAGE
    except UserError as error:
        _complain(str(error))
        return FAULT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        return _stopped()
    except Exception as error:
        if _stopping.is_set():
            return _stopped()
        if (said := in_plain_words(error)) is not None:
            _complain(said)
            return FAULT
        logging.getLogger("unionstats").exception("bug")
        print(_("unionstats: this is a bug. The details are above; please report them."), file=sys.stderr)
        return BUG


def _watch_for_stop() -> None:
    """Remember a Ctrl+C: libraries that it interrupts may make another error of it, which is no bug."""

    def note(number: int, frame: FrameType | None) -> None:
        _stopping.set()
        signal.default_int_handler(number, frame)

    _stopping.clear()
    if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, note)


def _stopped() -> int:
    print(_("unionstats: stopped; the next night ends what this one began."), file=sys.stderr)
    return STOPPED


def _complain(said: str) -> None:
    print(_("unionstats: {said}").format(said=said), file=sys.stderr)


def in_plain_words(error: Exception) -> str | None:
    """What an error for people says, in the language of tonight; None for any other error, which is a bug."""
    from warehouse.errors import WarehouseError

    if isinstance(error, UserError):
        return str(error)
    if not isinstance(error, WarehouseError):
        return None
    return _("{place}: found {found}; expected {expected}. {cure}.").format(**error.parts(_))


if __name__ == "__main__":
    main()
