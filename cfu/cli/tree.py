"""Commands are found by being there: a module of ``cfu.cli.commands`` with a function ``run``, a folder of such.

Modules are imported when their command is run. What the help lists is read from their source, so that asking for help
loads neither compilers nor simulators. Installed packages add commands by an entry point in the group ``cfu.commands``:
its name is the command's, its object a function for Typer or a Typer application.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import pkgutil
import platform
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from cfu.cli.help import Leaf, Untyped

#: Entry points of installed packages.
GROUP = "cfu.commands"


class Folder(Untyped, TyperGroup):
    """The commands in the package ``module``, and those ``added`` by other packages."""

    def __init__(self, module: str, name: str, help_text: str, added: dict[str, EntryPoint] | None = None):
        self._module, self._added, self._listing = module, added or {}, False
        listed: dict[str, Any] = {name: TyperCommand(name, help=text) for name, text in sorted(self._found().items())}
        settings = {"help_option_names": ["-h", "--help"]}  # those below inherit it
        super().__init__(
            name=name, help=help_text, commands=listed, no_args_is_help=True, context_settings=settings,
        )  # fmt: skip

    def _found(self) -> dict[str, str]:
        """What the help says of each command: the first paragraph of its docstring."""
        spec = importlib.util.find_spec(self._module)
        assert spec is not None and spec.submodule_search_locations is not None
        own = {
            item.name: described(Path(folder) / (f"{item.name}/__init__.py" if item.ispkg else f"{item.name}.py"))
            for folder in spec.submodule_search_locations
            for item in pkgutil.iter_modules([folder])
            if not item.name.startswith("_")
        }
        return {**{name: f"(from {entry.value.partition(':')[0]})" for name, entry in self._added.items()}, **own}

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._listing = True
        super().format_help(ctx, formatter)

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        self._listing = True  # names and what they do are enough
        return super().shell_complete(ctx, incomplete)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        listed = super().get_command(ctx, cmd_name)
        if listed is None or self._listing:
            return listed
        path = f"{self._module}.{cmd_name}"
        spec = importlib.util.find_spec(path)
        if spec is None:
            return command(cmd_name, self._added[cmd_name].load())
        if spec.submodule_search_locations is not None:
            return Folder(path, cmd_name, listed.help or "")
        module = importlib.import_module(path)
        return command(cmd_name, module.run, getattr(module, "EXAMPLES", ""))


def root() -> Folder:
    """The whole command line."""
    folder = Folder(
        "cfu.cli.commands",
        "cfu",
        "Co-design small ML accelerators: compile an int8 .tflite, simulate it cycle by cycle, prove every layer.",
        {entry.name: entry for entry in entry_points(group=GROUP)},
    )
    folder.params.extend(_options())
    return folder


def _options() -> list[Any]:
    """``--version``, and Typer's options that install completion."""
    app = typer.Typer()

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")
        ] = False,
    ) -> None: ...

    app.command()(lambda: None)
    return [param for param in typer.main.get_command(app).params if param.name != "help"]


def _version(asked: bool) -> None:
    if asked:
        print(f"cfu-toolkit {version('cfu-toolkit')} (Python {platform.python_version()})")
        raise typer.Exit


def command(name: str, what: Any, examples: str = "") -> Any:
    """``what``, a function or a Typer application, as the command ``name``; ``examples`` are lines of its help."""
    app = what
    if not isinstance(what, typer.Typer):
        app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        app.command(name, cls=Leaf)(what)
    made: Any = typer.main.get_command(app)
    made.name, made.examples = name, examples.strip()
    return made


def described(source: Path) -> str:
    """The first paragraph of the docstring of ``run`` in a module's source, or of a package."""
    tree = ast.parse(source.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "run"]
    text = ast.get_docstring(functions[0] if functions else tree) or ""
    return text.partition("\n\n")[0].replace("\n", " ")
