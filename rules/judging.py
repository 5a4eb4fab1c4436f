"""What the rules share: what a project is (an exercise, an entry, a service), where to point, what to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

from portfolio_lint.facts.documents import Block, DocumentFacts
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Place
from portfolio_lint.paths import is_readme, name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.project import Code, Project
from portfolio_lint.repository import Repository

from .library import knowledge

# What a sign of coursework weighs, and how much of it makes an exercise of a project.
_ENOUGH = 3
_STRONG = 2
_COURSEWORK_SHARE = 0.6
_OPENING = 8
_R = frozenset({"r", "rmarkdown", "quarto"})


def is_data_work(subject: Project | Repository) -> bool:
    """A model is trained or called, or at least a data set is explored."""
    return subject.has("model_training", "language_model", "eda_plots")


def is_served(subject: Project | Repository) -> bool:
    """Whether others can ask the model something: an app, a page, a route, a web app around a language model."""
    if subject.has("serving", "api_endpoint"):
        return True
    projects = (subject,) if isinstance(subject, Project) else subject.projects
    return any(
        imported.module.partition(".")[0] in _WEB and imported.used
        for project in projects
        if project.has("language_model")
        for unit in project.code
        for imported in unit.facts.imports
    )


_WEB = frozenset({"fastapi", "flask", "streamlit", "gradio", "chainlit", "dash", "django"})


# -- coursework


def is_exercise(project: Project) -> bool:
    """Whether a project is a course's exercise: its question was given, and nobody expects a product of it."""
    return exercise_sign(project) is not None


@lru_cache(maxsize=128)
def exercise_sign(project: Project) -> Place | None:
    """What tells that a project is a course's exercise, None where nothing does; the message quotes it."""
    opening = list(_opening(project))
    if _listed("own_projects").search(f"{project.path} {' '.join(block.text for _, block in opening)}"):
        return None
    units = _own_units(project)
    named = [path for path in units if is_coursework_path(path)]
    if named and len(named) >= _COURSEWORK_SHARE * len(units):
        return Place(named[0], message=f"the name {name_of(named[0])}")
    if is_served(project) or project.has("ci_runs_tests"):
        return None
    title = next((block for _, block in opening if block.kind == "heading"), None)
    if title is not None and _listed("coursework_titles").search(title.text) and not _PROJECTS.search(title.text):
        return Place(opening[0][0], title.line, title.cell, f"the title “{_short(title.text)}”")
    weight = 0
    first: Place | None = None
    for place, value in _signs(project, opening):
        weight += value
        first = first or place
        if weight >= _ENOUGH:
            return first
    return None


def is_coursework_path(path: str) -> bool:
    """Whether a part of a path is named after homework, a week, a lab, or bears a student's number."""
    stem = path.rpartition(".")[0] or path
    return any(_part().match(piece) for piece in stem.split("/")) or bool(_listed("hand_in_names").search(stem))


def _own_units(project: Project) -> list[str]:
    """The paths of all code that was written here, whatever its language."""
    return [
        *(unit.path for unit in project.code),
        *(file.path for file in project.files if file.text is not None and file.text.language in _R),
    ]


_PROJECTS = lazy(r"project|portfolio|capstone", re.IGNORECASE)


@cache
def _part() -> Pattern:
    return lazy(rf"^[\W\d_]*(?:{'|'.join(knowledge().lists['coursework_parts'])})(?![a-z])", re.IGNORECASE)


@cache
def _listed(name: str) -> Pattern:
    return lazy(rf"(?<![a-z])(?:{'|'.join(knowledge().lists[name])})(?![a-z])", re.IGNORECASE)


def _opening(project: Project) -> Iterator[tuple[str, Block]]:
    """The first blocks of the README that speaks for the project."""
    if project.readmes:
        path, document = project.readmes[0]
        for block in document.blocks[:_OPENING]:
            yield path, block


