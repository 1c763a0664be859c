"""The program: its commands, and what becomes of errors."""

import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from protocol_cli import __version__
from protocol_cli.cli.settings import defaults, settings
from protocol_cli.model.errors import ProtocolError

UNUSABLE = 2
"""The exit code for words, files or rules that cannot be used."""

FAILED = 70
"""The exit code for a fault of the program itself: EX_SOFTWARE of sysexits.h."""

COMMANDS = {
    "ask": "words",
    "interview": "interviews",
    "batch": "batches",
    "replay": "receipts",
    "route": "answers",
    "check": "answers",
    "explain": "answers",
    "councils": "look_up",
    "matters": "look_up",
    "clause": "look_up",
    "schema": "look_up",
    "compare": "comparing",
    "readings": "comparing",
    "lint": "audits",
    "test": "audits",
    "new": "starting",
    "drift": "drift",
}
"""The module of each command, in the order in which help lists them; the function is called as the command is."""


def app_for(words: Sequence[str] = ()) -> typer.Typer:
    """Return the program as some words need it: with the command that they begin with alone, or with all of them, to list or to suggest."""
    app = typer.Typer(
        help="Ask a council's councillor-officer protocol who handles a matter and what is permitted, and get the clauses the answer rests on.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(options)
    for name in [word for word in words[:1] if word in COMMANDS] or COMMANDS:
        app.command(name)(getattr(import_module(f"{__package__}.{COMMANDS[name]}"), name))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"protocol {__version__}")
        raise typer.Exit


def options(
    context: typer.Context,
    _: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Answer from a council's councillor-officer protocol: who handles this, is this permitted, and which clause says so."""
    commands = getattr(context.command, "commands", {})
    context.default_map = defaults(commands, settings(Path.cwd()))


def main() -> None:
    """Run the program; errors that a person can mend are told in their own words, and no traceback is shown."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app_for(sys.argv[1:])()
    except ProtocolError as error:
        from protocol_cli.output.diagnostics import error_lines

        print("\n".join(error_lines(error)), file=sys.stderr)
        sys.exit(UNUSABLE)
    except BrokenPipeError:
        # The reader has gone, as in `protocol clause southwell | head`; nothing is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if "PROTOCOL_DEBUG" in os.environ:
            raise
        print(f"error: the program itself failed: {type(error).__name__}: {error}", file=sys.stderr)
        print("  = help: please report this with the command that you gave; PROTOCOL_DEBUG=1 shows where it happened", file=sys.stderr)
        sys.exit(FAILED)
