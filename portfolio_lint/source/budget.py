"""How much of a source is read: limits for one file, for the number of files and for all of them together."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from portfolio_lint.snapshot import SnapshotFile

# Files that are read as a whole. The budget is spent on these alone: ten thousand images beside the code
# are never read and must not crowd it out. Data files are read as a prefix and cost next to nothing.
_TEXT_SUFFIXES = frozenset(
    "bash bat c cc cfg cff cjs conf cpp cs css cu dockerfile dockerignore dvc env flake8 gitignore go gradle h hcl hpp "
    "html in ini ipynb java jl js json5 jsx kt lock lua m md mdx mjs mk pl properties ps1 py pyi pyx qmd r rb rmd rs "
    "rst sas sbt scala sh smk sql stan svelte swift tex tf tfvars toml ts tsx txt vue xml yaml yml zsh".split()
)
# Texts that are as often data, or that somebody else wrote: no transfer of their own, for nobody knows how large.
_BULK_SUFFIXES = frozenset("cjs css html js json json5 jsx lua mjs pl sql svelte tex ts tsx txt vue xml".split())
_TABLE_SUFFIXES = (".csv", ".tsv", ".tab", ".psv", ".data", ".jsonl", ".ndjson", ".arff")
_DECLARING = ("requirement", "constraint", "readme", "license", "licence", "runtime", "package.json")
_TEXT_NAMES = frozenset(
    "codeowners containerfile copying dockerfile gemfile jenkinsfile justfile license licence makefile notice pipfile "
    "procfile rakefile readme requirements snakefile vagrantfile".split()
)


def is_text(path: str) -> bool:
    """Whether a file of this name is one that is read as a whole."""
    name = path.rpartition("/")[2].lower()
    stem, dot, suffix = name.rpartition(".")
    return (suffix in _TEXT_SUFFIXES if dot else name in _TEXT_NAMES) or stem in {"dockerfile", "makefile"}


def is_authored(path: str) -> bool:
    """Whether a file of this name is what an author writes by hand, or a notebook: transferred whatever its size."""
    name = path.rpartition("/")[2].lower()
    return is_text(path) and (name.rpartition(".")[2] not in _BULK_SUFFIXES or any(word in name for word in _DECLARING))


def is_sampled(path: str) -> bool:
    """Whether a file that is not authored is looked into all the same, if it is small enough to be transferred."""
    return is_text(path) or path.lower().endswith(_TABLE_SUFFIXES)


def size_text(size: int) -> str:
    """A size as people say it: 2 MB, 1.5 MB, 300 kB, 12 bytes."""
    if size >= 1_000_000:
        return f"{size / 1_000_000:g} MB"
    return f"{size / 1_000:g} kB" if size >= 1_000 else f"{size} bytes"


class Budget(Struct, frozen=True):
    """Limits in bytes and in files. A file over them stays listed, and reading it as a whole raises `OSError`.

    `max_listed` is the number of files that a snapshot lists at all.
    """

    max_file: int = 2_000_000
    max_notebook: int = 50_000_000
    max_files: int = 20_000
    max_total: int = 500_000_000
    max_listed: int = 100_000

    def max_size(self, path: str) -> int:
        """The size up to which this file is read as a whole."""
        return self.max_notebook if path.lower().endswith(".ipynb") else self.max_file

    def refusals(self, files: Iterable[SnapshotFile]) -> dict[str, str]:
        """The files that may not be read as a whole, with the reason.

        Settled before the first file is read, and the nearest to the root first, so that the answer
        depends neither on the order nor on the number of processes in which files are read.
        """
        refused: dict[str, str] = {}
        texts: list[SnapshotFile] = []
        for file in files:
            if file.size is not None and file.size > self.max_size(file.path):
                refused[file.path] = f"larger than {size_text(self.max_size(file.path))}"
            elif is_text(file.path):
                texts.append(file)
        if len(texts) <= self.max_files and sum(file.size or 0 for file in texts) <= self.max_total:
            return refused
        count = total = 0
        for file in sorted(texts, key=lambda file: (file.path.count("/"), file.path)):
            size = file.size or 0
            if count >= self.max_files:
                refused[file.path] = f"over the limit of {self.max_files} files"
            elif total + size > self.max_total:
                refused[file.path] = f"over the limit of {size_text(self.max_total)} for all files together"
            else:
                count += 1
                total += size
        return refused
