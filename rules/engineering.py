"""ENG: engineering craft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

from msgspec import Struct

from portfolio_lint.facts.code import Function, SyntaxProblem
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.facts.notebooks import Cell, NotebookFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.mend import Mend, Target
from portfolio_lint.names import NameIndex, last_segment
from portfolio_lint.options import Option, Options
from portfolio_lint.paths import folder_of, is_test, name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.project import Code, Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Example, Problem, notebook, rule, summed

from .dependencies import (
    Declared,
    commands_of,
    distributions_of,
    foreign_imports,
    installed_by,
    is_python,
    keeps_below,
    main_requirements,
)
from .judging import (
    first,
    front,
    is_coursework,
    is_data_work,
    is_exercise,
    is_served,
    is_shown_study,
    is_study,
    modules,
    products,
)
from .library import knowledge
from .reading import counted, is_about_models, listed
from .replacing import attribute_mends, call_mends, import_mends

_MEGABYTE = 1_000_000
_A_FEW_MODULES = 3
_HANDFUL = 5
_MANY_MODULES = 10
_FROZEN = 45
_SAME_CALLS = 25
_NEIGHBOURS = 30

_FIT = (
    "import pandas as pd\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "data = pd.read_csv('loans.csv')\n"
    "model = LogisticRegression().fit(data[['income', 'debt']], data['default'])\n"
)
_FEATURES = (
    "import pandas as pd\n\n"
    "def load(path):\n    return pd.read_csv(path)\n\n"
    "def clean(frame):\n    return frame.dropna()\n\n"
    "def features(frame):\n    return frame[['income', 'debt']]\n"
)
_TASKS = {"tasks.py": "def total(tasks):\n    return len(tasks)\n\nprint(total([]))\n"}


@lru_cache(maxsize=16)
def _names(name: str) -> frozenset[str]:
    return frozenset(knowledge().lists[name])


@lru_cache(maxsize=16)
def _expression(name: str) -> Pattern:
    return lazy("|".join(f"(?:{part})" for part in knowledge().lists[name]), re.IGNORECASE)


# -- tests


@rule(
    "ENG101",
    "no-tests",
    Severity.WARNING,
    effort="an hour",
    concept="tests",
    scope="repository",
    sources=("A4", "B2", "B6"),
    fires=[{"train.py": _FIT, "features.py": _FEATURES + "print(clean(load('loans.csv')))\n"}],
    silent=[
        {
            "train.py": _FIT,
            "features.py": _FEATURES + "print(clean(load('loans.csv')))\n",
            "tests/test_features.py": "import pandas as pd\nfrom features import clean\n\n"
            "def test_rows_with_gaps_go():\n    assert clean(pd.DataFrame({'income': [1, None]})).shape[0] == 1\n",
        },
        {"analysis.ipynb": notebook(_FIT)},
        {"train.py": _FIT},
        # Two modules of somebody who learns.
        {
            "train.py": _FIT,
            "features.py": _FEATURES + "print(clean(load('loans.csv')))\n",
            "README.md": "# Loans\n\nA beginner's project, written for learning.\n",
        },
        {"homework1/hw1.py": _FIT, "homework1/features.py": _FEATURES + "print(clean(load('loans.csv')))\n"},
        _TASKS,
    ],
)
def no_tests(repository: Repository) -> Iterable[Problem]:
    """Code that nothing checks.

    ## What it looks for
    The repository has modules with functions of its own, or an app, and no automated test with an assertion.
    A repository of notebooks, of one short script or of course exercises is not asked for tests. For entries to
    competitions, work on teaching data and what a README calls practice it is a note, from three modules to ten.

    ## Why it matters
    Pushing code into production means being able to change it without fear. A handful of tests of the data
    preparation tells a reviewer that you work like an engineer.

    ## How to fix it
    Start with two or three `pytest` functions: a cleaning step on a tiny frame, the shape of the features, and
    one prediction of the saved model or the API.
    """
    if not _is_about_models(repository) or repository.has("tests"):
        return
    code = list(modules(products(repository)))
    functions = sum(len(unit.facts.functions) for unit in code)
    studied = all(map(is_shown_study, products(repository)))
    if all(map(is_study, products(repository))) and len(code) < _A_FEW_MODULES:
        return
    if is_coursework(repository) and not any(map(is_served, products(repository))):
        return
    if functions < 3 and not (repository.has("serving") and len(code) > 1):
        return
    if any(function.assertions for p in repository.projects for _, function in _test_functions(p)):
        return
    if any(True for project in repository.projects for _ in _test_functions(project)):
        return  # ENG102 speaks of those
    yield Problem(
        f"No automated test checks the code ({counted(len(code), 'module')}, {counted(functions, 'function')})",
        "Write two or three pytest functions for the data preparation and one for a prediction",
        front(repository),
        severity=Severity.NOTE if studied and len(code) < _MANY_MODULES else None,
        related=tuple(Place(unit.path) for unit in code[:5]),
    )


@rule(
    "ENG102",
    "test-without-assertion",
    Severity.WARNING,
    effort="minutes",
    sources=("B5", "B6"),
    fires=[
        {
            "train.py": _FIT,
            "features.py": _FEATURES,
            "tests/test_features.py": "from features import clean, load\n\n"
            "def test_clean():\n    print(clean(load('loans.csv')))\n",
        }
    ],
    silent=[
        {
            "train.py": _FIT,
            "features.py": _FEATURES,
            "tests/test_features.py": "import numpy as np\nimport pytest\nfrom features import clean, load\n\n"
            "def same(left, right):\n    assert left == right\n\n"
            "def test_helper():\n    same(clean(load('loans.csv')).shape, (3, 2))\n\n"
            "def test_numpy():\n    np.testing.assert_allclose(clean(load('loans.csv')).mean(), 3)\n\n"
            "def test_missing_file():\n    with pytest.raises(FileNotFoundError):\n        load('nowhere.csv')\n",
        },
        {"train.py": _FIT, "test_model.py": "from train import model\nprint(model.coef_)\n"},
        # A check by hand, run as a script, that ends with a status of its own.
        {
            "train.py": _FIT,
            "scripts/test_api.py": "import sys\nimport requests\n\n"
            "def test_health():\n    return requests.get('http://localhost:8000/health').status_code == 200\n\n"
            "if __name__ == '__main__':\n    sys.exit(0 if test_health() else 1)\n",
        },
    ],
)
def test_without_assertion(project: Project) -> Iterable[Problem]:
    """A test that can't fail for the right reason.

    ## What it looks for
    Test functions without an `assert`, an assertion method, `pytest.raises` or a call of a helper that asserts.
    Where most tests of the project do assert, it is a note,
    and a rare one among many is left alone. Scripts that run their tests themselves and exit with a status are, too.

    ## Why it matters
    A test that only runs the code passes as long as nothing crashes, whatever the result. Reviewers open the
    tests to see what you consider correct.

    ## How to fix it
    Say in each test what must hold of the result: a shape, a range, a value worked out by hand.
    """
    if not is_data_work(project):
        return
    tests = list(_test_functions(project))
    asserting = {
        function.name
        for unit in project.all_code
        for function in unit.facts.functions
        if function.assertions and not function.name.startswith("test")
    }
    called = {unit.path: _calls_by_scope(unit) for unit, _ in tests}
    empty = [(unit, f) for unit, f in tests if not _asserts(f, called[unit.path], asserting) and not _is_runner(unit)]
    if not empty:
        return
    yield summed([Place(unit.path, f.line, None, f.name) for unit, f in empty], partial(_assertless, len(tests)))


def _assertless(tests: int, empty: Sequence[Place]) -> Problem:
    place, related = first(empty)
    some = f"{place.message} asserts nothing" if len(empty) == 1 else f"{len(empty)} of {tests} tests assert nothing"
    return Problem(
        some if len(empty) == 1 else f"{some}, {place.message} for one",
        "State in each test what must hold of the result",
        place,
        severity=Severity.NOTE if len(empty) * 2 < tests else None,
        confidence=Confidence.LOW if len(empty) * 5 < tests else Confidence.HIGH,
        related=related,
    )


def _is_runner(unit: Code) -> bool:
    """Whether a file is a script that calls its tests and exits with a status that tells how they went."""
    called = {name for call in unit.facts.calls for name in call.names}
    exits = any(
        call.arguments for call in unit.facts.calls if call.names[0] in ("sys.exit", "exit", "quit") and call.arguments
    )
    return unit.facts.entry_point and exits and any(name.startswith(".test") for name in called)


def _test_functions(project: Project) -> Iterator[tuple[Code, Function]]:
    """What pytest and unittest collect."""
    for unit in project.test_code:
        name = name_of(unit.path)
        if not (name.startswith("test_") or name.endswith("_test.py") or name == "tests.py"):
            continue
        # A command that tests a model: nothing of it is collected unless it stands among the tests.
        if unit.facts.entry_point and not is_test(f"{folder_of(unit.path)}/module.py") and _takes_arguments(unit):
            continue
        classes = {c.name for c in unit.facts.classes if c.name.startswith("Test") or _is_case(c.bases)}
        for function in unit.facts.functions:
            if not function.name.startswith("test") or (function.scope and function.scope not in classes):
                continue
            if not any(name.endswith("fixture") for decorator in function.decorators for name in decorator.names):
                yield unit, function


def _takes_arguments(unit: Code) -> bool:
    return any(
        i.module.partition(".")[0] in ("argparse", "click", "typer", "fire", "docopt") for i in unit.facts.imports
    )


def _is_case(bases: Iterable[str]) -> bool:
    return any(base.endswith("TestCase") for base in bases)


def _calls_by_scope(unit: Code) -> Mapping[str, set[str]]:
    """The last names of what each function or method calls, in functions inside it as well."""
    methods = {f"{function.scope}.{function.name}".lstrip(".") for function in unit.facts.functions}
    called: dict[str, set[str]] = {}
    for call in unit.facts.calls:
        scope = call.scope
        while scope:
            if scope in methods:
                called.setdefault(scope, set()).add(last_segment(call.names[0]))
            scope = scope.rpartition(".")[0]
    return called


def _asserts(function: Function, called: Mapping[str, set[str]], asserting: set[str]) -> bool:
    if function.assertions or any("skip" in name or "xfail" in name for d in function.decorators for name in d.names):
        return True
    # A helper that asserts, or an exception raised by hand.
    return any(
        last in asserting
        or last.lower().startswith(("assert", "check", "verify", "expect", "fail", "raise"))
        or last.endswith(("Error", "Exception"))
        for last in called.get(f"{function.scope}.{function.name}".lstrip("."), ())
    )


# -- dependencies


@rule(
    "ENG103",
    "unpinned-dependencies",
    Severity.WARNING,
    effort="minutes",
    concept="pinned_dependencies",
    scope="repository",
    sources=("B2", "B6"),
    fires=[{"train.py": _FIT, "requirements.txt": "pandas\nscikit-learn>=1.0\n"}],
    silent=[
        {"train.py": _FIT, "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"},
        {"train.py": _FIT, "environment.yml": "dependencies:\n  - pandas=2.2\n  - scikit-learn=1.5\n"},
        {
            "train.py": _FIT,
            "pyproject.toml": "[project]\nname = 'loans'\ndependencies = ['pandas>=2', 'scikit-learn']\n",
            "uv.lock": "version = 1\n\n[[package]]\nname = 'pandas'\nversion = '2.2.3'\n",
        },
        {"train.py": _FIT, "requirements.in": "pandas\n", "requirements.txt": "pandas==2.2.3\n"},
    ],
)
def unpinned_dependencies(repository: Repository) -> Iterable[Problem]:
    """Dependencies that differ from day to day.

    ## What it looks for
    Manifests in which more than half of the packages have no exact version, with no lock file that fixes them.
    Where the ranges at least have an upper bound, it is a note.

    ## Why it matters
    Whoever installs the project next year gets other releases, other defaults and perhaps other scores, or no
    running code at all. Reproducible environments are part of production readiness.

    ## How to fix it
    Write the versions that you ran (`pip freeze`, `uv lock`, `pip-compile`, `conda env export`) and commit them.
    """
    if not is_data_work(repository):
        return
    found = [(file, _loose(file)) for file in repository.files if file.manifest is not None and not is_test(file.path)]
    fixed = {folder_of(file.path) for file, loose in found if file.manifest and is_python(file.manifest) and not loose}
    open_ended = [(file, loose) for file, loose in found if loose and not _is_fixed(folder_of(file.path), fixed)]
    if not open_ended:
        return
    yield summed(open_ended, _unpinned, lambda one: Place(one[0].path, _line_of(one[0], one[1][0][0])))


def _unpinned(open_ended: Sequence[tuple[FileFacts, list[tuple[str, str]]]]) -> Problem:
    file, loose = open_ended[0]
    assert file.manifest is not None
    total = len(main_requirements(file.manifest))
    bounded = all("<" in line or "~=" in line or "^" in line for _, shown in open_ended for _, line in shown)
    what = "its package" if total == 1 else f"{len(loose)} of {total} packages"
    more = f", and {counted(len(open_ended) - 1, 'other manifest')} the same" if len(open_ended) > 1 else ""
    return Problem(
        f"{file.path} gives no exact version for {what} ({listed([name for name, _ in loose])}){more}",
        "Pin the versions that you ran, with pip freeze or a lock file, and commit them",
        Place(file.path, _line_of(file, loose[0][0])),
        severity=Severity.NOTE if bounded else None,
        related=tuple(Place(other.path) for other, _ in open_ended[1:10]),
    )


def _loose(file: FileFacts) -> list[tuple[str, str]]:
    """Packages without an exact version, with their specifiers, where they are the greater part."""
    manifest = file.manifest
    if manifest is None or not is_python(manifest) or manifest.lock or manifest.format == "setup":
        return []
    wanted = main_requirements(manifest)
    loose = [(r.name, r.specifier) for r in wanted if not r.pinned]
    return loose if len(loose) * 2 > len(wanted) else []


def _is_fixed(folder: str, fixed: Iterable[str]) -> bool:
    """A manifest that pins, or a lock file, lies beside it or above it."""
    return any(_is_within(folder, other) for other in fixed)


def _line_of(file: FileFacts, name: str) -> int:
    assert file.manifest is not None
    return next((r.line for r in file.manifest.requirements if r.name == name), 1)


@rule(
    "ENG104",
    "no-dependency-manifest",
    Severity.WARNING,
    effort="minutes",
    concept="dependency_manifest",
    scope="repository",
    sources=("A2", "B6"),
    fires=[{"train.py": _FIT}, {"analysis.ipynb": notebook(_FIT)}],
    silent=[
        {"train.py": _FIT, "requirements.txt": "pandas\nscikit-learn\n"},
        {"backend/train.py": _FIT, "backend/requirements.txt": "pandas\nscikit-learn\n"},
        {"train.py": _FIT, "pyproject.toml": "[project]\nname = 'loans'\ndependencies = ['pandas', 'scikit-learn']\n"},
        # A list under another name that the instructions install.
        {
            "train.py": _FIT,
            "README.md": "# Loans\n\nThe steps are in `dev/setup.md`.\n",
            "dev/setup.md": "Install the packages:\n\n    pip install -r dev/freeze.pip\n",
            "dev/freeze.pip": "pandas==2.2.3\nscikit-learn==1.5.2\n",
        },
        _TASKS,
    ],
)
def no_dependency_manifest(repository: Repository) -> Iterable[Problem]:
    """Nothing says what to install.

    ## What it looks for
    Python code that imports packages from outside the standard library, in a project for which no manifest at any
    level (`requirements.txt`, `pyproject.toml`, `environment.yml`, `Pipfile`, `setup.py`, ...) names them, nor a list
    of another name that the documents install from. Where the README, a Dockerfile or a notebook at least gives the
    install command or a list or table of the packages, and where a course exercise lacks one, it is a note; the
    exercises of a collection are left alone.

    ## Why it matters
    A reviewer who wants to run the project has to guess the packages and their versions, and most will not.

    ## How to fix it
    Add a `requirements.txt` with the packages that the code imports and the versions that you ran.
    """
    if not is_data_work(repository):
        return
    needing = [(project, names) for project in repository.projects if (names := _needed(project))]
    lacking = [
        (project, names)
        for project, names in needing
        if not _manifest_folders(project) and not _installs_from_list(project)
        # Nobody installs each homework of a course by itself.
        if not ((repository.is_collection or is_coursework(repository)) and is_exercise(project))
    ]
    if not lacking:
        return
    yield summed(lacking, partial(_without_manifest, repository, len(needing)), lambda one: Place(one[0].path))


def _without_manifest(
    repository: Repository, needing: int, lacking: Sequence[tuple[Project, Iterable[str]]]
) -> Problem:
    silent = [(project, names) for project, names in lacking if not _tells_installation(project)]
    # Where most say it at least in words, that is the wish for all of them.
    told = 2 * len(silent) <= len(lacking)
    few = len(silent) < len(lacking) and 2 * len(silent) <= needing
    if not told:
        lacking = silent
    tally = Counter(name for _, found in lacking for name in found)
    common = listed([name for name, _ in tally.most_common()])
    nobody = "No manifest says" if told else "Nothing says"
    does = "does" if len(lacking) == 1 else "do"
    where = " in a manifest" if told else ""
    subject = nobody if needing == 1 else f"{len(lacking)} of {needing} projects {does} not say{where}"
    return Problem(
        f"{subject} which packages to install ({common}, by the imports)",
        "Add a requirements.txt with the packages and the versions that you ran",
        front(repository) if len(lacking) == needing else Place(lacking[0][0].path),
        severity=Severity.NOTE if told or few or all(is_exercise(project) for project, _ in lacking) else None,
        related=tuple(Place(project.path) for project, _ in lacking[:10]) if repository.is_collection else (),
    )


def _manifest_folders(project: Project) -> frozenset[str]:
    """The folders with a manifest that is the project's own or stands above it."""
    folders = {
        folder_of(file.path)
        for file in project.files
        if file.manifest is not None and is_python(file.manifest) and (file.manifest.requirements or file.manifest.lock)
    }
    home = "" if project.path == "." else project.path
    if not home:
        return frozenset(folders)
    return frozenset(folder for folder in folders if _is_within(folder, home) or _is_within(home, folder))


