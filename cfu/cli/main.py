"""The ``cfu`` command."""

from __future__ import annotations

import codecs
import io
import locale
import os
import signal
import sys
import traceback

from cfu.base import process
from cfu.base.errors import CfuError, Interrupted

#: Environment variable that shows where an unexpected error came from.
_DEBUG = "CFU_DEBUG"

#: Exit status of what should not have happened (EX_SOFTWARE).
_INTERNAL = 70


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr and a non-zero exit status."""
    _speak_utf8()
    try:
        process.end_on_signals()
        _print_what_there_is()
        from cfu.cli import tree  # here: an interrupt while it loads is no traceback either

        tree.root()(prog_name="cfu")
    except CfuError as error:
        _end(f"error: {error}", error.exit_code)
    except Interrupted as interrupted:
        process.end_children()  # such as Amaranth's Yosys
        name = "interrupted" if interrupted.number == signal.SIGINT else "ended by a signal"
        print(f"\n{name}; nothing half-written is left", file=sys.stderr, flush=True)
        _leave(128 + interrupted.number)
    except BrokenPipeError:
        # Nobody reads on. Python would complain of it once more when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)
    except OSError as error:
        what = error.strerror or str(error)
        _end(f"error: {error.filename or 'the system'}: {what}; mend that, then run it again", 1)
    except Exception as error:
        if os.environ.get(_DEBUG):
            traceback.print_exc()
        what = str(error).partition("\n")[0] or "no message"
        told = f"this is a mistake in the toolkit: report it with what {_DEBUG}=1 prints"
        _end(f"error: {type(error).__name__}: {what}; {told}", _INTERNAL)


def _speak_utf8() -> None:
    """Start again in Python's UTF-8 mode where the locale has another encoding: files and names are UTF-8."""
    if not sys.flags.utf8_mode and codecs.lookup(locale.getpreferredencoding(False)).name != "utf-8":
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])


def _print_what_there_is() -> None:
    """Characters that a terminal's encoding has not are escaped, and a stream that is closed swallows all."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _end(line: str, status: int) -> None:
    print(line, file=sys.stderr)
    sys.exit(status)


def _leave(status: int) -> None:
    """End at once: threads that wait for programs, which are ended, have nothing to finish."""
    sys.stdout.flush()
    os._exit(status)
