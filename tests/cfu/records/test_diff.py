"""Differences of two runs: matched layers, the cause that changed most, refusals in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cfu.base.errors import CfuError
from cfu.records import diff
from tests.support import runs


def faster(document: dict[str, Any], index: int, cause: str, cycles: int) -> dict[str, Any]:
    """The document of a run in which one layer spent fewer cycles on one cause."""
    changed = copy.deepcopy(document)
    for item in (changed["layers"][index], changed):
        item["causes"][cause] -= cycles
        item["cycles"] -= cycles
    return changed


def test_the_layer_and_the_cause_that_changed_are_named() -> None:
    before = runs.profile()
    after = faster(faster(before, 2, "cfu_wait", 900), 2, "dcache_miss", 100)
    found = diff.compare(before, after, ("old", "new"))
    layer = found.layers[2]
    assert (layer.cycles.delta, layer.cause.name, layer.cause.delta) == (-1000, "cfu_wait", -900)
    assert layer.cycles.factor == pytest.approx(before["layers"][2]["cycles"] / after["layers"][2]["cycles"])
    assert [other.cause for other in found.layers if other is not layer] == [None] * 5
    assert (found.cycles.before, found.cycles.after) == (before["cycles"], before["cycles"] - 1000)
    assert {change.name: change.delta for change in found.causes if change.delta} == {
        "cfu_wait": -900, "dcache_miss": -100,
    }  # fmt: skip
    assert found.notes == ()


def test_a_layer_that_serves_several_ops_is_compared_with_all_that_did() -> None:
    before = runs.profile(layers=4)
    after = copy.deepcopy(before)
    first, second = after["layers"][0], after["layers"].pop(1)
    first |= {"op": f"{first['op']}+{second['op']}", "kernel": "both_s8", "cycles": 1000, "causes": {"cfu_wait": 1000}}
    for ops in ([0, 1], None):
        first["ops"] = ops
        for one, other, turn in ((before, after, 1), (after, before, -1)):
            found = diff.compare(one, other, ("old", "new"))
            assert [layer.index for layer in found.layers] == [0, 2, 3]
            whole = found.layers[0]
            spent = before["layers"][0]["cycles"] + before["layers"][1]["cycles"]
            assert {whole.cycles.before, whole.cycles.after} == {spent, 1000}
            assert whole.cycles.delta == turn * (1000 - spent)
            assert whole.op == first["op"]
            assert whole.kernels[::turn] == ("conv_2d_s8_mine + depthwise_conv_2d_s8_mine", "both_s8")
            assert whole.cause is not None and whole.cause.delta * turn < 0


def test_sums_over_matched_layers_are_the_runs() -> None:
    before, after = runs.profile(layers=9, seed=1), runs.profile(layers=9, seed=2)
    after["layers"][3]["ops"] = [3, 4, 5]
    after["layers"] = [layer for layer in after["layers"] if layer["index"] not in (4, 5)]
    found = diff.compare(before, after, ("old", "new"))
    assert sum(layer.cycles.before for layer in found.layers) == before["cycles"]
    assert sum(layer.cycles.after for layer in found.layers) == sum(layer["cycles"] for layer in after["layers"])


def test_different_models_are_refused_unless_asked_for() -> None:
    before, after = runs.profile(), runs.profile(model="vww", model_sha256="99" * 32)
    with pytest.raises(CfuError, match=r"old and new are of different models: kws \(abababab\) and vww \(99999999\)"):
        diff.compare(before, after, ("old", "new"))
    assert "different model: kws, vww" in diff.compare(before, after, ("old", "new"), force=True).notes


def test_an_aborted_run_is_refused() -> None:
    aborted = runs.profile(status="aborted", error={"message": "the firmware trapped", "hint": ""})
    with pytest.raises(CfuError, match="new was aborted: the firmware trapped"):
        diff.compare(runs.profile(), aborted, ("old", "new"))


def test_what_else_differs_is_noted() -> None:
    after = runs.profile(
        memory={"name": "sim-large", "fits": None}, layout=2, mismatch="layer 3 differs", input_sha256="00", causes={}
    )
    notes = diff.compare(runs.profile(), after, ("old", "new")).notes
    assert notes == (
        "new differs from TFLM: layer 3 differs",
        "different memory: ulx3s-85f, sim-large",
        "different inputs: cdcdcdcd, 00",
        "different layout: 0, 2",
        "causes are not known of both: `cfu profile` records them",
    )


def test_the_document_has_every_number() -> None:
    before, after = runs.profile(), faster(runs.profile(), 0, "issue_alu", 10)
    told = diff.document_of(diff.compare(before, after, ("old", "new")))
    assert [run["name"] for run in told["runs"]] == ["old", "new"]
    assert told["cycles"]["delta"] == -10
    assert [layer["delta"] for layer in told["layers"]] == [-10, 0, 0, 0, 0, 0]
    assert told["layers"][0]["cause"]["name"] == "issue_alu"
    assert told["causes"]["issue_alu"]["before"] == before["causes"]["issue_alu"]
