"""Responsibility: sensitive domains, fairness, privacy, interpretability, secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.documents import Block
from portfolio_lint.findings import Place
from portfolio_lint.probe import probe
from portfolio_lint.project import Project

from ..prose import is_plan, prose_blocks, sentences, words

_SENSITIVE = re.compile(
    r"\b(credit (risk|scor\w+|default|worth\w*|card default|approval)|loan\w*|lending|mortgage default|home credit|creditworthiness|borrowers?|hiring|recruitment|resume screening|employee (attrition|turnover|churn)|hr analytics|"
    r"disease|diabet\w+|cancer|tumou?rs?|stroke prediction|heart (attack|failure|disease)|cardio\w*|patients?|medical|clinical|health(care)?|mortality|hospital\w*|readmission|covid\w*|pneumonia|alzheimer\w*|parkinson\w*|depression|mental health|"
    r"insurance (cost|claim|charge|premium|fraud|risk)\w*|medical (cost|insurance)|recidivism|compas|crime|criminal|student (performance|dropout|success|grade)\w*|academic performance|dropout|"
    r"(adult|census) income|income (level|prediction|class\w*)|salary prediction|poverty|refugee|face recognition|gender (classification|prediction|recognition)|age (estimation|prediction)|emotion recognition|"
    r"riesgo (de cr[ée]dito|crediticio)|risco de cr[ée]dito|pr[ée]stamos?|empr[ée]stimos?|pacientes?|enfermedad|doen[çc]a|maladie|kreditrisiko|krankheit)\b",
    re.IGNORECASE,
)  # fmt: skip
_SENSITIVE_NAME = re.compile(
    r"credit[-_ ]?(risk|scor|default)|loan|diabet|cancer|heart[-_ ]?(disease|attack|failure)|stroke|attrition|disease|patient|medical|health|insurance|recidivism|student|income|salary|covid|pneumonia|mental",
    re.IGNORECASE,
)
_FAIRNESS = re.compile(
    r"\b(fairness|unfair\w*|demographic (parity|groups?|bias)|disparate (impact|treatment)|equali[sz]ed odds|equal opportunity|protected (attributes?|class\w*|groups?|characteristics?)|discriminat(e|es|ing|ion|ory) (against|based|on|between (men|women|groups))?|"
    r"bias(ed)? (against|toward|towards|in the data|in data|across)|(gender|racial|ethnic|societal|social|algorithmic|historical|sampling|selection|representation|demographic) bias\w*|bias (mitigation|audit|detection|analysis)|under-?represented|minority groups?|equidad|justi[cç]a|sesgos?|vi[ée]s(es)?|[ée]quit[ée]|biais)\b",
    re.IGNORECASE,
)  # fmt: skip
_PRIVACY = re.compile(
    r"\b(gdpr|rgpd|dsgvo|lgpd|hipaa|ccpa|anonymi[sz]\w+|anonimi[sz]\w+|pseudonymi[sz]\w+|personally identifiable|pii|differential privacy|data protection|personal data|data privacy|privacy|masked (names?|emails?)|de-?identif\w+|federated learning|confidential\w*|privacidad|privacidade|datenschutz|vie priv[ée]e)\b",
    re.IGNORECASE,
)  # fmt: skip


def _all_prose(project: Project) -> Iterator[tuple[str, Block]]:
    blocks = [(path, block) for path, document in project.documents for block in document.blocks]
    blocks.extend((path, block) for path, notebook in project.notebooks for block in notebook.document.blocks)
    return prose_blocks(tuple(blocks))


@probe("sensitive_domain", after=("model_training",))
def sensitive_domain(project: Project) -> Iterable[Place]:
    """The project's title or first sentences speak of people in a sensitive field, and it models something."""
    if not project.has("model_training"):
        return
    texts: list[tuple[str, Block]] = []
    for path, document in project.readmes[:1]:
        headings = [block for block in document.blocks if block.kind == "heading"][:1]
        opening = [
            b for b in document.blocks if b.kind in ("paragraph", "quote", "html", "item") and words(b.text) >= 5
        ][:4]
        texts.extend((path, block) for block in (*headings, *opening))
    for path, notebook in project.notebooks:
        opening = [b for b in notebook.document.blocks if b.kind in ("heading", "paragraph")][:3]
        texts.extend((path, block) for block in opening)
    for path, block in texts:
        match = _SENSITIVE.search(block.text)
        if match:
            yield Place(path, block.line, block.cell, match[0])
            return
    for path in (f"{project.name} {project.path}", *(unit.path for unit in project.code)):
        match = _SENSITIVE_NAME.search(path)
        if match:
            yield Place(path if path in project.paths else _first_file(project), 1, None, match[0])
            return


def _first_file(project: Project) -> str:
    return project.readmes[0][0] if project.readmes else project.files[0].path


@probe("fairness")
def fairness(project: Project) -> Iterable[Place]:
    """Two or more sentences on differences across groups of people or bias towards them."""
    found: list[Place] = []
    for path, block in _all_prose(project):
        for sentence in sentences(block.text):
            if words(sentence) >= 6 and _FAIRNESS.search(sentence) and not is_plan(sentence, block):
                found.append(Place(path, block.line, block.cell, _quoted(sentence)))
    if len(found) >= 2:
        yield from found


@probe("privacy")
def privacy(project: Project) -> Iterable[Place]:
    """A sentence on the protection of personal data."""
    for path, block in _all_prose(project):
        for sentence in sentences(block.text):
            if words(sentence) >= 5 and _PRIVACY.search(sentence) and not is_plan(sentence, block):
                yield Place(path, block.line, block.cell, _quoted(sentence))
                break


@probe("secret_committed")
def secret_committed(project: Project) -> Iterable[Place]:
    """A credential that looks real in a tracked file. Its value is never part of the facts."""
    for file in project.files:
        for secret in file.secrets:
            yield Place(file.path, secret.line, secret.cell, secret.kind)


def _quoted(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "..."
