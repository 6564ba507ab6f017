"""The ``cfu`` command."""

from __future__ import annotations

import os
import signal
import sys

from cfu.base import process
from cfu.base.errors import CfuError, Interrupted


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr and a non-zero exit status."""
    try:
        process.end_on_signals()
        from cfu.cli import tree  # here: an interrupt while it loads is no traceback either

        tree.root()(prog_name="cfu")
    except CfuError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except Interrupted as interrupted:
        name = "interrupted" if interrupted.number == signal.SIGINT else "ended by a signal"
        print(f"\n{name}; nothing half-written is left", file=sys.stderr, flush=True)
        _leave(128 + interrupted.number)
    except BrokenPipeError:
        # Nobody reads on. Python would complain of it once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _leave(status: int) -> None:
    """End at once: threads that wait for programs, which are ended, have nothing to finish."""
    sys.stdout.flush()
    os._exit(status)
