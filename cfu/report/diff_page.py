"""Two runs' difference as one HTML page in the report's style."""

from __future__ import annotations

from cfu.records.diff import Difference
from cfu.report import page


def render(difference: Difference) -> str:
    """A page that needs nothing else; it has no scripts."""
    longest = max((abs(layer.cycles.delta) for layer in difference.layers), default=0) or 1
    view = {"diff": difference, "longest": longest, "title": " against ".join(difference.names)}
    return page.environment().get_template("diff.html.j2").render(view)
