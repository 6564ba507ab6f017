"""Models that the project ships as definitions: written on demand, byte-identical on every run.

A module of this package that defines ``MODELS`` (id -> function without arguments) adds its models here.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable

from cfu.model.graph import Model


@functools.cache
def models() -> dict[str, Callable[[], Model]]:
    """The functions that write the zoo's models, by id, in alphabetical order."""
    found: dict[str, Callable[[], Model]] = {}
    for module in pkgutil.iter_modules(__path__):
        found.update(getattr(importlib.import_module(f"{__name__}.{module.name}"), "MODELS", {}))
    return dict(sorted(found.items()))
