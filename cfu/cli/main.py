"""The ``cfu`` command."""

from __future__ import annotations

import sys

from cfu.base.errors import CfuError


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr and a non-zero exit status."""
    try:
        from cfu.cli import tree  # here: an interrupt while it loads is no traceback either

        tree.root()(prog_name="cfu")
    except CfuError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted; nothing half-written is left", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
