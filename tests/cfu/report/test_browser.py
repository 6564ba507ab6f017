"""Reports as a reader's browser shows them: all there, numbers equal to the JSON, nothing fetched, no error."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from cfu.records import diff
from cfu.report import diff_page, page
from tests.support import browser as chromium
from tests.support import runs
from tests.support.browser import Opened

DOCUMENT = runs.profile()
CHARTS = ("causes", "timeline", "roofline", "arena", "image", "systems")
LIMIT_BYTES, LIMIT_SECONDS = 6_000_000, 2.0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.started() as found:
        yield found


@pytest.fixture(scope="module")
def shown(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One report that several tests look at, and leave as they found it."""
    with chromium.opened(browser, written(tmp_path_factory.mktemp("report"), DOCUMENT)) as found:
        yield found


def written(tmp_path: Path, document: dict[str, Any]) -> Path:
    file = tmp_path / "report.html"
    file.write_text(page.render(document), encoding="utf-8")
    return file


def number(text: str) -> int:
    return int(text.replace(",", ""))


def rows(shown: Page, selector: str, cell: int) -> dict[str, int]:
    """The numbers in a column by the row's data attribute."""
    found = shown.eval_on_selector_all(
        selector, "(rows, cell) => rows.map(r => [Object.values(r.dataset)[0], r.cells[cell].textContent])", cell
    )
    return {name: number(text) for name, text in found}


def test_everything_is_there_and_equals_the_document(shown: Opened) -> None:
    found, cycles = shown.page, DOCUMENT["cycles"]
    assert shown.console == []
    assert shown.requests == [found.url], "a report fetches nothing"
    for name in CHARTS:
        assert found.locator(f"#chart-{name} svg.marks").count() == 1, name
    assert found.locator("h1").inner_text() == "mine on kws"
    assert "every layer bit-exact" in found.locator("header").inner_text()
    tiles = found.locator(".tiles").inner_text()
    assert f"{cycles:,}" in tiles and "3.00\N{MULTIPLICATION SIGN}" in tiles
    assert f"{cycles / 57.5 / 1000:#.3g} ms" in tiles and "at 57.5 MHz" in tiles
    cycles_of = {str(layer["index"]): layer["cycles"] for layer in DOCUMENT["layers"]}
    assert rows(found, "#layers tr[data-layer]", 2) == cycles_of
    assert number(found.locator("#total").inner_text()) == cycles
    assert rows(found, "tr[data-cause]", 1) == DOCUMENT["causes"]
    assert rows(found, "tr[data-instruction]", 1) == {"dot4": 1234}
    assert "Sum of <four> products." in found.locator("#instructions").inner_text()
    assert found.locator("#kernels summary").inner_text() == "1 tried before"


def test_bars_are_as_long_as_the_documents_numbers(shown: Opened) -> None:
    widths = shown.page.eval_on_selector_all(
        "#chart-causes .mark-rect path", "bars => bars.map(bar => bar.getBBox().width)"
    )
    used = [cycles for layer in DOCUMENT["layers"] for cycles in layer["causes"].values() if cycles]
    scale = sum(used) / sum(widths)
    assert [width * scale for width in widths] == pytest.approx(used, abs=scale)


def test_a_frame_of_the_flame_graph_fills_the_width(shown: Opened) -> None:
    frame, cycles = shown.page.locator(".frame.d1").nth(2), DOCUMENT["layers"][2]["cycles"]
    total = shown.page.locator(".flame").bounding_box()["width"]
    assert frame.bounding_box()["width"] == pytest.approx(total * cycles / DOCUMENT["cycles"], abs=2)
    frame.focus()
    shown.page.keyboard.press("Enter")
    assert frame.bounding_box()["width"] == pytest.approx(total, abs=2)
    assert f"{cycles:,} cycles" in shown.page.locator("#flame-said").inner_text()
    shown.page.keyboard.press("Escape")
    assert frame.bounding_box()["width"] == pytest.approx(total * cycles / DOCUMENT["cycles"], abs=2)


def test_tables_sort_by_keyboard(shown: Opened) -> None:
    def sort_by(heading: str) -> list[int]:
        shown.page.locator("#layers th button", has_text=heading).first.focus()
        shown.page.keyboard.press("Enter")
        return shown.page.eval_on_selector_all("#layers tr[data-layer]", "rows => rows.map(r => +r.dataset.layer)")

    by_cycles = sorted(DOCUMENT["layers"], key=lambda layer: -layer["cycles"])
    assert sort_by("cycles") == [layer["index"] for layer in by_cycles]
    assert shown.page.locator("#layers th[aria-sort=descending]").inner_text().startswith("cycles")
    sort_by("#")
    assert sort_by("#") == [layer["index"] for layer in DOCUMENT["layers"]]


@pytest.mark.parametrize("dark", [pytest.param(False, marks=pytest.mark.slow), True])
def test_no_accessibility_violations(browser: Browser, tmp_path: Path, dark: bool) -> None:
    with chromium.opened(browser, written(tmp_path, runs.profile(layers=3)), dark=dark) as found:
        found.page.eval_on_selector_all("details", "all => all.forEach(d => d.open = true)")
        result = Axe().run(found.page)
        assert result.violations_count == 0, result.generate_report()
        headings = found.page.eval_on_selector_all("h1, h2, h3", "all => all.map(h => +h.tagName[1])")
        assert headings[0] == 1 and all(b - a <= 1 for a, b in itertools.pairwise(headings))
        assert found.page.locator("table").count() == found.page.locator("table > caption").count()
        found.page.keyboard.press("Tab")
        assert found.page.evaluate("document.activeElement.textContent") == "Skip to the content"


