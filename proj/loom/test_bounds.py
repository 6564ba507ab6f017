"""What bounds a layer is counted from its steps, at the costs that the CPU declares."""

from cfu.lowering import choose, portable
from proj.loom import accelerator as loom
from proj.loom import bounds, random_layers


def test_a_layers_words_are_counted_at_the_cpus_costs() -> None:
    model = random_layers.make("fully_connected", 1, depth=40, outputs=8)
    (layer,) = choose(model, (*loom.kernels(loom.SIZE), *portable()))
    (placed,) = layer.site.schedule.values()
    vectors = layer.site.input.shape[0]
    bound = sum((bounds.of_step(placed, step) for step in placed.steps), bounds.Bound())
    words_in = 10 * vectors + 2 * 4 * 10 + 2 * 10  # inputs; two groups of four rows; their parameters
    assert bound.cpu == 3.375 * words_in + 3.0 * 2 * vectors
    assert (bound.array, bound.outputs) == (2 * 10 * vectors, 8 * vectors)
    assert bound.cause() == "CPU"
