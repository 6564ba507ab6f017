import logging
import sys
from pathlib import Path

import pytest

from cfu.base import tool
from cfu.base.errors import ToolError


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def test_returns_stdout_alone():
    assert tool.run(python("import sys; print('out'); print('noise', file=sys.stderr)")) == "out\n"


def test_cwd_and_environment(tmp_path):
    script = "import os; print(os.getcwd(), os.environ['ADDED'], os.environ['LC_ALL'], 'PATH' in os.environ)"
    assert tool.run(python(script), cwd=tmp_path, env={"ADDED": "x"}) == f"{tmp_path} x C True\n"


def test_stdin_is_empty():
    assert tool.run(python("import sys; print(repr(sys.stdin.read()))")) == "''\n"


def test_failure_tells_the_first_error_and_keeps_the_output():
    script = "print('from errors.h'); print('a.c:3: error: no x'); print('a.c:4: error: no y'); raise SystemExit(4)"
    with pytest.raises(tool.CommandError) as raised:
        tool.run(python(script), hint="declare x")
    error = raised.value
    assert str(error) == f"{Path(sys.executable).name} failed (4): a.c:3: error: no x; declare x"
    assert (error.returncode, error.hint) == (4, "declare x")
    assert error.output == "from errors.h\na.c:3: error: no x\na.c:4: error: no y"
    assert isinstance(error, ToolError)


def test_failure_without_the_word_error_tells_the_last_line():
    with pytest.raises(tool.CommandError, match=r"failed \(1\): that was it$"):
        tool.run(python("print('first'); print('that was it'); print(); raise SystemExit(1)"))


def test_output_of_an_error_is_a_tail():
    with pytest.raises(tool.CommandError) as raised:
        tool.run(python("print('\\n'.join(map(str, range(1000)))); raise SystemExit(1)"))
    assert raised.value.output.splitlines() == [str(i) for i in range(1000 - tool.TAIL_LINES, 1000)]


def test_death_by_a_signal_is_told():
    with pytest.raises(tool.CommandError, match="was killed by signal 9"):
        tool.run(python("import os; os.kill(os.getpid(), 9)"))


def test_missing_program():
    with pytest.raises(ToolError, match="cannot run no-such-program: No such file or directory; install it"):
        tool.run(["no-such-program"], hint="install it")


def test_log_is_appended_with_command_and_output(tmp_path):
    log = tmp_path / "log"
    tool.run(python("import sys; print('one'); print('two', file=sys.stderr)"), cwd=tmp_path, log=log)
    with pytest.raises(tool.CommandError):
        tool.run(python("raise SystemExit('three')"), log=log)
    lines = log.read_text().splitlines()
    assert lines[0].startswith(f"$ cd {tmp_path} && {sys.executable} -c 'import sys;")
    assert lines[1:3] == ["one", "two"]
    assert lines[-1] == "three"


def test_argv_and_cwd_go_to_the_log_of_the_program(caplog, tmp_path):
    with caplog.at_level(logging.DEBUG, "cfu.base.tool"):
        tool.run(python("'a b'"), cwd=tmp_path)
    assert str(tmp_path) in caplog.text
    assert "-c" in caplog.text


def test_find_prefers_the_running_environment(tmp_path, monkeypatch):
    bin_folder = tmp_path / "venv"
    bin_folder.mkdir()
    for folder in (bin_folder, tmp_path):
        (folder / "some-tool").touch(mode=0o755)
    monkeypatch.setattr(sys, "executable", str(bin_folder / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tool.find("some-tool") == bin_folder / "some-tool"
    (bin_folder / "some-tool").unlink()
    assert tool.find("some-tool") == tmp_path / "some-tool"
    (tmp_path / "some-tool").chmod(0o644)
    with pytest.raises(ToolError, match="some-tool is not installed; apt-get install some-tool"):
        tool.find("some-tool", "apt-get install some-tool")
