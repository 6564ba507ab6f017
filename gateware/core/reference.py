"""The instruction reference of a CFU: as plain data, as Markdown and as HTML, all from the declarations."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from amaranth.hdl import Shape, ShapeLike
from amaranth.lib import data

from gateware.core.header import prototype
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet
from gateware.core.interface import OPCODE, RESET_FUNCT3, RESET_FUNCT7
from gateware.core.operand import Operand
from gateware.core.operand import describe as describe_shape


@dataclass(frozen=True)
class FieldReference:
    """Bits ``high`` down to ``low`` of a register or of funct7, and the number that they hold."""

    high: int
    low: int
    name: str
    type: str

    @property
    def bits(self) -> str:
        """``7:0``, or ``3`` for one bit."""
        return f"{self.high}:{self.low}" if self.high != self.low else str(self.low)


@dataclass(frozen=True)
class OperandReference:
    """An operand: where it comes from (``rs1``, ``rs2``, ``funct7``), its layout and what it means.

    ``minimum`` and ``maximum`` are given when programs may use only a part of a number's values.
    """

    name: str
    source: str
    type: str
    description: str
    fields: tuple[FieldReference, ...]
    minimum: int | None
    maximum: int | None

    @property
    def meaning(self) -> str:
        """Description and allowed values."""
        allowed = f"{self.minimum} to {self.maximum}" if self.minimum is not None else ""
        return ", ".join(part for part in (self.description, allowed) if part)


@dataclass(frozen=True)
class InstructionReference:
    """An instruction.

    ``funct7`` has one character for each bit, highest first: 0, 1, or ``i`` for a bit of the immediate. ``match`` and
    ``mask`` tell its words: those with ``word & mask == match``. ``result`` is the type of what goes to rd, None for an
    instruction without. ``latency`` is in cycles from command to response, None when it varies. ``details`` is the
    golden function's docstring, if it has one.
    """

    name: str
    description: str
    details: str
    prototype: str
    funct3: int
    funct7: str
    match: int
    mask: int
    operands: tuple[OperandReference, ...]
    result: str | None
    latency: int | None

    @property
    def latency_text(self) -> str:
        if self.latency is None:
            return "variable"
        return f"{self.latency} cycle{'' if self.latency == 1 else 's'}"


def describe(cfu: InstructionSet) -> list[InstructionReference]:
    """Every instruction in order of declaration; last the built-in ``reset``, if the CFU has it."""
    found = [_instruction(i) for i in cfu.instructions]
    return [*found, _RESET] if cfu.has_reset else found


def _instruction(i: Instruction) -> InstructionReference:
    assert i.funct3 is not None and i.funct7 is not None
    sources = ((i.rs1, "rs1"), (i.rs2, "rs2"), (i.imm, "funct7"))
    fixed = 7 - i.imm_width
    return InstructionReference(
        name=i.name,
        description=i.description,
        details=inspect.getdoc(i.golden) or "",
        prototype=prototype(i),
        funct3=i.funct3,
        funct7=f"{i.funct7:07b}"[:fixed] + "i" * i.imm_width,
        match=i.funct7 << 25 | i.funct3 << 12 | OPCODE,
        mask=(0x7F & -(1 << i.imm_width)) << 25 | 0x707F,
        operands=tuple(_operand(operand, source) for operand, source in sources if operand is not None),
        result=None if i.result is None else describe_shape(i.result),
        latency=None if i.is_variable else i.cycles,
    )


_RESET = InstructionReference(
    name="reset",
    description="Put the CFU's registers into their state after power-up; memories keep their contents.",
    details="",
    prototype="void cfu_reset(void)",
    funct3=RESET_FUNCT3,
    funct7=f"{RESET_FUNCT7:07b}",
    match=RESET_FUNCT7 << 25 | RESET_FUNCT3 << 12 | OPCODE,
    mask=0x7F << 25 | 0x707F,
    operands=(),
    result=None,
    latency=1,
)


def _operand(operand: Operand, source: str) -> OperandReference:
    allowed = operand.values
    return OperandReference(
        name=operand.name,
        source=source,
        type=describe_shape(operand.shape),
        description=operand.description,
        fields=tuple(_fields(operand.shape, operand.name, 0)),
        minimum=None if allowed is None else min(allowed),
        maximum=None if allowed is None else max(allowed),
    )


def _fields(shape: ShapeLike, name: str, low: int) -> Iterator[FieldReference]:
    """The numbers in ``shape``, lowest bits first."""
    if isinstance(shape, data.Layout):
        for key, field in shape:
            member = f"{name}[{key}]" if isinstance(shape, data.ArrayLayout) else f"{name}.{key}"
            yield from _fields(field.shape, member, low + field.offset)
    else:
        width = Shape.cast(shape).width
        yield FieldReference(low + width - 1, low, name, describe_shape(shape))


_OVERVIEW = ("Instruction", "Meaning", "funct3", "funct7", "Latency")
_OPERANDS = ("Operand", "Bits", "Type", "Meaning")


def _overview(references: Sequence[InstructionReference]) -> list[tuple[str, ...]]:
    return [(r.name, r.description, str(r.funct3), r.funct7, r.latency_text) for r in references]


def _operand_rows(reference: InstructionReference) -> list[tuple[str, ...]]:
    """One row for each number that the operands hold."""
    return [
        (field.name, f"{operand.source}[{field.bits}]", field.type, operand.meaning)
        for operand in reference.operands
        for field in operand.fields
    ]


def _result_text(reference: InstructionReference) -> str:
    return f"Result: {reference.result}" if reference.result else "No result; rd is not written"


def markdown(cfu: InstructionSet, title: str = "Instructions") -> str:
    """The reference as a Markdown document: an overview, then each instruction with its operands' bits."""
    references = describe(cfu)
    parts = [f"# {title}", _ENCODING, _markdown_table(_OVERVIEW, _overview(references))]
    for r in references:
        parts += [f"## {r.name}", r.description]
        parts += [r.details] * bool(r.details)
        parts += [f"```c\n{r.prototype};\n```", f"{_result_text(r)}. Latency: {r.latency_text}."]
        parts += [_markdown_table(_OPERANDS, _operand_rows(r))] * bool(r.operands)
    return "\n\n".join(parts) + "\n"


