"""The documentation site: what is made from the code has all of it; a wrong link or name fails the build."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cfu
import gateware
from cfu.flow.settings import Settings, Variant
from cfu.records import schema
from docs._site import commands, documents, keys
from tests.support.command import invoke

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ROOT / "cfu" / "cli" / "commands"


def build(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """As ``make docs``."""
    pytest.importorskip("sphinx", reason="Sphinx is missing: `make docs` installs it")
    options = ["--quiet", "--fail-on-warning", "--keep-going", "-d", f"{target}-state", "-c", str(source / "docs")]
    argv = [sys.executable, "-m", "sphinx", *options, str(source), str(target)]
    return subprocess.run(argv, capture_output=True, text=True)


def test_every_command_is_described_with_all_its_options() -> None:
    text = commands.markdown()
    for path in COMMANDS.rglob("*.py"):
        words = [word for word in path.relative_to(COMMANDS).with_suffix("").parts if word != "__init__"]
        if words:
            assert f" cfu {' '.join(words)}\n" in text
    shown = invoke("sim", "--help", columns=200).output
    section = text.partition("\n## cfu sim\n")[2].partition("\n## ")[0]
    for option in ("--model", "--input", "--no-check", "--wave-layer"):
        assert option in shown and f"`{option}" in section.replace("`--check / ", "`")
    assert "\n    cfu sim [OPTIONS] [PROJECT]\n" in section and "\nExamples:\n\n    cfu sim" in section
    assert "<" not in section.replace("\\<", "")


def test_every_key_of_project_toml_is_described() -> None:
    project, _, variant = keys.markdown().partition("## Variants")
    assert all(f"| `{key}` |" in project for key in Settings.__struct_fields__)
    assert all(f"| `{key}` |" in variant for key in Variant.__struct_fields__)
    assert "| `clock_mhz` | number above 0, up to 1000 | `50.0` |" in project


def test_every_document_is_described_and_has_its_schema(tmp_path: Path) -> None:
    text = documents.markdown()
    documents.write(tmp_path)
    for name in schema.DOCUMENTS:
        assert f"## cfu.{name}\n" in text
        assert json.loads((tmp_path / "schemas" / f"cfu.{name}.json").read_text()) == schema.json_schema(name)
    assert "| `arena_bytes` | integer or null | Bytes." in text
    assert "| `layers` | list of [Layer](#object-layer) |" in text


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_and_has_every_public_name(tmp_path: Path) -> None:
    site = tmp_path / "site"
    built = build(ROOT, site)
    assert built.returncode == 0, built.stderr
    python = (site / "docs" / "reference" / "python.html").read_text(encoding="utf-8")
    for name in cfu.__all__:
        assert f'id="cfu.{name}"' in python, name
    hardware = (site / "docs" / "reference" / "gateware.html").read_text(encoding="utf-8")
    for name in gateware.__all__:
        assert f'id="gateware.{name}"' in hardware, name
    for block in (ROOT / "gateware" / "blocks").glob("[a-z]*.py"):
        assert f'id="module-gateware.blocks.{block.stem}"' in hardware, block
    assert "docs/index.html" in (site / "index.html").read_text(encoding="utf-8")
    assert (site / "schemas" / "cfu.sim.json").is_file()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "text", "message"),
    [
        ("README.md", "[gone](docs/gone.md)", "gone.md"),
        ("docs/models.md", "[gone](fpga.md#no-such-heading)", "no-such-heading"),
        ("docs/reference/python.md", "```{eval-rst}\n:class:`cfu.Desing`\n```", "cfu.Desing"),
    ],
)
def test_what_leads_nowhere_fails_the_build(page: str, text: str, message: str, tmp_path: Path) -> None:
    source = tmp_path / "source"
    for folder in ("docs", "proj"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("build", "__pycache__"))
    for name in ("README.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, source / name)
    with (source / page).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")
    built = build(source, tmp_path / "site")
    assert built.returncode != 0 and message in built.stderr
