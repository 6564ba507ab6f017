"""What to say when a name is not among those there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggestion(name: str, known: Iterable[str]) -> str:
    """The nearest of ``known`` when one is near, and all of them: what follows ``unknown board 'x';``."""
    names = list(known)
    nearest = difflib.get_close_matches(name, names, n=1)
    meant = f"do you mean {nearest[0]!r}? " if nearest else ""
    return f"{meant}choose one of {', '.join(names)}"