_ENCODING = (
    "R-type, opcode custom-0 (0x0b): funct7 in bits 31:25, rs2 in 24:20, rs1 in 19:15, funct3 in 14:12, rd in 11:7. "
    "An i in funct7 is a bit of the immediate. Latency counts from command to response. Other opcodes answer 0."
)


def _markdown_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def html_table(cfu: InstructionSet, level: int = 3) -> str:
    """The reference as an HTML fragment without style: an overview table and one ``section`` for each instruction.

    Ids begin with ``instruction-``. ``level`` is that of the headings, 3 for a place below an h2.
    """
    references = describe(cfu)
    links = [f'<a href="#instruction-{r.name}"><code>{r.name}</code></a>' for r in references]
    rows = [[link, *map(escape, row[1:])] for link, row in zip(links, _overview(references), strict=True)]
    parts = [f"<p>{escape(_ENCODING)}</p>", _html_table("All instructions", _OVERVIEW, rows)]
    return "\n".join([*parts, *(_html_section(r, level) for r in references)])


def _html_section(r: InstructionReference, level: int) -> str:
    parts = [f'<section id="instruction-{r.name}" aria-labelledby="instruction-{r.name}-name">']
    parts.append(f'<h{level} id="instruction-{r.name}-name"><code>{r.name}</code></h{level}>')
    parts.append(f"<p>{escape(r.description)}</p>")
    parts += [f"<p>{escape(r.details)}</p>"] * bool(r.details)
    parts += [f"<pre><code>{escape(r.prototype)};</code></pre>"]
    parts += [f"<p>{escape(_result_text(r))}. Latency: {r.latency_text}.</p>"]
    if r.operands:
        rows = [[f"<code>{escape(row[0])}</code>", *map(escape, row[1:])] for row in _operand_rows(r)]
        parts.append(_html_table(f"Operands of {r.name}", _OPERANDS, rows))
    return "\n".join([*parts, "</section>"])


def _html_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """``rows`` are HTML already; the first cell of each is its header."""
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="scroll" role="region" aria-label="{escape(caption)}" tabindex="0"><table>\n'
        f"<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>"
    )


_STYLE = """\
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; color: CanvasText; background: Canvas; max-width: 60rem;
       margin: 2rem auto; padding: 0 1rem; }
a { color: LinkText; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid GrayText; }
.scroll, pre { overflow-x: auto; }
pre { padding: .5rem; border: 1px solid GrayText; }
code { font-family: ui-monospace, monospace; }
section { margin-top: 2rem; }"""


def html(cfu: InstructionSet, title: str = "Instructions") -> str:
    """The reference as one HTML page: no scripts, nothing loaded, for light and dark screens."""
    name = escape(title)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{name}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n<h1>{name}</h1>\n"
        f"{html_table(cfu, level=2)}\n</main>\n</body>\n</html>\n"
    )
