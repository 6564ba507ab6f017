"""One file per op kind; each defines ``DEFINITION``. A new file here is all that the reader and the writer need."""

from __future__ import annotations

import importlib
import pkgutil

from cfu.model.definition import Definition


def _discover() -> dict[str, Definition]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    definitions = [module.DEFINITION for module in modules]
    return {definition.kind: definition for definition in sorted(definitions, key=lambda d: d.kind)}


#: Every supported op by TFLite's name, in alphabetical order.
DEFINITIONS: dict[str, Definition] = _discover()
