"""The ``cfu`` command: one module per subcommand."""

from __future__ import annotations

import sys

import typer

from cfu.base.errors import CfuError
from cfu.cli.commands import (
    bitstream,
    cache,
    compare,
    diff,
    doctor,
    fetch,
    history,
    instructions,
    model,
    new,
    profile,
    report,
    sim,
    synth,
)

app = typer.Typer(
    help="Co-design small ML accelerators: compile an int8 .tflite, simulate it cycle by cycle, prove every layer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(model.app, name="model")
app.add_typer(cache.app, name="cache")
app.command()(sim.sim)
app.command()(profile.profile)
app.command()(compare.compare)
app.command()(compare.bench)
app.command()(instructions.instructions)
app.command()(report.report)
app.command()(diff.diff)
app.command("history")(history.show)
app.command()(synth.synth)
app.command()(bitstream.bitstream)
app.command()(bitstream.prog)
app.command()(new.new)
app.command()(fetch.fetch)
app.command()(doctor.doctor)


def main() -> None:
    """Run the command line; a mistake of the user's is one line on stderr and a non-zero exit status."""
    try:
        app()
    except CfuError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted; nothing half-written is left", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
