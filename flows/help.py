"""The help page of a command, in the language of tonight: usage, what it does, its options in two columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cyclopts import App, Group, Parameter

from flows.language import _
from flows.words import N_

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

OF_CYCLOPTS = (N_("Display this message and exit."), N_("Display application version."))
"""Texts that cyclopts gives to --help and --version itself."""
OF_USAGE = (N_("COMMAND"), N_("[OPTIONS]"), N_("[ARGS]"), N_("[ARGS...]"))
"""Its words in the line of usage; the others there are names, and names stay."""


class HelpPage:
    """A cyclopts help formatter. What options say of themselves is English until it is shown."""

    show_metavar = True

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:  # noqa: ARG002  # cyclopts names it
        """Print the commands, arguments or options of one heading."""
        if not panel.entries:
            return
        from rich.table import Table  # of no use to a command that does its work, and slow to import
        from rich.text import Text

        console.print(Text(_("{title}:").format(title=panel.title)))
        lines = Table.grid(padding=(0, 2, 0, 0))
        lines.add_column(no_wrap=True)
        lines.add_column(overflow="fold")
        for entry in panel.entries:
            lines.add_row(Text("  " + ", ".join(entry.display_labels_with_metavar)), Text(_said(entry)))
        console.print(lines)
        console.print()

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:  # noqa: ARG002  # cyclopts names it
        """Print the line that shows how the command is called."""
        from rich.text import Text

        words = [_(word) if word in OF_USAGE else word for word in str(usage).split()]
        console.print(Text(_("Usage: {line}").format(line=" ".join(words))))
        console.print()

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:  # noqa: ARG002  # cyclopts names it
        """Print what the command does."""
        from rich.text import Text

        if text := _plain(description):
            console.print(Text(_(text)))
            console.print()


def app_in_words(**more: Any) -> App:
    """A cyclopts App whose help pages are ours. A switch has no opposite: what is not asked for is off."""
    return App(
        help_format="plaintext",
        help_formatter=HelpPage(),
        default_parameter=Parameter(negative=()),
        suppress_keyboard_interrupt=False,  # what Ctrl+C means is said by flows.cli
        group_commands=Group.create_default_commands(name=_("Commands")),
        group_arguments=Group.create_default_arguments(name=_("Arguments")),
        group_parameters=Group.create_default_parameters(name=_("Options")),
        **more,
    )


def _said(entry: HelpEntry) -> str:
    """What an entry says, with its default or that it must be given."""
    parts = [_(_plain(entry.description))]
    if entry.required:
        parts.append(_("(required)"))
    if entry.default not in (None, "False", "None", '""'):
        parts.append(_("(default: {value})").format(value=entry.default))
    return " ".join(filter(None, parts))


def _plain(text: Any) -> str:
    """The bare text of what cyclopts made of a help text."""
    renderable = getattr(text, "primary_renderable", text)
    return "" if renderable is None else str(renderable).strip()
