"""Charts without a network, by vl-convert: Vega's JavaScript for pages, and single charts as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache as memoise
from importlib import metadata
from pathlib import Path
from typing import Any

from cfu.base import cache, files
from cfu.base.errors import CfuError, nearest

#: Of the versions that vl-convert carries.
VEGA_LITE = "6.4"

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Chart</title></head><body><div id="chart"></div>
<script>{script}</script>
<script>vegaEmbed("#chart", {spec})</script>
</body></html>
"""

SCHEMA = f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE.partition('.')[0]}.json"


@memoise
def javascript() -> str:
    """A script that sets ``window.vegaEmbed``: 0.9 MB. Bundling takes 2 s, so that it is kept in the cache."""

    def bundle(folder: Path) -> None:
        import vl_convert  # here: only on a cache miss

        text = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg] # its stub wants a snippet
        (folder / "vega.js").write_text(text, encoding="utf-8")

    key = cache.digest("vega", metadata.version("vl-convert-python"), VEGA_LITE)
    text = (cache.build_once("vega", key, bundle) / "vega.js").read_text(encoding="utf-8")
    return text.replace("</script", "<\\/script")


def write_chart(spec: Mapping[str, Any], path: str | Path) -> None:
    """Draw a Vega-Lite specification: ``path`` ends in .svg, .png (twice its size) or .html (a page of its own).

    Raises CfuError for another ending, for a specification that Vega-Lite refuses, and for a file that cannot be
    written.
    """
    import vl_convert  # here: it takes 30 MB of memory that commands without charts need not have

    draw = {
        ".svg": lambda text: vl_convert.vegalite_to_svg(text, VEGA_LITE).encode(),
        ".png": lambda text: vl_convert.vegalite_to_png(text, VEGA_LITE, scale=2),
        ".html": lambda text: _PAGE.format(script=javascript(), spec=text.replace("</", "<\\/")).encode(),
    }
    target = Path(path)
    if target.suffix not in draw:
        raise CfuError(f"no chart can be written to {target.name}", nearest(target.suffix, draw))
    try:
        drawn = draw[target.suffix](json.dumps({"$schema": SCHEMA, **spec}))
    except (ValueError, TypeError) as error:
        raise CfuError(
            f"the chart cannot be drawn: {str(error).splitlines()[0]}", "correct its specification"
        ) from error
    files.write_bytes(target, drawn)
