"""Coverage-guided fuzzing of one target: `python tests/fuzz/run.py notebook --seconds 900`.

Wants atheris (`pip install -e '.[fuzz]'`). Inputs that take new ways through the code are kept in `--corpus`, so that
a later run goes on from there. An input that raises ends the run with status 77 and is written to `--found`, as is one
that takes longer than `--limit` seconds or more than `--memory` megabytes; `--go-on` writes what raises and goes on.
`python tests/fuzz/run.py notebook --replay FILE...` feeds these files and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from targets import TARGETS, Target, seeds

_INSTRUMENTED = ["portfolio_lint", "portfolio_lint_rules", "yaml", "packaging", "nbformat"]


def main() -> None:
    options = _options()
    target = TARGETS[options.target]
    for path in options.replay or ():
        target.feed(Path(path).read_bytes())
    if not options.replay:
        _fuzz(target, options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--seconds", type=int, default=0, help="end after so long; 0: never")
    parser.add_argument("--runs", type=int, default=-1, help="end after so many inputs")
    parser.add_argument("--limit", type=int, default=10, help="seconds that one input may take")
    parser.add_argument("--memory", type=int, default=2_000, help="megabytes that the process may take")
    parser.add_argument("--length", type=int, default=6_000, help="bytes of an input")
    parser.add_argument("--seed", type=int, default=0, help="for the same run again; 0: another each time")
    parser.add_argument("--corpus", help="a folder for what takes new ways")
    parser.add_argument("--found", default=".", help="a folder for what fails")
    parser.add_argument("--go-on", action="store_true", help="write down what raises, and go on")
    parser.add_argument("--replay", nargs="+", help="files to feed instead")
    return parser.parse_args()


def _fuzz(target: Target, options: argparse.Namespace) -> None:
    import atheris

    with atheris.instrument_imports(include=_INSTRUMENTED):
        # What is imported late is imported here, or it is not followed.
        import portfolio_lint.dataflow
        import portfolio_lint.packs
        import portfolio_lint.scan  # noqa: F401

        for content in _first(target):
            _feed(target, content, options)
    corpus = Path(options.corpus or tempfile.mkdtemp(prefix="portfolio-lint-fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    Path(options.found).mkdir(parents=True, exist_ok=True)
    for content in _first(target):
        (corpus / hashlib.sha1(content).hexdigest()).write_bytes(content)
    with tempfile.NamedTemporaryFile("w", suffix=".dict", delete=False, encoding="utf-8") as dictionary:
        for word in target.words:
            dictionary.write('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n')

    def mutate(content: bytes, longest: int, seed: int) -> bytes:
        return _mutated(content, longest, seed, target.words) or bytes(atheris.Mutate(content, longest))

    arguments = [
        sys.argv[0],
        str(corpus),
        f"-max_len={options.length}",
        f"-timeout={options.limit}",
        f"-rss_limit_mb={options.memory}",
        f"-artifact_prefix={options.found}/{options.target}-",
        f"-dict={dictionary.name}",
        f"-runs={options.runs}",
        "-print_final_stats=1",
        *([f"-max_total_time={options.seconds}"] if options.seconds else []),
        *([f"-seed={options.seed}"] if options.seed else []),
    ]
    atheris.Setup(arguments, lambda content: _feed(target, content, options), custom_mutator=mutate)
    atheris.Fuzz()


def _first(target: Target) -> list[bytes]:
    return list(dict.fromkeys(seeds(target)))


def _feed(target: Target, content: bytes, options: argparse.Namespace) -> None:
    try:
        target.feed(content)
    except Exception as error:
        if not options.go_on:
            raise
        trace = traceback.extract_tb(error.__traceback__)[-1]
        name = f"{options.target}-{type(error).__name__}-{Path(trace.filename).stem}-{trace.lineno}"
        path = Path(options.found) / name
        if not path.exists():
            path.write_bytes(content)
            path.with_suffix(".txt").write_text(traceback.format_exc(), encoding="utf-8", errors="replace")


def _mutated(content: bytes, longest: int, seed: int, words: tuple[str, ...]) -> bytes:
    """The input with lines moved, doubled, left out or given a word: what still reads as a text. Empty: bytes' turn."""
    chance = random.Random(seed)
    if chance.random() < 0.4:
        return b""
    lines = content.split(b"\n")
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        deed = chance.randrange(6)
        if deed == 0 and len(lines) > 1:
            del lines[at]
        elif deed == 1:
            lines[at:at] = lines[other : other + chance.randint(1, 8)]
        elif deed == 2:
            lines[at], lines[other] = lines[other], lines[at]
        elif deed == 3:
            place = chance.randint(0, len(lines[at]))
            lines[at] = lines[at][:place] + chance.choice(words).encode() + lines[at][place:]
        elif deed == 4:
            parts, others = lines[at].split(b" "), lines[other].split(b" ")
            parts[chance.randrange(len(parts))] = chance.choice(others)
            lines[at] = b" ".join(parts)
        else:
            lines[at] = b"    " * chance.randint(0, 3) + lines[at].lstrip()
        lines = lines or [b""]
    return b"\n".join(lines)[:longest]


if __name__ == "__main__":
    main()
