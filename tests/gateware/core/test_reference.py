"""The instruction reference: its data, and both of its texts, against the declarations."""

import re
from html.parser import HTMLParser

import pytest
from amaranth.hdl import unsigned

from gateware.core import reference
from gateware.core.cfu import Cfu
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet
from gateware.core.operand import Operand
from proj.simd.simd import Simd
from tests.support.examples import Counter, Delays


def documented(_: None, x: int, k: int) -> int:
    """Returns <x> | k."""
    return x | k


def odd() -> InstructionSet:
    """Text that both formats must escape."""
    operands = {"rs1": Operand("x", unsigned(4), "a|b", range(1, 9)), "imm": Operand("k", unsigned(7))}
    instruction = Instruction("odd", "x | k & <x>.", documented, **operands, result=unsigned(7), latency="variable")
    return InstructionSet([(lambda: None, [instruction])], has_reset=False)


def by_name(cfu: InstructionSet) -> dict[str, reference.InstructionReference]:
    return {r.name: r for r in reference.describe(cfu)}


def test_every_instruction_in_order_and_the_built_in_reset() -> None:
    names = [i.name for i in Simd().instructions]
    assert [r.name for r in reference.describe(Simd())] == [*names, "reset"]
    assert list(by_name(odd())) == ["odd"], "a Verilog CFU need not have reset"


def test_opcodes_match_the_decoder_of_words() -> None:
    cfu = Cfu([Counter(), Delays()])
    for r in reference.describe(cfu):
        for imm in range(1 << r.funct7.count("i")):
            word = r.match | imm << 25 | 0x1F << 7 | 0x3FF << 15
            assert word & r.mask == r.match
            assert (cfu.disassemble(word) or "").partition(".")[0] == r.name
        assert int(r.funct7.replace("i", "0"), 2) == r.match >> 25
    assert by_name(odd())["odd"].mask == 0x707F


def test_bits_of_packed_operands_and_allowed_values() -> None:
    simd = by_name(Simd())
    x, w, k = simd["dot4"].operands
    assert [(f.name, f.bits, f.type) for f in x.fields] == [
        (f"x[{i}]", f"{8 * i + 7}:{8 * i}", "int8") for i in range(4)
    ]
    assert (x.source, w.source, k.source, k.fields[0].bits) == ("rs1", "rs2", "funct7", "1:0")
    offset, bounds = simd["set_output"].operands
    assert [(f.name, f.bits) for f in bounds.fields] == [("bounds.low", "7:0"), ("bounds.high", "15:8")]
    assert (offset.minimum, offset.maximum, offset.meaning) == (-255, 255, "the output's zero point, -255 to 255")
    step = by_name(Cfu([Counter()]))["bump"].operands[-1]
    assert (step.minimum, step.maximum, step.meaning) == (None, None, "")


def test_result_latency_prototype_and_docstring() -> None:
    simd, odd_one = by_name(Simd()), by_name(odd())["odd"]
    assert (simd["requantize"].result, simd["requantize"].latency) == ("int8", 5)
    assert (simd["mac4"].result, simd["mac4"].latency_text) == (None, "1 cycle")
    assert simd["exchange"].prototype == "int32_t cfu_exchange(uint32_t k, int32_t value)"
    assert (odd_one.latency, odd_one.latency_text, odd_one.details) == (None, "variable", "Returns <x> | k.")


def test_markdown_has_a_section_for_each_and_whole_tables() -> None:
    for cfu in (Simd(), odd()):
        text = reference.markdown(cfu, "Title")
        assert text.startswith("# Title\n")
        assert re.findall(r"^## (\w+)$", text, re.MULTILINE) == [r.name for r in reference.describe(cfu)]
        for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
    assert "a\\|b, 1 to 8" in reference.markdown(odd())


class Page(HTMLParser):
    """Ids, links, text and balance of tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("cfu", [Simd(), odd()], ids=["simd", "odd"])
def test_html_is_one_accessible_page_that_loads_nothing(cfu: InstructionSet) -> None:
    page = Page(reference.html(cfu, "A & B"))
    count = len(reference.describe(cfu))
    assert page.open == []
    assert page.attributes["lang"] == ["en"] and page.tags.count("title") == page.tags.count("h1") == 1
    assert page.tags.count("h2") == page.tags.count("section") == count
    assert page.tags.count("table") == page.tags.count("caption")
    assert set(page.attributes["scope"]) == {"col", "row"}
    ids = page.attributes["id"]
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.attributes["href"]} <= set(ids)
    assert not {"script", "link", "img", "iframe"} & set(page.tags) and "http" not in page.text
    assert "color-scheme: light dark" in page.text and "A & B" in page.text


def test_html_escapes_what_declarations_say() -> None:
    page = Page(reference.html_table(odd()))
    assert "x | k & <x>." in page.text and "Returns <x> | k." in page.text
    assert page.tags.count("h3") == 1 and "h1" not in page.tags
