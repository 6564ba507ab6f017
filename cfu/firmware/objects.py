"""C and assembler to objects, each cached by what the compiler proper sees: an edited kernel is compiled alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cfu.base import cache, tool
from cfu.base.errors import CompileError

_JOBS = 2

#: Directives that read a file which the preprocessor does not know of.
_READS_FILES = re.compile(r"\.\s*(incbin|include)\b")


@dataclass(frozen=True)
class Compiler:
    """``flags`` and include paths in ``folder``, where generated files are. ``version`` is the compiler's."""

    path: Path
    version: str
    flags: Sequence[str]
    folder: Path

    def compile(self, sources: Sequence[Path]) -> list[Path]:
        """Objects in ``folder``, numbered in the order of ``sources``; their content does not depend on the folder.

        Raises CompileError with the file and line of a mistake.
        """
        with ThreadPoolExecutor(_JOBS) as pool:
            return list(pool.map(self._one, range(len(sources)), sources))

    def _one(self, number: int, source: Path) -> Path:
        target = self.folder / f"{number:03}-{source.stem}.o"
        seen = self._run(source, "-E").replace(str(self.folder), ".")
        if _READS_FILES.search(seen):
            self._run(source, "-c", "-o", str(target))
            return target
        key = cache.digest(self.version, " ".join(self.flags).replace(str(self.folder), "."), source.suffix, seen)

        def build(folder: Path) -> None:
            self._run(source, "-c", "-o", str(folder / "object.o"))

        shutil.copy(cache.build_once("object", key, build) / "object.o", target)
        return target

    def _run(self, source: Path, *how: str) -> str:
        # Twice: for a .S file gcc hands only the second on to the assembler.
        mapped = [f"-f{what}-prefix-map={self.folder}=." for what in ("file", "debug")]
        try:
            return tool.run([self.path, *self.flags, *mapped, source, *how], cwd=self.folder)
        except tool.CommandError as error:
            found = re.search(r"^(\S+?:\d+)(?::\d+)?: (?:fatal )?error: (.*)$", error.output, re.M)
            where, what = found.groups() if found else (str(source), error.message)
            raise CompileError(f"{where}: {what}", "correct the C source") from error
