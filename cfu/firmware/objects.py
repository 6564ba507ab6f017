"""C and assembler to objects, each cached by what the compiler proper sees: an edited kernel is compiled alone."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from cfu.base import cache, diagnostics, elf, reads, tool
from cfu.base.diagnostics import Diagnostic

_JOBS = 2

#: Directives that read a file which the preprocessor does not know of.
_READS_FILES = re.compile(r"\.\s*(incbin|include)\b")

#: Files of an entry in the cache: the object, and what the compiler said of it.
_OBJECT, _MESSAGES = "object.o", "messages.txt"


@dataclass(frozen=True)
class Compiler:
    """``flags`` and include paths in ``folder``, where generated files are. ``version`` is the compiler's.

    ``warnings`` are those of everything that it has compiled, or found compiled.
    """

    path: Path
    version: str
    flags: Sequence[str]
    folder: Path
    warnings: list[Diagnostic] = field(default_factory=list)

    def compile(self, sources: Sequence[Path]) -> list[Path]:
        """Objects in ``folder``, numbered in the order of ``sources``; their content does not depend on the folder.

        Raises CompileError with the file and line of a mistake.
        """
        with ThreadPoolExecutor(_JOBS) as pool:
            made = list(pool.map(self._one, range(len(sources)), sources))
        for _, said in made:
            self.warnings.extend(diagnostics.parse(said))
        return [path for path, _ in made]

    def reads(self, sources: Sequence[Path]) -> list[Path]:
        """The files that are read for ``sources``, these included. Raises CompileError as :meth:`compile`."""
        with ThreadPoolExecutor(_JOBS) as pool:
            found = pool.map(self._reads_of, sources)
        return list(dict.fromkeys(path for paths in found for path in paths))

    def link_alone(self, source: Path) -> Path:
        """A file in ``folder`` that is linked of ``source`` and nothing else: for its debug information, not to be run.

        Raises CompileError as :meth:`compile`.
        """
        target, how = source.with_suffix(".elf"), ("-nostdlib", "-nostartfiles", "-Wl,-e,0")
        self._cached(source, target, self._run(source, "-E")[0], *how)
        return target

    def _one(self, number: int, source: Path) -> tuple[Path, str]:
        """The object, and what the compiler said."""
        target = self.folder / f"{number:03}-{source.stem}.o"
        seen, _ = self._run(source, "-E")
        if _READS_FILES.search(seen):
            return target, self._run(source, "-c", "-o", str(target))[1]
        return target, self._cached(source, target, seen, "-c")

    def _reads_of(self, source: Path) -> list[Path]:
        found = reads.parse(self._run(source, "-M", "-MT", "it")[0])
        if any(_READS_FILES.search(path.read_text(encoding="utf-8", errors="replace")) for path in found):
            rules = self.folder / f"{source.stem}.d"  # of the assembler's: what it reads by its directives
            self._run(source, "-c", "-o", "/dev/null", f"-Wa,--MD,{rules}")
            found += [self.folder / path for path in reads.parse(rules.read_text(encoding="utf-8"))]
        return found

    def _cached(self, source: Path, target: Path, seen: str, *how: str) -> str:
        """Make ``target`` of ``source``, which is ``seen`` when it is preprocessed; what the compiler said."""
        flags = " ".join((*self.flags, *how))
        key = cache.digest(self.version, self._apart(flags), source.suffix, self._apart(seen))

        def build(folder: Path) -> None:
            _, said = self._run(source, *how, "-o", str(folder / _OBJECT))
            elf.check(folder / _OBJECT, self.path.name)
            (folder / _MESSAGES).write_text(self._apart(said), encoding="utf-8")

        entry = cache.build_once("object", key, build)
        shutil.copy(entry / _OBJECT, target)
        return (entry / _MESSAGES).read_text(encoding="utf-8")

    def _apart(self, text: str) -> str:
        """``text`` as it would be in any other folder."""
        return text.replace(str(self.folder), ".")

    def _run(self, source: Path, *how: str) -> tuple[str, str]:
        """Stdout and stderr."""
        # After the first error nothing more is said: what is before it could be cut off.
        stop = ("-fmax-errors=1", "-fno-diagnostics-show-caret")
        # Twice: for a .S file gcc hands only the second on to the assembler.
        mapped = [f"-f{what}-prefix-map={self.folder}=." for what in ("file", "debug")]
        said: list[str] = []
        try:
            out = tool.run([self.path, *self.flags, *stop, *mapped, source, *how], cwd=self.folder, hear=said.append)
        except tool.CommandError as error:
            told = error.output.replace(f"{self.folder}/", GENERATED)
            raise diagnostics.error(told, f"{source}: {error.message}", self._intrinsics()) from error
        return out, "".join(said)

    def _intrinsics(self) -> list[str]:
        header = self.folder / "cfu_ops.h"
        return diagnostics.intrinsics(header.read_text(encoding="utf-8")) if header.is_file() else []


#: What stands in messages for the folder of generated files, which is gone when the user reads them.
GENERATED = "generated "
