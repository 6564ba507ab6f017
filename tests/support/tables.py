"""Tables of cycles in Markdown, made from ``tests/expected_cycles.toml``, so that no page says another number.

A table stands between two comments, which readers do not see::

    <!-- cycles: baseline simd loom -->
    <!-- end of cycles -->

It has M cycles of each official model, and how many times fewer they are than TFLM's; ``exact cycles`` has a row for
each project and cycles to the last one. ``python -m tests.support.tables`` says which pages differ; ``--write``
rewrites them.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from cfu import tflm_cycles
from cfu.base.errors import nearest
from cfu.catalog.ids import OFFICIAL
from tests.support import pinned_cycles

ROOT = pinned_cycles.ROOT
COMMAND = ".venv/bin/python -m tests.support.tables --write"
_TABLE = re.compile(
    r"<!-- (?P<exact>exact )?cycles: (?P<projects>[\w: ]+) -->\n(?P<table>.*?)<!-- end of cycles -->", re.DOTALL
)


def pages() -> list[Path]:
    """The pages that may have such tables."""
    return sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "proj").glob("*/README.md")])


def renewed(text: str) -> str:
    """``text`` with each of its tables as the pinned numbers make it. Raises ValueError for an unknown project."""

    def table(found: re.Match[str]) -> str:
        projects = found["projects"].split()
        for project in projects:
            if project not in pinned_cycles.PINNED:
                near = nearest(project, pinned_cycles.PINNED)
                raise ValueError(f"no cycles are pinned for {project!r}; {near}")
        rows = _exact(projects) if found["exact"] else _millions(projects)
        start, end = found.start("table") - found.start(), found.end("table") - found.start()
        return found[0][:start] + "\n".join(rows) + "\n" + found[0][end:]

    return _TABLE.sub(table, text)


def _millions(projects: list[str]) -> list[str]:
    rows = [f"| model | TFLM | {' | '.join(f'`proj/{project}`' for project in projects)} |"]
    rows.append("|" + "---|" * (2 + len(projects)))
    for model in OFFICIAL:
        tflm = tflm_cycles(model)
        cells = [_cell(pinned_cycles.expected()[project].get(model), tflm) for project in projects]
        rows.append(f"| {model} | {f'{tflm / 1e6:.2f}' if tflm else ''} | {' | '.join(cells)} |")
    return rows


def _cell(cycles: int | None, tflm: int | None) -> str:
    if cycles is None:
        return ""
    return f"{cycles / 1e6:.3f}" + (f" ({tflm / cycles:.1f}x)" if tflm else "")


def _exact(projects: list[str]) -> list[str]:
    rows = [f"| project | {' | '.join(OFFICIAL)} |", "|" + "---|" * (1 + len(OFFICIAL))]
    for project in projects:
        pinned = pinned_cycles.expected()[project]
        rows.append(f"| `{project}` | {' | '.join(f'{pinned[m]:,}' if m in pinned else '' for m in OFFICIAL)} |")
    return rows


def differing() -> dict[Path, str]:
    """The pages that say other numbers than are pinned, and what they should say."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages()}
    return {page: new for page, text in texts.items() if (new := renewed(text)) != text}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.tables", description=__doc__)
    parser.add_argument("--write", action="store_true", help="rewrite the pages")
    given = parser.parse_args()
    found = differing()
    for page, text in found.items():
        print(f"{page.relative_to(ROOT)}: {'rewritten' if given.write else f'differs; `{COMMAND}` rewrites it'}")
        if given.write:
            page.write_text(text, encoding="utf-8")
    sys.exit(bool(found) and not given.write)


if __name__ == "__main__":
    main()
