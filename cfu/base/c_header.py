"""Constants of C headers, read where they are declared: Python keeps no second copy of a number that C knows."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path


@cache
def constant(header: Path, name: str) -> int:
    """The value of the macro or enumerator ``name`` in ``header``: a decimal or hexadecimal number.

    Raises ValueError unless the header declares it, once and as a number.
    """
    word = re.escape(name)
    pattern = rf"(?:^#define {word} |^ *{word} = )(0x[0-9a-fA-F]+|\d+)[uU]?(?![\w(.])"
    found = re.findall(pattern, header.read_text(encoding="utf-8"), re.MULTILINE)
    if len(found) != 1:
        raise ValueError(f"{header} must declare {name} once, as a number, not {len(found)} times")
    return int(found[0], 0)
