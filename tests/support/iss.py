"""An RV32IM instruction-set simulator with a golden CFU: what the CPU must compute."""

from __future__ import annotations

from gateware.blocks.arithmetic import wrap
from gateware.core.golden import Golden

_MASK = 0xFFFFFFFF


class Iss:
    """State of CPU and memory."""

    def __init__(self, memory: dict[int, int], golden: Golden) -> None:
        self.x = [0] * 32
        self.pc = 0
        self.memory = memory
        self.golden = golden
        self.cfu_ops = 0

    def run(self, pc: int, stop: int, limit: int) -> None:
        """Execute from ``pc`` until ``stop`` is reached; AssertionError after ``limit`` instructions."""
        self.pc = pc
        for _ in range(limit):
            if self.pc == stop:
                return
            self.step()
        raise AssertionError(f"did not reach {stop:#x} within {limit} instructions")

    def step(self) -> None:
        """Execute one instruction."""
        word = self.memory[self.pc]
        rd, funct3, rs1, rs2, funct7 = (
            word >> at & mask for at, mask in ((7, 31), (12, 7), (15, 31), (20, 31), (25, 127))
        )
        a, b = self.x[rs1], self.x[rs2]
        following = self.pc + 4
        value: int | None = None
        match word & 0x7F:
            case 0x33:
                value = _multiply(funct3, a, b) if funct7 == 1 else _alu(funct3, funct7 == 0x20, a, b)
            case 0x13:
                value = _alu(funct3, funct3 == 5 and funct7 == 0x20, a, wrap(word >> 20, 12) & _MASK)
            case 0x37:
                value = word & 0xFFFFF000
            case 0x17:
                value = self.pc + (word & 0xFFFFF000)
            case 0x03:
                value = self._load(funct3, a + wrap(word >> 20, 12) & _MASK)
            case 0x23:
                self._store(funct3, a + wrap(funct7 << 5 | rd, 12) & _MASK, b)
            case 0x63:
                following = self._branch(word, funct3, a, b)
            case 0x6F:
                value, following = self.pc + 4, self.pc + _jump_offset(word)
            case 0x67:
                value, following = self.pc + 4, a + wrap(word >> 20, 12) & _MASK & ~1
            case 0x0B:
                value = self._cfu(funct3, funct7, a, b)
            case _:
                raise AssertionError(f"unknown instruction {word:#010x} at {self.pc:#x}")
        if value is not None and rd:
            self.x[rd] = value & _MASK
        self.pc = following

    def _cfu(self, funct3: int, funct7: int, a: int, b: int) -> int:
        self.cfu_ops += 1
        return self.golden.execute(funct3, funct7, a, b)

    def _branch(self, word: int, funct3: int, a: int, b: int) -> int:
        taken = {0: a == b, 4: wrap(a) < wrap(b), 6: a < b}[funct3 & 6] ^ (funct3 & 1)
        offset = wrap((word >> 31) << 12 | (word >> 7 & 1) << 11 | (word >> 25 & 63) << 5 | (word >> 8 & 15) << 1, 13)
        return self.pc + offset if taken else self.pc + 4

    def _load(self, funct3: int, address: int) -> int:
        word = self.memory[address & ~3] >> 8 * (address & 3)
        bits = 8 << (funct3 & 3)
        return word & (1 << bits) - 1 if funct3 & 4 else wrap(word, bits)

    def _store(self, funct3: int, address: int, value: int) -> None:
        mask = (1 << (8 << funct3)) - 1 << 8 * (address & 3)
        old = self.memory[address & ~3]
        self.memory[address & ~3] = old & ~mask | value << 8 * (address & 3) & mask


def _jump_offset(word: int) -> int:
    return wrap((word >> 31) << 20 | (word >> 12 & 255) << 12 | (word >> 20 & 1) << 11 | (word >> 21 & 1023) << 1, 21)


def _alu(funct3: int, alternate: bool, a: int, b: int) -> int:
    match funct3:
        case 0:
            return a - b if alternate else a + b
        case 1:
            return a << (b & 31)
        case 2:
            return int(wrap(a) < wrap(b))
        case 3:
            return int(a < b)
        case 4:
            return a ^ b
        case 5:
            return (wrap(a) if alternate else a) >> (b & 31)
        case 6:
            return a | b
        case _:
            return a & b


def _multiply(funct3: int, a: int, b: int) -> int:
    signed_a, signed_b = wrap(a), wrap(b)
    match funct3:
        case 0:
            return a * b
        case 1:
            return signed_a * signed_b >> 32
        case 2:
            return signed_a * b >> 32
        case 3:
            return a * b >> 32
        case 4 | 6:
            quotient = abs(signed_a) // abs(signed_b) if b else 1
            quotient = -quotient if (signed_a < 0) != (signed_b < 0) or not b else quotient
            return quotient if funct3 == 4 else signed_a - quotient * signed_b if b else signed_a
        case 5:
            return a // b if b else _MASK
        case _:
            return a % b if b else a
