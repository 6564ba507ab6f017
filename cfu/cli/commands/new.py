"""``cfu new``: a project to start from, here or anywhere else."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from cfu.base import resources
from cfu.base.errors import CfuError

EXAMPLES = """
cfu new ../my_accelerator
cfu new --verilog ../my_verilog
"""

_LEFT_OUT = shutil.ignore_patterns("build", "__pycache__", ".*")


def _makefile(project: Path, shipped: Path) -> str:
    """The new project's Makefile: beside the toolkit's projects it includes theirs, elsewhere it stands alone."""
    if project.resolve().parent == shipped.resolve():
        return "include ../project.mk\n"
    return (shipped / "rules.mk").read_text(encoding="utf-8")


def run(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The new project's directory; must not exist.")],
    verilog: Annotated[bool, typer.Option("--verilog", help="The CFU is a Verilog file, not Amaranth.")] = False,
) -> None:
    """Make a new project: a small CFU, a kernel that uses it, its test, its Makefile."""
    if path.exists():
        raise CfuError(f"{path} exists already", "choose another path")
    if not path.name.isidentifier():
        raise CfuError(f"{path.name!r} is not a name for a project", "use letters, digits and underscores")
    temporary = path.with_name(f".{path.name}-new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        shipped = resources.folder("proj")
        shutil.copytree(
            shipped / ("template_verilog" if verilog else "template"), temporary, ignore=_LEFT_OUT, dirs_exist_ok=True
        )
        (temporary / "Makefile").write_text(_makefile(path, shipped), encoding="utf-8")
        temporary.rename(path)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise CfuError(f"cannot make {path}: {error.strerror}", "choose a place that you may write") from error
    print(f"made {path}: try `make -C {path} sim`, then read its README.md")
