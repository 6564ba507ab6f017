"""Every run that was made, in one small database of the user's: what is best so far, and what got slower.

SQLite in write-ahead mode: several commands may record at once. The schema has a version; an older database is
brought up to date when it is opened, a newer one is refused. Documents are kept whole, compressed, once each.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs

from cfu.base.errors import CfuError

#: "CFUh": marks a SQLite file as a history.
_APPLICATION_ID = 0x43465568

#: Seconds that a command waits for another one's transaction.
_PATIENCE = 10.0

#: Step n brings a database from version n to n + 1. Never edit one that was released: append.
MIGRATIONS = (
    """
    CREATE TABLE documents (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL);
    CREATE TABLE runs (
      id INTEGER PRIMARY KEY AUTOINCREMENT, recorded TEXT NOT NULL, command TEXT NOT NULL,
      project TEXT NOT NULL, path TEXT NOT NULL, model TEXT NOT NULL, model_sha256 TEXT NOT NULL,
      memory TEXT NOT NULL, kernels TEXT NOT NULL, input_sha256 TEXT NOT NULL,
      firmware_key TEXT NOT NULL, hardware_key TEXT NOT NULL,
      status TEXT NOT NULL, bit_exact INTEGER, cycles INTEGER,
      document TEXT NOT NULL REFERENCES documents (sha256)
    );
    CREATE INDEX runs_by_group ON runs (path, model_sha256, memory, kernels);
    CREATE INDEX runs_by_content ON runs (firmware_key, hardware_key, input_sha256);
    """,
    """
    CREATE TABLE layouts (
      firmware_key TEXT NOT NULL, hardware_key TEXT NOT NULL, input_sha256 TEXT NOT NULL,
      layout INTEGER NOT NULL, cycles INTEGER NOT NULL,
      PRIMARY KEY (firmware_key, hardware_key, input_sha256, layout)
    );
    """,
    """
    ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE runs ADD COLUMN comparison INTEGER NOT NULL DEFAULT 0;
    UPDATE runs SET comparison = 1 WHERE command = 'report' AND kernels = 'portable';
    """,
)

_COLUMNS = (
    "id, recorded, command, project, path, model, model_sha256, memory, kernels, "
    "firmware_key, hardware_key, input_sha256, status, bit_exact, cycles, document, note, comparison"
)


#: Parts of a document that are not kept: the simulators' speed differs every time, lines are many.
_NOT_KEPT = ("simulator", "instrumented", "lines")

#: Runs that ended, and whose cycles are the model's.
_FINISHED = ("ok", "mismatch")


@dataclass(frozen=True)
class Content:
    """What decides the cycles of a run: program, hardware and inputs, each by its hash."""

    firmware_key: str
    hardware_key: str
    input_sha256: str


@dataclass(frozen=True)
class Run:
    """One recorded run. ``recorded`` is UTC in ISO 8601; ``cycles`` is None when it did not end;
    ``bit_exact`` is None when it was not checked.

    ``note`` is the user's; ``comparison`` says that nobody asked for this run, but a command to have something to
    compare another with.
    """

    id: int
    recorded: str
    command: str
    project: str
    path: str
    model: str
    model_sha256: str
    memory: str
    kernels: str
    content: Content
    status: str
    bit_exact: bool | None
    cycles: int | None
    document: str
    note: str = ""
    comparison: bool = False

    @property
    def group(self) -> tuple[str, str, str, str]:
        """Runs whose cycles may be compared: same project, model, memory and choice of kernels."""
        return self.path, self.model_sha256, self.memory, self.kernels

    @property
    def counts(self) -> bool:
        """Whether it may be the best: the user's, and proven right. An unchecked run might have computed nothing."""
        return self.cycles is not None and bool(self.bit_exact) and not self.comparison


def location() -> Path | None:
    """The database's file: the environment's CFU_HISTORY, else in the user's data folder; None for CFU_HISTORY=off."""
    override = os.environ.get("CFU_HISTORY")
    if override == "off":
        return None
    return Path(override).expanduser() if override else platformdirs.user_data_path("cfu-toolkit") / "history.db"


