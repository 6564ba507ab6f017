"""A walk over refusals: models of every op, broken one by one in all that an op has, and what is said about it."""

from __future__ import annotations

import re
import struct

import pytest

from cfu.base.errors import ModelError
from cfu.check import cases
from cfu.model import parse
from cfu.model.builder import Builder
from cfu.model.validate import OpView
from cfu.model.writer import serialize
from tests.support.breaking import broken

#: Refusals of the whole graph: there is no op to name.
WHOLE = ("the model", "no op writes the model's output")


@pytest.mark.parametrize("kind", [kind for kind in cases.KINDS if kind != "GRAPH"])
def test_every_refusal_names_op_tensor_and_the_way_out(kind: str) -> None:
    refusals = 0
    for model in broken(cases.model(kind, 0)):
        try:
            content = serialize(model)
        except struct.error:  # an option that its field cannot hold
            continue
        try:
            parse(content)
        except ModelError as error:
            refusals += 1
            text = error.message.removeprefix("model: ")
            assert "\n" not in text and len(error.hint) > 10, text
            if not text.startswith(WHOLE):
                assert re.search(r"\bop \d+ [A-Z0-9_]+\b", text), text
                assert re.search(r"\btensor \d+ '[^']+'", text), text
    assert refusals >= 10


def test_a_refusal_names_a_tensor_whatever_its_words_look_like() -> None:
    b = Builder("m")
    b.output(b.op("RELU", [b.input((1, 4), scale=0.1)], shape=(1, 4), scale=0.1))
    model = b.graph()
    with pytest.raises(ModelError, match=r"op 0 RELU: was seen beside tensor 9 'z' \(writes tensor 1 't1'\)"):
        OpView(model, model.ops[0]).fail("was seen beside tensor 9 'z'")
