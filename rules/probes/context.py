"""What kind of project it is: the concepts that decide which others apply."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portfolio_lint.findings import Place
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Project

from ..library import knowledge
from ..models import fitted_models


@probe("model_training")
def model_training(project: Project) -> Iterable[Place]:
    """A model is made and trained."""
    return [fitted.place for fitted in fitted_models(project)]


@probe("complex_model")
def complex_model(project: Project) -> Iterable[Place]:
    """A trained model that is no baseline."""
    return [f.place for f in fitted_models(project) if not f.model.simple and f.model.task != "clustering"]


@probe("classification")
def classification(project: Project) -> Iterable[Place]:
    """A classifier is trained."""
    return [fitted.place for fitted in fitted_models(project) if fitted.model.task == "classification"]


@probe("regression")
def regression(project: Project) -> Iterable[Place]:
    """A regressor is trained."""
    return [fitted.place for fitted in fitted_models(project) if fitted.model.task == "regression"]


@probe("scale_sensitive_model")
def scale_sensitive_model(project: Project) -> Iterable[Place]:
    """A model that depends on the scale of its features is trained."""
    return [fitted.place for fitted in fitted_models(project) if fitted.model.scale]


@probe("all_code")
def all_code(project: Project) -> Iterable[Place]:
    """The project has code in Python or R."""
    for unit in project.all_code:
        if unit.facts.calls:
            yield Place(unit.path, 1, None, "code")
    for file in project.files:
        if file.text is not None and file.text.language in ("r", "rmarkdown", "quarto"):
            yield Place(file.path, 1, None, "code")


@probe("has_notebook")
def has_notebook(project: Project) -> Iterable[Place]:
    """The project has a notebook with code."""
    for path, notebook in project.notebooks:
        if any(cell.kind == "code" and cell.lines for cell in notebook.cells):
            yield Place(path, 1, None, "notebook")


@probe("personal_data")
def personal_data(project: Project) -> Iterable[Place]:
    """Columns about people, in a data file's header or as a column used in code."""
    attribute = lazy(rf"^(?:{'|'.join(knowledge().lists['people_columns'])})$", re.IGNORECASE)
    for file in project.files:
        if file.data is not None:
            hits = [column for column in file.data.columns if attribute.match(column.strip())]
            if hits:
                yield Place(file.path, 1, None, ", ".join(hits[:4]))
    for unit in project.code:
        seen: dict[str, Place] = {}
        names = {text.text.strip() for text in unit.facts.texts if len(text.text) < 60}
        people = {name for name in names if len(name) < 30 and attribute.match(name)}
        for text in unit.facts.texts if people else ():
            name = text.text.strip()
            if name in people:
                seen.setdefault(name.lower(), Place(unit.path, text.line, text.cell, name))
        if len(seen) >= 2:  # one word alone ("age" of a house) is no person
            yield from seen.values()