def _is_within(folder: str, other: str) -> bool:
    return not other or folder == other or folder.startswith(f"{other}/")


def _needed(project: Project) -> list[str]:
    """The distributions that the project's imports need, as far as they are known, most frequent first."""
    needed: Counter[str] = Counter()
    for _, imported in foreign_imports(project):
        needed.update(distributions_of(imported.name)[:1])
    return [name for name, _ in needed.most_common()]


_PIP = lazy(r"\b(?:pip3?|conda|uv)\s+(?:pip\s+)?install\s+(?!-r\b|--requirement|-e\b|\.)[a-z]", re.IGNORECASE)


_FROM_LIST = lazy(r"\bpip3?\s+install\s+(?:-r|--requirement)\s+(\S+)")
_ROWS = 3
_REQUIRED = lazy(
    r"dependenc|requirement|prerequisite|librar|packages|install|dependências|dependencias|requisitos|bibliotecas|"
    r"tech(nolog|nical)?\w*( stack)?$|tools",
    re.IGNORECASE,
)


def _installs_from_list(project: Project) -> bool:
    """Whether a document installs from a file that is there, whatever its name."""
    return any(
        any(path == match[1] or path.endswith(f"/{match[1]}") for path in project.paths)
        for _, document in project.documents
        for block in document.blocks
        for match in _FROM_LIST.finditer(block.text)
    )


