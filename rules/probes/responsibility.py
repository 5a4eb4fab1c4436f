"""Responsibility: sensitive domains, fairness, privacy, interpretability, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.documents import Block
from portfolio_lint.facts.secrets import GUESSED
from portfolio_lint.findings import Place
from portfolio_lint.names import last_segment
from portfolio_lint.paths import is_form, is_test
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Project
from portfolio_lint.tables import texts_within

from ..prose import is_plan, prose_blocks, quoted, sentences, topics, words

_SENSITIVE_NAME = lazy(
    r"credit[-_ ]?(risk|scor|default)|loan|diabet|cancer|heart[-_ ]?(disease|attack|failure|classif|risk|predict)|cardi(?:o|ac)|(?<![a-z])inadimpl|enfermedad|doen[cç]a|maladie|kredit|prestamo|emprestimo|(?:risco|riesgo)[-_ ]?(?:de[-_ ]?)?credit|previs[aã]o[-_ ]?de[-_ ]?renda|(?<![a-z])stroke|attrition|disease|patient|medical|health(?!z|y|[-_ ]?(checks?|probe|status|routes?|endpoint)|\.py)|insurance|recidivism|student(?![-_ ]?(net|model))|income|salary|covid|pneumonia|(?<![a-z])mental|prostate|tumou?r|alzheimer|parkinson|readmission|hypertension|thyroid|hepatitis",
    re.IGNORECASE,
)


_NOT_ABOUT_PEOPLE = lazy(r"fake|rumou?r|misinfo|plant|crop|leaf|machine|battery|soil|equipment", re.IGNORECASE)


def _all_prose(project: Project) -> Iterator[tuple[str, Block]]:
    blocks = [(path, block) for path, document in project.documents if not is_form(path) for block in document.blocks]
    blocks.extend((path, block) for path, notebook in project.notebooks for block in notebook.document.blocks)
    return prose_blocks(blocks)


@probe("sensitive_domain", after=("model_training", "serving", "deep_learning"))
def sensitive_domain(project: Project) -> Iterable[Place]:
    """The project's title or first sentences speak of people in a sensitive field, and it models something."""
    if not project.has("model_training", "serving", "deep_learning"):
        return
    texts: list[tuple[str, Block]] = []
    for path, document in project.readmes[:1]:
        headings = [block for block in document.blocks if block.kind == "heading"][:1]
        opening = [
            b for b in document.blocks if b.kind in ("paragraph", "quote", "html", "item") and words(b.text) >= 5
        ][:4]
        texts.extend(_about_people(path, [*headings, *opening]))
    for path, notebook in project.notebooks:
        opening = [b for b in notebook.document.blocks if b.kind in ("heading", "paragraph")][:3]
        texts.extend(_about_people(path, opening))
    for path, block in texts:
        if "sensitive" in topics(block.text):
            yield Place(path, block.line, block.cell, quoted(block.text))
            return
    if not project.has("model_training"):
        return  # names of files tell little of what only serves a model: `health.py`
    for path in (f"{project.name} {project.path}", *(unit.path for unit in project.code)):
        match = _SENSITIVE_NAME.search(path)
        if match and not _NOT_ABOUT_PEOPLE.search(path):
            yield Place(path if path in project.paths else _first_file(project), 1, None, match[0])
            return

    for unit, call in project.calls():
        if last_segment(call.names[0]).startswith("read_"):
            for text in (t for value in call.arguments[:1] for t in texts_within(value)):
                if _SENSITIVE_NAME.search(text) and not _NOT_ABOUT_PEOPLE.search(text) and len(text) < 200:
                    yield Place(unit.path, call.line, call.cell, text.replace("\\", "/").rpartition("/")[2])
                    return
    for file in project.files:
        if file.text is not None and file.text.language in ("r", "rmarkdown", "quarto"):
            for match in _R_DATA.finditer(file.text.text):
                if _SENSITIVE_NAME.search(match[1]) and not _NOT_ABOUT_PEOPLE.search(match[1]):
                    yield Place(file.path, file.text.text.count("\n", 0, match.start()) + 1, None, match[1])
                    return


