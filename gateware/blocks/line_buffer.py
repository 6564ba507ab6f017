"""Windows of an image that comes pixel by pixel."""

from collections.abc import Sequence

from amaranth.hdl import Cat, Module, Mux, Shape, ShapeLike, Signal, Value
from amaranth.lib import data, stream, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out


def windows(image: Sequence[Sequence[int]], kernel: int) -> list[list[list[int]]]:
    """Golden model: all kernel x kernel windows inside the image, in raster order."""
    height, width = len(image), len(image[0])
    return [
        [list(line[x : x + kernel]) for line in image[y : y + kernel]]
        for y in range(height - kernel + 1)
        for x in range(width - kernel + 1)
    ]


class LineBuffer(wiring.Component):
    """Turns images in raster order into their ``kernel`` x ``kernel`` windows (row, then column), stride 1, no padding.

    ``width``, from max(kernel, 2) to ``max_width``, and ``height`` are the image's and must be stable while one passes;
    images follow each other without a gap. One pixel a cycle; a window is offered the cycle after its last pixel. The
    kernel - 1 lines above are kept in one memory of ``max_width`` words. Reset forgets what has come so far.
    """

    def __init__(self, shape: ShapeLike, kernel: int = 3, max_width: int = 128) -> None:
        if kernel < 2 or max_width < kernel:
            raise ValueError(f"LineBuffer's kernel must be 2 to max_width, not {kernel!r} with {max_width!r}")
        self.shape, self.kernel, self.max_width = shape, kernel, max_width
        window = data.ArrayLayout(data.ArrayLayout(shape, kernel), kernel)
        super().__init__(
            {
                "width": In(range(max_width + 1)),
                "height": In(16),
                "i": In(stream.Signature(shape)),
                "o": Out(stream.Signature(window)),
            }
        )

    def elaborate(self, platform: object) -> Module:
        # The memory's word at a column holds the pixels above, oldest first. It is read one column ahead, so that the
        # pixels above a new one are there when it comes.
        m = Module()
        bits = Shape.cast(self.shape).width
        lines = data.ArrayLayout(self.shape, self.kernel - 1)
        m.submodules.memory = memory = Memory(shape=lines, depth=self.max_width, init=[])
        read, write = memory.read_port(), memory.write_port()

        column, next_column = Signal(range(self.max_width)), Signal(range(self.max_width))
        row = Signal(16)
        taken = self.i.valid & self.i.ready
        at_end = column == self.width - 1
        above = Value.cast(read.data)
        stack = Cat(above, self.i.payload)
        m.d.comb += [
            self.i.ready.eq(~self.o.valid | self.o.ready),
            next_column.eq(Mux(at_end, 0, column + 1)),
            read.addr.eq(Mux(taken, next_column, column)),
            read.en.eq(1),
            write.addr.eq(column),
            write.en.eq(taken),
            Value.cast(write.data).eq(stack[bits:]),
        ]
        with m.If(self.o.ready):
            m.d.sync += self.o.valid.eq(0)
        with m.If(taken):
            m.d.sync += [
                column.eq(next_column),
                self.o.valid.eq((row >= self.kernel - 1) & (column >= self.kernel - 1)),
            ]
            with m.If(at_end):
                m.d.sync += row.eq(Mux(row == self.height - 1, 0, row + 1))
            for line in range(self.kernel):
                cells = Value.cast(self.o.payload[line])
                m.d.sync += cells.eq(Cat(cells[bits:], stack.word_select(line, bits)))
        return m
