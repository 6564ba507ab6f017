"""What a command's help says beside its options: examples, and what holds where the user is."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from rich.console import Console
from typer.core import TyperCommand


class Untyped:
    """For Typer's commands: the help does not say that a flag is a bool, nor that a name is a text."""

    def get_params(self, ctx: Any) -> list[Any]:
        shown: list[Any] = super().get_params(ctx)  # type: ignore[misc] # of the command that this is mixed into
        for param in shown:
            if getattr(param, "is_flag", False) or (param.metavar and param.param_type_name == "argument"):
                vars(param)["display_type_rich"] = lambda ctx: None
        return shown


class Leaf(Untyped, TyperCommand):
    """A command, whose help ends with ``examples`` and, where it takes a project, with which there are."""

    examples = ""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super().format_help(ctx, formatter)
        screen = Console(highlight=False)
        if self.examples:
            text = f" Examples\n{textwrap.indent(self.examples, '   ')}\n"
            screen.print(text, markup=False, soft_wrap=True)
        if any(param.name in ("name", "names") for param in self.params):
            screen.print(f" {_here()}", markup=False, soft_wrap=True)


def _here() -> str:
    """What the project in the working directory says where the command line does not; else which projects there are."""
    from cfu.base.errors import CfuError  # here: the help of the whole loads nothing
    from cfu.flow import project

    if not Path("project.toml").is_file():
        return "Projects of the toolkit: " + ", ".join(project.shipped())
    try:
        found = project.load(".")
        target = found.target()
    except CfuError as error:
        return f"This project: {error}"
    says = f"board {target.board.name}, memory {target.memory.name}, clock {target.clock_hz / 1e6:g} MHz"
    return f"This project, {found.name}: model {found.settings.model}, {says}"