def _tells_installation(project: Project) -> bool:
    needed = set(_needed(project))
    for _, document in project.readmes:
        listing = " ".join(
            block.text for block in document.blocks if block.section and _REQUIRED.search(block.section[-1])
        ).lower()
        # People list `sklearn` for scikit-learn: not every name need be there.
        if listing and sum(name in listing for name in needed) >= min(_ROWS, -(-2 * len(needed) // 3)):
            return True
        rows = {block.cells[0].strip(" `*").lower() for block in document.blocks if block.cells}
        if len(needed & rows) >= _ROWS:
            return True
    if any(_PIP.search(block.text) for _, document in project.readmes for block in document.blocks):
        return True
    built = (file.dockerfile.instructions for file in project.files if file.dockerfile is not None)
    if any(step.name == "RUN" and _PIP.search(step.arguments) for steps in built for step in steps):
        return True
    return any(_PIP.search(shell.command) for unit in project.all_code for shell in unit.facts.shell)


@rule(
    "ENG105",
    "undeclared-import",
    Severity.WARNING,
    effort="minutes",
    sources=("B5", "B6"),
    fires=[
        {"train.py": "import cv2\nimport xgboost\n" + _FIT, "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"}
    ],
    silent=[
        {
            # Names that differ, what comes along with another package, own modules and guarded imports.
            "train.py": "import cv2\nimport yaml\nimport numpy\nfrom PIL import Image\n"
            "from src import config\nimport utils\n" + _FIT,
            "utils.py": "import os\n",
            "src/config.py": "SEED = 0\n",
            "plots.py": "try:\n    import plotly\nexcept ImportError:\n    plotly = None\n",
            "colab.py": "from google.colab import files\n",
            "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\nopencv-python-headless==4.10.0.84\nPyYAML==6.0\n"
            "Pillow==10.4.0\n",
        },
        {"train.py": "import xgboost\n" + _FIT},
        {
            "model.ipynb": notebook("!pip install -q xgboost==2.0", "import xgboost\n" + _FIT),
            "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n",
        },
    ],
)
def undeclared_import(project: Project) -> Iterable[Problem]:
    """A package that is imported and never declared.

    ## What it looks for
    Imports whose distribution (`opencv-python` for `cv2`) no manifest of the project declares, no other declared
    package brings along, and no notebook or Dockerfile installs. Own modules, the standard library, guarded
    imports, packages of a platform and code outside the folders that have a manifest are left out; where only
    notebooks or tests import it, it is a note.

    ## Why it matters
    A manifest that lacks a package fails exactly when a reviewer tries the project: after the installation, at
    the first import.

    ## How to fix it
    Add the named distributions to the manifest, then install it into a fresh environment and run the code once.
    """
    declared = Declared(project.files)
    folders = _manifest_folders(project)
    if not is_data_work(project) or not folders or not declared.is_complete:
        return
    missing: dict[str, list[tuple[Code, Place]]] = {}
    for unit, imported in foreign_imports(project):
        distributions = distributions_of(imported.name)
        root = imported.module.partition(".")[0]
        covered = any(_is_within(folder_of(unit.path), folder) for folder in folders)
        if covered and distributions and not declared.provides(root, distributions):
            place = Place(unit.path, imported.line, imported.cell, distributions[0])
            missing.setdefault(distributions[0], []).append((unit, place))
    if missing:
        yield summed([pair for pairs in missing.values() for pair in pairs], _undeclared, lambda pair: pair[1])


def _undeclared(found: Sequence[tuple[Code, Place]]) -> Problem:
    """One problem for the imports of distributions, which the places name; of each the first in a module counts."""
    missing: dict[str, list[tuple[Code, Place]]] = {}
    for pair in found:
        missing.setdefault(pair[1].message, []).append(pair)
    in_modules = {name: u for name, u in missing.items() if any(_is_module(unit) for unit, _ in u)}
    ordered = sorted(missing, key=lambda name: (name not in in_modules, name))
    places = [
        next((place for unit, place in missing[name] if _is_module(unit)), missing[name][0][1]) for name in ordered
    ]
    place, related = first(places)
    return Problem(
        f"The code imports {listed(ordered, 4)}, which no manifest declares",
        f"Add {listed(ordered, 6)} to the manifest with the version that you ran",
        place,
        severity=None if in_modules else Severity.NOTE,
        related=related,
    )


def _is_module(unit: Code) -> bool:
    return unit.notebook is None and not is_test(unit.path)


# -- notebooks


@rule(
    "ENG106",
    "notebook-only",
    Severity.WARNING,
    effort="a day",
    scope="repository",
    sources=("B2", "B6"),
    fires=[{"model.ipynb": notebook(_FIT)}],
    silent=[
        {"model.ipynb": notebook(_FIT), "features.py": _FEATURES + "print(load('loans.csv'))\n"},
        {"model.ipynb": notebook("import pandas as pd\npd.read_csv('loans.csv').plot()")},
        {"model.R": "model <- glm(default ~ income, data = loans, family = binomial)\n", "notes.ipynb": notebook(_FIT)},
    ],
)
def notebook_only(repository: Repository) -> Iterable[Problem]:
    """Modelling that exists in notebooks alone.

    ## What it looks for
    Models are trained, and all code of the repository lies in notebooks: no script, module or package. On well-known
    teaching data it is a note; exercises are left alone.

    ## Why it matters
    Good models in Jupyter notebooks are easy to find; what hiring teams miss is code that can be imported, tested
    and deployed. One module that trains the final model is enough to show it.

    ## How to fix it
    Move the steps that the final model needs into a module with functions (`prepare`, `train`, `predict`), call
    them from the notebook and from a script, and leave the exploration where it is.
    """
    notebooks = [
        (path, book)
        for project in repository.projects
        for path, book in project.notebooks
        if any(cell.kind == "code" and cell.lines for cell in book.cells)
    ]
    if not repository.has("model_training") or not notebooks:
        return
    if any(unit.notebook is None and unit.facts.calls for project in repository.projects for unit in project.all_code):
        return
    if any(file.text is not None and file.text.language in ("r", "julia", "scala") for file in repository.files):
        return
    taught = all(project.has("toy_dataset") for project in repository.projects if project.has("model_training"))
    if is_coursework(repository):
        return
    place = Place(notebooks[0][0]) if len(notebooks) == 1 else front(repository)
    where = f"one notebook, {name_of(notebooks[0][0])}" if len(notebooks) == 1 else f"{len(notebooks)} notebooks"
    yield Problem(
        f"All code lies in {where}: nothing can be imported, tested or deployed",
        "Move preparation, training and prediction into a module and call it from the notebook",
        place,
        severity=Severity.NOTE if taught else None,
        related=tuple(Place(path) for path, _ in notebooks[:10]) if len(notebooks) > 1 else (),
    )


@rule(
    "ENG107",
    "out-of-order-execution",
    Severity.WARNING,
    per_file=True,
    effort="minutes",
    sources=("A2", "B5"),
    fires=[
        {
            "model.ipynb": notebook("x = 1", "y = 2", "z = 3", "w = x + y", _FIT, executed=(9, 2, 8, 4, 5)),
        }
    ],
    silent=[
        {"model.ipynb": notebook("x = 1", _FIT, executed=False)},
        {"model.ipynb": notebook("x = 1", "y = 2", _FIT, executed=(1, None, 3))},
        {"model.ipynb": notebook("x = 1", "y = 2", _FIT, executed=(1, 2, 33))},
        # An empty cell at the end keeps the number of what once stood there.
        {"model.ipynb": notebook("x = 1", _FIT, "y = 2", "z = 3", "", executed=(1, 8, 6, 9, 7))},
        # Snippets, each of which stands for itself.
        {
            "train.py": _FIT,
            "files.ipynb": notebook(
                "x = 1", "y = 2", "z = 3", "w = x + y", "print(open('a.txt').read())", executed=(9, 2, 8, 4, 5)
            ),
        },
    ],
)
def out_of_order_execution(project: Project) -> Iterable[Problem]:
    """A notebook whose cells were run in another order.

    ## What it looks for
    Saved execution counts that go back and forth down the page in two or more cells of a notebook that trains a
    model or draws its data. Cleared counts, gaps, empty cells and a single cell run again are no finding, and neither
    are pages of snippets of which each stands for itself. In exercises, where few of many cells moved, and where those
    that moved only draw, it is a note.

    ## Why it matters
    The outputs on the page belong to a state that running the notebook from the top may never reach. A reviewer
    cannot tell which numbers still hold.

    ## How to fix it
    Restart the kernel, run all cells from the top and save; whatever breaks then is worth repairing.
    """
    if not is_data_work(project):
        return
    # On what the order decides nothing hangs where nothing is trained or drawn.
    telling = {place.path for concept in _ORDERED for place in project.evidence.get(concept, ())}
    disordered: list[tuple[int, Place]] = []
    shares: dict[str, float] = {}
    for path, book in project.notebooks:
        if path not in telling:
            continue
        counts = _counts(book)
        displaced = _displaced(book)
        if displaced:
            steps = [(before, index, after) for (_, before), (index, after) in pairwise(counts) if after <= before]
            # Two cells of one number were run apart; a fall tells more.
            before, index, after = next((step for step in steps if step[2] < step[0]), steps[0])
            disordered.append((displaced, Place(path, 1, index, f"[{after}] stands after [{before}]")))
            # No number hangs on when a plot was drawn.
            shares[path] = 0 if displaced > 1 and _only_draw(project, path, book) else displaced / len(counts)
    serious = [place for displaced, place in disordered if displaced > 1]
    if disordered and not serious:
        yield summed([place for _, place in disordered], _run_again)
    elif serious:
        counts_of = {place.path: displaced for displaced, place in disordered}
        yield summed(serious, partial(_disordered, counts_of, shares, is_exercise(project)))


_ORDERED = ("model_training", "eda_plots")
_FEW_MOVED = 0.1


def _run_again(places: Sequence[Place]) -> Problem:
    place, related = first(places)
    return Problem(
        f"One cell of {name_of(place.path)} was run again out of order ({place.message})",
        "Restart the kernel, run all cells and save",
        place,
        confidence=Confidence.LOW,
        related=related,
    )


def _disordered(
    displaced: Mapping[str, int], shares: Mapping[str, float], is_given: bool, places: Sequence[Place]
) -> Problem:
    """One problem for the notebooks at these places. `is_given` says that they answer to the tasks of a course."""
    place, related = first(places)
    more = f", and so it is in {counted(len(places) - 1, 'other notebook')}" if len(places) > 1 else ""
    return Problem(
        f"{counted(displaced[place.path], 'cell')} of {name_of(place.path)} ran out of order: {place.message}{more}",
        "Restart the kernel, run all cells from the top and save",
        place,
        severity=Severity.NOTE if is_given or all(shares[other.path] < _FEW_MOVED for other in places) else None,
        related=related,
    )


def _longest_rise(counts: list[int]) -> list[int]:
    """The positions of the longest strictly rising subsequence: the cells that are in order."""
    from bisect import bisect_left

    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, count in enumerate(counts):
        position = bisect_left(tails, count)
        tails[position : position + 1] = [count]
        ends[position : position + 1] = [index]
        before.append(ends[position - 1] if position else -1)
    rise: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        rise.append(index)
        index = before[index]
    return rise[::-1]


def _counts(book: NotebookFacts) -> list[tuple[int, int]]:
    """The cells that ran, with their numbers; an emptied cell keeps the number of what stood there."""
    return [
        (index, cell.execution_count) for index, cell in enumerate(book.cells) if cell.execution_count and cell.lines
    ]


def _displaced(book: NotebookFacts) -> int:
    """How many cells stand out of the order in which they ran."""
    counts = _counts(book)
    return len(counts) - len(_longest_rise([count for _, count in counts]))


_DRAWING = ("matplotlib.", "seaborn.", "plotly.")
_READING = frozenset(
    {"plot", "hist", "boxplot", "print", "head", "describe", "show", "value_counts", "corr", "groupby"}
)


def _only_draw(project: Project, path: str, book: NotebookFacts) -> bool:
    """Whether every cell that moved shows a picture and, as far as can be seen, changes nothing that others use."""
    counts = _counts(book)
    kept = set(_longest_rise([count for _, count in counts]))
    moved = {index for position, (index, _) in enumerate(counts) if position not in kept}
    unit = next((unit for unit in project.code if unit.path == path), None)
    if unit is None or not all(book.cells[index].pictures for index in moved):
        return False
    facts = unit.facts
    making = (facts.assignments, facts.functions, facts.classes, facts.imports, facts.operations)
    return not any(made.cell in moved for kind in making for made in kind) and all(
        any(name.startswith(_DRAWING) or last_segment(name) in _READING for name in call.names)
        for call in facts.calls
        if call.cell in moved
    )


@rule(
    "ENG108",
    "undefined-name-on-rerun",
    Severity.WARNING,
    per_file=True,
    effort="minutes",
    sources=("A2", "B5"),
    fires=[
        {
            "model.ipynb": notebook(
                _FIT, "print(score)", "score = model.score(data[['income', 'debt']], data['default'])"
            )
        }
    ],
    silent=[
        {"model.ipynb": notebook(_FIT, "score = model.score(data, data)", "print(score)")},
        {"model.ipynb": notebook("%run helpers.ipynb", _FIT, "print(loaded)")},
        {"model.ipynb": notebook("from helpers import *", _FIT, "print(loaded)")},
        {"model.ipynb": notebook("def f():\n    global best\n    best = 1\n\nf()", _FIT, "print(best)")},
        {"model.ipynb": notebook("print 'loading'", _FIT, "xrange(3)")},
    ],
)
def undefined_name_on_rerun(project: Project) -> Iterable[Problem]:
    """A notebook that stops when it is run from the top.

    ## What it looks for
    A name that a cell reads at the top level before any cell defines it. Notebooks that run others, import
    everything from a module, hold Python 2 or cells that can't be parsed are left out.

    ## Why it matters
    The notebook only worked because of cells that were since deleted or moved. Whoever runs it meets a `NameError`
    halfway.

    ## How to fix it
    Restart the kernel and run all cells; define the name before its first use, or delete the cell that needs it.
    """
    if not is_data_work(project):
        return
    places = [place for path, book in project.notebooks if (place := _first_undefined(path, book)) is not None]
    if places:
        yield summed(places, _undefined)


def _undefined(places: Sequence[Place]) -> Problem:
    place, related = first(places)
    more = f", and {counted(len(places) - 1, 'other notebook')} stops in the same way" if len(places) > 1 else ""
    if len(places) > 2:
        more = more.replace("stops", "stop")
    return Problem(
        f"`{place.message}` is used in {name_of(place.path)} before any cell defines it{more}",
        "Restart the kernel, run all cells, and define the name first or delete the cell",
        place,
        related=related,
    )


_HIDDEN_STATE = lazy(
    r"^%+(?:run|load|store|pylab|rehash|import|macro|recall|rerun|notebook|sql|bigquery|R|%R|kql)\b|>\s*\w+\s*$|<<|-o "
)


def _first_undefined(path: str, book: NotebookFacts) -> Place | None:
    facts = book.code
    if book.format_version < 4 or any(problem.python2 for problem in facts.problems):
        return None
    if any(_HIDDEN_STATE.search(shell.command) for shell in facts.shell) or not _STATE_CALLS.isdisjoint(
        facts.references
    ):
        return None
    inside = {assigned.target for assigned in facts.assignments if assigned.scope}
    broken = min((problem.cell for problem in facts.problems if problem.cell is not None), default=None)
    for undefined in facts.undefined:
        if undefined.name in inside or undefined.name in _names("python2_names"):
            continue
        if broken is not None and undefined.cell is not None and undefined.cell > broken:
            return None
        return Place(path, undefined.line, undefined.cell, undefined.name)
    return None


_STATE_CALLS = frozenset({"exec", "globals", "locals", "get_ipython", "NameError", "import_ipynb", "vars"})


# -- paths and files


@rule(
    "ENG109",
    "machine-specific-path",
    Severity.WARNING,
    per_file=True,
    effort="minutes",
    sources=("A2", "B5"),
    fires=[
        {"train.py": _FIT.replace("loans.csv", "C:/Users/anna/Desktop/loans.csv")},
        {"model.ipynb": notebook(_FIT.replace("loans.csv", "/home/anna/data/loans.csv"))},
    ],
    silent=[
        {
            "train.py": _FIT,
            "api.py": "from flask import Flask\napp = Flask(__name__)\n\n@app.route('/api/predict')\ndef predict():\n"
            "    return open('/models/model.bin').read()\n",
            "pages.py": "from flask import Flask\napp = Flask(__name__)\n\n@app.route('/home/settings/profile')\n"
            "def profile():\n    return 'https://example.org/home/anna/loans.csv'\n",
            "docker-compose.yml": "services:\n  api:\n    working_dir: /home/service/app\n",
            "job.py": "DATA = '/home/jovyan/work/loans.csv'\nKAGGLE = '/kaggle/input/loans.csv'\nSTORE = 's3://loans/all.csv'\n",
        },
        {"train.py": '"""Reads /home/anna/loans.csv."""\n# see C:/Users/anna\n' + _FIT},
    ],
)
def machine_specific_path(project: Project) -> Iterable[Problem]:
    """A path that exists on one machine only.

    ## What it looks for
    Literal paths into somebody's home folder, onto a Windows drive or into a personal Google Drive, in code or
    configuration. URL routes, folders of a container and of platforms such as Kaggle are no finding.

    ## Why it matters
    The first line that a reviewer runs fails. It is the quickest way to tell that nobody else ever ran the
    project.

    ## How to fix it
    Build paths from the repository's root (`Path(__file__).parent / "data" / "loans.csv"`), or take them from an
    argument or an environment variable.
    """
    if not is_data_work(project):
        return
    found = [
        Place(path, line, cell, personal)
        for path, line, cell, text in _texts(project)
        if (personal := _personal_path(text))
    ]
    if found:
        yield summed(found, _personal)


def _personal(found: Sequence[Place]) -> Problem:
    """One problem for all such paths; of each file the first is named, a personal drive's only for want of others."""
    by_file: dict[str, Place] = {}
    for place in sorted(found, key=_is_mounted):
        by_file.setdefault(place.path, place)
    place, related = first(sorted(by_file.values(), key=lambda place: (_is_mounted(place), place.order)))
    where = (
        f" ({len(found)} such paths in {len(by_file)} files)"
        if len(by_file) > 1
        else f" ({len(found)} such paths)"
        if len(found) > 1
        else ""
    )
    drive = all(_is_mounted(place) for place in found)
    owner = "in one person's Google Drive" if drive else "that exists on one machine only"
    return Problem(
        f"`{place.message}` is a path {owner}{where}",
        "Use a path relative to the repository, an argument or an environment variable",
        place,
        confidence=Confidence.MEDIUM if drive else Confidence.HIGH,
        related=related,
    )


def _is_mounted(place: Place) -> bool:
    return place.message.startswith("/content/")


def _texts(project: Project) -> Iterator[tuple[str, int, int | None, str]]:
    for unit in project.code:
        routes = {decorator.text for function in unit.facts.functions for decorator in function.decorators}
        for text in unit.facts.texts:
            if text.text not in routes:
                yield unit.path, text.line, text.cell, text.text
    for file in project.files:
        if file.configuration is not None and file.manifest is None and not _speaks_of_containers(file):
            for entry in file.configuration.entries:
                if "/" in entry.value or "\\" in entry.value:
                    yield file.path, entry.line, None, entry.value


def _speaks_of_containers(file: FileFacts) -> bool:
    """Compose files, Kubernetes manifests, CI and the like name paths of other machines."""
    assert file.configuration is not None
    if re.search(r"(?:^|/)(?:\.github/|\.circleci/|\.?devcontainer|(?:docker-)?compose)", file.path.lower()):
        return True
    return any(entry.key == ("apiVersion",) for entry in file.configuration.entries)


_HOME = lazy(r"(?:^|[\s\"'=(])(?:file://)?(/(?:home|Users)/([\w.-]+)/[^\s\"'/]+[^\s\"']*)", needs=("/home/", "/users/"))
_DRIVE = lazy(r"[A-Za-z]:(?:\\{1,2}|/)[\w.][^\n\"']*", needs=(":\\", ":/"))
_MOUNTED = lazy(
    r"/(?:content|gdrive)/(?:g?drive/)?(?:My ?Drive|Shareddrives|drive)/[^\n\"']+", needs=("/content/", "/gdrive/")
)


def _is_placeholder(text: str) -> bool:
    return not _names("platform_users").isdisjoint(re.split(r"[\\/]+", text.lower()))


def _personal_path(text: str) -> str:
    """The path in a text that only one machine has, shortened for a message; empty where there is none."""
    home = _HOME.search(text)
    found = ""
    if home and home[2].lower() not in _names("platform_users"):
        found = home[1]
    elif _MOUNTED.match(text) or (_DRIVE.match(text) and not _is_placeholder(text)):
        found = text
    found = found.strip().replace("`", "")
    return found if len(found) <= 60 else found[:40] + "..." + found[-15:]


@rule(
    "ENG110",
    "large-binary-committed",
    Severity.WARNING,
    effort="an hour",
    scope="repository",
    sources=("A4", "B6"),
    options=(
        Option("megabytes", 25, "A file of this size or more is large.", least=1),
        Option("total-megabytes", 150, "So much data together is large, without a large file among it.", least=1),
    ),
    fires=[Example({"train.py": _FIT}, sizes={"data/loans.parquet": 25_000_001})],
    silent=[
        {"train.py": _FIT, "data/loans.parquet": "x" * 2_000},
        Example({"tasks.py": "print(1)\n"}, sizes={"big.bin": 25_000_001}),
    ],
)
def large_binary_committed(repository: Repository, options: Options) -> Iterable[Problem]:
    """Heavy files in the history for good.

    ## What it looks for
    Files of 25 MB or more, or data, models and archives of more than 150 MB together, that lie in the repository
    itself. Pointers of Git LFS and DVC are small and therefore no finding.

    ## Why it matters
    Git keeps every version of a file for ever, so each clone pays for it, and GitHub refuses files over 100 MB.
    Knowing where data and models belong is part of operating them.

    ## How to fix it
    Move the file to Git LFS, DVC, a release or a storage bucket, add a download script and put the path into
    `.gitignore`.
    """
    sizes = {file.path: file.size for file in repository.listed if file.size}
    limit = options.whole("megabytes") * _MEGABYTE
    large = sorted((path for path, size in sizes.items() if size >= limit), key=lambda path: -sizes[path])
    heavy = {path: size for path, size in sizes.items() if not path.endswith((".py", ".ipynb", ".md", ".html"))}
    total = sum(heavy.values())
    if not large and total < options.whole("total-megabytes") * _MEGABYTE:
        return
    # Asked last: to know it, the code has to be read.
    if not is_data_work(repository):
        return
    if large:
        yield summed([Place(path, 1, None, f"{sizes[path] // _MEGABYTE} MB") for path in large], _large)
        return
    largest = max(heavy, key=lambda path: heavy[path])
    yield Problem(
        f"{len(heavy)} data and model files, {total // _MEGABYTE} MB together, lie in the repository itself",
        "Move data and models to Git LFS, DVC or a download script",
        Place(largest),
    )


def _large(places: Sequence[Place]) -> Problem:
    place, related = first(places)
    shown = listed([f"{place.path} ({place.message})" for place in places])
    return Problem(
        f"{shown} {'lies' if len(places) == 1 else 'lie'} in the repository itself",
        "Move large files to Git LFS, DVC or a download script",
        Place(place.path),
        related=related,
    )


@rule(
    "ENG111",
    "junk-committed",
    Severity.WARNING,
    effort="minutes",
    scope="repository",
    sources=("A2", "B5"),
    fires=[
        {
            "train.py": _FIT,
            ".DS_Store": "x",
            "src/.DS_Store": "x",
            "features.pyc": "x",
            "model-checkpoint.ipynb": notebook("x = 1"),
        }
    ],
    silent=[
        {"train.py": _FIT, ".gitignore": "__pycache__/\n.DS_Store\n"},
        {"train.py": _FIT, "checkpoints/model.ckpt": "x", "env.py": "import os\nprint(os.environ)\n"},
        {"tasks.py": "print(1)\n", ".DS_Store": "x"},
    ],
)
def junk_committed(repository: Repository) -> Iterable[Problem]:
    """Files that no person wrote and no person reads.

    ## What it looks for
    Notebook checkpoints, Python caches, virtual environments, installed packages, editor folders and files of
    the operating system that lie in the repository. One or two such files are a note.

    ## Why it matters
    They hide the work among noise, double the notebooks in searches and tell that `git add .` was never looked
    at.

    ## How to fix it
    Remove them with `git rm -r --cached <path>` and list the patterns in `.gitignore`
    (GitHub's Python template has them all).
    """
    folders = [
        folder.rstrip("/")
        for folder in repository.skipped_folders
        if name_of(folder.rstrip("/")).lower() in _names("junk_folders")
    ]
    junk = lazy(rf"(?:{'|'.join(knowledge().lists['junk_files'])})", re.IGNORECASE)
    files = [file.path for file in repository.listed if junk.fullmatch(name_of(file.path))]
    found = [Place(path, message=name_of(path)) for path in sorted(folders)]
    found += [
        Place(path, message=name_of(path) if name_of(path).startswith(".") else _kind(path)) for path in sorted(files)
    ]
    if found and is_data_work(repository):
        yield summed(found, partial(_junk, _ignored(repository)))


def _ignored(repository: Repository) -> frozenset[str]:
    """The patterns of the repository's `.gitignore` files, without slashes at their ends."""
    return frozenset(
        line.strip().strip("/").removeprefix("**/")
        for file in repository.files
        if file.text is not None and name_of(file.path) == ".gitignore"
        for line in file.text.text.splitlines()
    )


def _junk(ignored: Collection[str], found: Sequence[Place]) -> Problem:
    kinds = Counter(place.message for place in found)
    few = len(found) <= 2 and not any(name.startswith((".venv", "venv", "node_modules", "site-")) for name in kinds)
    shown = [f"{name} ({number})" if number > 1 else name for name, number in kinds.most_common()]
    return Problem(
        f"The repository holds files that no person wrote: {listed(shown, 4)}",
        "Remove them with git rm -r --cached; .gitignore keeps them out from then on"
        if all(any(fnmatchcase(name_of(place.path), pattern) for pattern in ignored) for place in found)
        else "Remove them with git rm -r --cached and list them in .gitignore",
        Place(found[0].path),
        severity=Severity.NOTE if few else None,
        related=tuple(Place(place.path) for place in found[1:10]),
    )


def _kind(path: str) -> str:
    name = name_of(path)
    return f"*.{name.rpartition('.')[2]}" if "." in name and "checkpoint" not in name else name


# -- the house


@rule(
    "ENG112",
    "syntax-error",
    Severity.WARNING,
    effort="minutes",
    sources=("A2", "B5"),
    fires=[
        {"train.py": _FIT + "print(model.score(data[['income', 'debt']], data['default'])\n"},
        {"train.py": _FIT + "<<<<<<< HEAD\nC = 1\n=======\nC = 2\n>>>>>>> tuning\n"},
        {"train.py": _FIT + "print 'trained', model\n", "evaluate.py": _FIT + "print 'score', model\n"},
        {"model.ipynb": notebook(_FIT, "print(model.coef_", executed=False)},
    ],
    silent=[
        {"train.py": _FIT},
        {"model.ipynb": notebook("pip install pandas", "!ls data", "%matplotlib inline\n" + _FIT)},
        # What Python reads since 3.12.
        {"train.py": _FIT + 'print(f"{data["income"].mean()}")\ntype Row = tuple[float, float]\n'},
        {
            "train.py": _FIT,
            "{{ cookiecutter.name }}/train.py": "from {{ cookiecutter.module }} import train\ntrain()\n",
            "templates/job.py": "{% if gpu %}\nDEVICE = 'cuda'\n{% endif %}\n",
            "tests/fixtures/broken.py": "def f(:\n",
        },
        {"train.R": "model <- glm(default ~ income, data = loans)\n", "notes.txt": "def f(:\n"},
    ],
)
def syntax_error(project: Project) -> Iterable[Problem]:
    """Code that Python refuses to read.

    ## What it looks for
    Python files and notebook cells that do not parse; merge conflicts that were committed; files in Python 2, which
    are one finding of their own. Templates, samples for tests, magics and shell commands, cells whose run is saved
    without an error, and what only a newer Python reads are no finding.

    ## Why it matters
    Nothing in such a file can run, so nothing that the project shows can come from it as it stands. To a reviewer it
    is the sign that the last commit was never tried.

    ## How to fix it
    Open the file at the line, repair or delete the part, and run it once. For Python 2, `python -m lib2to3` up to
    Python 3.12, or the package `fissix`, does most of the work.
    """
    broken: list[Place] = []
    older: list[Place] = []
    for unit in project.all_code:
        problems = [problem for problem in unit.facts.problems if not problem.doubtful]
        if not problems or _SAMPLES.search(unit.path):
            continue
        old = next((problem for problem in problems if _is_python2(problem)), None)
        if old is not None:
            older.append(Place(unit.path, old.line, old.cell))
            continue
        broken.extend(
            Place(unit.path, problem.line, problem.cell, problem.message)
            for problem in problems
            if not _did_run(unit.notebook, problem.cell)
        )
    if broken:
        ran = {unit.path for unit in project.all_code if unit.notebook is None or _shows_syntax_error(unit.notebook)}
        broken.sort(key=lambda place: place.path not in ran)
        yield summed(broken, partial(_broken, ran))
    if older:
        yield summed(older, _python2)


_SAMPLES = lazy(r"(?:^|/)(?:fixtures?|test_?data|templates?|cookiecutters?|snippets?)/|\{\{|\{%", re.IGNORECASE)
_PYTHON2_ALONE = ("Missing parentheses in call to", "multiple exception types must be parenthesized")


def _is_python2(problem: SyntaxProblem) -> bool:
    return problem.python2 or problem.message.startswith(_PYTHON2_ALONE)


def _did_run(book: NotebookFacts | None, cell: int | None) -> bool:
    """Whether a cell was run without an error: then it is not the cell that is wrong."""
    if book is None or cell is None or cell >= len(book.cells):
        return False
    return book.format_version < 4 or (book.cells[cell].execution_count is not None and not book.cells[cell].error)


def _shows_syntax_error(book: NotebookFacts) -> bool:
    return any(cell.error.startswith(("SyntaxError", "IndentationError", "TabError")) for cell in book.cells)


def _broken(ran: Collection[str], places: Sequence[Place]) -> Problem:
    """One problem for what does not parse. `ran` are the paths at which it is more than a cell nobody ran."""
    place, related = first(places)
    files = len({place.path for place in places})
    more = f", and {counted(files - 1, 'other file')} likewise" if files > 1 else ""
    again = len([other for other in places if other.path == place.path]) - 1
    more = f" ({counted(again, 'more place')} in it){more}" if again else more
    return Problem(
        f"{name_of(place.path)} is not valid Python: {_said(place.message)}{more}",
        "Keep one side of each conflict, delete the lines <<<<<<<, ======= and >>>>>>>, and run the file from the top"
        if "merge conflict" in place.message
        else "Repair the indentation, and run the file from the top"
        if "indent" in place.message
        else "Repair or delete the line, and run the file from the top",
        place,
        severity=None if any(place.path in ran for place in places) else Severity.NOTE,
        related=related,
    )


def _python2(places: Sequence[Place]) -> Problem:
    place, related = first(places)
    what = f"{name_of(place.path)} is" if len(places) == 1 else f"{len(places)} files are"
    return Problem(
        f"{what} written in Python 2, which nothing has maintained since 2020",
        "Convert it to Python 3 with fissix or by hand, and run it once",
        place,
        related=related,
    )


def _said(message: str) -> str:
    """What Python says, without the place that stands beside it anyway."""
    if "unicodeescape" in message:
        return "a backslash in a text begins an escape that ends nowhere"
    return re.sub(r" \(detected at line \d+\)|,? on line \d+", "", message).rstrip(".")[:80]


@rule(
    "ENG113",
    "no-license",
    Severity.NOTE,
    effort="minutes",
    concept="license",
    scope="repository",
    sources=("A2",),
    fires=[{"train.py": _FIT}],
    silent=[
        {"train.py": _FIT, "LICENSE": "MIT License\n"},
        {"train.py": _FIT, "docs/COPYING.txt": "GPL\n"},
        # Notes around the chapters of somebody's book, whose terms stand in them.
        {"book/chapter.ipynb": notebook("md:# Chapter 1\n\nThis text is under the Simplified BSD License.", _FIT)},
        _TASKS,
    ],
)
def no_license(repository: Repository) -> Iterable[Problem]:
    """No licence.

    ## What it looks for
    A repository without a `LICENSE` or `COPYING` file, whether or not its README names a licence. Answers to the tasks
    of a course are left alone, and so is a repository without a README whose notebooks name a licence of their own:
    they may be somebody else's.

    ## Why it matters
    Without a licence nobody may use or build on the code, not even somebody who admires it. Contributions to and
    from the open-source community start with one.

    ## How to fix it
    Choose one at choosealicense.com (MIT and Apache 2.0 are usual) and add it as `LICENSE`.
    """
    if repository.has("license") or not is_data_work(repository) or is_coursework(repository):
        return
    if any(re.match(r"(?:un)?licen[cs]e|copying", name_of(file.path), re.IGNORECASE) for file in repository.listed):
        return
    place = _named_licence(repository)
    if place is not None:
        yield Problem(
            f"{name_of(place.path)} names the {place.message} licence, and its text is not in the repository",
            "Add the text of the licence as LICENSE, so that it holds and GitHub shows it",
            Place(place.path, place.line),
        )
        return
    where = front(repository)
    if where.path == "." and any(
        block.kind != "code" and _LICENCE.search(block.text)
        for file in repository.files
        if file.notebook is not None
        for block in file.notebook.document.blocks
    ):
        return
    yield Problem("No licence says what others may do with this work", "Add a LICENSE file, for instance MIT", where)


_LICENCE = lazy(
    r"(?:licen[cs]ed?|licen[cs]e terms)\b[^.\n]{0,40}?\b(MIT|Apache|L?GPL|AGPL|BSD|MPL|ISC|Unlicense|CC[ -]BY)\b|"
    r"\b(MIT|Apache|L?GPL|AGPL|BSD|MPL|ISC)\b[^.\n]{0,20}\blicen[cs]e",
    re.IGNORECASE,
    needs=("licen",),
)
_LICENCE_NAME = lazy(r"\W*(MIT|Apache|L?GPL|AGPL|BSD|MPL|ISC)\b", re.IGNORECASE)


def _named_licence(repository: Repository) -> Place | None:
    """Where the repository's README says which licence holds; the message is its name."""
    for file in repository.files:
        if file.document is None or "/" in file.path or not file.path.lower().startswith("readme"):
            continue
        for block in file.document.blocks:
            match = _LICENCE.search(block.text)
            under = bool(block.section) and re.search(r"licen[cs]e", block.section[-1], re.IGNORECASE)
            if match is None and under:
                match = _LICENCE_NAME.match(block.text)
            if match is not None and block.kind != "code":
                name = next(group for group in match.groups() if group)
                return Place(file.path, block.line, None, name if name == "Apache" else name.upper())
    return None


@rule(
    "ENG114",
    "no-style-config",
    Severity.NOTE,
    effort="minutes",
    scope="repository",
    sources=("A2", "B5"),
    fires=[{"train.py": _FIT, "a.py": _FEATURES + "print(load('a'))\n", "b.py": _FEATURES + "print(load('b'))\n"}],
    silent=[
        {
            "train.py": _FIT,
            "a.py": _FEATURES + "print(load('a'))\n",
            "b.py": _FEATURES + "print(load('b'))\n",
            "pyproject.toml": "[tool.ruff]\nline-length = 100\n",
        },
        {"train.py": _FIT},
        {"model.ipynb": notebook(_FIT)},
        {"homework1/a.py": _FIT, "homework2/b.py": _FIT, "homework3/c.py": _FIT},
    ],
)
def no_style_config(repository: Repository) -> Iterable[Problem]:
    """No linter or formatter.

    ## What it looks for
    Three or more modules, and neither a linter's or formatter's configuration, a pre-commit file, nor such a tool
    among the dependencies or CI commands. The modules of course exercises do not count, of competitions and practice it
    takes five, and Python 2 is to be converted first (ENG112).

    ## Why it matters
    Recruiters read a repository for coding style. A formatter settles the small questions before they are asked.

    ## How to fix it
    Add `[tool.ruff]` to `pyproject.toml` and a `.pre-commit-config.yaml` that runs `ruff check` and `ruff format`.
    """
    written = list(modules(products(repository)))
    few = _HANDFUL if all(map(is_shown_study, products(repository))) else _A_FEW_MODULES
    if not is_data_work(repository) or len(written) < few or is_coursework(repository):
        return
    if any(_is_python2(problem) for unit in written for problem in unit.facts.problems):
        return  # no linter of today reads it
    tools, files = _names("style_tools"), _names("style_files")
    if any(name_of(listed_file.path).lower() in files for listed_file in repository.listed):
        return
    for file in repository.files:
        if file.manifest is not None:
            if tools.intersection(file.manifest.tools) or tools.intersection(
                r.name for r in file.manifest.requirements
            ):
                return
            if file.configuration and any(tools.intersection(e.key[:1]) for e in file.configuration.entries):
                return
        if any(re.search(rf"\b(?:{'|'.join(sorted(tools))})\b", command) for command in _all_commands(file)):
            return
    yield Problem(
        "No linter or formatter is configured for the modules",
        "Add [tool.ruff] to pyproject.toml and run ruff in a pre-commit hook",
        front(repository),
    )


def _all_commands(file: FileFacts) -> Iterator[str]:
    yield from commands_of(file)
    if file.configuration is not None and ".github/" in file.path:
        yield from (entry.value for entry in file.configuration.entries if entry.key[-1:] in (("run",), ("uses",)))


# -- calls that are gone


class _Removed(Struct, frozen=True):
    package: str
    since: str
    instead: str
    kind: str = "call"
    keyword: str = ""
    bound: bool = False
    soft: bool = False
    nested: bool = False


@lru_cache(maxsize=1)
def _removed() -> Mapping[str, NameIndex[tuple[str, _Removed]]]:
    entries: dict[str, list[tuple[str, tuple[str, _Removed]]]] = {}
    table: Mapping[str, Mapping[str, Any]] = knowledge().maps["deprecated"]
    for name, fields in table.items():
        removed = _Removed(**fields)
        entries.setdefault(removed.kind, []).append((name, (name, removed)))
    return {kind: NameIndex(found) for kind, found in entries.items()}


@lru_cache(maxsize=1)
def _removed_modules() -> Mapping[str, _Removed]:
    table: Mapping[str, Mapping[str, Any]] = knowledge().maps["deprecated"]
    return {name: _Removed(**fields) for name, fields in table.items() if fields.get("kind") == "import"}


def _replace(source: str, targets: Sequence[Target]) -> str:
    from .repairs.replacements import replace

    return replace(source, targets)


@rule(
    "ENG115",
    "deprecated-api",
    Severity.WARNING,
    effort="an hour",
    sources=("A7", "A11"),
    repair=_replace,
    fires=[
        {"train.py": "from sklearn.datasets import load_boston\n" + _FIT + "X = load_boston()\n"},
        {"train.py": _FIT + "data = data.append({'income': 1}, ignore_index=True)\n"},
        {"train.py": _FIT + "import numpy as np\nages = data['age'].astype(np.int)\nnumber = np.float('3')\n"},
        {"model.ipynb": notebook("from sklearn.externals import joblib", _FIT, "joblib.dump(model, 'model.pkl')")},
    ],
    silent=[
        {
            "train.py": "from sklearn.datasets import load_boston\n" + _FIT + "X = load_boston()\n",
            "requirements.txt": "scikit-learn==1.1.3\n",
        },
        # A command of the README pins it as well.
        {
            "train.py": "from sklearn.datasets import load_boston\n" + _FIT + "X = load_boston()\n",
            "README.md": "# Prices\n\n```\n$ pip install --user scikit-learn==1.1.3\n```\n",
        },
        # So does the statement of a version.
        {
            "train.py": "from sklearn.datasets import load_boston\n" + _FIT + "X = load_boston()\n",
            "README.md": "# Prices\n\nYour code will be run on Ubuntu with scikit-learn (version 1.1).\n",
        },
        {
            "train.py": "from sklearn.datasets import load_boston\n" + _FIT + "X = load_boston()\n",
            "dev/freeze.pip": "scikit-learn==1.1.3\n",
        },
        # Both ways are tried.
        {
            "train.py": _FIT + "from sklearn.preprocessing import OneHotEncoder\ntry:\n"
            "    encoder = OneHotEncoder(sparse_output=False)\nexcept TypeError:\n"
            "    encoder = OneHotEncoder(sparse=False)\n"
        },
        {"train.py": _FIT + "columns = data.columns.tolist()\ncolumns.append('income')\n"},
        {"train.py": "import sklearn.model_selection\n" + _FIT},
    ],
)
def deprecated_api(project: Project) -> Iterable[Problem]:
    """Calls that current releases no longer have.

    ## What it looks for
    Calls, attributes and modules that the library has removed (`load_boston`, `DataFrame.append`, `np.int`,
    `sklearn.cross_validation`, `tf.Session`), unless the project pins a release that still has them. Calls that
    only warn, such as `sns.distplot`, are a note. What has an exact replacement is a finding of its own, which
    `portfolio-lint fix` mends.

    ## Why it matters
    The code stops on a fresh installation, and it shows how long the project has not been run. Staying current is
    what both sides ask for.

    ## How to fix it
    Replace each call as the message says, run the code once with current releases, and pin those.
    """
    if not is_data_work(project):
        return
    declared = Declared(project.files)
    told = _told_to_install(project)
    uses = [use for use in _old_uses(project) if not _is_kept(use.removed, use.shown, declared, told)]
    gone = [use for use in uses if not use.removed.soft]
    # What can be mended is a finding that can be mended, whatever else there is.
    for part in ([use for use in gone or uses if not use.mends], [use for use in gone or uses if use.mends]):
        if part:
            yield summed(part, _old, lambda use: use.place)


def _old(uses: Sequence[_Use]) -> Problem:
    """One problem for all these uses, each name once."""
    by_name: dict[str, _Use] = {}
    for use in uses:
        by_name.setdefault(use.shown, use)
    firsts = sorted(by_name.values(), key=lambda use: use.place.order)
    shown = [f"{_short(use.shown, use.removed.kind)} ({use.removed.package} {use.removed.since})" for use in firsts]
    first = firsts[0]
    verb = "advise against" if first.removed.soft else "no longer have"
    return Problem(
        f"The code uses what current releases {verb}: {listed(shown)}",
        f"Use {first.removed.instead} instead of {_short(first.shown, first.removed.kind)}"
        + (", and replace the others" if len(firsts) > 1 else ""),
        first.place,
        severity=Severity.NOTE if first.removed.soft else None,
        related=tuple(use.place for use in firsts[1:10]),
        mends=tuple(dict.fromkeys(mend for use in uses for mend in use.mends)),
    )


def _short(name: str, kind: str) -> str:
    """A name as people write it: `load_boston`, `DataFrame.append`, `OneHotEncoder(sparse=)`, a module in full."""
    name, _, keyword = name.removesuffix(")").partition("(")
    parts = name.removesuffix(".*").split(".")
    whole = kind == "import" or len(parts) == 2
    short = name if whole else ".".join(parts[-2:]) if parts[-2][:1].isupper() or name.endswith(".*") else parts[-1]
    return f"{short.removesuffix('.*')}({keyword})" if keyword else short


class _Use(Struct, frozen=True):
    """A place where the code uses what is gone, and what to change there; nothing where only a person can."""

    shown: str
    removed: _Removed
    place: Place
    mends: tuple[Mend, ...] = ()


def _old_uses(project: Project) -> Iterator[_Use]:
    index = _removed()
    for unit, call in project.calls():
        for name in call.names[:1]:
            place = Place(unit.path, call.line, call.cell, last_segment(name))
            for pattern, removed in index["call"].find(name):
                if removed.keyword and (removed.keyword not in call.keywords or _tries_both(unit, last_segment(name))):
                    continue
                if removed.bound and call.discarded:
                    continue
                if ".compat." in name or (pattern.count(".") == 1 and not removed.nested and name != pattern):
                    continue
                named = f"{pattern[:-1]}{last_segment(name)}" if pattern.endswith(".*") else pattern
                shown = f"{named}({removed.keyword}=)" if removed.keyword else named
                yield _Use(shown, removed, place, call_mends(pattern, unit, call))
            for pattern, removed in index["attribute"].find(name):
                if name.count(".") == pattern.count("."):
                    yield _Use(pattern, removed, place, call_mends(pattern, unit, call))
    for unit in project.code:
        for attribute in unit.facts.attributes:
            for name in attribute.names[:1]:
                for pattern, removed in index["attribute"].find(name):
                    if name.count(".") == pattern.count("."):
                        place = Place(unit.path, attribute.line, attribute.cell, last_segment(name))
                        mends = attribute_mends(pattern, unit, name, attribute.line, attribute.cell)
                        yield _Use(pattern, removed, place, mends)
        for function in unit.facts.functions:
            for decorator in function.decorators:
                for name in decorator.names:
                    for pattern, removed in index["decorator"].find(name):
                        place = Place(unit.path, function.line, function.cell, last_segment(name))
                        yield _Use(pattern, removed, place)
        if not {"ImportError", "ModuleNotFoundError"}.isdisjoint(unit.facts.references):
            continue
        for imported in unit.facts.imports:
            for module, removed in _removed_modules().items():
                if not imported.level and (imported.name == module or imported.name.startswith(f"{module}.")):
                    place = Place(unit.path, imported.line, imported.cell, module)
                    yield _Use(module, removed, place, import_mends(module, unit, imported))


def _tries_both(unit: Code, name: str) -> bool:
    """Whether a file calls something in two ways and handles the error of the one that its release does not know."""
    calls = [call for call in unit.facts.calls if last_segment(call.names[0]) == name]
    return "TypeError" in unit.facts.references and len({frozenset(call.keywords) for call in calls}) > 1


def _told_to_install(project: Project) -> dict[str, list[str]]:
    """The specifiers of packages that the project's READMEs install by a command or name with a version, by name."""
    told: dict[str, list[str]] = {}
    for _, document in project.readmes:
        for block in document.blocks:
            for name, specifier in installed_by(block.text) if "install" in block.text else ():
                told.setdefault(name, []).append(specifier)
            for match in _STATED_VERSION.finditer(block.text):
                name = match[1].lower().replace("sklearn", "scikit-learn")
                told.setdefault(name, []).append(f"=={match[2]}")
    return told


# "Your code runs on tensorflow (version 1.12)".
_STATED_VERSION = lazy(
    r"(?<![\w-])(tensorflow|keras|scikit-learn|sklearn|pandas|numpy|gensim|seaborn)\W{0,4}(?:version|ver|v)?\W{0,3}"
    r"(\d+\.\d+(?:\.\d+)?)(?![\w+])",
    re.IGNORECASE,
    needs=("tensorflow", "keras", "scikit-learn", "sklearn", "pandas", "numpy", "gensim", "seaborn"),
)


def _is_kept(removed: _Removed, name: str, declared: Declared, told: Mapping[str, Sequence[str]]) -> bool:
    """Whether the project declares a release that still has it, or its README says to install one."""
    packages = distributions_of(removed.package.replace("-", "_")) or (removed.package,)
    if removed.package == "tensorflow":
        packages = distributions_of("keras") if name.startswith("keras.") else distributions_of("tensorflow")
    if removed.package == "scikit-learn":
        packages = distributions_of("sklearn")
    return any(
        keeps_below(specifier, removed.since)
        for package in packages
        for specifier in (*declared.specifiers.get(package, ()), *told.get(package, ()))
    )


# -- the craft of notebooks


@rule(
    "ENG116",
    "endless-notebook",
    Severity.NOTE,
    per_file=True,
    effort="an hour",
    sources=("A2", "A6"),
    options=(
        Option("cells", 120, "The most cells that a notebook may have.", least=1),
        Option("lines", 600, "The most lines of code that a notebook may have.", least=1),
    ),
    fires=[{"model.ipynb": notebook(_FIT, *[f"x{number} = {number}" for number in range(125)])}],
    silent=[
        {"model.ipynb": notebook(_FIT, *[f"x{number} = {number}" for number in range(40)])},
        # A heading for every few short cells: nobody gets lost.
        {"model.ipynb": notebook(_FIT, *[f"md:## Step {n}" if n % 4 == 0 else f"x{n} = {n}" for n in range(140)])},
    ],
)
def endless_notebook(project: Project, options: Options) -> Iterable[Problem]:
    """A notebook nobody reads to the end.

    ## What it looks for
    Notebooks of more than 120 cells or 600 lines of code. Many short cells under a heading each are easy to follow, and
    exercises have the length of their questions.

    ## Why it matters
    A reviewer gives a notebook a few minutes. The result that matters should not stand in cell 140.

    ## How to fix it
    Split it by step (exploration, preparation, modelling, evaluation), move repeated code into a module, and keep
    the story in the last one.
    """
    if not is_data_work(project) or is_exercise(project):
        return
    long: list[Place] = []
    for path, book in project.notebooks:
        cells, lines = len(book.cells), sum(cell.lines for cell in book.cells if cell.kind == "code")
        headings = sum(block.kind == "heading" for block in book.document.blocks)
        structured = headings * _CELLS_UNDER_A_HEADING >= cells
        if (cells > options.whole("cells") and not structured) or lines > options.whole("lines"):
            long.append(Place(path, 1, None, f"{cells} cells, {lines} lines of code"))
    if long:
        yield summed(long, _endless)


_CELLS_UNDER_A_HEADING = 6


def _endless(long: Sequence[Place]) -> Problem:
    place, related = first(long)
    more = f", and {counted(len(long) - 1, 'other notebook')} about as long" if len(long) > 1 else ""
    return Problem(
        f"{name_of(place.path)} is very long ({place.message}){more}",
        "Split it by step and move repeated code into a module",
        place,
        related=related,
    )


@rule(
    "ENG117",
    "awkward-notebook-name",
    Severity.NOTE,
    effort="minutes",
    scope="repository",
    sources=("A2",),
    fires=[
        {"Untitled3.ipynb": notebook(_FIT)},
        {"model-Copy1.ipynb": notebook(_FIT)},
        {"what now?.ipynb": notebook(_FIT)},
    ],
    silent=[
        {"01 - Copyright cases.ipynb": notebook(_FIT), "notebooks/02_model.ipynb": notebook("x = 1")},
        {"forecast .ipynb": notebook(_FIT)},  # a blank before the ending is nowhere refused
    ],
)
def awkward_notebook_name(repository: Repository) -> Iterable[Problem]:
    """A notebook name that says nothing.

    ## What it looks for
    Notebooks named `Untitled`, copies (`-Copy1`, `(1)`, `Copy of`) and names with characters that other systems
    refuse (`: ? * < > | "`).

    ## Why it matters
    File names are the table of contents of a portfolio. A name like `Untitled3` tells nobody where to look.

    ## How to fix it
    Number the notebooks in reading order and name them after what they show, such as `02_model_comparison.ipynb`.
    """
    if not is_data_work(repository):
        return
    paths = [path for project in repository.projects for path, _ in project.notebooks]
    for expression, one, several in (
        (_UNTITLED, "has no title", "have no title"),
        (_COPY, "is named like a copy", "are named like copies"),
        (_REFUSED, "has a name that other systems refuse", "have names that other systems refuse"),
    ):
        awkward = [Place(path) for path in paths if expression.search(name_of(path).removesuffix(".ipynb"))]
        if awkward:
            yield summed(awkward, partial(_awkward, one, several))


def _awkward(one: str, several: str, notebooks: Sequence[Place]) -> Problem:
    what = one if len(notebooks) == 1 else several
    place, related = first(notebooks)
    return Problem(
        f"{counted(len(notebooks), 'notebook')} {what}: {listed([name_of(place.path) for place in notebooks])}",
        "Name notebooks after what they show, numbered in reading order",
        place,
        related=related,
    )


_UNTITLED = lazy(r"^untitled\d*\b", re.IGNORECASE)
_COPY = lazy(r"[-_ ]copy\d*(?: \d+)?$|\(\d+\)$|^copy(?:[-_ ]+\d*[-_ ]*)of\b", re.IGNORECASE)
_REFUSED = lazy(r"[:?*<>|\"]")


@rule(
    "ENG118",
    "scattered-imports",
    Severity.NOTE,
    per_file=True,
    effort="minutes",
    sources=("A2", "B5"),
    options=(Option("cells", 8, "From how many cells with imports on they count as scattered.", least=2),),
    fires=[
        {
            "model.ipynb": notebook(
                _FIT, *[f"import {name}\nx = {name}" for name in "os re json csv math time glob ast sys".split()]
            )
        }
    ],
    silent=[{"model.ipynb": notebook("import os\nimport re\nimport json", _FIT, "import math\nx = math.pi")}],
)
def scattered_imports(project: Project, options: Options) -> Iterable[Problem]:
    """Imports all over the notebook.

    ## What it looks for
    Notebooks that import in eight or more cells.

    ## Why it matters
    A reader wants to see at the top what a notebook needs, and a run should fail in the first cell, not in the
    fortieth, where a package is missing.

    ## How to fix it
    Move the imports into the first code cell.
    """
    if not is_data_work(project):
        return
    found: list[Place] = []
    for path, book in project.notebooks:
        cells = sorted({imported.cell for imported in book.code.imports if imported.cell is not None})
        if len(cells) >= options.whole("cells"):
            found.append(Place(path, 1, cells[-1], f"{len(cells)} cells"))
    if found:
        yield summed(found, _scattered)


def _scattered(found: Sequence[Place]) -> Problem:
    place, related = first(found)
    others = len(found) - 1
    scatter = "scatters its" if others == 1 else "scatter their"
    more = f", and {counted(others, 'other notebook')} {scatter} imports as well" if others else ""
    return Problem(
        f"{name_of(place.path)} imports in {place.message}{more}",
        "Move the imports into the first code cell",
        place,
        related=related,
    )


@rule(
    "ENG119",
    "empty-or-unexecuted-cells",
    Severity.NOTE,
    per_file=True,
    effort="minutes",
    sources=("A2", "A6"),
    options=(Option("cells", 3, "From how many such cells on a notebook is reported.", least=1),),
    fires=[
        {"model.ipynb": notebook("x = 1", _FIT, "y = 2", "", "", "", "")},
        {
            "model.ipynb": notebook(
                *[f"x = {number}" for number in range(8)], _FIT, executed=(1, None, None, None, 2, 3, 4, 5, 6)
            )
        },
    ],
    silent=[
        {"model.ipynb": notebook("x = 1", _FIT, "y = 2", "")},
        {"model.ipynb": notebook("x = 1", "y = 2", "z = 3", _FIT, executed=False)},
        # Formatters take the numbers out of cells that ran: the others go on as if these had been counted.
        {
            "model.ipynb": notebook(
                *[f"x = {number}" for number in range(8)], _FIT, executed=(1, None, None, None, 5, 6, 7, 8, 9)
            )
        },
    ],
)
def empty_or_unexecuted_cells(project: Project, options: Options) -> Iterable[Problem]:
    """Cells left over.

    ## What it looks for
    Notebooks with three or more empty code cells, or with three or more cells that were never run among others
    that were. A notebook whose outputs were all cleared, and the empty cell at the end, are no finding, nor are cells
    whose numbers are missing in the count of those around them: they ran, and a formatter cleared the number.

    ## Why it matters
    Leftovers make a finished piece of work look like a draft, and a cell without output leaves a reader
    wondering whether it works.

    ## How to fix it
    Delete what is not needed, then restart the kernel, run all cells and save.
    """
    if not is_data_work(project):
        return
    found: list[Place] = []
    for path, book in project.notebooks:
        code = [(index, cell) for index, cell in enumerate(book.cells) if cell.kind == "code"]
        empty = [index for index, cell in code if not cell.lines]
        if empty and empty[-1] == code[-1][0]:
            empty.pop()  # editors add one at the end
        cleared = _cleared(book)
        idle = [index for index, cell in code if _is_idle(cell) and index not in cleared]
        ran = sum(cell.execution_count is not None for _, cell in code)
        # Where cells ran out of order, that is said already, and running all of them mends both.
        if len(idle) >= options.whole("cells") and ran > len(idle) and _displaced(book) < 2:
            found.append(Place(path, 1, idle[0], f"{len(idle)} cells that were never run"))
        elif len(empty) >= options.whole("cells"):
            found.append(Place(path, 1, empty[0], f"{len(empty)} empty cells"))
    if found:
        yield summed(found, _leftovers)


def _leftovers(found: Sequence[Place]) -> Problem:
    place, related = first(found)
    verb = "does" if len(found) == 2 else "do"
    more = f", and so {verb} {counted(len(found) - 1, 'other notebook')}" if len(found) > 1 else ""
    return Problem(
        f"{name_of(place.path)} holds {place.message}{more}",
        "Delete the leftovers, run all cells from the top and save",
        place,
        related=related,
    )


def _cleared(book: NotebookFacts) -> set[int]:
    """The cells without a number for which the numbers before and after leave just as much room."""
    found: set[int] = set()
    waiting: list[int] = []
    before = 0
    for index, cell in enumerate(book.cells):
        if cell.kind != "code":
            continue
        if cell.execution_count:
            if cell.execution_count - before - 1 == len(waiting):
                found.update(waiting)
            waiting, before = [], cell.execution_count
        elif cell.lines:
            waiting.append(index)
    return found


def _is_idle(cell: Cell) -> bool:
    return cell.lines > 0 and cell.execution_count is None and not cell.outputs


@rule(
    "ENG120",
    "overlong-cell",
    Severity.NOTE,
    per_file=True,
    effort="an hour",
    sources=("A2", "B5"),
    options=(Option("lines", 100, "The most lines that a cell may have.", least=1),),
    fires=[{"model.ipynb": notebook(_FIT + "\n".join(f"x{number} = {number}" for number in range(120)))}],
    silent=[
        {"model.ipynb": notebook(_FIT + "\n".join(f"x{number} = {number}" for number in range(50)))},
        {"homework1/hw1.ipynb": notebook(_FIT + "\n".join(f"x{number} = {number}" for number in range(120)))},
    ],
)
def overlong_cell(project: Project, options: Options) -> Iterable[Problem]:
    """A cell longer than the screen.

    ## What it looks for
    Code cells of more than 100 lines, in notebooks that train a model or draw their data; exercises are left alone.

    ## Why it matters
    Such a cell is a program without a name, a test or a place to stop. Reviewers judge structure by it.

    ## How to fix it
    Give its steps names as functions in a module and call them from short cells, with a sentence before each.
    """
    if not is_data_work(project) or is_exercise(project):
        return
    most = options.whole("lines")
    telling = {place.path for concept in _ORDERED for place in project.evidence.get(concept, ())}
    found = [
        Place(path, 1, index, f"{cell.lines} lines")
        for path, book in project.notebooks
        for index, cell in enumerate(book.cells)
        if cell.kind == "code" and cell.lines > most and path in telling
    ]
    if found:
        found.sort(key=lambda place: -int(place.message.split()[0]))
        yield summed(found, partial(_overlong, most))


def _overlong(most: int, found: Sequence[Place]) -> Problem:
    place, related = first(found)
    more = f", and {counted(len(found) - 1, 'more cell')} over {most}" if len(found) > 1 else ""
    return Problem(
        f"A cell of {name_of(place.path)} has {place.message}{more}",
        "Move its steps into named functions of a module",
        place,
        related=related,
    )


# -- environment and settings


@rule(
    "ENG121",
    "unpinned-python",
    Severity.NOTE,
    effort="minutes",
    scope="repository",
    sources=("B6",),
    fires=[{"train.py": _FIT, "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"}],
    silent=[
        {"train.py": _FIT, "requirements.txt": "pandas==2.2.3\n", ".python-version": "3.12\n"},
        {
            "train.py": _FIT,
            "requirements.txt": "pandas==2.2.3\n",
            "README.md": "# Loans\n\nNeeds Python 3.11 or newer.\n",
        },
        {
            "train.py": _FIT,
            "requirements.txt": "pandas==2.2.3\n",
            "Dockerfile": "FROM python:3.12-slim\nCMD python train.py\n",
        },
        # The program asks by itself.
        {
            "train.py": "import sys\nif sys.version_info < (3, 9):\n    sys.exit('Python 3.9 or newer, please')\n"
            + _FIT,
            "requirements.txt": "pandas==2.2.3\n",
        },
        {"train.py": _FIT},
    ],
)
def unpinned_python(repository: Repository) -> Iterable[Problem]:
    """No word on the Python version.

    ## What it looks for
    A dependency manifest is there, and neither it, a `.python-version`, a Dockerfile, CI, the README nor a check in the
    code says which Python the project runs on. Exercises are left alone.

    ## Why it matters
    Pinned packages of 2021 do not install on the Python of today. One line saves a reviewer half an hour.

    ## How to fix it
    Add `requires-python` to `pyproject.toml`, a `.python-version` file or a line in the README.
    """
    manifests = [file for file in repository.files if file.manifest is not None and is_python(file.manifest)]
    if not is_data_work(repository) or not any(file.manifest and file.manifest.requirements for file in manifests):
        return
    if any(file.manifest and file.manifest.python for file in manifests):
        return
    if is_coursework(repository):
        return
    if any(name_of(file.path) in (".python-version", "runtime.txt", ".tool-versions") for file in repository.listed):
        return
    for file in repository.files:
        if file.dockerfile is not None and any(
            re.search(r"python\D{0,3}3", i.arguments) for i in file.dockerfile.instructions
        ):
            return
        if file.configuration is not None and any(
            _is_python_setting(entry.key, entry.value) for entry in file.configuration.entries
        ):
            return
        if file.document is not None and any(
            _PYTHON.search(f"{block.text} {' '.join(image.target for image in block.images)}")
            for block in file.document.blocks
        ):
            return
    if any(
        "sys.version_info" in attribute.names
        for project in repository.projects
        for unit in project.all_code
        for attribute in unit.facts.attributes
    ):
        return
    place = min(
        (file for file in manifests if file.manifest and file.manifest.requirements),
        key=lambda file: (bool(re.search(r"test|dev|doc", name_of(file.path))), file.path.count("/"), file.path),
    )
    yield Problem(
        f"{place.path} says which packages to install, and nothing says on which Python",
        "Name the Python version in pyproject.toml, a .python-version file or the README",
        Place(place.path),
    )


_PYTHON = lazy(r"python[\W_a-z]{0,24}3\.?\d*|conda create[^\n]{0,120}python", re.IGNORECASE)


def _is_python_setting(key: tuple[str, ...], value: str) -> bool:
    last = key[-1].lower() if key else ""
    return ("python" in last and bool(re.search(r"3\.\d", value))) or bool(re.search(r"python[:=]?3\.\d", value))


@rule(
    "ENG122",
    "hard-coded-hyperparameters",
    Severity.NOTE,
    effort="an hour",
    sources=("B5", "B6"),
    fires=[
        {
            "train.py": "import pandas as pd\nfrom xgboost import XGBClassifier\ndata = pd.read_csv('loans.csv')\n"
            "model = XGBClassifier(n_estimators=400, max_depth=6, learning_rate=0.05, subsample=0.8)\n"
            "model.fit(data[['income']], data['default'])\n"
        }
    ],
    silent=[
        {
            "train.py": "import argparse\nimport pandas as pd\nfrom xgboost import XGBClassifier\n"
            "data = pd.read_csv('loans.csv')\nparser = argparse.ArgumentParser()\n"
            "model = XGBClassifier(n_estimators=400, max_depth=6, learning_rate=0.05, subsample=0.8)\n"
            "model.fit(data[['income']], data['default'])\n"
        },
        {
            "train.py": "import pandas as pd\nfrom xgboost import XGBClassifier\nTREES = 400\nDEPTH = 6\nRATE = 0.05\n"
            "model = XGBClassifier(n_estimators=TREES, max_depth=DEPTH, learning_rate=RATE)\n"
            "model.fit(X, y)\n"
        },
        {"model.ipynb": notebook(_FIT)},
        {
            "homework1/train.py": "from xgboost import XGBClassifier\n"
            "model = XGBClassifier(n_estimators=400, max_depth=6, learning_rate=0.05).fit(X, y)\n"
        },
    ],
)
def hard_coded_hyperparameters(project: Project) -> Iterable[Problem]:
    """Settings buried in the training code.

    ## What it looks for
    Training scripts that pass three or more settings as literals, in a project without command-line arguments,
    configuration files or constants for them. Notebooks and exercises are not asked.

    ## Why it matters
    Iterating on a model means changing settings without editing code, and knowing afterwards which ones produced
    a result.

    ## How to fix it
    Move the settings into a `params.yaml` or a dataclass, or accept them as arguments with `argparse` or Typer.
    """
    if not project.has("model_training") or is_exercise(project):
        return
    outside = _names("configuration_imports")
    for unit in project.code:
        if unit.notebook is None and any(
            i.module.partition(".")[0] in outside
            or re.search(r"config|setting|param|constant|option|hyper", i.name, re.I)
            for i in unit.facts.imports
        ):
            return
    paths = {place.path for place in project.evidence["model_training"] if place.path.endswith(".py")}
    exported = {_squeezed(path) for path, _ in project.notebooks}
    for unit in project.code:
        if unit.path not in paths or is_test(unit.path):
            continue
        constants = [
            a for a in unit.facts.assignments if not a.scope and a.target.isupper() and a.value.kind == "number"
        ]
        if len(constants) > 1 or "argv" in unit.facts.references or "environ" in unit.facts.references:
            continue
        given = [
            (call, keyword)
            for call in unit.facts.calls
            for keyword, value in call.keywords.items()
            if _is_setting(keyword, value.kind)
        ]
        names = list(dict.fromkeys(keyword for _, keyword in given))
        if len(names) >= 3 and _squeezed(unit.path) not in exported:
            call = given[0][0]
            yield Problem(
                f"{name_of(unit.path)} fixes its settings in the code ({listed(names)})",
                "Move them into a params.yaml, a dataclass or command-line arguments",
                Place(unit.path, call.line, call.cell),
            )
            return


def _squeezed(path: str) -> str:
    """A file's name without its ending and separators: a script exported from a notebook has the same."""
    return re.sub(r"[\W_]", "", name_of(path).rpartition(".")[0].lower())


def _is_setting(keyword: str, kind: str) -> bool:
    return keyword in _names("hyperparameters") and kind in ("number", "text")


@rule(
    "ENG123",
    "unused-dependency",
    Severity.NOTE,
    effort="minutes",
    scope="repository",
    sources=("B5", "B8"),
    fires=[
        {"train.py": _FIT, "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\ntensorflow==2.17.0\nshap==0.46.0\n"}
    ],
    silent=[
        {
            "train.py": "import keras\n" + _FIT + "keras.Sequential()\n",
            "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\ntensorflow==2.17.0\n"
            "streamlit==1.38.0\nmlflow==2.16\n",
            "README.md": "# Loans\n\n```\nstreamlit run app.py\n```\n",
            "Makefile": "ui:\n\tmlflow ui\n",
        },
        {
            "train.py": _FIT,
            "requirements.txt": "".join(f"package{number}==1.0\n" for number in range(60)) + "tensorflow==2.17.0\n",
        },
    ],
)
def unused_dependency(repository: Repository) -> Iterable[Problem]:
    """A heavy package that nothing uses.

    ## What it looks for
    Well-known large libraries in a hand-written manifest that no code imports and no command, configuration or
    README mentions. Frozen environments (long lists of exact versions) and lock files are left out.

    ## Why it matters
    A list of fashionable packages that the code never touches reads like a list of buzzwords, and it makes the
    installation slow.

    ## How to fix it
    Remove what the code does not import, or add the part of the work that uses it.
    """
    if not _is_about_models(repository):
        return
    roots = {i.module.partition(".")[0] for p in repository.projects for _, i in p.imports} | {
        i.name for p in repository.projects for _, i in p.imports
    }
    used = {name for root in roots for name in distributions_of(root)} | {
        root.replace("_", "-").lower() for root in roots
    }
    backends = _names("weighty_packages") & {name for root in used for name in _BACKENDS.get(root, ())}
    pickled = any(
        call_name in ("pickle.load", "joblib.load", "pickle.loads", "dill.load")
        for project in repository.projects
        for _, call in project.calls()
        for call_name in call.names
    )
    words = _mentioned(repository)
    unused: dict[str, Place] = {}
    for file in repository.files:
        manifest = file.manifest
        if manifest is None or not is_python(manifest) or manifest.lock or len(manifest.requirements) > _FROZEN:
            continue
        for requirement in main_requirements(manifest):
            name = requirement.name
            if name not in _names("weighty_packages") or name in used or name in backends or name in words:
                continue
            if pickled and name in _PICKLED:
                continue
            unused.setdefault(name, Place(file.path, requirement.line, None, name))
    if unused and len(unused) <= _TOO_MANY:
        yield summed(list(unused.values()), _unused)


def _unused(unused: Sequence[Place]) -> Problem:
    place, related = first(unused)
    return Problem(
        f"{place.path} asks for {listed(sorted(place.message for place in unused))}, which no code imports",
        "Remove what the code does not use",
        place,
        confidence=Confidence.MEDIUM,
        related=related,
    )


_TOO_MANY = 10
_PICKLED = frozenset({"xgboost", "lightgbm", "catboost", "imbalanced-learn", "umap-learn"})
# Packages that need another one of several beside them.
_BACKENDS: Mapping[str, tuple[str, ...]] = {
    "keras": ("tensorflow", "torch"),
    "transformers": ("torch", "tensorflow"),
    "sentence-transformers": ("torch", "transformers"),
    "langchain-huggingface": ("sentence-transformers", "transformers", "torch"),
    "langchain-community": ("chromadb", "sentence-transformers", "transformers", "torch", "langchain"),
    "langchain-chroma": ("chromadb", "langchain"),
    "langchain-core": ("langchain",),
    "langchain": ("sentence-transformers", "transformers", "torch", "chromadb"),
    "llama-index": ("transformers", "torch", "sentence-transformers"),
    "ultralytics": ("torch", "opencv-python"),
    "timm": ("torch",),
    "pandas": ("plotly", "boto3"),
    "s3fs": ("boto3",),
    "mlflow": ("boto3",),
    "optuna": ("plotly",),
    "prophet": ("plotly",),
    "pycaret": ("xgboost", "lightgbm", "catboost", "shap"),
    "tensorflow-hub": ("tensorflow",),
    "textblob": ("nltk",),
}


def _mentioned(repository: Repository) -> frozenset[str]:
    """Words of commands, settings, literals and READMEs that may name a package."""
    words: set[str] = set()
    for file in repository.files:
        for command in _all_commands(file):
            words.update(_words(command))
        if file.configuration is not None and file.manifest is None:
            for entry in file.configuration.entries:
                words.update(_words(entry.value))
                words.update(entry.key[-1:])
        if file.dockerfile is not None:
            for instruction in file.dockerfile.instructions:
                words.update(_words(instruction.arguments))
        if file.document is not None:
            for block in file.document.blocks:
                if block.kind == "code":
                    words.update(_words(block.text))
        if file.text is not None and file.text.language != "env":
            words.update(_words(file.text.text))
    for project in repository.projects:
        for unit in project.all_code:
            for text in unit.facts.texts:
                if len(text.text) < 60:
                    words.update(_words(text.text))
    return frozenset(words)


_WORD = re.compile(r"[a-z][a-z0-9-]{2,}")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower().replace("_", "-")))


