"""A project directory: its settings (``project.toml``) and its accelerator (``accelerator.py``)."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
import tomllib
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cfu.base.errors import CfuError
from cfu.flow.accelerator import Accelerator
from soc.memory.regions import MEMORIES, Memory

#: Parent of the packages as which projects are imported, so that their files may import each other.
_PACKAGES = "cfu_projects"


class Settings(BaseModel):
    """The keys of ``project.toml``.

    A project may share another's ``accelerator.py``: ``accelerator`` is that one's directory. ``options`` are arguments
    of what is there called ``accelerator``, if that is a function.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=())

    description: str = ""
    board: str = "ulx3s-85f"
    memory: str = "ulx3s-85f"
    clock_mhz: float = Field(default=50.0, gt=0, le=1000)
    model: str = "kws"
    flagship: bool = False
    accelerator: str = "."
    options: dict[str, int | float | str | bool] = {}


class Project:
    """One accelerator: a directory with ``project.toml`` and ``accelerator.py``.

    The accelerator is imported on first use, from directory ``source``. Raises CfuError for a file that is missing or
    malformed.
    """

    def __init__(self, path: Path):
        self.path = path.resolve()
        self.name = self.path.name
        self.settings = _read_settings(self.path)
        self.source = (self.path / self.settings.accelerator).resolve()
        self._accelerator: Accelerator | None = None

    @property
    def accelerator(self) -> Accelerator:
        if self._accelerator is None:
            self._accelerator = _import_accelerator(self.source, self.settings.options)
        return self._accelerator

    def memory(self, name: str | None = None) -> Memory:
        """The memory configuration ``name``, by default the project's, for the simulator.

        Raises CfuError for one that is in a memory chip: there is no model of those.
        """
        found = memory(name or self.settings.memory)
        if found.external:
            raise CfuError(
                f"memory {found.name} cannot be simulated: it is in a chip behind LiteDRAM",
                "simulate with --memory ecp5-25k or ulx3s-85f; a board's cycles will be more",
            )
        return found


def memory(name: str) -> Memory:
    """The memory configuration called ``name``. Raises CfuError that lists those there are."""
    if name not in MEMORIES:
        raise CfuError(f"unknown memory {name!r}", f"choose one of {', '.join(MEMORIES)}")
    return MEMORIES[name]


def load(path: Path | str = ".") -> Project:
    """The project in directory ``path``."""
    return Project(Path(path))


#: As `cfu` calls it, where there are models to load, too.
load_project = load


def _read_settings(path: Path) -> Settings:
    file = path / "project.toml"
    try:
        return Settings(**tomllib.loads(file.read_text(encoding="utf-8")))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CfuError(f"{path} is not a project: it has no project.toml", "make one with `cfu new PATH`") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CfuError(f"{file} is not valid TOML: {error}", "correct it") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise CfuError(f"{file}: {key}: {first['msg']}", f"keys are {', '.join(Settings.model_fields)}") from error


def _import_accelerator(path: Path, options: Mapping[str, object]) -> Accelerator:
    file = path / "accelerator.py"
    if not file.is_file():
        raise CfuError(f"{path} has no accelerator.py", "write one that sets `accelerator = Accelerator(...)`")
    package = f"{_PACKAGES}.{path.name}_{abs(hash(str(path))):x}"
    _make_package(_PACKAGES, [])
    _make_package(package, [str(path)])
    try:
        module = importlib.import_module(f"{package}.accelerator")
        accelerator = getattr(module, "accelerator", None)
        if callable(accelerator):
            accelerator = accelerator(**_checked(options, accelerator, file))
        elif options:
            raise CfuError(f"{file} takes no options", "remove `options` from project.toml, or make it a function")
    except CfuError:
        raise
    except Exception as error:
        raise describe(error, path) from error
    if not isinstance(accelerator, Accelerator):
        raise CfuError(f"{file} sets no `accelerator`", "add `accelerator = Accelerator(...)`")
    return accelerator


def _checked(options: Mapping[str, object], function: Callable[..., object], file: Path) -> Mapping[str, object]:
    """``options``, all of which are parameters of ``function``."""
    known = inspect.signature(function).parameters
    for name in options:
        if name not in known:
            raise CfuError(f"{file} has no option {name!r}", f"choose from {', '.join(known) or 'none'}")
    return options


def _make_package(name: str, search: list[str]) -> None:
    if name not in sys.modules:
        module = ModuleType(name)
        module.__path__ = search
        sys.modules[name] = module


def describe(error: Exception, path: Path) -> CfuError:
    """``error``, raised while a project's Python ran, as one line with the project's file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(path)]
    if isinstance(error, SyntaxError):
        where = f"{error.filename}:{error.lineno}"
    elif own:
        where = f"{own[-1].filename}:{own[-1].lineno}"
    else:
        where = str(path / "accelerator.py")
    what = str(error).splitlines()[0] if str(error) else "no message"
    return CfuError(f"{where}: {type(error).__name__}: {what}", "correct the project's Python")
