"""How much the facts of a file hold, so that a repository of very many dense files has an end."""

from __future__ import annotations

from portfolio_lint.facts.code import CodeFacts
from portfolio_lint.facts.documents import DocumentFacts
from portfolio_lint.facts.files import FileFacts

# Of one repository; the largest of a hundred real ones has 22,000. So many take some 200 MB, and ten seconds.
MOST = 400_000
OVER = "over the limit of what is read of one repository"
# Characters that take as much room as an entry.
_CHARACTERS = 300


def amount(file: FileFacts) -> int:
    """The number of entries (calls, names, paragraphs ...) that are kept of a file, its texts reckoned in."""
    texts = (file.code, file.document, file.text, file.configuration, file.manifest, file.dockerfile)
    # Only of what was read: a file may say that it has any size.
    found = file.size // _CHARACTERS if any(part is not None for part in texts) else 0
    if file.code is not None:
        found += _of_code(file.code)
    if file.document is not None:
        found += len(file.document.blocks)
    if file.notebook is not None:
        found += len(file.notebook.cells) + _of_code(file.notebook.code) + _of_texts(file.notebook.document)
    return found


def _of_code(code: CodeFacts) -> int:
    return (
        len(code.calls)
        + len(code.attributes)
        + len(code.operations)
        + len(code.imports)
        + len(code.functions)
        + len(code.assignments)
        + len(code.texts)
    )


def _of_texts(document: DocumentFacts) -> int:
    return len(document.blocks) + sum(len(block.text) for block in document.blocks) // _CHARACTERS
