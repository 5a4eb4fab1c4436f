"""What several families ask of a project's texts: its own README, whether it holds more than a title, its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portfolio_lint.facts.documents import Block, DocumentFacts
from portfolio_lint.findings import Place
from portfolio_lint.paths import folder_of, name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.project import Project

from .library import knowledge
from .prose import sentences

_WORD = re.compile(r"[^\W\d_]{2,}")
_FEW_WORDS = 20
_FIRST_UNSPACED = "\u3040"
_TEXT = frozenset({"paragraph", "item", "quote", "row", "html"})


def is_about_models(project: Project) -> bool:
    """Whether the project trains a model or builds on a language model."""
    return project.has("model_training", "language_model")


def is_own(project: Project, path: str) -> bool:
    """Whether a file belongs to this project alone, and not to the collection it stands in."""
    if project.path == ".":
        return project.sibling_count == 0
    return path.startswith(f"{project.path}/")


@lru_cache(maxsize=64)
def own_readme(project: Project) -> tuple[str, DocumentFacts] | None:
    """The project's README nearest to its root; None where it has none of its own or it holds next to nothing.

    The README of a web front end further down speaks of that alone, and so does that of a folder without the models.
    """
    home = "" if project.path == "." else project.path
    for path, document in project.readmes:
        folder = folder_of(path)
        if folder != home and f"{folder}/package.json" in project.paths:
            continue
        if not is_own(project, path):
            continue
        # Asked last: to know where the models are, the code has to be read.
        models = [place.path for place in project.evidence.get("model_training", ())] if folder != home else []
        if not models or any(model.startswith(f"{folder}/") for model in models):
            return (path, document) if word_count(document.blocks) >= _FEW_WORDS else None
    return None


def word_count(blocks: Iterable[Block]) -> int:
    """Words outside headings and code. Scripts that write without spaces count two characters as a word."""
    return sum(words_of(block.text) for block in blocks if block.kind in _TEXT)


def words_of(text: str) -> int:
    count = len(_WORD.findall(text))
    if not text.isascii() and max(text) >= _FIRST_UNSPACED:
        count += sum(_FIRST_UNSPACED <= character <= "\ud7ff" for character in text) // 2
    return count


def own_blocks(project: Project) -> Iterator[tuple[str, Block]]:
    """Blocks of the project's own READMEs, other documents and notebooks."""
    for path, document in project.documents:
        if is_own(project, path):
            for block in document.blocks:
                yield path, block
    for path, notebook in project.notebooks:
        for block in notebook.document.blocks:
            yield path, block


def mentions(project: Project, *lists: str) -> bool:
    """Whether the project's own prose holds one of the expressions of these knowledge lists."""
    expressions = [expression_of(name) for name in lists]
    return any(
        expression.search(block.text)
        for _, block in own_blocks(project)
        if block.kind != "code"
        for expression in expressions
    )


@lru_cache(maxsize=64)
def expression_of(name: str) -> Pattern:
    """The regular expressions of a knowledge list as one, whatever the case."""
    return lazy("|".join(f"(?:{part})" for part in knowledge().lists[name]), re.IGNORECASE)


@lru_cache(maxsize=64)
def names_of(name: str) -> frozenset[str]:
    """A knowledge list as a set of lower-case names."""
    return frozenset(part.lower() for part in knowledge().lists[name])


def first_place(project: Project, *concepts: str) -> Place:
    """The first evidence of the first of these concepts that has any, else the project's folder."""
    for concept in concepts:
        places = project.evidence.get(concept)
        if places:
            return Place(places[0].path, places[0].line, places[0].cell)
    return Place(project.path)


def counted(number: int, singular: str, plural: str = "") -> str:
    """`1 notebook`, `3 notebooks`."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"


def listed(names: Iterable[str], limit: int = 3) -> str:
    """`a, b and c`, `a, b, c and 4 more`."""
    names = list(names)
    shown, more = names[:limit], len(names) - limit
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


_DATA_OPENING = 12
DATA_WORD = lazy(
    r"\b(data\w*|features?|records?|customers?|users?|people|names?|datos|dados|donn[ée]es|daten)\b", re.IGNORECASE
)


@lru_cache(maxsize=64)
def is_made_up(project: Project) -> bool:
    """Whether the README or a description of the data says early on that the data are made up."""
    readme = own_readme(project)
    documents = [document for path, document in project.documents if "data" in name_of(path).lower()]
    expression = expression_of("made_up_data")
    return any(
        expression.search(sentence) and DATA_WORD.search(sentence)
        for document in (*([readme[1]] if readme else []), *documents)
        for block in document.blocks[:_DATA_OPENING]
        if block.kind not in ("code", "heading")
        for sentence in sentences(block.text)
    )
