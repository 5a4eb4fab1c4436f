"""What the rules about engineering and operation share: whether they apply, where to point, which files to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Place
from portfolio_lint.paths import is_readme
from portfolio_lint.project import Code, Project
from portfolio_lint.repository import Repository


def is_data_work(subject: Project | Repository) -> bool:
    """A model is trained or called, or at least a data set is explored."""
    return subject.has("model_training", "language_model", "eda_plots")


def front(repository: Repository) -> Place:
    """The place for what a repository lacks as a whole: its README, else its folder."""
    readmes = [file.path for file in repository.files if is_readme(file.path) and "/" not in file.path]
    return Place(min(readmes)) if readmes else Place(".")


def evidence_of(repository: Repository, concept: str) -> list[Place]:
    """The places of a concept over all projects, each once."""
    places = {place.order: place for project in repository.projects for place in project.evidence.get(concept, ())}
    return [places[order] for order in sorted(places)]


def modules(projects: Iterable[Project]) -> Iterator[Code]:
    """Scripts and modules that do something: no notebooks, no tests, no empty packages."""
    for project in projects:
        for unit in project.code:
            if unit.notebook is None and unit.facts.calls and not unit.path.endswith(("setup.py", "__init__.py")):
                yield unit


def configurations(files: Iterable[FileFacts], *names: str) -> Iterator[FileFacts]:
    """YAML, TOML and JSON files whose name begins with one of these."""
    for file in files:
        if file.configuration is not None and file.path.lower().rpartition("/")[2].startswith(names):
            yield file


def first(places: Sequence[Place]) -> tuple[Place, tuple[Place, ...]]:
    """The first place, and at most nine others as related ones."""
    return places[0], tuple(places[1:10])
