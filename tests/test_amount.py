"""How much of one repository is read: what is beyond it is named, whatever kind of file it is."""

from __future__ import annotations

import pytest

from portfolio_lint import reading
from portfolio_lint.amount import OVER, amount
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.readers import read_content
from portfolio_lint.readers.kinds import kind_of
from portfolio_lint.rule import notebook
from portfolio_lint.snapshot import MemorySnapshot, Skipped


@pytest.mark.parametrize(
    ("path", "content", "least", "most"),
    [
        ("a.py", "import os\nx = os.getcwd()\nprint(x.y)\n", 4, 6),
        ("a.py", "# " + "x" * 30_000, 100, 100),
        ("a.md", "# A\n\nOne.\n\nTwo.\n", 3, 3),
        ("a.R", "x <- 1\n" * 3_000, 70, 70),
        ("a.csv", "a,b\n" + "1,2\n" * 9_000, 0, 0),
        ("a.ipynb", notebook("md:" + "word " * 600, "print(1)").text, 13, 15),
    ],
)
def test_entries_and_texts_count(path: str, content: str, least: int, most: int) -> None:
    found = read_content(kind_of(path), path, len(content), content.encode())
    assert least <= amount(found) <= most


@pytest.mark.parametrize("path", ["a.py", "a.ipynb", "a.csv", "README.md", "Makefile", "data.json"])
def test_what_was_not_read_counts_for_nothing(path: str) -> None:
    assert amount(FileFacts(path, kind_of(path), 1 << 40, problem="larger than 2 MB")) == 0


def test_what_is_beyond_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST", 20)
    files = {"a.py": "f(x)\n" * 30, "b.md": "# B\n", "c.ipynb": notebook("f(x)").text, "d.bin": b"\0"}
    work = reading.Reading(MemorySnapshot(files))
    facts = work.everything()
    work.close()
    assert [(file.path, file.problem) for file in facts] == [("a.py", ""), ("b.md", OVER), ("c.ipynb", OVER)]
    assert work.skipped == (Skipped("b.md", OVER), Skipped("c.ipynb", OVER))
