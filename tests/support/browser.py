"""A real Chromium, headless and without a network, that opens pages as a reader does."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@dataclass
class Opened:
    """A page that is open: what the console said, what it asked for.

    ``seconds`` is what the page's thread worked until the charts were drawn: what a reader waits for on a machine
    that does nothing else.
    """

    page: Page
    seconds: float = 0.0
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    """The system's Chromium. Skips the test when there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium: apt install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@contextlib.contextmanager
def opened(
    browser: Browser, file: Path, *, width: int = 1280, dark: bool = False, drawn: bool = True
) -> Iterator[Opened]:
    """Open ``file``; ``drawn`` waits until every chart is."""
    context = browser.new_context(
        offline=True, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )  # fmt: skip
    page = context.new_page()
    found = Opened(page)
    page.on("console", lambda message: found.console.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: found.console.append(f"error: {error}"))
    page.on("request", lambda request: found.requests.append(request.url))
    tools = context.new_cdp_session(page)
    tools.send("Performance.enable")
    page.goto(file.as_uri())
    if drawn:
        page.wait_for_selector("html[data-drawn]", timeout=30_000)
    metrics = {item["name"]: item["value"] for item in tools.send("Performance.getMetrics")["metrics"]}
    found.seconds = metrics["ThreadTime"]
    yield found
    context.close()
