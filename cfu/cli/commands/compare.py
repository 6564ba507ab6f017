"""``cfu compare``: one model on several projects."""

from __future__ import annotations

from cfu.cli import options, side_by_side
from cfu.cli.tables import simulation
from cfu.cli.tables.plain import draw
from cfu.flow.loop import Result

EXAMPLES = """
cfu compare baseline simd --model zoo:kws
cfu compare baseline simd loom --model vww --tflm
"""


def run(
    names: options.ProjectsArgument,
    model: options.ModelOption = None,
    given: options.InputOption = None,
    check: options.CheckOption = True,
    json: options.JsonOption = None,
    board: options.BoardOption = None,
    settings: options.SetOption = None,
    memory: options.MemoryOption = None,
    tflm: side_by_side.TflmOption = False,
    note: options.NoteOption = "",
    quiet: options.QuietOption = False,
) -> None:
    """Run one model on several projects and show the layers side by side."""

    def action() -> tuple[str, list[Result]]:
        projects = [options.load(name, settings) for name in names]
        columns = side_by_side.columns([at.design(board, memory) for at in projects], tflm)
        chosen, said = model or projects[0].settings.model, options.checked_note(note)
        return chosen, [
            side_by_side.measured("compare", item, chosen, given or (), check, said, quiet) for item in columns
        ]

    chosen, results = options.reporting("compare", json, action)
    screen = options.console(json)
    if not quiet:
        draw(screen, simulation.of_comparison(results))
    before, after = results[0], results[-1]
    screen.print(
        f"{chosen} ({after.resolved.source}): {after.name} takes {after.profile.cycles:,} cycles, "
        f"{before.profile.cycles / after.profile.cycles:.1f} times fewer than {before.name}'s "
        f"{before.profile.cycles:,}"
    )
    side_by_side.finish("compare", results, json)
