"""The command `onrecord`: parses, calls, prints. One file for each group of commands.

Exit codes are the same for all commands: 0, all is well; 1, there is something to look at; 2, bad input;
130, stopped by ctrl-C.
"""

from __future__ import annotations

import atexit
import gc
import io
import sys

import typer

from pipeline import MANY_OBJECTS
from pipeline.cli import calibrate as calibrate
from pipeline.cli import check as check
from pipeline.cli import desk as desk
from pipeline.cli import evals as evals
from pipeline.cli import export as export
from pipeline.cli import index as index
from pipeline.cli import report as report
from pipeline.cli import run as run
from pipeline.cli import setup as setup
from pipeline.cli import status as status
from pipeline.cli import verdicts as verdicts
from pipeline.cli.app import app as app
from pipeline.cli.workflow_guard import guarded


def main() -> None:
    """Run the command; a user's mistake is one line on standard error and exit code 2."""
    gc.set_threshold(MANY_OBJECTS)
    # What is in memory at the end goes with the process: to look through it takes a fifth of a short command.
    atexit.register(gc.freeze)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal without the shapes of the labels shows "?" for them.
        sys.stdout.reconfigure(errors="replace")
    with guarded():
        try:
            app()
        except Exception as error:
            from pipeline.config.errors import UserError
            from pipeline.model.errors import RunStop

            if not isinstance(error, UserError | RunStop):
                raise
            typer.echo(f"onrecord: {error}", err=True)
            sys.exit(2)
