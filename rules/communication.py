"""DOC: communication."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial

from portfolio_lint.facts.documents import Block, DocumentFacts
from portfolio_lint.facts.notebooks import NotebookFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.options import Option, Options
from portfolio_lint.paths import folder_of, is_readme, name_of
from portfolio_lint.patterns import Match, Pattern, lazy
from portfolio_lint.project import Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule, summed

from .judging import is_coursework, is_exercise, is_served, is_workbench
from .layout import Layout, is_address, unescaped
from .library import knowledge
from .probes.documents import results_told
from .reading import (
    counted,
    expression_of,
    is_about_models,
    is_own,
    listed,
    names_of,
    own_blocks,
    own_readme,
    word_count,
    words_of,
)

_FEW_WORDS = 8
_MOST_RELATED = 25
_PLAIN_WORDS = 10

_TRAIN = (
    "import pandas as pd\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "frame = pd.read_csv('data/loans.csv')\n"
    "model = LogisticRegression().fit(frame[['income']], frame['repaid'])\n"
    "print(model.score(frame[['income']], frame['repaid']))\n"
)
_ABOUT = (
    "# Loan repayment\n\nThis project predicts whether a customer of a small bank will repay a loan in time, from what "
    "the bank knows about the customer on the day of the application.\n"
)
_ABOUT_AND_MORE = (
    f"{_ABOUT}\nThe loans come from the bank's public report of 2023. On the held-out loans of 2023 the model reaches "
    "an accuracy of 0.91, against 0.78 for saying yes to everybody.\n\n"
    "## How to run\n\n```\npip install -r requirements.txt\npython train.py\n```\n\n"
    "![Accuracy by month](images/accuracy.png)\n\n## Limitations\n\nThe model has only seen customers of one bank in "
    "one year, so it may be wrong about customers of other banks and in a recession.\n"
)
_TOOLS = (
    "# Tools\n\nSome small scripts that rename the pictures of a camera and sort them into folders by the day on "
    "which they were taken, with a dry run that only prints what would be done.\n"
)


@rule(
    "DOC101",
    "no-readme",
    Severity.ERROR,
    effort="an hour",
    sources=("A2", "A6", "B4"),
    scope="repository",
    fires=[{"train.py": _TRAIN}, {"train.py": _TRAIN, "README.md": "# loans\n"}],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT},
        {"train.py": _TRAIN, "docs/README.rst": _ABOUT.replace("# Loan repayment", "Loan repayment\n==============")},
        {"train.py": _TRAIN, "LEIAME.md": _ABOUT},
    ],
)
def no_readme(repository: Repository) -> Iterable[Problem]:
    """No README that says what this is.

    ## What it looks for
    A repository with code and no README, or with one that holds hardly more than a title. In a collection it
    also counts the projects that neither have a README of their own nor are named in the one at the top, course
    exercises left out.

    ## Why it matters
    The README is the first and often the only page that a recruiter opens. A well-kept repository with a clear
    README lets a stranger follow what was done and how its author thinks; without one the work stays unread.

    ## How to fix it
    Write a README of one page: the problem in two sentences, the data, what came out as a number, a picture, and
    the commands that run it.
    """
    readmes = _readmes(repository)
    says_enough = any(word_count(document.blocks) >= _FEW_WORDS or len(document.blocks) > 5 for _, document in readmes)
    if says_enough and not repository.is_collection:
        return
    if not repository.has("all_code"):
        return
    about_data = repository.has("model_training", "language_model", "data_used")
    if not readmes:
        if not any(name_of(file.path).lower().startswith(("readme", "read_me")) for file in repository.listed):
            yield Problem(
                "There is no README, so a visitor has to guess what this repository is about",
                "Write one page: the problem in two sentences, the data, the result as a number, how to run it",
                Place("."),
                severity=None if about_data else Severity.NOTE,
            )
        return
    if not says_enough:
        yield Problem(
            f"{readmes[0][0]} {'holds hardly more than a title' if readmes[0][1].blocks else 'is empty'}",
            "Write one page: the problem in two sentences, the data, the result as a number, how to run it",
            Place(readmes[0][0]),
            severity=Severity.WARNING if about_data else Severity.NOTE,
        )
    else:
        yield from _undescribed_projects(repository, readmes)


def _undescribed_projects(repository: Repository, readmes: list[tuple[str, DocumentFacts]]) -> Iterator[Problem]:
    described = {folder_of(path) for path, _ in readmes if "/" in path}
    tops = [document for path, document in readmes if "/" not in path]
    text = " ".join(
        " ".join([block.text, *(unescaped(link.target) for link in block.links)]).lower()
        for document in tops
        for block in document.blocks
    )
    missing = []
    for project in repository.projects:
        if is_coursework(repository) or is_exercise(project):
            continue
        if project.path == "." or project.has("notebook_narrative") or not is_about_models(project):
            continue
        has_own = any(is_own(project, path) for path, _ in project.readmes) or any(
            project.path.startswith(f"{folder}/") for folder in described
        )
        name = re.sub(r"[\W_]+", " ", name_of(project.path).lower()).strip()
        named = name in re.sub(r"[\W_]+", " ", text)
        if not has_own and not named:
            missing.append(project)
    if missing:
        yield summed(
            [Place(project.path) for project in missing],
            lambda places: Problem(
                f"{counted(len(places), 'project has', 'projects have')} no README: {listed(p.path for p in places)}",
                "Give each project a short README, or a paragraph in the one at the top",
                places[0],
                severity=Severity.WARNING,
                related=tuple(places[1:]),
            ),
        )


@rule(
    "DOC102",
    "no-problem-statement",
    Severity.WARNING,
    concept="readme_problem",
    effort="minutes",
    sources=("A6", "A9", "B4"),
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": "# Loans\n\n## Technologies\n\n- Python, pandas, numpy, matplotlib, seaborn\n- scikit-learn\n"
            "- Jupyter\n- Docker, Docker Compose\n- GitHub Actions\n\n## Contact\n\nAda Example, London, on LinkedIn "
            "and by mail\n",
        }
    ],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT},
        {"train.py": _TRAIN},
        {"train.py": _TRAIN, "README.md": "# loans\n"},
    ],
)
def no_problem_statement(project: Project) -> Iterable[Problem]:
    """The README does not say which problem this solves.

    ## What it looks for
    A README without one sentence on what is solved, predicted or analysed. A title alone is not enough. Projects
    without a README are left to DOC101, and exercises alone, whose task was set.

    ## Why it matters
    A story starts with the challenge. Someone who does not know what the model is for cannot judge whether its
    score is good or its approach sensible.

    ## How to fix it
    Open the README with two sentences: what is predicted or found out, from which data, and who needs to know.
    """
    readme = own_readme(project)
    if not readme or project.has("readme_problem") or is_exercise(project):
        return
    if project.has("model_training", "language_model", "data_used"):
        yield Problem(
            f"{readme[0]} does not say what is predicted, solved or analysed",
            "Open it with two sentences: the question, the data it is answered from, and who needs the answer",
            Place(readme[0]),
        )


@rule(
    "DOC103",
    "no-results",
    Severity.WARNING,
    concept="readme_results",
    effort="minutes",
    sources=("A6", "A2", "B3"),
    fires=[{"train.py": _TRAIN, "README.md": _ABOUT}],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT_AND_MORE},
        {"rename.py": "print('done')\n", "README.md": _TOOLS},
        {"homework/hw1.py": _TRAIN, "README.md": _ABOUT},
        # An app that fits models to what its visitors upload has no result of its own.
        {
            "app.py": "import pandas as pd\nimport streamlit as st\n"
            "from sklearn.linear_model import LogisticRegression\n"
            "rows = pd.read_csv(st.file_uploader('Your table'))\n"
            "st.write(LogisticRegression().fit(rows[['income']], rows['repaid']).coef_)\n",
            "README.md": _ABOUT,
        },
    ],
)
def no_results(project: Project) -> Iterable[Problem]:
    """The README reports no result.

    ## What it looks for
    A model is trained, and the README does not give a single own result as a number. Of an app that only groups what
    it is given none is asked. Where a file beside it does, it
    is a note. Exercises are left alone, and so are apps that train on whatever their visitors upload.

    ## Why it matters
    The outcome is part of the story that a portfolio tells, next to the challenge and the method. A reader who
    has to run the code to learn whether it worked will not.

    ## How to fix it
    Give the metric that matters on held-out data, next to what a simple baseline reaches on the same data.
    """
    readme = own_readme(project)
    if not readme or project.has("readme_results") or not project.has("model_training") or is_exercise(project):
        return
    if is_workbench(project):
        return
    told = " ".join(block.text for block in readme[1].blocks)
    beside = min(
        (
            path
            for path in project.paths
            if is_own(project, path)
            and (_RESULTS.search(path) or (_KEPT_SCORES.search(path) and name_of(path) in told))
        ),
        default="",
    )
    linked = _linked_report(readme[1])
    beside = beside or _document_with_results(project)
    if linked and not beside:
        yield Problem(
            f"{readme[0]} leaves the result to the report that it links to",
            "Lift the number that matters into the README, beside that of a simple baseline",
            Place(readme[0], linked),
            severity=Severity.NOTE,
        )
        return
    if beside:
        yield Problem(
            f"{readme[0]} leaves the result to {name_of(beside)}",
            "Lift the number that matters into the README, beside that of a simple baseline",
            Place(readme[0]),
            severity=Severity.NOTE,
            related=(Place(beside),),
        )
        return
    if not project.has("classification", "regression", "deep_learning", "time_series"):
        if not is_served(project):
            yield Problem(
                f"{readme[0]} does not report what came out",
                "Say in numbers what was found: how many groups, how large they are and what sets them apart",
                Place(readme[0]),
            )
        return
    yield Problem(
        f"{readme[0]} does not report what the model achieves",
        "Give the score on held-out data as a number, beside that of a simple baseline",
        Place(readme[0]),
    )


def _document_with_results(project: Project) -> str:
    """A text beside the README, whatever it is called, that gives a score as a number; empty where there is none."""
    return next(
        (
            path
            for path, document in project.documents
            if is_own(project, path) and not is_readme(path) and any(results_told(path, document))
        ),
        "",
    )


def _linked_report(document: DocumentFacts) -> int:
    """The line on which a README links to a report of the work; 0 where it links to none."""
    for block in document.blocks:
        about = f"{' '.join(block.section[-1:])} {block.text}"
        for link in block.links:
            if _REPORT_PAGE.search(link.target) and _REPORT.search(about):
                return link.line
    return 0


_REPORT_PAGE = lazy(r"github\.io|\.(html?|pdf)$|rpubs\.com|medium\.com|arxiv\.org|drive\.google", re.IGNORECASE)
_REPORT = lazy(r"\b(final |full |project |detailed |this |our |my )?(report|thesis|write-?up)s?\b", re.IGNORECASE)
# What the README names counts by a part of its name.
_KEPT_SCORES = lazy(
    r"(?<![a-z])(results?|metrics|accurac(y|ies)|evaluations?|performances?)(?![a-z])[^/]*\.(csv|tsv|xlsx?|txt|md|json|html?|pdf)$",
    re.IGNORECASE,
)
_RESULTS = lazy(
    r"(^|/)(model_?)?(results?|metrics|scores|evaluation|performance)([_-]\w+)?\.(md|rst|txt|json|ya?ml|pdf)$|"
    r"(^|/)([\w-]+[ _-])?(report|thesis|presentation|paper)\.pdf$|"
    r"(^|/)(results|metrics|evaluation)/[^/]*(result|metric|score|report|performance)[^/]*\.(md|rst|txt|json|csv)$|"
    r"(^|/)reports?/[^/]*\.(md|rst|html?|pdf)$",
    re.IGNORECASE,
)


@rule(
    "DOC104",
    "no-run-instructions",
    Severity.WARNING,
    concept="readme_how_to_run",
    effort="minutes",
    sources=("A2", "B5"),
    fires=[{"train.py": _TRAIN, "README.md": _ABOUT}],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT_AND_MORE},
        {"analysis.ipynb": notebook("md:# Loans", _TRAIN), "README.md": _ABOUT_AND_MORE},
        {"homework2/train.py": _TRAIN, "homework2/README.md": _ABOUT},
        # One click opens the notebook.
        {
            "analysis.ipynb": notebook("md:# Loans", _TRAIN),
            "README.md": f"{_ABOUT}\n[Open it](https://colab.research.google.com/github/x/y/blob/main/analysis.ipynb)\n",
        },
    ],
)
def no_run_instructions(project: Project) -> Iterable[Problem]:
    """The README does not say how to run this.

    ## What it looks for
    A project of models with a README that gives neither commands nor steps to install and run it. Where all the
    work is in notebooks, which most readers only look at, it is a note. Exercises are left alone.

    ## Why it matters
    Reviewers do try things out, for a few minutes. Instructions that work show care for the next person, which
    is what working in a team is about.

    ## How to fix it
    List the commands from a fresh clone to the first result: create the environment, install, fetch the data, run.
    """
    readme = own_readme(project)
    if readme and not project.has("readme_how_to_run") and is_about_models(project) and not is_exercise(project):
        scripts = any(unit.notebook is None for unit in project.code)
        links = [link.target for block in readme[1].blocks for link in block.links]
        links.extend(image.linked for block in readme[1].blocks for image in block.images)
        if not scripts and any(_OPENS.search(target) for target in links):
            return
        yield Problem(
            f"{readme[0]} does not say how to install and run the project",
            "List the commands from a fresh clone to the first result",
            Place(readme[0]),
            severity=None if scripts else Severity.NOTE,
        )


# Hosts that open a notebook to be run.
_OPENS = lazy(
    r"colab\.research\.google|mybinder\.org|kaggle\.com/(code|kernels)|deepnote\.com|codespaces", re.IGNORECASE
)


@rule(
    "DOC105",
    "no-visuals",
    Severity.NOTE,
    concept="readme_visual",
    effort="minutes",
    sources=("A6",),
    fires=[{"train.py": _TRAIN, "README.md": _ABOUT}],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT_AND_MORE},
        {"rename.py": "print('done')\n", "README.md": _TOOLS},
        {"homework/hw1.py": _TRAIN, "README.md": _ABOUT},
    ],
)
def no_visuals(project: Project) -> Iterable[Problem]:
    """The README shows no picture.

    ## What it looks for
    A project of models with a README without a chart, a screenshot or a diagram. Badges and logos do not count.

    ## Why it matters
    Charts carry performance and trends further than raw numbers, above all to people who are no specialists,
    and a screenshot says in a second what an application does.

    ## How to fix it
    Save the one plot that tells the story, or a screenshot of the app, and embed it near the top.
    """
    readme = own_readme(project)
    if readme and not project.has("readme_visual") and is_about_models(project) and not is_exercise(project):
        app = is_served(project)
        yield Problem(
            f"{readme[0]} shows no picture of {'the app or its' if app else 'the data or the'} results",
            f"Embed {'a screenshot of the app' if app else 'the one plot that tells the story'} near the top",
            Place(readme[0]),
        )


@rule(
    "DOC106",
    "no-limitations",
    Severity.NOTE,
    concept="readme_limitations",
    sources=("A6", "B3"),
    fires=[
        {
            "train.py": _TRAIN.replace("loans", "bikes").replace("repaid", "rented").replace("income", "rain"),
            "README.md": "# Bikes\n\nThis project predicts how many bicycles will be rented in a city tomorrow, from "
            "the weather forecast and the calendar, so that enough of them stand where they are needed.\n\n"
            "## Results\n\nThe R2 on the weeks held back is 0.81.\n",
        }
    ],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT_AND_MORE},
        {"rename.py": "print('done')\n", "README.md": _TOOLS},
        # Where no result is told, its limits are far from what is missing.
        {
            "train.py": _TRAIN.replace("loans", "bikes").replace("repaid", "rented").replace("income", "rain"),
            "README.md": "# Bikes\n\nThis project predicts how many bicycles will be rented in a city tomorrow, from "
            "the weather forecast and the calendar, so that enough of them stand where they are needed.\n",
        },
    ],
)
def no_limitations(project: Project) -> Iterable[Problem]:
    """No word on what the work cannot do.

    ## What it looks for
    A project of models that are served or whose README reports a result, where neither README, other documents nor
    notebook text states a limit, a weakness or a caveat. A list of future plans is not one. In a sensitive field
    ETH104 asks for it instead, and where no result is reported DOC103 asks for that first.

    ## Why it matters
    Explaining limitations in plain words is part of explaining a model, and it shows that its author knows where
    the result stops being true.

    ## How to fix it
    Add three honest lines: for which data the result holds, where the model is weakest, what was not tested.
    """
    readme = own_readme(project)
    if not readme or project.has("readme_limitations") or is_exercise(project) or is_workbench(project):
        return
    if not project.has("readme_results", "serving", "api_endpoint"):
        return  # the limits of what?
    if is_about_models(project) and not project.has("sensitive_domain"):
        if any(link.target.lower().endswith(".pdf") for block in readme[1].blocks for link in block.links):
            return  # a report that is not read here
        yield Problem(
            "Nothing says where the result stops being valid or where the model is weak",
            "Add a short section on limits: which data it holds for, where it errs most, what was not tested",
            Place(readme[0]),
        )


# --- notebooks


_BARE_OPTIONS = (
    Option("cells", 8, "A notebook of fewer code cells is not judged.", least=1),
    Option("share", 0.1, "A notebook with this share of texts among its cells is not bare.", most=1),
    Option("words", 40, "Nor is one with so many words of text."),
)
_BARE = Options(_BARE_OPTIONS)


@rule(
    "DOC107",
    "bare-notebook",
    Severity.WARNING,
    concept="notebook_narrative",
    effort="an hour",
    sources=("A2", "A6"),
    options=_BARE_OPTIONS,
    fires=[{"model.ipynb": notebook(*[f"step_{n} = {n}" for n in range(9)], _TRAIN)}],
    silent=[
        {
            "model.ipynb": notebook(
                "md:# Loans\n\nWe want to know who repays a loan, so that the bank can offer help early.",
                *[f"step_{n} = {n}" for n in range(4)],
                "md:Income is skewed: a few large incomes pull the mean up, which is why the model gets its logarithm.",
                *[f"more_{n} = {n}" for n in range(4)],
                _TRAIN,
                "md:The model is right for nine loans of ten; most of its errors are self-employed customers.",
            )
        },
        {"scratch.ipynb": notebook("1 + 1", "2 + 2")},
    ],
)
def bare_notebook(project: Project, options: Options) -> Iterable[Problem]:
    """A notebook with hardly any text between its code.

    ## What it looks for
    Notebooks with many code cells, of which fewer than one cell in ten is text and all texts together are a few
    lines. Where another notebook of the project tells the story, where comments open most of the cells, and for
    exercises, it is a note.

    ## Why it matters
    A notebook is read more often than it is run. Text between the cells lets a reader see how you approach a
    problem: what you expected, what you saw, what you decided.

    ## How to fix it
    Before each step write a sentence on what it is for, and after each plot or score one on what it tells you.
    """
    bare = [(path, found) for path, found in project.notebooks if _is_bare(found, options)]
    if not bare or not project.has("model_training", "language_model", "data_used"):
        return
    bare.sort(key=lambda pair: (-_code_cells(pair[1]), pair[0]))
    yield summed(bare, partial(_bare, project), lambda pair: Place(pair[0]))


def _bare(project: Project, bare: Sequence[tuple[str, NotebookFacts]]) -> Problem:
    path, found = bare[0]
    text_cells = sum(cell.kind == "markdown" and cell.lines > 0 for cell in found.cells)
    others = f", and {counted(len(bare) - 1, 'other notebook')} likewise" if len(bare) > 1 else ""
    return Problem(
        f"{name_of(path)} has {_code_cells(found)} cells of code and "
        f"{'none' if not text_cells else counted(text_cells, 'short one', 'short ones')} of text{others}",
        "Say before each step what it is for, and after each plot or score what it tells you",
        Place(path),
        severity=Severity.NOTE
        if project.has("notebook_narrative") or is_exercise(project) or _is_remarked(found)
        else None,
        related=tuple(Place(other) for other, _ in bare[1:]),
    )


def _is_remarked(found: NotebookFacts) -> bool:
    """Whether comments in words open most of the cells, as text between them would."""
    return 2 * sum(cell.remark for cell in found.cells) >= _code_cells(found)


def _code_cells(found: NotebookFacts) -> int:
    return sum(cell.kind == "code" and cell.lines > 0 for cell in found.cells)


def _is_bare(found: NotebookFacts, options: Options = _BARE) -> bool:
    code = _code_cells(found)
    # Raw cells are text as well, as old notebooks have it.
    text = sum(cell.kind != "code" and cell.lines > 0 for cell in found.cells)
    if code < options.whole("cells") or text >= options.number("share") * (code + text):
        return False
    return word_count(found.document.blocks) < options.whole("words")


@rule(
    "DOC108",
    "notebook-without-outputs",
    Severity.NOTE,
    per_file=True,
    sources=("A2", "A6"),
    options=(Option("cells", 5, "A notebook of fewer code cells is not judged.", least=1),),
    fires=[{"model.ipynb": notebook(_TRAIN, "frame.head()", "print(1)", "print(2)", "frame.plot()", executed=False)}],
    silent=[
        {"helpers.ipynb": notebook("def clean(frame):\n    return frame.dropna()\n")},
        {"model.ipynb": notebook("frame.head()", executed=False)},
    ],
)
def notebook_without_outputs(project: Project, options: Options) -> Iterable[Problem]:
    """A notebook that shows nothing.

    ## What it looks for
    Notebooks whose code prints or draws and that train a model or work on data, saved without any output.

    ## Why it matters
    On GitHub a notebook is a page to read. Without outputs there is no plot, no table and no score on it, and
    hardly anyone will run it to see them.

    ## How to fix it
    Restart the kernel, run all cells, save, and commit the notebook with its outputs. Where they are stripped on
    purpose, show the most telling ones in the README.
    """
    silent = [
        (path, found)
        for path, found in project.notebooks
        if _code_cells(found) >= options.whole("cells") and not any(cell.outputs for cell in found.cells)
    ]
    if not silent or not project.has("model_training", "language_model", "data_used"):
        return
    telling = {place.path for concept in _SHOWN for place in project.evidence.get(concept, ())}
    empty = [(path, found) for path, found in silent if path in telling and _shows_something(found)]
    if empty:
        yield summed(empty, _without_outputs, lambda pair: Place(pair[0]))


_SHOWN = ("model_training", "language_model", "data_used", "eda_plots")


def _without_outputs(empty: Sequence[tuple[str, NotebookFacts]]) -> Problem:
    path, found = empty[0]
    others = f", and {counted(len(empty) - 1, 'other notebook')} likewise" if len(empty) > 1 else ""
    return Problem(
        f"{name_of(path)} was saved without the outputs of its {_code_cells(found)} cells{others}",
        "Restart, run all, and save it with its plots and scores, or show them in the README",
        Place(path),
        related=tuple(Place(other) for other, _ in empty[1:]),
    )


def _shows_something(found: NotebookFacts) -> bool:
    showing = names_of("showing_calls")
    return any(name.rpartition(".")[2] in showing for call in found.code.calls for name in call.names)


@rule(
    "DOC112",
    "notebook-without-frame",
    Severity.NOTE,
    sources=("A6",),
    options=(Option("cells", 10, "A notebook of fewer code cells is not judged.", least=1),),
    fires=[
        {
            "model.ipynb": notebook(
                _TRAIN,
                "md:## Cleaning\n\nSome rows have no income at all, and we leave them out of everything that follows "
                "here, because there are only a few of them and they look like tests.",
                *[f"step_{n} = {n}" for n in range(6)],
                "md:## Model\n\nA linear model is enough for a start, since it is quick to fit and easy to explain "
                "to whoever asks.",
                *[f"more_{n} = {n}" for n in range(6)],
            )
        }
    ],
    silent=[
        {
            "model.ipynb": notebook(
                "md:# Loans\n\nWe want to know who repays a loan, so that the bank can offer help early.",
                _TRAIN,
                *[f"step_{n} = {n}" for n in range(12)],
                "md:## What we learnt\n\nIncome decides most; the self-employed are where the model is wrong.",
            )
        }
    ],
)
def notebook_without_frame(project: Project, options: Options) -> Iterable[Problem]:
    """Notebooks that begin or end without a word.

    ## What it looks for
    Long notebooks of which none begins with a text on its aim, or none ends with one on what came out.

    ## Why it matters
    Challenge, method, outcome: a story needs its first and its last part, and these two are what a hurried reader
    looks at.

    ## How to fix it
    Put a short text in front (the question and the data) and one at the end (the answer, and how far to trust it).
    """
    long = [
        (path, found)
        for path, found in project.notebooks
        if _code_cells(found) >= options.whole("cells") and not _is_bare(found)
    ]
    if not long:
        return
    begins = any(_has_introduction(found) for _, found in long)
    ends = any(_has_conclusion(found) for _, found in long)
    if begins and ends:
        return
    if project.has("model_training", "data_used") and not is_exercise(project):
        yield summed([Place(path) for path, _ in long], partial(_frameless, begins, ends))


def _frameless(begins: bool, ends: bool, long: Sequence[Place]) -> Problem:
    subject = name_of(long[0].path) if len(long) == 1 else f"None of the {len(long)} notebooks"
    if len(long) == 1:
        lacks = "begins without a word on its aim" if not begins else "ends without a word on what came out"
        if not begins and not ends:
            lacks = "has neither an introduction nor a conclusion"
    else:
        lacks = "begins with a word on its aim" if not begins else "ends with a word on what came out"
        if not begins and not ends:
            lacks = "has an introduction or a conclusion"
    return Problem(
        f"{subject} {lacks}",
        "Say at the top what the question is, and at the end what the answer is and how far to trust it",
        long[0],
        related=tuple(long[1:]),
    )


def _has_introduction(found: NotebookFacts) -> bool:
    code = [index for index, cell in enumerate(found.cells) if cell.kind == "code" and cell.lines > 0]
    # Imports often come first; the text after them still introduces.
    limit = code[1] if len(code) > 1 else len(found.cells)
    return any(
        block.cell is not None and block.cell < limit and block.kind != "code" and words_of(block.text) >= 3
        for block in found.document.blocks
    )


def _has_conclusion(found: NotebookFacts) -> bool:
    headings = expression_of("conclusion_headings")
    last = max((index for index, cell in enumerate(found.cells) if cell.kind == "code" and cell.lines > 0), default=0)
    near_the_end = min(last, int(0.9 * len(found.cells)))
    for block in found.document.blocks:
        if block.kind == "heading":
            if headings.search(block.text):
                return True
        elif block.cell is not None and block.cell >= near_the_end and words_of(block.text) >= _FEW_WORDS:
            return True
    return False


# --- what stands in the README


@rule(
    "DOC109",
    "broken-link",
    Severity.WARNING,
    effort="minutes",
    sources=("A2", "A6"),
    scope="repository",
    fires=[
        {"train.py": _TRAIN, "README.md": f"{_ABOUT}\n![Accuracy](images/accuracy.png)\n"},
        {"train.py": _TRAIN, "README.md": f"{_ABOUT}\nSee [the report](docs/report.md).\n"},
        {"train.py": _TRAIN, "README.md": f"{_ABOUT}\n[Ada](linkedin.com/in/ada)\n"},
        {"README.md": "# My data science portfolio\n\n| [Churn](churn/) | who leaves |\n|---|---|\n"},
    ],
    silent=[
        {"README.md": "# Notes on arrays\n\nSee [the second part](second.md).\n"},
        {
            "train.py": _TRAIN,
            "docs/my plot.png": "",
            "README.md": f"{_ABOUT}\n![Plot](docs/my%20plot.png) [all](docs/) [same](./train.py#L3) "
            "[root](/train.py)\n[site](https://example.org/x) [top](#loan-repayment) [issues](../../issues) "
            "[mail](mailto:a@example.org)\n",
        },
        {"train.py": _TRAIN, "README.md": f"{_ABOUT}\n```\n[not](a/link.md)\n```\n"},
    ],
)
def broken_link(repository: Repository) -> Iterable[Problem]:
    """A link or a picture of the README leads nowhere.

    ## What it looks for
    Relative links and pictures of READMEs whose file or folder is not in the repository, with upper and lower case
    told apart as GitHub does, and web addresses that lack their `https://`.

    ## Why it matters
    A broken picture at the top of a README is the first thing that a visitor sees, and it says that nobody looked
    at the page after writing it.

    ## How to fix it
    Commit the file that is missing or correct the path, then open the README on GitHub and click through it.
    """
    layout = Layout(repository)
    broken = [place for path, document in _readmes(repository) for place in _broken_targets(layout, path, document)]
    if broken and (repository.has("all_code") or _is_portfolio(repository)):
        yield summed(broken, _broken)


def _is_portfolio(repository: Repository) -> bool:
    return any(_PORTFOLIO.search(block.text) for _, document in _readmes(repository) for block in document.blocks[:4])


def _readmes(repository: Repository) -> list[tuple[str, DocumentFacts]]:
    """All READMEs, those nearest to the root first."""
    found = [
        (file.path, file.document) for file in repository.files if is_readme(file.path) and file.document is not None
    ]
    return sorted(found, key=lambda pair: (pair[0].count("/"), pair[0]))


_PORTFOLIO = lazy(r"portfolio|machine learning|data scien(ce|tist)|deep learning", re.IGNORECASE)


def _broken(broken: Sequence[Place]) -> Problem:
    first, others = broken[0], len(broken) - 1
    more = "" if not others else ", as does 1 other link" if others == 1 else f", as do {others} other links"
    return Problem(
        f"{first.message}{more}",
        "Commit what is missing or correct the path, then click through the page on GitHub",
        Place(first.path, first.line),
        related=tuple(broken[1:_MOST_RELATED]),
    )


def _broken_targets(layout: Layout, path: str, document: DocumentFacts) -> list[Place]:
    placeholder = expression_of("placeholder_targets")
    found: dict[str, Place] = {}
    for block in document.blocks:
        if block.kind == "code":
            continue
        targets = [(link.target, link.line, "The link to") for link in block.links]
        targets.extend((image.target, image.line, "The picture") for image in block.images)
        for target, line, what in targets:
            target = target.strip()
            if not target or target in found or placeholder.search(target):
                continue
            if is_address(target) and not layout.leads_somewhere(path, target):
                found[target] = Place(path, line, None, f"The link to {target} lacks its https:// and leads nowhere")
            elif not layout.leads_somewhere(path, target):
                near = layout.differs_in_case(path, target)
                why = f"leads nowhere: the file is called {near}" if near else "leads nowhere"
                found[target] = Place(path, line, None, f"{what} {target} {why}")
    return list(found.values())


@rule(
    "DOC110",
    "template-text",
    Severity.WARNING,
    effort="minutes",
    sources=("A2", "A6"),
    scope="repository",
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_ABOUT}\n```\ngit clone https://github.com/your-username/loans.git\n```\n",
        },
        {"train.py": _TRAIN, "README.md": f"{_ABOUT}\n## Contact\n\n[Your Name] and (add a screenshot of the app)\n"},
    ],
    silent=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_ABOUT}\n```\nexport API_KEY=<your-api-key>\npython train.py --out path/to/x\n```\n",
        },
        {
            "train.py": _TRAIN,
            "README.md": f"{_ABOUT}\n## Contribute\n\nFork the repository, then clone your fork:\n\n"
            "```\ngit clone https://github.com/your-username/loans.git\n```\n",
        },
    ],
)
def template_text(repository: Repository) -> Iterable[Problem]:
    """Placeholders of a template left standing.

    ## What it looks for
    Texts in READMEs that were meant to be replaced: "[Your Name]", "add screenshot here", a clone address with
    "your-username", a metric of "XX %", a heading "Project Title". What the reader is to fill in, such as an API key
    or the address of a fork, does not count.

    ## Why it matters
    A placeholder tells the reader that the text was generated or copied and never read again, and makes them doubt
    the rest of it.

    ## How to fix it
    Replace it with the real thing or delete the line.
    """
    for path, document in sorted(_readmes(repository)):
        found = list(_placeholders(path, document))
        if found and repository.has("all_code"):
            yield summed(found, _template_text)


def _template_text(found: Sequence[Place]) -> Problem:
    shown = listed(dict.fromkeys(f"“{place.message}”" for place in found), 2)
    return Problem(
        f"Template text was left standing: {shown}",
        "Replace it with the real thing or delete the line",
        Place(found[0].path, found[0].line),
        related=tuple(found[1:]),
    )


def _placeholders(path: str, document: DocumentFacts) -> Iterator[Place]:
    heading = expression_of("placeholder_headings")
    targets = expression_of("placeholder_targets")
    for_reader = expression_of("placeholder_is_for_reader")
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.kind == "heading" and (match := heading.search(block.text.strip())):
            yield Place(path, block.line, None, match[0])
            continue
        match = _placeholder_in(block.text) if block.kind != "code" or "github.com" in block.text.lower() else None
        if match and not _is_for_reader(blocks, index, for_reader, match):
            line = block.line + block.text.count("\n", 0, match.start()) + (block.kind == "code")
            yield Place(path, line, None, match[0].strip())
            continue
        if block.kind == "code":
            continue
        targeted = [(link.target, link.line) for link in block.links]
        targeted.extend((image.target, image.line) for image in block.images)
        for target, line in targeted:
            around = f"{block.text} {' '.join(block.section)}"
            if targets.search(target.strip()) and not for_reader.search(around):
                yield Place(path, line, None, target.strip())
                break


@lru_cache(maxsize=1)
def _placeholder_expressions() -> tuple[tuple[str, Pattern], ...]:
    return tuple(
        (word, lazy("|".join(f"(?:{part})" for part in parts), re.IGNORECASE))
        for word, parts in knowledge().maps["placeholder_text"].items()
    )


def _placeholder_in(text: str) -> Match | None:
    lowered = text.lower()
    for word, expression in _placeholder_expressions():
        if word in lowered and (match := expression.search(text)):
            return match
    return None


def _is_for_reader(blocks: tuple[Block, ...], index: int, expression: Pattern, match: Match) -> bool:
    """Whether the texts around a placeholder say that the reader is to fill it in."""
    # In a command, only an address of an account can be the author's to fill in.
    if blocks[index].kind == "code" and "github.com" not in match[0].lower():
        return True
    nearby = [*blocks[max(0, index - 3) : index + 2]]
    return any(
        expression.search(block.text) for block in nearby if block.section[-1:] == blocks[index].section[-1:]
    ) or any(expression.search(title) for title in blocks[index].section)


@rule(
    "DOC111",
    "jargon-only",
    Severity.NOTE,
    sources=("A6", "B4"),
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": "# Loans\n\nPredict loan default with an XGBoost pipeline, SMOTE, one-hot encoding, "
            "hyperparameter tuning and 5-fold cross-validation, tracked in MLflow, served by FastAPI in Docker.\n\n"
            "```\npip install -r requirements.txt\n```\n",
        }
    ],
    silent=[
        {"train.py": _TRAIN, "README.md": _ABOUT_AND_MORE},
        {"rename.py": "print('done')\n", "README.md": _TOOLS},
    ],
)
def jargon_only(project: Project) -> Iterable[Problem]:
    """No paragraph that a non-specialist could read.

    ## What it looks for
    A README that states its problem, but in which no longer sentence before the first code block or table does
    without names of tools, metrics and methods.

    ## Why it matters
    The first reader is often a recruiter or a manager. Being able to say in plain words what a model is good for is
    a skill of its own, and the README is where it shows.

    ## How to fix it
    Begin with one paragraph that you would say to a friend who does not programme, and name the tools after it.
    """
    readme = own_readme(project)
    if not readme or not project.has("readme_problem"):
        return
    path, document = readme
    seen = False
    for block in document.blocks:
        if seen and block.kind in ("code", "row"):
            break
        if block.kind not in ("paragraph", "item", "quote", "html"):
            continue
        for sentence in _SENTENCE_END.split(block.text):
            if words_of(sentence) >= _PLAIN_WORDS:
                seen = True
                if _jargon_count(sentence) <= 1:
                    return
    if seen and is_about_models(project):
        yield Problem(
            f"{path} speaks to specialists only: every paragraph before the first code is full of tools and metrics",
            "Begin with one paragraph in plain words on the problem and the benefit, and name the tools after it",
            Place(path),
            confidence=Confidence.MEDIUM,
        )


_SENTENCE_END = lazy(r"[.!?:]\s|\n\s*\n")
_TOKEN = re.compile(r"[^\W_][\w/²-]*")


def _jargon_count(text: str) -> int:
    """Words and pairs of words of the trade in a text."""
    jargon = names_of("jargon")
    tokens = [token.strip("-/") for token in _TOKEN.findall(text.lower())]
    single = sum(token in jargon or token.removesuffix("s") in jargon for token in tokens)
    pairs = sum(
        f"{first} {second.removesuffix('s')}" in jargon or f"{first} {second}" in jargon
        for first, second in itertools.pairwise(tokens)
    )
    return single + pairs


@rule(
    "DOC113",
    "undescribed-columns",
    Severity.NOTE,
    sources=("A3", "A6"),
    options=(
        Option("columns", 5, "A table of fewer columns is not judged.", least=1),
        Option("share", 0.25, "Enough columns are described where the text names this share of them.", most=1),
    ),
    fires=[
        {
            "train.py": _TRAIN,
            "README.md": _ABOUT,
            "data/loans.csv": "inc_a,dti_b,empl_c,term_q,repaid\n1,2,3,4,1\n5,6,7,8,0\n",
        }
    ],
    silent=[
        {
            "train.py": _TRAIN,
            "README.md": f"{_ABOUT}\n## Data dictionary\n\n| Column | Meaning |\n|---|---|\n| inc_a | income |\n",
            "data/loans.csv": "inc_a,dti_b,empl_c,term_q,repaid\n1,2,3,4,1\n5,6,7,8,0\n",
        },
        {"train.py": _TRAIN, "README.md": _ABOUT},
        # Names that say what they hold.
        {
            "train.py": _TRAIN,
            "README.md": _ABOUT,
            "sales.csv": "date,product_name,units_sold,unit_price,store_type\n2024-01-01,Lamp,3,9.5,shop\n",
        },
        {
            "train.py": _TRAIN,
            "README.md": f"{_ABOUT}\nThe data: https://www.kaggle.com/datasets/example/loans\n",
            "data/loans.csv": "inc_a,dti_b,empl_c,term_q,repaid\n1,2,3,4,1\n5,6,7,8,0\n",
        },
    ],
)
def undescribed_columns(project: Project, options: Options) -> Iterable[Problem]:
    """Nothing says what the columns mean.

    ## What it looks for
    A table in the repository whose columns are neither described nor mostly named in a README or a notebook, with
    no data dictionary beside it and no link to a page that describes the data. Well-known teaching sets, and tables
    whose columns are called by plain words, are left out.

    ## Why it matters
    Whoever judges a feature or a leak must know what a column holds and when it is known. Describing the data shows
    that you looked at its quality before you modelled it.

    ## How to fix it
    Add a table of the columns with their meaning and unit, or link the page that has one.
    """
    readme = own_readme(project)
    if not readme:
        return
    results = expression_of("result_files")
    tables = [
        (file.path, file.data.columns)
        for file in project.files
        if file.data is not None
        and is_own(project, file.path)
        and len({column.rstrip("0123456789_ ") for column in file.data.columns if _is_name(column)})
        >= options.whole("columns")
        and file.data.format != "json"
        and not results.search(file.path)
        and not _RESULT_COLUMNS & {column.lower() for column in file.data.columns}
        and not _speak_for_themselves(file.data.columns)
    ]
    if not tables or any(expression_of("column_description_files").search(path) for path in project.paths):
        return
    described = (expression_of("column_descriptions"), expression_of("described_sources"))
    prose = []
    for _, block in own_blocks(project):
        text = " ".join([block.text, *(link.target for link in block.links)])
        if any(expression.search(text) for expression in described):
            return
        prose.append(text.lower())
    words = frozenset(re.findall(r"\w+", " ".join(prose)))
    whole = " ".join(prose)
    path, columns = max(tables, key=lambda table: (len(table[1]), table[0]))
    named = [c for c in columns if c.lower() in words or (" " in c and c.lower() in whole)]
    if len(named) >= options.number("share") * len(columns):
        return
    if project.has("model_training") and not project.has("toy_dataset"):
        yield Problem(
            f"Nothing says what the {len(columns)} columns of {name_of(path)} mean",
            "Add a table of the columns with their meaning and unit, or link the page that has one",
            Place(path),
            confidence=Confidence.MEDIUM,
        )


# Two words or more, as in `units_sold`, or one that everybody knows.
_PLAIN_COLUMN = lazy(
    r"[a-z]{3,}([_ -](of|by|per|in|to|at|[a-z]{3,}|id))+|date|day|month|year|hour|time|name|city|country|state|region|"
    r"address|age|gender|sex|price|quantity|amount|category|description|text|title|label|email|id",
    re.IGNORECASE,
)
_PLAIN_SHARE = 0.8


def _speak_for_themselves(columns: Sequence[str]) -> bool:
    """Whether nearly all columns are called by words that say what they hold."""
    spoken = [re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column.strip()) for column in columns]
    return sum(_PLAIN_COLUMN.fullmatch(column) is not None for column in spoken) >= _PLAIN_SHARE * len(spoken)


_RESULT_COLUMNS = frozenset({"epoch", "val_loss", "loss", "prediction", "predictions", "run_id", "mean_test_score"})


def _is_name(column: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", column)) and not column.lower().startswith("unnamed")
