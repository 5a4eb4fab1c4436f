"""Claims of the README: those that something in the project backs, and those that nothing does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial

from portfolio_lint.facts.code import CodeFacts
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
    r"\b(no|not|without|instead of|rather than|unlike|alternatively|optional(ly)?|such as|e\.g\.|for example|if you|you can|can be|could|would|should|might|may|possibly|perhaps|potentially|"
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


_AFTER = (
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
)


@probe("unsupported_claims", after=_AFTER)
def unsupported_claims(project: Project) -> Iterable[Place]:
    """Techniques and tools that the project's own README says were used, with no trace of them in the project."""
    for _, place, proof in _examined(project):
        if proof is None:
            yield place


@probe("supported_claims", after=_AFTER)
def supported_claims(project: Project) -> Iterable[Place]:
    """Techniques and tools that the project's own README says were used, each where the project shows it."""
    told: dict[tuple[str, int, int | None], list[str]] = {}
    for name, _, proof in _examined(project):
        if proof is not None:
            told.setdefault((proof.path, proof.line, proof.cell), []).append(name)
    # One place can back several claims, as a list of imports does.
    for (path, line, cell), names in told.items():
        yield Place(path, line, cell, ", ".join(names))


@lru_cache(maxsize=1)
def _examined(project: Project) -> tuple[tuple[str, Place, Place | None], ...]:
    """Each claim with the place where it is made, and the first place that backs it, if any does."""
    if project.path == "." and project.sibling_count:
        return ()  # the collection's README speaks of all its projects
    if not project.has("model_training", "language_model", "data_used"):
        return ()  # a README about something else may speak of machine learning without claiming to do it
    if not project.code or any(file.problem and _is_lost(file) for file in project.files):
        return ()  # what could not be read may hold the proof
    claimed = _claimed(project)
    if not claimed:
        return ()
    words = _words(project, frozenset(word for name in claimed for word in _backing(name)))
    told = _told_in_notebooks(project)
    return tuple((name, place, _proof(name, project, words, told)) for name, place in claimed.items())


def _told_in_notebooks(project: Project) -> dict[str, Place]:
    """The claims that a notebook has a heading on: what stands below may do it in a form that nobody foresaw."""
    told: dict[str, Place] = {}
    for path, notebook in project.notebooks:
        for block in notebook.document.blocks:
            if block.kind == "heading":
                for topic in _claims().topics(block.text):
                    told.setdefault(topic, Place(path, block.line, block.cell))
    return told


def _claimed(project: Project) -> dict[str, Place]:
    """The first place of each claim."""
    claimed: dict[str, Place] = {}
    # The address of a running copy shows what it runs on.
    addresses = " ".join(
        link.target.lower()
        for _, document in project.readmes
        for block in document.blocks
        for link in block.links
        if _RUNNING.search(link.target)
    )
    for path, document in project.readmes:
        if project.path != "." and not path.startswith(f"{project.path}/"):
            continue
        # What the text itself has on a list of things to do is no claim elsewhere.
        undone = {
            name
            for block in document.blocks
            if block.kind == "item" and _UNTICKED.match(block.text)
            for name in _claims().topics(block.text)
        }
        lead = ""
        for block in document.blocks:
            if block.kind == "paragraph" or block.kind == "html":
                lead = block.text if _is_lead(block) else ""
            elif block.kind not in ("item", "row"):
                lead = ""
            if (
                block.kind in ("item", "row")
                and lead
                and (is_plan(lead) or _POINTER.match(lead) or _NO_CLAIM.search(lead) or _NO_CLAIM_SECTION.search(lead))
            ):
                continue  # a line over a list or a table is its heading
            for name in _claims_of(block):
                if name not in undone and name.lower() not in addresses:
                    claimed.setdefault(name, Place(path, block.line, None, name))
    return claimed


_RUNNING = lazy(
    r"^https?://[^/]*(streamlit|gradio|hf\.space|heroku|render|vercel|azurewebsites|run\.app)", re.IGNORECASE
)


def _is_lead(block: Block) -> bool:
    """Whether a paragraph only announces what stands below it: `Planned (Future):`."""
    text = block.text.strip().rstrip("*_")
    return "\n" not in text and (text.endswith(":") or words(text) <= _SHORT_LEAD)


