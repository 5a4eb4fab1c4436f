"""What rules of several families share: whether they apply, where to point, how to list things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portfolio_lint.findings import Place
from portfolio_lint.paths import is_readme
from portfolio_lint.project import Project
from portfolio_lint.repository import Repository


def is_machine_learning(subject: Project | Repository) -> bool:
    """A model is trained or called."""
    return subject.has("model_training", "language_model")


def is_data_work(subject: Project | Repository) -> bool:
    """A model is trained or called, or at least a data set is explored."""
    return subject.has("model_training", "language_model", "eda_plots")


def front(repository: Repository) -> Place:
    """The place for what a repository lacks as a whole: its README, else its folder."""
    readmes = [file.path for file in repository.files if is_readme(file.path) and "/" not in file.path]
    return Place(min(readmes)) if readmes else Place(".")


def listing(things: Iterable[str], limit: int = 3) -> str:
    """Things as a sentence lists them: `a`, `a and b`, `a, b, c and 4 more`."""
    unique = list(dict.fromkeys(things))
    if len(unique) > limit + 1:
        return f"{', '.join(unique[:limit])} and {len(unique) - limit} more"
    return " and ".join(part for part in (", ".join(unique[:-1]), *unique[-1:]) if part)


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 file`, `3 files`."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def first(places: Sequence[Place]) -> tuple[Place, tuple[Place, ...]]:
    """The first place, and at most nine others as related ones."""
    return places[0], tuple(places[1:10])
