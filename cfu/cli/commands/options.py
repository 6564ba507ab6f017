"""``cfu options``: what a project's accelerator may be told, as ``accelerator.py`` declares it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from cfu.cli import options
from cfu.cli.tables.plain import Grid, draw, plain
from cfu.flow.project import Project, load_project
from cfu.flow.settings import Variant
from cfu.records import document

EXAMPLES = """
cfu options loom
cfu options loom:25f --set lanes=8 --json options.json
"""


def run(
    name: options.ProjectArgument = ".",
    settings: options.SetOption = None,
    json: options.JsonOption = None,
) -> None:
    """The project's options and variants: meaning, what is allowed, default, what is set."""

    def action() -> None:
        at = options.load(name, settings)
        at.check_options()
        variants = load_project(at.path).settings.variants  # those of the project, whichever was asked for
        screen = options.console(json)
        if at.options:
            draw(screen, _table(at))
        else:
            screen.print(f"{at.name} has no options: its accelerator.py takes none", soft_wrap=True, markup=False)
        if variants:
            draw(screen, Text(), _variants(at, variants))
        if json is not None:
            document.write(_document(at, variants), json)

    options.reporting("options", json, action)


def _table(at: Project) -> Grid:
    grid = plain("option", "type", "allowed", "default>", "value>", "meaning", fold=("allowed", "meaning"))
    for option in at.options:
        default = "" if option.required else _text(option.default)
        value = _text(at.settings.options.get(option.name, option.default))
        texts = (option.name, option.type_name, option.option.limits(), default, value, option.option.meaning)
        grid.add_row(*map(Text, texts))
    return grid


def _variants(at: Project, variants: Mapping[str, Variant]) -> Grid:
    grid = plain("variant", "sets", "meaning", fold=("meaning",))
    for name, variant in variants.items():
        grid.add_row(*map(Text, (f"{at.path.name}:{name}", "\n".join(_sets(variant)), variant.description or "")))
    return grid


def _sets(variant: Variant) -> list[str]:
    """What a variant says besides its description, a line each."""
    keys = {**variant.given(), **variant.options}
    return [f"{key}={_text(value)}" for key, value in keys.items() if key != "description"]


def _text(value: object) -> str:
    """As ``--set`` takes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _document(at: Project, variants: Mapping[str, Variant]) -> dict[str, Any]:
    """Schema ``cfu.options``."""
    return {
        "schema": document.schema("options"),
        "status": "ok",
        "project": at.name,
        "options": [
            {
                "name": option.name,
                "type": option.type_name,
                "choices": list(option.option.choices),
                "low": option.option.low,
                "high": option.option.high,
                "multiple": option.option.multiple,
                "required": option.required,
                "default": option.default,
                "value": at.settings.options.get(option.name, option.default),
                "meaning": option.option.meaning,
            }
            for option in at.options
        ],
        "variants": [
            {"name": name, **variant.given(), "options": variant.options} for name, variant in variants.items()
        ],
    }