class History:
    """The database. Made by ``opened``."""

    def __init__(self, database: sqlite3.Connection):
        self._database = database

    def record(
        self, document: Mapping[str, Any], command: str, path: Path, note: str = "", comparison: bool = False
    ) -> int:
        """Keep the document of one run (schema cfu.sim or cfu.profile) of the project at ``path``; its number."""
        kept = {key: value for key, value in document.items() if key not in _NOT_KEPT and not _is_listing(key, value)}
        text = json.dumps(kept, separators=(",", ":")).encode()
        digest, tools = hashlib.sha256(text).hexdigest(), document.get("toolchain", {})
        exact = document.get("bit_exact")
        row = (
            datetime.now(UTC).isoformat(timespec="seconds"), command,
            document.get("project", path.name), str(path), document.get("model", ""), document.get("model_sha256", ""),
            document.get("memory", {}).get("name", ""), document.get("kernels", ""),
            tools.get("firmware_key", ""), tools.get("hardware_key", ""), document.get("input_sha256", ""),
            document["status"], None if exact is None else int(exact),
            document.get("cycles") if document["status"] in _FINISHED else None, digest, note, int(comparison),
        )  # fmt: skip
        names = _COLUMNS.removeprefix("id, ")
        with self._database:
            self._database.execute("INSERT OR IGNORE INTO documents VALUES (?, ?)", (digest, zlib.compress(text)))
            marks = ", ".join("?" * len(row))
            return self._database.execute(f"INSERT INTO runs ({names}) VALUES ({marks})", row).lastrowid or 0

    def runs(self, path: Path | None = None, model: str | None = None) -> list[Run]:
        """The runs of the project at ``path``, of the model with this id or SHA-256, oldest first."""
        where, values = ["1"], []
        if path is not None:
            where.append("path = ?")
            values.append(str(path))
        if model is not None:
            where.append("? IN (model, model_sha256)")
            values.append(model)
        query = f"SELECT {_COLUMNS} FROM runs WHERE {' AND '.join(where)} ORDER BY id"
        return [_run(row) for row in self._database.execute(query, values)]

    def run(self, number: int) -> Run:
        """Raises CfuError when there is no such run."""
        row = self._database.execute(f"SELECT {_COLUMNS} FROM runs WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise CfuError(f"the history has no run {number}", "`cfu history` lists those there are")
        return _run(row)

    def document(self, run: Run) -> dict[str, Any]:
        """What ``record`` was given, without its listings and the simulators' speed."""
        (content,) = self._database.execute(
            "SELECT content FROM documents WHERE sha256 = ?", (run.document,)
        ).fetchone()  # fmt: skip
        document: dict[str, Any] = json.loads(zlib.decompress(content))
        return document

    def same(self, content: Content) -> list[Run]:
        """Finished, right runs of exactly this program, hardware and input: they need not be run again."""
        query = (
            f"SELECT {_COLUMNS} FROM runs WHERE firmware_key = ? AND hardware_key = ? AND input_sha256 = ? "
            "AND status = 'ok' AND cycles IS NOT NULL ORDER BY id"
        )
        return [_run(row) for row in self._database.execute(query, _key(content))]

    def record_layout(self, content: Content, layout: int, cycles: int) -> None:
        """Keep what the program of ``content`` takes when its code and data are placed as ``layout`` says."""
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO layouts VALUES (?, ?, ?, ?, ?)",
                                   (*_key(content), layout, cycles))  # fmt: skip

    def layouts(self, content: Content) -> dict[int, int]:
        """Cycles by layout, as far as they were measured."""
        query = (
            "SELECT layout, cycles FROM layouts WHERE firmware_key = ? AND hardware_key = ? AND input_sha256 = ? "
            "ORDER BY layout"
        )
        return dict(self._database.execute(query, _key(content)))


def best(runs: Sequence[Run]) -> Run | None:
    """The proven run with the fewest cycles; of equals the first."""
    return min((run for run in runs if run.counts), key=lambda run: run.cycles or 0, default=None)


@contextlib.contextmanager
def opened() -> Iterator[History]:
    """The user's history, made or brought up to date when needed. Raises CfuError when it cannot be used."""
    file = location()
    if file is None:
        raise CfuError("there is no history: CFU_HISTORY is off", "unset CFU_HISTORY")
    database = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file, timeout=_PATIENCE)
        _write_ahead(database)
        _migrate(database, file)
        yield History(database)
    except sqlite3.Error as error:
        raise CfuError(f"cannot use the history {file}: {error}", "mend it, move it away or set CFU_HISTORY") from error
    except OSError as error:
        raise CfuError(
            f"cannot use the history {file}: {error.strerror}", "set CFU_HISTORY to a file that you may write"
        ) from error
    finally:
        if database is not None:
            database.close()


def _write_ahead(database: sqlite3.Connection) -> None:
    """Switch to write-ahead mode. SQLite does not wait for other connections there, so this does."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            database.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def _migrate(database: sqlite3.Connection, file: Path) -> None:
    """Bring the schema to the newest version, in one transaction: a killed command leaves the old one whole."""
    if _marks(database) == (len(MIGRATIONS), _APPLICATION_ID):
        return
    database.isolation_level = None
    database.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another command may have been faster, and half of what it did is no database of ours.
        version, application = _marks(database)
        _raise_unless_ours(database, file, version, application)
        for step in MIGRATIONS[version:]:
            for statement in filter(str.strip, step.split(";")):
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.isolation_level = "DEFERRED"  # the default: a transaction begins with the first change


def _marks(database: sqlite3.Connection) -> tuple[int, int]:
    """The version of the schema, and whose database it is."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    return version, application


def _raise_unless_ours(database: sqlite3.Connection, file: Path, version: int, application: int) -> None:
    empty = not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != _APPLICATION_ID and not empty:
        raise CfuError(f"{file} is not a history but another program's database", "set CFU_HISTORY to another file")
    if version > len(MIGRATIONS):
        raise CfuError(
            f"the history {file} has schema {version}, this toolkit knows up to {len(MIGRATIONS)}",
            "use the newer toolkit that wrote it, or set CFU_HISTORY to another file",
        )


def _is_listing(key: str, value: Any) -> bool:
    """Whether it is the list of a program's instructions, which is long; as a number they are a count."""
    return key == "instructions" and isinstance(value, list)


def _key(content: Content) -> tuple[str, str, str]:
    return content.firmware_key, content.hardware_key, content.input_sha256


def _run(row: Sequence[Any]) -> Run:
    number, recorded, command, project, path, model, model_sha256, memory, kernels = row[:9]
    content, (status, exact, cycles, document, note, comparison) = Content(*row[9:12]), row[12:]
    return Run(
        number, recorded, command, project, path, model, model_sha256, memory, kernels, content,
        status, None if exact is None else bool(exact), cycles, document, note, bool(comparison),
    )  # fmt: skip
