"""Cycles of one inference, exact, of every shipped project on every model: ``tests/expected_cycles.toml``.

A simulation repeats to the cycle, so any other count is a change of hardware, kernel, compiler or tools, wanted or not.
``python -m tests.support.pinned_cycles`` prints what has changed; with ``--write`` the file says the new numbers.
``PROJECT`` arguments (``loom``, ``loom:32``) confine either to some projects.
"""

from __future__ import annotations

import argparse
import difflib
import sys
import tempfile
import tomllib
from functools import cache
from pathlib import Path

import pytest

from cfu.catalog.ids import OFFICIAL
from cfu.testing import simulate
from tests.support import official

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tests" / "expected_cycles.toml"
COMMAND = ".venv/bin/python -m tests.support.pinned_cycles --write"

_HEADER = f"""\
# Cycles of one inference on the simulated SoC, by project and model: kws is the official file, zoo:kws its stand-in.
# Made by `{COMMAND}`; tests compare exactly.
"""

_BOTH = tuple(f"{source}{model_id}" for model_id in OFFICIAL for source in ("", "zoo:"))
#: What each project is pinned on. The 80 KB of a 25F hold kws alone.
PINNED = {
    "baseline": _BOTH,
    "simd": _BOTH,
    "loom": _BOTH,
    "loom:8": _BOTH,
    "loom:32": _BOTH,
    "loom:25f": ("kws", "zoo:kws"),
}


@cache
def expected() -> dict[str, dict[str, int]]:
    """Cycles by project and model, as the file says."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}


def measure(project: str, model: str, folder: Path) -> int:
    """Cycles of ``model`` (``kws``, ``zoo:kws``) on ``project`` (``loom``, ``loom:32``), bit-exact with TFLM.

    By its id, as people run it: symbols are named after the model, and where they are linked follows their names.
    """
    with pytest.MonkeyPatch.context() as patch:
        if model in OFFICIAL:
            patch.setenv("CFU_MODELS", str(official.path(model).parent))
        profile = simulate(f"{ROOT}/proj/{project}", model, folder).profile
    assert sum(layer.cycles for layer in profile.layers) == profile.cycles, "the layers' cycles are not the inference's"
    return profile.cycles


def difference(project: str, model: str, cycles: int) -> str | None:
    """What is wrong with ``cycles``, in words; None when they are those expected."""
    pinned = expected().get(project, {}).get(model)
    if pinned is None:
        return f"{project} on {model}: {cycles:,} cycles are pinned nowhere; `{COMMAND} {project}` pins them"
    if cycles == pinned:
        return None
    change = 100 * (cycles - pinned) / pinned
    return (
        f"{project} on {model}: {cycles:,} cycles, {pinned:,} expected ({change:+.2f}%); "
        f"if that is wanted, `{COMMAND}` writes it to {FILE.relative_to(ROOT)}"
    )


def check(project: str, model: str, cycles: int) -> None:
    """Raises AssertionError unless ``cycles`` are exactly those expected of ``model`` on ``project``."""
    wrong = difference(project, model, cycles)
    assert wrong is None, wrong


def text(numbers: dict[str, dict[str, int]]) -> str:
    """The file of ``numbers``, in the order of PINNED."""
    parts = [_HEADER]
    for project, models in PINNED.items():
        if project in numbers:
            rows = [f"{_key(model)} = {numbers[project][model]:_}" for model in models]
            parts.append("\n".join([f"[{_key(project)}]", *rows]) + "\n")
    return "\n".join(parts)


def _key(name: str) -> str:
    return f'"{name}"' if ":" in name else name


def _project(name: str) -> str:
    if name in PINNED:
        return name
    near = difflib.get_close_matches(name, PINNED, 1)
    known = f"did you mean {near[0]}?" if near else f"choose from {', '.join(PINNED)}"
    raise argparse.ArgumentTypeError(f"no project {name!r} is pinned; {known}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.pinned_cycles", description=__doc__)
    parser.add_argument("projects", nargs="*", type=_project, metavar="PROJECT", help="default: all")
    parser.add_argument("--write", action="store_true", help=f"rewrite {FILE.relative_to(ROOT)}")
    given = parser.parse_args()
    for model in OFFICIAL:
        if not official.file(model).is_file():
            parser.error(f"{official.file(model)} is missing; run `cfu fetch mlperf-tiny`, or set CFU_MODELS")
    numbers = {project: dict(models) for project, models in expected().items()}
    changed = 0
    with tempfile.TemporaryDirectory() as folder:
        for project in given.projects or PINNED:
            for model in PINNED[project]:
                cycles = measure(project, model, Path(folder))
                wrong = difference(project, model, cycles)
                changed += wrong is not None
                print(wrong or f"{project} on {model}: {cycles:,} cycles, as expected", flush=True)
                numbers.setdefault(project, {})[model] = cycles
    if given.write:
        FILE.write_text(text(numbers), encoding="utf-8")
    elif changed:
        sys.exit(1)


if __name__ == "__main__":
    main()