def _signs(project: Project, opening: Iterable[tuple[str, Block]]) -> Iterator[tuple[Place, int]]:
    """Words of an assignment and names of courses, each with its weight."""
    origins, strong, weak = _listed("course_origins"), _listed("assignment_words"), _listed("assignment_headings")
    named: set[tuple[str, bool]] = set()
    for path, text, place in (
        *((path, block.text[:400], Place(path, block.line)) for path, block in opening),
        (project.path, project.path, Place(project.path)),
    ):
        for match in origins.finditer(text):
            name = match[0].lower()
            if (name, path == project.path) not in named:
                named.add((name, path == project.path))
                yield Place(place.path, place.line, None, f"“{match[0]}”"), _STRONG
    for path, block in opening:
        if learning := _LEARNING.search(block.text):
            yield Place(path, block.line, None, f"“{learning[0]}”"), 1
            break
    seen: set[str] = set()
    for path, line, cell, text in _heads(project):
        for pattern, value in ((strong, _STRONG), (weak, 1)):
            said = pattern.match(text.lstrip("#*-> \t"))
            if said and said[0].lower() not in seen:
                seen.add(said[0].lower())
                yield Place(path, line, cell, f"“{' '.join(said[0].split())}”"), value
    drivers = [unit.path for unit in project.code if _DRIVER.fullmatch(name_of(unit.path))]
    if len(drivers) > 1:
        yield Place(drivers[0], message=f"the name {name_of(drivers[0])}"), _ENOUGH


_LEARNING = lazy(r"journey (in|of|into) learning|learning journey|\bi (am|'m) learning|while learning", re.IGNORECASE)
_DRIVER = lazy(r"\d+-main\.py")
_COMMENT_HEAD = lazy(r"^#[^\w\n]*(\w[^\n]{0,60})", re.MULTILINE)


def _heads(project: Project) -> Iterator[tuple[str, int, int | None, str]]:
    """Where an assignment would speak: headings, the beginnings of paragraphs, the comments of R scripts."""
    documents = [(path, document) for path, document in project.readmes[:1]]
    documents.extend((path, notebook.document) for path, notebook in project.notebooks)
    for path, document in documents:
        if path.startswith(project.path) or project.path == ".":
            for block in document.blocks:
                if block.kind in ("heading", "paragraph", "item"):
                    yield path, block.line, block.cell, block.text[:80]
    for file in project.files:
        if file.text is not None and file.text.language in _R:
            for match in _COMMENT_HEAD.finditer(file.text.text):
                yield file.path, file.text.text.count("\n", 0, match.start()) + 1, None, match[1]


def _short(text: str) -> str:
    return " ".join(text.split())[:60]


@lru_cache(maxsize=128)
def is_competition(project: Project) -> bool:
    """Whether the project enters a competition, whose organisers use the predictions."""
    own = [block.text for path, block in _opening(project)]
    links = [link.target for _, block in _opening(project) for link in block.links]
    if _listed("competition_words").search(" ".join((project.path, project.name, *own, *links))):
        return True
    if any(_SUBMISSION.search(text.text) for unit in project.code for text in unit.facts.texts):
        return True
    # The example of an entry that comes with its data.
    within = "" if project.path == "." else f"{project.path}/"
    return any(path.startswith(within) and _SUBMISSION.search(path) for path in project.paths)


_SUBMISSION = lazy(r"(^|[/_.-])submissions?[\w.-]*\.csv$", re.IGNORECASE, needs=("submission",))


_PRACTICE = lazy(
    r"\b(beginner'?s?|learning|practice|toy|fun|educational|tutorial) "
    r"(exercise|project|purposes?|portfolio|notebooks?)|"
    r"\b(exercise|practi[cs]e|tutorial)\b|"
    r"\blearn(ing)? (about|how|more)\b|\bfor learning\b|from scratch|"
    r"\b(explor|experiment)\w* (\w+ )?(with )?(machine learning|deep learning|techniques|algorithms|models)|"
    r"\b(techniques|algorithms|models)\b[^.\n]{0,60}\bI(['’]ve| have)? (explored|tried|learn(ed|t)|studied)",
    re.IGNORECASE,
)


def is_for_practice(document: DocumentFacts) -> bool:
    """Whether a README says that its author made this to learn."""
    return any(_PRACTICE.search(block.text) for block in document.blocks[:12] if block.kind != "code")


def is_practice(repository: Repository) -> bool:
    """Whether the README at the top says that all of it was made to learn."""
    return any(
        file.document is not None and "/" not in file.path and is_readme(file.path) and is_for_practice(file.document)
        for file in repository.files
    )


# -- what is asked of whom


@lru_cache(maxsize=128)
def is_system(project: Project) -> bool:
    """Whether a project runs for others or says that it does: then all of engineering and operation is asked of it.

    It is served, contained, deployed, tested or retrained, or calls itself production, end-to-end or MLOps.
    """
    return _is_run(project) or calls_itself_system(project)


@lru_cache(maxsize=128)
def calls_itself_system(project: Project) -> bool:
    """Whether a project calls itself production, end-to-end or MLOps, whatever there is of it."""
    words = (project.name, project.path, *(block.text[:400] for _, block in _opening(project)))
    return any(_SYSTEM.search(text) for text in words)