PHONE = 420


def _in_sight(shown: Page, cells: str) -> bool:
    """Whether all these cells lie within the width of the screen, and within the box that scrolls."""
    boxes = shown.eval_on_selector_all(
        cells,
        """cells => cells.map(cell => {
          const own = cell.getBoundingClientRect(), box = cell.closest(".scroll").getBoundingClientRect();
          return [own.left - box.left, box.right - own.right, innerWidth - own.right];
        })""",
    )
    return bool(boxes) and all(gap >= -0.5 for box in boxes for gap in box)


def _large(document: dict[str, Any]) -> dict[str, Any]:
    """With cycles of as many digits as a large model has."""
    for layer in document["layers"]:
        layer["cycles"] *= 100
    return document | {"cycles": 100 * document["cycles"]}


def test_a_phone_shows_cycles_and_before_and_after_without_scrolling(browser: Browser, tmp_path: Path) -> None:
    document, before = (_large(runs.profile(layers=8, seed=seed)) for seed in (1, 2))
    with chromium.opened(browser, written(tmp_path, document), width=PHONE) as found:
        op, cycles = "#layers tbody .kept", "#layers tbody td:nth-child(3)"
        assert _in_sight(found.page, op) and _in_sight(found.page, cycles)
        assert not _in_sight(found.page, "#layers tbody td.kernel")
        heights = found.page.eval_on_selector_all(op, "cells => cells.map(cell => cell.offsetHeight)")
        assert max(heights) < 70, "an op is in a few lines, not one of each letter"
        found.page.eval_on_selector("#layers .scroll", "box => box.scrollLeft = 300")
        assert _in_sight(found.page, op) and not _in_sight(found.page, cycles)
    file = tmp_path / "diff.html"
    file.write_text(diff_page.render(diff.compare(before, document, ("one", "two"))), encoding="utf-8")
    with chromium.opened(browser, file, width=PHONE, drawn=False) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth") <= PHONE
        for cells in (".kept", "td:nth-child(3)", "td:nth-child(4)"):
            assert _in_sight(found.page, f"tr[data-layer] {cells}"), cells


def test_narrow_screens_do_not_scroll_sideways(browser: Browser, tmp_path: Path) -> None:
    with chromium.opened(browser, written(tmp_path, runs.profile(layers=3)), width=360) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_200_layers_are_small_and_open_quickly(browser: Browser, tmp_path: Path) -> None:
    document = runs.profile(layers=200)
    file = written(tmp_path, document)
    assert file.stat().st_size <= LIMIT_BYTES
    seconds = []
    while not seconds or (min(seconds) >= LIMIT_SECONDS and len(seconds) < 3):  # other programs share the caches
        with chromium.opened(browser, file) as found:
            seconds.append(found.seconds)
            assert found.console == []
            assert rows(found.page, "#layers tr[data-layer]", 2)["199"] == document["layers"][199]["cycles"]
            assert found.page.locator("#chart-causes .mark-rect path").count() > 2000
    assert 0.1 < min(seconds) < LIMIT_SECONDS


def test_an_aborted_run_says_so_first(browser: Browser, tmp_path: Path) -> None:
    document = {
        "schema": {"name": "cfu.profile", "version": 1}, "status": "aborted", "project": "mine", "model": "kws",
        "memory": {"name": "ulx3s-85f"}, "kernels": "project", "model_source": "zoo",
        "error": {"message": "no end after 5,000 cycles in <loop>", "hint": "raise --max-cycles"},
    }  # fmt: skip
    with chromium.opened(browser, written(tmp_path, document), drawn=False) as found:
        assert found.page.get_by_role("alert").inner_text().startswith("Aborted: this run has no result.")
        assert "no end after 5,000 cycles in <loop>" in found.page.get_by_role("alert").inner_text()
        assert found.console == []
    whole = runs.profile(status="aborted", error={"message": "the firmware trapped", "hint": ""})
    with chromium.opened(browser, written(tmp_path, whole)) as found:
        assert "the firmware trapped" in found.page.get_by_role("alert").inner_text()
        assert found.page.locator("#layers tr[data-layer]").count() == 6


def test_a_document_of_cfu_sim_says_what_it_lacks(browser: Browser, tmp_path: Path) -> None:
    document = runs.profile()
    for name in ("causes", "functions", "cfu", "roofline", "clock", "resources", "speedup", "arena", "image"):
        del document[name]
    for layer in document["layers"]:
        for name in ("causes", "functions", "start_cycle"):
            del layer[name]
    document["schema"] = {"name": "cfu.sim", "version": 1}
    with chromium.opened(browser, written(tmp_path, document)) as found:
        assert found.console == []
        assert "clock not placed" in found.page.locator(".tiles").inner_text()
        assert "not in this document" in found.page.locator("#causes").inner_text()
        assert found.page.locator("#chart-timeline svg.marks").count() == 1


@pytest.mark.slow
def test_the_page_of_a_difference(browser: Browser, tmp_path: Path) -> None:
    before, after = runs.profile(seed=1), runs.profile(seed=2)
    found = diff.compare(before, after, ("one", "two"))
    file = tmp_path / "diff.html"
    file.write_text(diff_page.render(found), encoding="utf-8")
    with chromium.opened(browser, file, drawn=False) as opened:
        assert opened.console == []
        assert rows(opened.page, "tr[data-layer]", 3) == {
            str(layer["index"]): layer["cycles"] for layer in after["layers"]
        }
        assert rows(opened.page, "tr[data-cause]", 1) == before["causes"]
        assert Axe().run(opened.page).violations_count == 0
