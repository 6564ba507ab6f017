"""Initial contents of memories in files: generated Verilog assigns them word by word, which takes Yosys minutes."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: One word: the memory's name (an escaped one ends with its space), address, base, digits.
_WORD = re.compile(r"(\\\S+ |\w+)\s*\[(\d+)\] = \d+'([hdb])([0-9a-fA-F]+);\n")
_BLOCK = re.compile(
    r"^[ \t]*initial begin\n((?:[ \t]*(?:\\\S+ |\w+)\s*\[\d+\] = \d+'[hdb][0-9a-fA-F]+;\n)+)[ \t]*end\n", re.MULTILINE
)
_BASES = {"h": 16, "d": 10, "b": 2}


def in_files(sources: Mapping[str, str]) -> dict[str, str]:
    """``sources`` (file name: text) with the contents of memories in files of their own, which ``$readmemh`` reads.

    The design stays the same. Changed are ``initial`` blocks as Amaranth writes them: numbers for the words 0, 1, 2...
    of one memory and nothing else.
    """
    files = dict(sources)
    for name in [name for name in sources if name.endswith(".v")]:

        def moved(block: re.Match[str], name: str = name) -> str:
            words = _WORD.findall(block[1])
            memory = words[0][0]
            if [(word[0], int(word[1])) for word in words] != [(memory, at) for at in range(len(words))]:
                return block[0]
            file = f"{name.removesuffix('.v')}.{len(files)}.hex"
            files[file] = "".join(f"{int(digits, _BASES[base]):x}\n" for *_, base, digits in words)
            return f'  initial $readmemh("{file}", {memory});\n'

        files[name] = _BLOCK.sub(moved, files[name])
    return files
