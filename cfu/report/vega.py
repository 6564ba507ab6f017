"""Vega, Vega-Lite and Vega-Embed as one JavaScript text, to be put into the page: taken from vl-convert, offline."""

from __future__ import annotations

from functools import cache as memoise
from importlib import metadata
from pathlib import Path

from cfu.base import cache

#: Of the versions that vl-convert carries.
VEGA_LITE = "6.4"

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
