"""The ``cfu`` command in this process, without what ``main`` makes of errors: they are in the outcome."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from unittest import mock

from cfu.cli import tree


@dataclass(frozen=True)
class Invoked:
    """``exit_code`` is 1 where an error was raised. ``output`` is all that was printed, stdout first."""

    exit_code: int
    stdout: str
    stderr: str
    exception: BaseException | None

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


def invoke(*arguments: object, columns: int | None = None) -> Invoked:
    """Run ``cfu`` with these arguments, on a screen of so many columns."""
    stdout, stderr, code, raised = io.StringIO(), io.StringIO(), 0, None
    screen = {"COLUMNS": str(columns)} if columns else {}
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr), mock.patch.dict("os.environ", screen):
        try:
            code = tree.root()([str(argument) for argument in arguments], prog_name="cfu", standalone_mode=True) or 0
        except SystemExit as end:
            code = int(end.code or 0)
        except Exception as error:
            code, raised = 1, error
    return Invoked(code, stdout.getvalue(), stderr.getvalue(), raised)