_R_DATA = lazy(r"""\b(?:read[._]\w+|fread|data)\(\s*["']?([^"',)\n]{3,200})""", needs=("read", "data("))


def _about_people(path: str, opening: list[Block]) -> Iterator[tuple[str, Block]]:
    """The beginning of a text; nothing of it where its subject turns out to be a plant or a machine."""
    if not any("not_about_people" in topics(block.text) for block in opening):
        yield from ((path, block) for block in opening)


def _first_file(project: Project) -> str:
    return project.readmes[0][0] if project.readmes else project.files[0].path


@probe("fairness")
def fairness(project: Project) -> Iterable[Place]:
    """Two or more sentences on differences across groups of people or bias towards them."""
    yield from _scores_by_group(project)
    found = list(_sentences_about(project, "fairness"))
    if len(found) >= 2:
        yield from found


_GROUP_OF_PEOPLE = lazy(
    r"gender|sex|race|ethnic(ity|_group)?|age_?(group|band|bin|bucket)|nationality|disability|religion|marital_?status",
    re.IGNORECASE,
)
_SCORES = frozenset(
    {"accuracy_score", "recall_score", "precision_score", "f1_score", "roc_auc_score", "confusion_matrix", "classification_report", "mean_absolute_error", "mean_squared_error"}
)  # fmt: skip
_NEAR = 15


def _scores_by_group(project: Project) -> Iterator[Place]:
    """A score in a loop over the groups of a column about people: `for g in df["gender"].unique()`."""
    for unit in project.code:
        calls = unit.facts.calls
        scored = [c for c in calls if c.loop and last_segment(c.names[0]) in _SCORES and project.runs(unit, c.scope)]
        if not scored:
            continue
        parted = {(c.cell, c.line) for c in calls if last_segment(c.names[0]) in ("unique", "groupby")}
        heads = [
            text
            for text in unit.facts.texts
            if (text.cell, text.line) in parted and len(text.text) < 20 and _GROUP_OF_PEOPLE.fullmatch(text.text)
        ]
        for call in scored if heads else ():
            if any(head.cell == call.cell and 0 <= call.line - head.line <= _NEAR for head in heads):
                yield Place(unit.path, call.line, call.cell, f"{last_segment(call.names[0])} by group")


_MAPS = lazy(
    r"grad_?cam|saliency|integrated_gradients|attention_(?:rollout|maps?|weights_plot)|occlusion_(?:map|sensitivity)",
    re.IGNORECASE,
    needs=("cam", "saliency", "integrated_gradients", "attention_", "occlusion_"),
)


@probe("interpretability")
def interpretability(project: Project) -> Iterable[Place]:
    """An own function that computes what a network looks at, by its name."""
    for unit in project.code:
        for function in unit.facts.functions:
            if _MAPS.search(function.name) and project.runs(unit, f"{function.scope}.{function.name}".lstrip(".")):
                yield Place(unit.path, function.line, function.cell, function.name)


@probe("privacy")
def privacy(project: Project) -> Iterable[Place]:
    """A sentence on the protection of personal data."""
    return _sentences_about(project, "privacy")


def _sentences_about(project: Project, topic: str) -> Iterator[Place]:
    """What is said on a topic, plans left out."""
    for path, block in _all_prose(project):
        if topic in topics(block.text):
            for sentence in sentences(block.text):
                told = topics(sentence)
                if (
                    words(sentence) >= 5
                    and topic in told
                    and not is_plan(sentence, block)
                    and not (topic == "fairness" and "imbalance" in told and "people" not in told)
                ):
                    yield Place(path, block.line, block.cell, quoted(sentence))


@probe("secret_committed")
def secret_committed(project: Project) -> Iterable[Place]:
    """A credential that looks real in a tracked file. Its value is never part of the facts.

    Tests make up passwords; only the token of a known service counts in them.
    """
    for file in project.files:
        in_test = is_test(file.path)
        for secret in file.secrets:
            if in_test and secret.kind in GUESSED:
                continue
            yield Place(file.path, secret.line, secret.cell, secret.kind)