@rule(
    "ENG124",
    "rival-dependency-managers",
    Severity.NOTE,
    effort="minutes",
    scope="repository",
    sources=("B6",),
    fires=[
        {
            "train.py": _FIT,
            "Pipfile": "[packages]\npandas = '*'\n",
            "environment.yml": "dependencies:\n  - pandas=2.2\n",
        },
        {
            "train.py": _FIT,
            "requirements.txt": "pandas==1.5.3\n",
            "environment.yml": "dependencies:\n  - pandas=2.2.3\n",
        },
    ],
    silent=[
        {
            "train.py": _FIT,
            "requirements.txt": "pandas==2.2.3\n",
            "environment.yml": "dependencies:\n  - pandas=2.2.3\n",
        },
        {
            "train.py": _FIT,
            "Pipfile": "[packages]\npandas = '*'\n",
            "Pipfile.lock": "{}",
            "requirements.txt": "pandas\n",
        },
        {
            "api/requirements.txt": "pandas==1.5.3\n",
            "train/environment.yml": "dependencies:\n  - pandas=2.2.3\n",
            "train.py": _FIT,
        },
    ],
)
def rival_dependency_managers(repository: Repository) -> Iterable[Problem]:
    """Two truths about what to install.

    ## What it looks for
    In one folder, manifests of two package managers (Pipenv, Poetry, conda, uv, PDM), or a `requirements.txt`
    that pins another version of a package than the manifest beside it.

    ## Why it matters
    A reviewer has to guess which one you used, and the two drift apart.

    ## How to fix it
    Keep the one that you use, and generate others from it if a platform needs them.
    """
    if not is_data_work(repository):
        return
    by_folder: dict[str, dict[str, FileFacts]] = {}
    for file in repository.files:
        manager = _manager(file)
        if manager:
            by_folder.setdefault(folder_of(file.path), {}).setdefault(manager, file)
    for managers in by_folder.values():
        rivals = [manager for manager in managers if manager != "pip"]
        if len(rivals) > 1:
            files = [managers[manager] for manager in rivals]
            yield Problem(
                f"{listed([name_of(file.path) for file in files])} each say what to install, for {listed(rivals)}",
                "Keep the manifest that you use and remove the other",
                Place(files[0].path),
                related=tuple(Place(file.path) for file in files[1:]),
            )
            return
        if rivals and "pip" in managers:
            left, right = managers["pip"], managers[rivals[0]]
            differing = _contradiction(left, right)
            if differing:
                yield Problem(
                    f"{name_of(left.path)} and {name_of(right.path)} pin different versions of {listed(differing)}",
                    "Keep one of them and generate the other from it",
                    Place(left.path, _line_of(left, differing[0])),
                    related=(Place(right.path, _line_of(right, differing[0])),),
                )
                return