def _is_run(project: Project) -> bool:
    """Whether something shows that a project runs for others, whatever it says of itself."""
    return is_served(project) or project.has("dockerfile", "cloud_or_k8s", "ci_runs_tests", "tests", "retraining")


_SYSTEM = lazy(
    r"(?<![a-z])(ml[-_ ]?ops|end[-_ ](to|2)[-_ ]end|micro-?services?|scalable|(in|into|to|for) production|"
    r"production[- ](ready|grade|style|level|quality|system|pipeline|environment))(?![a-z])",
    re.IGNORECASE,
    needs=("ops", "end", "product", "service", "scalable"),
)


@lru_cache(maxsize=128)
def is_study(project: Project) -> bool:
    """Whether a project was made to learn or to compete and is no system: an exercise, an entry to a competition,
    work on teaching data, or what its README calls practice.

    A fair reviewer asks it for sound method and for words on it, and for nothing that only operation needs.
    """
    if is_exercise(project):
        return True
    if _is_run(project):
        return False
    if project.has("toy_dataset"):
        return True  # whatever its README says, nobody waits for it
    if is_system(project):
        return False
    return _is_unasked(project)


@lru_cache(maxsize=128)
def is_shown_study(project: Project) -> bool:
    """Whether a project is a study or shows one: an app, an image or tests around teaching data, around an entry to a
    competition or around practice do not make a product of it."""
    return is_study(project) or project.has("toy_dataset") or _is_unasked(project)


def _is_unasked(project: Project) -> bool:
    return is_competition(project) or any(is_for_practice(document) for _, document in project.readmes[:1])


@lru_cache(maxsize=128)
def is_workbench(project: Project) -> bool:
    """Whether an app trains models on whatever its visitors upload: it has neither data nor a result of its own."""
    trained = {place.path for place in project.evidence.get("model_training", ())}
    return any(unit.path in trained and any(name in _UPLOADS for name in call.names) for unit, call in project.calls())


_UPLOADS = frozenset(
    {"streamlit.file_uploader", "streamlit.sidebar.file_uploader", "gradio.File", "gradio.UploadButton"}
)


@lru_cache(maxsize=16)
def is_coursework(repository: Repository) -> bool:
    """Whether most of the projects with code are exercises, or the title or the repository's name says coursework:
    then the few others are no products either."""
    worked = [project for project in repository.projects if project.has("all_code")]
    if worked and sum(map(is_exercise, worked)) >= _COURSEWORK_SHARE * len(worked):
        return True
    if any(is_served(project) or project.has("ci_runs_tests") for project in worked):
        return False
    title = f"{repository.name} {_title(repository)}".replace("_", " ").replace("-", " ")
    return bool(_listed("coursework_titles").search(title)) and not _PROJECTS.search(title)


def _title(repository: Repository) -> str:
    """The first heading of the README at the root, empty where it begins otherwise."""
    for file in repository.files:
        if file.document is not None and "/" not in file.path and is_readme(file.path):
            blocks = file.document.blocks[:2]
            return next((block.text for block in blocks if block.kind == "heading"), "")
    return ""


def products(repository: Repository) -> list[Project]:
    """The projects that are no exercises."""
    return [project for project in repository.projects if not is_exercise(project)]


def is_notebooks_only(project: Project) -> bool:
    """Whether all code lies in notebooks (or there is none)."""
    return all(unit.notebook is not None or not unit.facts.calls for unit in project.all_code)


def is_only_r(project: Project) -> bool:
    """Whether the project's models are written in R."""
    return not any(unit.facts.calls for unit in project.code) and any(
        (file.text is not None and file.text.language in _R)
        or (file.notebook is not None and file.notebook.language == "r")
        for file in project.files
    )


def front(repository: Repository) -> Place:
    """The place for what a repository lacks as a whole: its README, else its folder."""
    readmes = [file.path for file in repository.files if is_readme(file.path) and "/" not in file.path]
    return Place(min(readmes)) if readmes else Place(".")


def evidence_of(repository: Repository, concept: str) -> list[Place]:
    """The places of a concept over all projects, each once."""
    return evidence_in(repository.projects, concept)


def evidence_in(projects: Iterable[Project], concept: str) -> list[Place]:
    """The places of a concept over some projects, each once."""
    places = {place.order: place for project in projects for place in project.evidence.get(concept, ())}
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