_SHORT_LEAD = 5
# What stands in another text: `See the guide for:`.
_POINTER = lazy(r"\W*(see|refer to|read|voir|siehe|vea|ver|veja)\b", re.IGNORECASE)
# Boxes and signs for what is not done yet.
_UNTICKED = lazy(r"\s*\[ \]")
_UNDONE = lazy(r"^\s*\[ \]|[❌✗✘⏳🚧⬜☐🔜🔄]")


def _claims_of(block: Block) -> Iterator[str]:
    if block.kind not in ("paragraph", "item", "row", "quote") or not _claims().topics(block.text):
        return
    if _UNDONE.search(block.text):
        return
    if block.kind == "paragraph" and words(block.text) <= 1:
        return  # a word by itself is the heading of what follows
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


def _proof(name: str, project: Project, found: _Words, told: dict[str, Place]) -> Place | None:
    """The first place that backs a claim."""
    claim = knowledge().maps["claims"][name]
    for concept in claim.get("concepts", ()):
        if places := project.evidence.get(concept):
            return places[0]
    for source in found:
        spots = [source[word] for word in _backing(name) if word in source]
        if spots:
            return Place(*min(spots, key=lambda spot: (spot[0], -1 if spot[2] is None else spot[2], spot[1])))
    if name in told:
        return told[name]
    endings = tuple(claim.get("endings", ()))
    return next((Place(path) for path in sorted(project.paths) if endings and path.endswith(endings)), None)


def _backing(name: str) -> tuple[str, ...]:
    """The words of which one backs a claim."""
    return (name, *knowledge().maps["claims"][name].get("words", ()))


_Spot = tuple[str, int, int | None]
_Take = Callable[[dict[str, _Spot], str, _Spot], None]
# Each word that is looked for with its first place: in code, in other files that are no prose, in paths.
_Words = tuple[dict[str, _Spot], dict[str, _Spot], dict[str, _Spot]]


def _words(project: Project, wanted: frozenset[str]) -> _Words:
    """Those of the words wanted that stand in files that are no prose, whole or as a part, or in a path."""
    take = partial(_take, wanted)
    in_code: dict[str, _Spot] = {}
    elsewhere: dict[str, _Spot] = {}
    in_paths: dict[str, _Spot] = {}
    for listed in project.listed:
        take(in_paths, listed.path, (listed.path, 1, None))
    for file in project.files:
        whole = (file.path, 1, None)
        code = file.program
        if code is not None:
            _take_code(take, in_code, code, file.path)
        if file.notebook is not None and file.notebook.source:
            take(elsewhere, file.notebook.source, whole)
        if file.text is not None:
            take(elsewhere, file.text.text, whole)
        if file.dockerfile is not None:
            for instruction in file.dockerfile.instructions:
                take(elsewhere, instruction.arguments, (file.path, instruction.line, None))
        if file.configuration is not None:
            for entry in file.configuration.entries:
                take(elsewhere, f"{' '.join(entry.key)} {entry.value}", (file.path, entry.line, None))
        if file.manifest is not None:
            for requirement in file.manifest.requirements:
                take(elsewhere, requirement.name, (file.path, requirement.line, None))
    return in_code, elsewhere, in_paths


def _take_code(take: _Take, found: dict[str, _Spot], code: CodeFacts, path: str) -> None:
    for call in code.calls:
        spot = (path, call.line, call.cell)
        for name in call.names:
            take(found, name, spot)
        for value in call.keywords.values():
            for name in value.names:
                take(found, name, spot)
    for imported in code.imports:
        take(found, imported.name, (path, imported.line, imported.cell))
    for text in code.texts:
        take(found, text.text, (path, text.line, text.cell))
    for shell in code.shell:
        take(found, shell.command, (path, shell.line, shell.cell))
    for reference in code.references:
        take(found, reference, (path, 1, None))


def _take(wanted: frozenset[str], found: dict[str, _Spot], text: str, spot: _Spot) -> None:
    lowered = text.lower()
    here = wanted.intersection(_WORD.findall(lowered))
    if "_" in lowered:
        here |= wanted.intersection(_PART.findall(lowered))
    for word in here:
        found.setdefault(word, spot)
