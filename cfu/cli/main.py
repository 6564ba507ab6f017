"""The ``cfu`` command."""

from __future__ import annotations

import gc
import sys

from cfu.base.errors import CfuError

#: Objects made before the garbage collector looks for circles: imports and elaborated hardware are hundreds of
#: thousands that stay, and looking through them again and again is a tenth of a command's time.
_GC_THRESHOLD = 50_000


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr and a non-zero exit status."""
    gc.set_threshold(_GC_THRESHOLD, 20, 20)
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