def _manager(file: FileFacts) -> str:
    manifest = file.manifest
    name = name_of(file.path).lower()
    if manifest is None or name.startswith(("requirements-", "constraints")):
        return ""
    if name == "pipfile":
        return "Pipenv"
    if name in ("uv.lock", "poetry.lock", "pdm.lock"):
        return {"uv.lock": "uv", "poetry.lock": "Poetry", "pdm.lock": "PDM"}[name]
    if manifest.format == "conda" and name.startswith(("environment", "conda", "env")) and manifest.requirements:
        return "conda"
    if manifest.format == "pyproject" and "poetry" in manifest.tools and manifest.requirements:
        return "Poetry"
    return "pip" if name == "requirements.txt" and manifest.requirements else ""


def _contradiction(left: FileFacts, right: FileFacts) -> list[str]:
    assert left.manifest is not None
    assert right.manifest is not None
    versions = {r.name: _numbers(r.specifier) for r in left.manifest.requirements if r.pinned}
    differing = []
    for requirement in right.manifest.requirements:
        mine, other = versions.get(requirement.name, ()), _numbers(requirement.specifier) if requirement.pinned else ()
        length = min(len(mine), len(other))
        if length and mine[:length] != other[:length]:
            differing.append(requirement.name)
    return differing


def _numbers(specifier: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", specifier.partition("@")[0])[:3])


@rule(
    "ENG125",
    "hard-coded-device",
    Severity.NOTE,
    effort="minutes",
    sources=("B5", "B6"),
    fires=[
        {
            "train.py": "import torch\nmodel = torch.nn.Linear(2, 1).cuda()\n"
            "loss = model(torch.ones(1, 2).to('cuda'))\n" + _FIT
        }
    ],
    silent=[
        {
            "train.py": "import torch\ndevice = 'cuda' if torch.cuda.is_available() else 'cpu'\n"
            "model = torch.nn.Linear(2, 1).to(device)\nif torch.cuda.is_available():\n    model.cuda()\n" + _FIT
        },
        {"train.py": "import torch\nmodel = torch.nn.Linear(2, 1).to('cpu')\n" + _FIT},
    ],
)
def hard_coded_device(project: Project) -> Iterable[Problem]:
    """A graphics card taken for granted.

    ## What it looks for
    `.cuda()`, `.to("cuda")` or `device="cuda"` in code that never asks `torch.cuda.is_available()`.

    ## Why it matters
    On a laptop or a small server without a card, the first line stops. Code for production runs where it is put.

    ## How to fix it
    Set `device = "cuda" if torch.cuda.is_available() else "cpu"` once and pass it everywhere.
    """
    if not is_data_work(project):
        return
    asks = {"is_available", "device_count", "accelerator", "Accelerator", "get_device"}
    if any(asks.intersection(unit.facts.references) for unit in project.code):
        return
    found: list[Place] = []
    paths = {unit.path for unit, i in project.imports if i.module.partition(".")[0] in _ON_DEVICES}
    for unit, call in project.calls() if paths else ():
        if unit.path not in paths:
            continue
        last = last_segment(call.names[0])
        texts = [value.text for value in (*call.arguments[:1], *call.keywords.values()) if value.kind == "text"]
        if (last == "cuda" and not call.arguments) or (
            (last in ("to", "device") or "device" in call.keywords) and any(t.startswith("cuda") for t in texts)
        ):
            found.append(Place(unit.path, call.line, call.cell, last))
    if found:
        yield summed(found, _on_cuda)


def _on_cuda(found: Sequence[Place]) -> Problem:
    place, related = first(found)
    return Problem(
        f"{name_of(place.path)} assumes a CUDA graphics card ({counted(len(found), 'call')})",
        'Choose the device once: "cuda" if torch.cuda.is_available() else "cpu"',
        place,
        related=related,
    )


_ON_DEVICES = ("torch", "transformers", "lightning")


@rule(
    "ENG126",
    "copied-notebook",
    Severity.NOTE,
    effort="an hour",
    scope="repository",
    sources=("A2", "B5"),
    options=(
        Option("likeness", 0.92, "From which share of common calls and texts on two notebooks are copies.", most=1),
    ),
    fires=[
        {
            "a.ipynb": notebook(
                _FIT, *[f"data.plot(y='{name}')\nprint(data['{name}'].mean())" for name in "abcdefghijklmn"]
            ),
            "b.ipynb": notebook(
                _FIT, *[f"data.plot(y='{name}')\nprint(data['{name}'].mean())" for name in "abcdefghijklmn"], "x = 1"
            ),
        }
    ],
    silent=[
        {
            "a.ipynb": notebook(
                _FIT, *[f"data.plot(y='{name}')\nprint(data['{name}'].mean())" for name in "abcdefghijklmn"]
            ),
            "b.ipynb": notebook(
                _FIT, *[f"data.hist(y='{name}')\nprint(data['{name}'].std())" for name in "opqrstuvwxyz"]
            ),
        }
    ],
)
def copied_notebook(repository: Repository, options: Options) -> Iterable[Problem]:
    """The same notebook twice.

    ## What it looks for
    Pairs of notebooks with almost the same calls and texts in the same repository.

    ## Why it matters
    A copy with small changes is what version control is there to avoid. A reader does not know which of the two
    counts.

    ## How to fix it
    Keep the final one, and turn what differs into a parameter or a function.
    """
    if not is_data_work(repository):
        return
    marks = [
        (path, mark)
        for project in repository.projects
        for path, book in project.notebooks
        if (mark := _mark(book)).total() >= _SAME_CALLS
    ]
    marks.sort(key=lambda marked: (marked[1].total(), marked[0]))
    alike = options.number("likeness")
    pairs: list[tuple[str, str]] = []
    for position, (path, mark) in enumerate(marks):
        for other, its in marks[position + 1 : position + _NEIGHBOURS]:
            if mark.total() < alike * its.total():
                break
            if (mark & its).total() >= alike * (mark | its).total():
                pairs.append((min(path, other), max(path, other)))
                break
    if pairs:
        pairs.sort()
        yield summed(pairs, _copies, lambda pair: Place(pair[1]))


def _copies(pairs: Sequence[tuple[str, str]]) -> Problem:
    left, right = pairs[0]
    more = f", and {counted(len(pairs) - 1, 'other pair')}" if len(pairs) > 1 else ""
    return Problem(
        f"{left} and {right} are almost the same{more}",
        "Keep the final one and turn the difference into a parameter",
        Place(right),
        related=tuple(Place(right, 1, None, f"almost {left}") for left, right in pairs[:10]),
    )


def _mark(book: NotebookFacts) -> Counter[str]:
    """What a notebook calls and says, as often as it does."""
    marks = Counter(call.names[0] for call in book.code.calls)
    marks.update(text.text for text in book.code.texts)
    return marks


def _is_about_models(repository: Repository) -> bool:
    return any(is_about_models(project) for project in repository.projects)
