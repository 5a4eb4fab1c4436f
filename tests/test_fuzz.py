"""A short run of the fuzzing in tests/fuzz; `python tests/fuzz/run.py TARGET --seconds 900` is the long one."""

from __future__ import annotations

import argparse
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from command_line import ROOT, environment
from fuzz.targets import TARGETS, Target, seeds

RUN = ROOT / "tests" / "fuzz" / "run.py"


@pytest.mark.parametrize("name", TARGETS)
def test_the_inputs_to_begin_with_are_read(name: str) -> None:
    """Among them every input that fuzzing once failed on."""
    inputs = list(seeds(TARGETS[name]))
    assert inputs
    for content in inputs[:: max(1, len(inputs) // 40)]:
        TARGETS[name].feed(content)


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed: pip install -e '.[fuzz]'")
@pytest.mark.parametrize("name", ["notebook", "markdown", "dockerfile", "yaml", "python", "scan"])
def test_nothing_fails_in_a_short_run(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(RUN), name, "--runs", "100", "--seconds", "10", "--found", str(tmp_path)]
    done = subprocess.run(command, env=environment(), capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3_000:].decode(errors="replace")
    assert b"stat::number_of_executed_units" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_fails_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(RUN.parent))
    from fuzz import run

    def fail(content: bytes) -> None:
        raise ValueError(content)

    target = Target(fail, (), (), ())
    with pytest.raises(ValueError, match="bad"):
        run._feed(target, b"bad", argparse.Namespace(go_on=False))
    run._feed(target, b"bad", argparse.Namespace(go_on=True, target="x", found=str(tmp_path)))
    kept, told = sorted(tmp_path.iterdir())
    assert kept.read_bytes() == b"bad"
    assert "ValueError" in told.read_text(encoding="utf-8")


def test_a_mutation_keeps_to_its_length() -> None:
    from fuzz import run

    content = b"import a\nfit(x)\n" * 10
    made = {run._mutated(content, 100, seed, ("word",)) for seed in range(200)}
    assert len(made) > 20
    assert all(len(text) <= 100 for text in made)
    assert run._mutated(b"", 100, 3, ("word",)) is not None
