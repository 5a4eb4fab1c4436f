"""Claims of the README that nothing backs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portfolio_lint.facts.code import CodeFacts, Value
from portfolio_lint.facts.documents import Block
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Place
from portfolio_lint.patterns import lazy
from portfolio_lint.probe import probe
from portfolio_lint.project import Project

from ..library import knowledge
from ..prose import Vocabulary, in_section, is_plan, sentences, words

_WORD = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_PART = re.compile(r"[a-z0-9]+")
# Words that turn a mention into something else than a claim about this repository.
_NO_CLAIM = lazy(
    r"\b(no|not|without|instead of|rather than|unlike|alternatively|optional(ly)?|such as|e\.g\.|for example|if you|you can|can be|could|would|should|might|may|"
    r"not (yet|implemented|included|done)|in progress|work in progress|wip|coming soon|pending|tbd|todo|to (?:be|come)|upcoming|planned|later|for now|"
    r"familiar|skills?|learn(ed|ing)?( about)?|course|tutorial|certificat\w+|want to|wish|consider|try|tried|compared to|"
    r"sin|sem|ohne|sans|aprend\w+|puedes|pode)\b",
    re.IGNORECASE,
)  # fmt: skip
_NO_CLAIM_SECTION = lazy(
    r"reference|resource|acknowledg|credit|prerequisite|requirement|learning (outcome|resource|path)|learn(t|ed)\b|related|further|reading|skill|about me|contact|licen|bibliograph|glossar|"
    r"background|theory|what is|faq|troubleshoot|contribut|certificat|education|contents",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _claims() -> Vocabulary:
    return Vocabulary((name, claim["terms"]) for name, claim in knowledge().maps["claims"].items())


@probe(
    "unsupported_claims",
    after=(
        "model_training",
        "language_model",
        "data_used",
        "cross_validation",
        "hyperparameter_tuning",
        "dockerfile",
        "ci",
        "ci_runs_tests",
        "tests",
        "monitoring",
    ),
)
def unsupported_claims(project: Project) -> Iterable[Place]:
    """Techniques and tools that the project's own README says were used, with no trace of them in the project."""
    if project.path == "." and project.sibling_count:
        return  # the collection's README speaks of all its projects
    if not project.has("model_training", "language_model", "data_used"):
        return  # a README about something else may speak of machine learning without claiming to do it
    if not project.code or any(file.problem and _is_lost(file) for file in project.files):
        return  # what could not be read may hold the proof
    claimed = _claimed(project)
    if not claimed:
        return
    found = _words(project) | _told_in_notebooks(project)
    for name, place in claimed.items():
        if not _is_backed(name, project, found):
            yield place


def _told_in_notebooks(project: Project) -> frozenset[str]:
    """The claims that a notebook has a heading on: what stands below may do it in a form that nobody foresaw."""
    return frozenset(
        topic
        for _, notebook in project.notebooks
        for block in notebook.document.blocks
        if block.kind == "heading"
        for topic in _claims().topics(block.text)
    )


def _claimed(project: Project) -> dict[str, Place]:
    """The first place of each claim."""
    claimed: dict[str, Place] = {}
    for path, document in project.readmes:
        if project.path != "." and not path.startswith(f"{project.path}/"):
            continue
        lead = ""
        for block in document.blocks:
            if block.kind == "paragraph" or block.kind == "html":
                lead = block.text if _is_lead(block) else ""
            elif block.kind not in ("item", "row"):
                lead = ""
            if (
                block.kind in ("item", "row")
                and lead
                and (is_plan(lead) or _NO_CLAIM.search(lead) or _NO_CLAIM_SECTION.search(lead))
            ):
                continue  # a line over a list or a table is its heading
            for name in _claims_of(block):
                claimed.setdefault(name, Place(path, block.line, None, name))
    return claimed


def _is_lead(block: Block) -> bool:
    """Whether a paragraph only announces what stands below it: `Planned (Future):`."""
    text = block.text.strip().rstrip("*_")
    return "\n" not in text and (text.endswith(":") or words(text) <= _SHORT_LEAD)


_SHORT_LEAD = 5
# Boxes and signs for what is not done yet.
_UNDONE = lazy(r"^\s*\[ \]|[❌✗✘⏳🚧⬜☐🔜🔄]")


def _claims_of(block: Block) -> Iterator[str]:
    if block.kind not in ("paragraph", "item", "row", "quote") or not _claims().topics(block.text):
        return
    if _UNDONE.search(block.text):
        return
    if any(link.target.startswith("http") and _claims().topics(link.text) for link in block.links):
        return  # a pointer to somebody else's text
    if in_section(block, "plan") or any(_NO_CLAIM_SECTION.search(title) for title in block.section):
        return
    for sentence in sentences(block.text):
        claims = _claims().topics(sentence)
        if claims and not sentence.endswith("?") and not is_plan(sentence) and not _NO_CLAIM.search(sentence):
            yield from sorted(claims)


def _is_lost(file: FileFacts) -> bool:
    return file.kind in ("python", "notebook") and file.code is None and file.notebook is None and file.size > 0


def _is_backed(name: str, project: Project, found: frozenset[str]) -> bool:
    claim = knowledge().maps["claims"][name]
    if project.has(*claim.get("concepts", ())):
        return True
    # Names of claims stand among the words where a notebook has a heading on them.
    if name in found or not found.isdisjoint(claim.get("words", ())):
        return True
    endings = tuple(claim.get("endings", ()))
    return bool(endings) and any(path.endswith(endings) for path in project.paths)


def _words(project: Project) -> frozenset[str]:
    """Every word of the project's files that are no prose, whole and in its parts, and of all its paths."""
    found: set[str] = set()
    for listed in project.listed:
        _add(found, listed.path)
    for file in project.files:
        code = file.code or (file.notebook.code if file.notebook is not None else None)
        if code is not None:
            _add_code(found, code)
        if file.notebook is not None and file.notebook.source:
            _add(found, file.notebook.source)
        if file.text is not None:
            _add(found, file.text.text)
        if file.dockerfile is not None:
            for instruction in file.dockerfile.instructions:
                _add(found, instruction.arguments)
        if file.configuration is not None:
            for entry in file.configuration.entries:
                _add(found, f"{' '.join(entry.key)} {entry.value}")
        if file.manifest is not None:
            for requirement in file.manifest.requirements:
                _add(found, requirement.name)
    return frozenset(found)


def _add_code(found: set[str], code: CodeFacts) -> None:
    for reference in code.references:
        _add(found, reference)
    for imported in code.imports:
        _add(found, imported.name)
    for call in code.calls:
        for name in call.names:
            _add(found, name)
        for value in call.keywords.values():
            _add_value(found, value)
    for text in code.texts:
        _add(found, text.text)
    for shell in code.shell:
        _add(found, shell.command)


def _add_value(found: set[str], value: Value) -> None:
    for name in value.names:
        _add(found, name)


def _add(found: set[str], text: str) -> None:
    lowered = text.lower()
    found.update(_WORD.findall(lowered))
    if "_" in lowered:
        found.update(_PART.findall(lowered))
