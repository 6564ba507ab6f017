"""Layouts are measured once each; what is known is not simulated again."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cfu.base.errors import CompileError
from cfu.flow import loop, project
from cfu.flow.loop import Request
from cfu.records import layouts
from tests.support.rtl import BASELINE


def test_only_unknown_layouts_are_simulated_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[int, bool]] = []

    def run(request: Request, watch: loop.Watcher) -> SimpleNamespace:
        ran.append((request.layout, request.check))
        return SimpleNamespace(profile=SimpleNamespace(cycles=1000 + 10 * request.layout))

    monkeypatch.setattr(loop, "run", run)
    told: list[tuple[int, int]] = []
    known = {0: 1000, 3: 990, 7: 1}
    found = layouts.measure(
        Request(project.load(BASELINE).design(), "kws"), known, measured=lambda *item: told.append(item)
    )
    assert ran == [(1, False), (2, False), (4, False)]
    assert told == [(1, 1010), (2, 1020), (4, 1040)]
    assert found.cycles == {0: 1000, 1: 1010, 2: 1020, 3: 990, 4: 1040}
    assert (found.median, found.percent) == (1010, pytest.approx(100 * 50 / 1010))


def test_a_memory_without_room_for_the_gaps_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(request: Request, watch: loop.Watcher) -> SimpleNamespace:
        raise CompileError("the image does not fit memory small: 3 bytes short", "choose a smaller model")

    monkeypatch.setattr(loop, "run", run)
    with pytest.raises(CompileError, match=r"layout 1 has no room for its gaps: the image does not fit memory small"):
        layouts.measure(Request(project.load(BASELINE).design(), "kws"), {0: 1000})
    with pytest.raises(CompileError, match=r"^the image does not fit"):
        layouts.measure(Request(project.load(BASELINE).design(), "kws"), {})
