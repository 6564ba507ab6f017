"""Checked inferences, simulated once: what came out is kept in the cache, by the content of all that it depends on."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from cfu import sim
from cfu.base import cache
from cfu.check import comparison, referee
from cfu.check.comparison import Mismatch
from cfu.compiler import Program
from cfu.flow import loop, marks
from cfu.flow.loop import Prepared, Result

#: Bumped when what this module writes changes.
_FORMAT = "1"
_FILE = "outcome.json"


def run(ready: Prepared) -> Result:
    """Simulate ``ready`` and check it against TFLM, unless that was done before: by any process, for any project.

    Two processes that ask for the same at once simulate it once. The ``run`` of the result has neither events nor
    captured tensors. Raises SimulationError, of which nothing is kept, for a run that did not end well.
    """

    def simulate(folder: Path) -> None:
        result = loop.conclude(ready, sim.run(ready.hardware, ready.job))
        (folder / _FILE).write_text(json.dumps(_written(result)), encoding="utf-8")

    folder = cache.build_once("simulation", _key(ready), simulate)
    return _read(ready, json.loads((folder / _FILE).read_text(encoding="utf-8")))


def _key(ready: Prepared) -> str:
    judge = referee.version()
    given = (part for item in ready.inputs for part in (item.tensor.name, item.value.tobytes()))
    return cache.digest(
        _FORMAT,
        ready.firmware.key,
        ready.hardware.key,
        ready.resolved.sha256,
        *given,
        str(ready.job.max_cycles),
        str(ready.request.check),
        f"{judge.version} {judge.sha256}",
    )


def _written(result: Result) -> dict[str, Any]:
    run = result.run
    plain = {name: value for name, value in vars(run).items() if isinstance(value, int | float | str)}
    return {
        "run": plain,
        "reads": [data.hex() for data in run.reads],
        "mismatch": _mismatch(result.mismatch),
        "referee": dataclasses.asdict(result.referee) if result.referee else None,
    }


def _mismatch(found: Mismatch | None) -> dict[str, Any] | None:
    return None if found is None else {**vars(found), "layer": found.layer.index}


def _read(ready: Prepared, found: dict[str, Any]) -> Result:
    run = sim.Run(**found["run"], events=(), captures={}, reads=tuple(map(bytes.fromhex, found["reads"])))
    judged = referee.Version(**found["referee"]) if found["referee"] else None
    profile = marks.analyse(ready.program, run.reads[0])
    return Result(ready, run, profile, _differing(ready.program, found["mismatch"]), judged)


def _differing(program: Program, found: dict[str, Any] | None) -> Mismatch | None:
    if found is None:
        return None
    layer = next(layer for layer in program.executed if layer.index == found["layer"])
    return comparison.Mismatch(**{**found, "layer": layer, "index": tuple(found["index"])})
