"""RWP: real-world projects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portfolio_lint.facts.data import DataFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.names import last_segment
from portfolio_lint.options import Option, Options
from portfolio_lint.paths import folder_of, is_readme, name_of
from portfolio_lint.patterns import lazy
from portfolio_lint.project import Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule, whole

from .judging import exercise_sign, is_coursework_path, is_exercise, is_only_r, is_served, is_workbench
from .library import knowledge
from .models import fitted_models, literal_texts
from .reading import is_made_up
from .views import (
    Read,
    calls_to,
    has_name,
    holds_everything,
    is_own,
    is_readable,
    is_supervised,
    is_tabular,
    last_names,
    shipped,
    table_reads,
    texts_of,
    words_of,
)

_LEAST_STAGES_MISSING = 2
_COURSEWORK_SHARE = 0.6
_LEAST_COURSEWORK = 3
_CALLS_OF_A_DEMONSTRATION = 50

_FOREST = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.model_selection import train_test_split\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
    "model = RandomForestClassifier(random_state=0).fit(X_train, y_train)\n"
)


@rule(
    "RWP101",
    "not-end-to-end",
    Severity.WARNING,
    sources=("A2", "B5"),
    effort="a day",
    fires=[
        {
            "train.py": "import pandas as pd\n"
            "df = pd.read_csv('sales.csv')\n"
            "X, y = df[['price', 'area']], df['sold']\n" + _FOREST
        }
    ],
    silent=[
        # All there but the deployment: the rules on operation say that.
        {
            "train.py": "import pandas as pd\n"
            "from sklearn.preprocessing import OneHotEncoder\n"
            "df = pd.read_csv('sales.csv').drop_duplicates().dropna()\n"
            "X, y = OneHotEncoder().fit_transform(df[['city']]), df['sold']\n"
            + _FOREST
            + "print(model.score(X_test, y_test))\n"
        },
        # An exercise starts and ends where the course says, and a teaching set needs no cleaning.
        {
            "homework/hw2.py": "import pandas as pd\ndf = pd.read_csv('sales.csv')\nX, y = df[['a']], df['b']\n"
            + _FOREST
        },
        {"iris.py": "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n" + _FOREST},
        # Pictures need neither cleaning nor features made by hand.
        {
            "train.py": "import torch\nfrom torchvision import datasets\n"
            "data = datasets.ImageFolder('photos')\n"
            "class Net(torch.nn.Module):\n    pass\n"
            "net = Net()\nloss = net(x)\nloss.backward()\n"
            "accuracy = evaluate(net)\n"
        },
        # Nothing is missing in the table.
        {
            "sales.csv": "price,area,sold\n" + "10,20,1\n" * 30,
            "train.py": "import pandas as pd\ndf = pd.read_csv('sales.csv')\nX, y = df[['price', 'area']], df['sold']\n"
            + _FOREST
            + "print(model.score(X_test, y_test))\n",
        },
        # No model of its own: a library, a dashboard or a chat.
        {"chat.py": "from openai import OpenAI\nclient = OpenAI()\nclient.chat.completions.create(model='x')\n"},
    ],
)
def not_end_to_end(project: Project) -> Iterable[Problem]:
    """Several stages of a real project are missing.

    ## What it looks for
    A model is trained, and at least two of the other stages leave no trace: cleaning the data, making features,
    evaluating the model. Cleaning and features are asked of tables alone, and
    cleaning not of tables in the repository of which no cell is empty. That nothing puts the model to use is what
    OPS102 says, and that the data is a teaching set what RWP102 says. Where a method is only tried out in a few steps
    and scored, it is a note.

    ## Why it matters
    Courses teach the middle of the way; work is mostly the rest of it. A project that goes from raw data to
    something others can use shows that you can handle what lies on either side of `fit`.

    ## How to fix it
    Take one project through all stages, even in a small way: read the raw data, clean it in code, make two
    features, score on held-out rows, and serve the model behind a small app or a command.
    """
    if not is_supervised(project) or not is_readable(project) or is_exercise(project) or project.has("toy_dataset"):
        return
    if not all(fitted.place.path.endswith((".py", ".ipynb")) for fitted in fitted_models(project)):
        return  # the steps of other languages are known too little
    missing = list(_missing_stages(project))
    if len(missing) >= _LEAST_STAGES_MISSING:
        *most, last = missing
        page = whole(project)
        yield Problem(
            f"on the way from raw data to a result, the project shows no {', '.join(most)} or {last}",
            f"Add {missing[0]} first, then {missing[1]}; a small version of each is enough to show the whole way",
            page if is_own(project, page.path) else fitted_models(project)[0].place,
            Confidence.HIGH if len(missing) > _LEAST_STAGES_MISSING else Confidence.MEDIUM,
            # A method tried out in a few steps, or on rows that a program made, and scored, claims no more.
            severity=Severity.NOTE if "evaluation" not in missing and _is_demonstration(project) else None,
        )


def _is_demonstration(project: Project) -> bool:
    calls = sum(len(unit.facts.calls) for unit in project.code)
    return not is_served(project) and (calls < _CALLS_OF_A_DEMONSTRATION or is_made_up(project))


def _shows_no_gap(project: Project) -> bool:
    """Whether the first rows of all tables that a demonstration reads are here, without an empty cell: enough for it
    not to be asked for cleaning."""
    tables = [shipped(project, read) for read in table_reads(project)]
    return (
        bool(tables)
        and _is_demonstration(project)
        and all(
            table is not None and table.data is not None and table.data.complete is not False and table.data.sample
            for table in tables
        )
        and all(cell.strip() for table in tables if table and table.data for row in table.data.sample for cell in row)
    )


def _missing_stages(project: Project) -> Iterator[str]:
    if is_tabular(project):
        cleaned = project.has("missing_values", "outliers", "data_pipeline") or has_name(project, "cleaning_steps")
        if not cleaned and not holds_everything(project) and not _shows_no_gap(project):
            yield "cleaning"
        shaped = project.has("feature_scaling", "data_pipeline", "time_series") or has_name(project, "feature_steps")
        if not shaped:
            yield "feature engineering"
    if not _is_evaluated(project):
        yield "evaluation"


def _is_evaluated(project: Project) -> bool:
    if project.has("cross_validation", "error_analysis", "readme_results", "hyperparameter_tuning"):
        return True
    if (
        has_name(project, "evaluation_calls")
        or has_name(project, "telling_metrics")
        or any("metrics" in name for name in last_names(project))
    ):
        return True
    return any(
        re.search(r"accura|score|metric|evaluat|rmse|\bmse\b|\bmae\b|\br2\b", text, re.I) for text in texts_of(project)
    )


@rule(
    "RWP102",
    "toy-dataset",
    Severity.WARNING,
    sources=("A5", "A2"),
    effort="a day",
    fires=[{"train.py": "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n" + _FOREST}],
    silent=[
        {"train.py": "import pandas as pd\ndf = pd.read_csv('data/bookings_2023.csv')\n" + _FOREST},
        # A teaching set to try things out beside the real data.
        {
            "train.py": "import pandas as pd\ndf = pd.read_csv('data/bookings_2023.csv')\n" + _FOREST,
            "smoke.py": "from sklearn.datasets import load_iris\nfrom sklearn.svm import SVC\n"
            "X, y = load_iris(return_X_y=True)\nSVC().fit(X, y).score(X, y)\n",
        },
        # The data of an assignment were given.
        {"homework1/hw1.py": "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n" + _FOREST},
        # Notes in R with a table for each method.
        {
            "Tree.R": "library(rpart)\nmodel <- rpart(Species ~ ., data = iris)\n",
            "Components.R": "players <- read.csv('players2012.csv', header = TRUE)\nprcomp(players)\n",
        },
        # Loaded in a test alone.
        {
            "train.py": "import pandas as pd\ndf = pd.read_csv('data/bookings_2023.csv')\n" + _FOREST,
            "tests/test_train.py": "from sklearn.datasets import load_iris\n\ndef test_it():\n    assert load_iris()\n",
        },
    ],
)
def toy_dataset(project: Project) -> Iterable[Problem]:
    """A well-known teaching set.

    ## What it looks for
    The modelled data is one of the sets that every course uses, such as iris, Titanic or MNIST, and the project
    reads no other data. Exercises are left to RWP103, and apps that train on what their visitors upload alone.

    ## Why it matters
    Real data is noisy, changes and rarely follows neat patterns; teaching sets have been cleaned for years and
    their solutions are everywhere. A reviewer cannot tell your work on them from a tutorial.

    ## How to fix it
    Use the same method on data of your own interest, from a public authority, an API or your own collection, and
    keep the teaching set as a check that the method works.
    """
    if not project.has("toy_dataset") or not project.has("model_training") or _reads_other_data(project):
        return
    if is_exercise(project) or is_workbench(project):
        return
    places = project.evidence["toy_dataset"]
    # Code tells more surely than prose which data is modelled.
    trained = {place.path for place in project.evidence["model_training"]}
    in_code = [place for place in places if place.path.endswith((".py", ".ipynb"))]
    first = next((place for place in in_code if place.path in trained), next(iter(in_code), places[0]))
    yield Problem(
        f"the model is trained on a well-known teaching set: {_set_name(project, first)}",
        "Repeat the work on data that no course has cleaned, such as open data of a city or an API",
        first,
    )


def _set_name(project: Project, place: Place) -> str:
    """What the set is called: `load_iris` is iris, `mnist.load_data` MNIST."""
    name = place.message.removesuffix(" (by its columns)")
    if name in ("load_data", "read_data_sets"):
        for unit, call in project.calls():
            if (unit.path, call.line, call.cell) == (place.path, place.line, place.cell):
                owner = call.names[0].rpartition(".")[0].rpartition(".")[2]
                return owner or name
    for prefix in ("load_", "fetch_"):
        name = name.removeprefix(prefix)
    return name.replace("_", " ") or "the data"


_GENERIC = frozenset(
    "x y train test valid validation val data dataset df raw clean cleaned processed sample gender submission "
    "submissions set features labels target final new training testing".split()
)


def _reads_other_data(project: Project) -> bool:
    """Whether a table with a name of its own is read that has nothing to do with the teaching set."""
    taught = {(place.path, place.line, place.cell) for place in project.evidence["toy_dataset"]}
    folders = {folder_of(place.path) for place in project.evidence["toy_dataset"]}
    words = {
        word for place in project.evidence["toy_dataset"] for word in re.findall(r"[a-z]{4,}", place.message.lower())
    }
    for read in table_reads(project):
        stem = name_of(read.target).rpartition(".")[0].lower()
        if not stem and folder_of(read.place.path) not in folders:
            return True
        if not stem or _is_generic(stem) or (read.place.path, read.place.line, read.place.cell) in taught:
            continue
        if not any(word in read.target.lower() for word in words):
            return True
    # The notes of a course in R read one table for each method.
    return is_only_r(project) and any(
        not _is_generic(stem := name_of(match[1]).rpartition(".")[0].lower())
        and not any(word in stem for word in words)
        for file in project.files
        if file.text is not None and file.text.language in ("r", "rmarkdown", "quarto")
        for match in _R_TABLE.finditer(file.text.text)
    )


_R_TABLE = lazy(
    r"""(?m)^[^#\n]*\b(?:read[._]?(?:csv2?|table|delim|xlsx?|excel|tsv)|fread)\(\s*["']([^"'\n]+\.\w+)["']"""
)


def _is_generic(stem: str) -> bool:
    """Whether a file's name says nothing of its content: `train`, `X_test_2`, `cleaned_data`."""
    return all(word in _GENERIC or word.isdigit() for word in re.split(r"[\W_]+", stem))


@rule(
    "RWP103",
    "coursework-only",
    Severity.WARNING,
    sources=("A7", "A2", "B3"),
    effort="a day",
    scope="repository",
    fires=[
        {
            "README.md": "# Homework solutions\n\nMy homework for the machine learning course.\n",
            "homework1/hw1.ipynb": notebook("import numpy as np\nprint(np.zeros(3))"),
            "homework2/hw2.ipynb": notebook("import numpy as np\nprint(np.ones(3))"),
            "homework3/hw3.ipynb": notebook("import numpy as np\nprint(np.eye(3))"),
        },
        {
            "README.md": "# Trees\n\nFrom a specialisation at Coursera.\n",
            "tree.ipynb": notebook("md:### Practical Task\n\n- Fit a tree.", _FOREST),
        },
        {"lab6.R": "#**** Question 1 ****\nd <- read.csv('a.csv')\n#*** Question 2 ***\nm <- lm(y ~ x, data = d)\n"},
        {
            "README.md": "# 0x07. Convolutional networks\n\n## Read or watch:\n\n- A film\n\n## Learning Objectives\n",
            "conv.py": _FOREST,
        },
    ],
    silent=[
        # The final project of a course is a project.
        {
            "README.md": "# Taxi tips\n\nThe final project of my course predicts tips of taxi rides.\n",
            "train.py": _FOREST,
        },
        {
            "README.md": "# Car prices\n\nCapstone project of the MLOps Zoomcamp: what a used car is worth.\n",
            "train.py": _FOREST,
        },
        # One folder of exercises beside real projects.
        {
            "README.md": "# Portfolio\n",
            "churn/README.md": "# Churn\n",
            "churn/train.py": _FOREST,
            "prices/README.md": "# Prices\n",
            "prices/train.py": _FOREST,
            "exercises/week1.py": "print('hello')\n",
        },
    ],
)
def coursework_only(repository: Repository) -> Iterable[Problem]:
    """Nothing but homework, notes or a template.

    ## What it looks for
    Most projects are exercises: their files are named after homework, weeks, lectures or labs, their texts set a
    task or name the course that did, or the title calls the repository homework, notes or certificates. A capstone
    or final project is none. Or the README is still that of a template. The rules that ask for a product stay
    silent on exercises.

    ## Why it matters
    Exercises come with the question asked, the data cleaned and the answer known. Employers look for the part
    that a course leaves out: finding the question, the data and the limits yourself.

    ## How to fix it
    Take the method of one exercise to a problem and data that you chose, and give that project a repository of
    its own. Keep the coursework, under a name that says what it is.
    """
    units = [unit for project in repository.projects for unit in project.code]
    place = Place(next((path for path in _front_pages(repository)), "."))
    worked = [p for p in repository.projects if p.has("all_code")]
    signs = [sign for sign in map(exercise_sign, worked) if sign is not None]
    if signs and len(signs) >= _COURSEWORK_SHARE * len(worked):
        what = (
            f"{len(signs)} of {len(worked)} projects are course exercises" if len(worked) > 1 else "this is coursework"
        )
        yield Problem(
            f"{what}, going by {signs[0].message}{' and the like' if len(worked) > 1 else ''}",
            "Add a project on a problem and data of your own choice, in a repository of its own",
            place,
            Confidence.HIGH if len(signs) >= _LEAST_COURSEWORK else Confidence.MEDIUM,
            related=tuple(signs[:5]),
        )
        return
    if not units or repository.has("serving", "ci_runs_tests"):
        return
    marked = sorted({unit.path for unit in units if is_coursework_path(unit.path)})
    if len(marked) >= _LEAST_COURSEWORK and len(marked) >= _COURSEWORK_SHARE * len(units):
        yield Problem(
            f"{len(marked)} of {len(units)} code files are coursework by their names, such as {marked[0]}",
            "Add a project on a problem and data of your own choice, in a repository of its own",
            place,
            related=tuple(Place(path) for path in marked[:5]),
        )
        return
    title = _title(repository)
    if words_of("coursework_titles").search(title) and not re.search(r"project|portfolio|capstone", title, re.I):
        yield Problem(
            f"by its title the repository is coursework: {title[:60]}",
            "Add a project on a problem and data of your own choice, in a repository of its own",
            place,
        )
        return
    template = next(_template_sentences(repository), None)
    if template is not None and not repository.has("model_training"):
        yield Problem(
            f"the README is still that of a template: {template.message}",
            "Replace the template's words by what your project does, for whom, and with which result",
            template,
        )


def _front_pages(repository: Repository) -> list[str]:
    return sorted(file.path for file in repository.files if "/" not in file.path and is_readme(file.path))


def _title(repository: Repository) -> str:
    """The first heading of the README at the root, or the repository's name."""
    by_path = {file.path: file for file in repository.files}
    for path in _front_pages(repository):
        document = by_path[path].document
        if document is not None:
            for block in document.blocks[:2]:
                if block.kind == "heading":
                    return block.text.strip()
    return re.sub(r"[-_+]", " ", repository.name)


def _template_sentences(repository: Repository) -> Iterator[Place]:
    by_path = {file.path: file for file in repository.files}
    for path in _front_pages(repository):
        document = by_path[path].document
        for block in document.blocks if document is not None else ():
            for sentence in knowledge().lists["template_sentences"]:
                if block.kind != "code" and sentence in block.text.lower():
                    yield Place(path, block.line, None, sentence)


def _rows(count: int) -> str:
    return "age,visits,bought\n" + "".join(f"{20 + n % 50},{n % 7},{n % 2}\n" for n in range(count))


_READS = "import pandas as pd\ndf = pd.read_csv('data/customers.csv')\n"


@rule(
    "RWP104",
    "tiny-dataset",
    Severity.NOTE,
    sources=("A5",),
    options=(Option("rows", 500, "Fewer rows than this are very little data.", least=1),),
    effort="a day",
    fires=[{"data/customers.csv": _rows(120), "train.py": _READS + _FOREST}],
    silent=[
        {"data/customers.csv": _rows(900), "train.py": _READS + _FOREST},
        # A sample in the repository beside data that is read from elsewhere.
        {
            "data/customers.csv": _rows(120),
            "train.py": _READS + "more = pd.read_parquet('s3://bucket/customers.parquet')\n" + _FOREST,
        },
        # A small table that no code reads.
        {"docs/results.csv": _rows(12), "train.py": "import pandas as pd\ndf = pd.read_csv('big.csv')\n" + _FOREST},
    ],
)
def tiny_dataset(project: Project, options: Options) -> Iterable[Problem]:
    """Very little data.

    ## What it looks for
    Every table that the code reads lies in the repository, and together they hold fewer than 500 rows. Teaching
    sets are another rule's matter.

    ## Why it matters
    On a few hundred rows a score moves by several points with the seed of the split, and none of the problems of
    real data shows: scale, gaps, drift. Bigger and more diverse data tells more about you.

    ## How to fix it
    Look for a larger source of the same kind, or say why there is no more and report the score with its spread
    over repeated cross-validation.
    """
    if not project.has("model_training") or project.has("toy_dataset", "language_model") or not is_tabular(project):
        return
    # What only shows how to ask for a prediction teaches the model nothing.
    read = [one for one in table_reads(project) if not _SAMPLE.search(name_of(one.target.replace("\\", "/")))]
    tables = [_shipped(project, one) for one in read]
    found = [(path, table.rows) for each in tables if each for path, table in [each] if table.rows is not None]
    if len(found) < len(tables) or not found:
        return
    rows = dict(found)
    total = sum(rows.values())
    if 0 < total < options.whole("rows"):
        path = max(rows, key=lambda each: (rows[each], each))
        held = "the only table has" if len(rows) == 1 else f"all {len(rows)} tables together have"
        yield Problem(
            f"{held} {total} rows, too few for a score that holds still",
            "Look for a larger source, or report the mean and spread of repeated cross-validation",
            Place(path, 1, None, f"{rows[path]} rows"),
        )


_SAMPLE = lazy(
    r"(?<![a-z])(examples?|samples?|demo|inference|predictions?|forecasts?|submissions?)(?![a-z])", re.IGNORECASE
)


def _shipped(project: Project, read: Read) -> tuple[str, DataFacts] | None:
    """The tracked table that a read names with its path, if it is one."""
    table = shipped(project, read)
    return (table.path, table.data) if table is not None and table.data is not None else None


@rule(
    "RWP105",
    "unknown-data-source",
    Severity.WARNING,
    sources=("A3", "A2", "B5"),
    effort="minutes",
    concept="readme_data_source",
    fires=[
        {
            "README.md": "# Bookings\n\nPredicts who cancels a booking.\n",
            "train.py": "import pandas as pd\ndf = pd.read_csv('bookings.csv')\n" + _FOREST,
        },
        {
            "data/bookings.csv": _rows(30),
            "train.py": "import pandas as pd\ndf = pd.read_csv('data/bookings.csv')\n" + _FOREST,
        },
    ],
    silent=[
        {
            "README.md": "# Bookings\n\nThe data comes from https://www.kaggle.com/datasets/jessemostipak/hotel-booking-demand\n",
            "train.py": "import pandas as pd\ndf = pd.read_csv('bookings.csv')\n" + _FOREST,
        },
        # The code itself says where the data is fetched.
        {
            "fetch.sh": "#!/bin/sh\nkaggle datasets download jessemostipak/hotel-booking-demand\n",
            "train.py": "import pandas as pd\ndf = pd.read_csv('bookings.csv')\n" + _FOREST,
        },
        {"train.py": "import pandas as pd\ndf = pd.read_csv('https://data.gov.uk/bookings.csv')\n" + _FOREST},
        {"train.py": "from sklearn.datasets import fetch_openml\ndf = fetch_openml('adult')\n" + _FOREST},
        # The table is made by the project itself, from something fetched by hand.
        {
            "make.py": "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2]})\nframe.to_csv('data/master.csv')\n",
            "train.py": "import pandas as pd\ndf = pd.read_csv('data/master.csv')\n" + _FOREST,
        },
        # A path on Kaggle names the data set.
        {"train.py": "import pandas as pd\ndf = pd.read_csv('/kaggle/input/hotel-booking-demand/h.csv')\n" + _FOREST},
    ],
)
def unknown_data_source(project: Project) -> Iterable[Problem]:
    """Nobody can tell where the data comes from.

    ## What it looks for
    Code reads a table and trains a model on it, and neither README, notebook text nor code names or fetches its
    source. Exercises are left alone.

    ## Why it matters
    Whoever cannot get the data cannot check the result, and whoever does not know its source cannot judge what
    it stands for. Documented steps from ingestion on are what data pipelines are about.

    ## How to fix it
    Add a line to the README: what the data is, where it comes from (with a link), when you took it, and under
    which licence.
    """
    if not project.has("model_training") or project.has("readme_data_source", "toy_dataset", "data_pipeline"):
        return
    if is_exercise(project):
        return  # whoever set the task handed the data out
    read = [one for one in table_reads(project) if not one.target.startswith(("http:", "https:", "s3:", "gs:"))]
    if not read or len(read) < len(table_reads(project)) or _names_a_source(project):
        return
    made = _written(project)
    writes = any(_WRITES.search(last_segment(call.names[0])) for _, call in project.calls())
    raw = [
        one
        for one in read
        if name_of(one.target.replace("\\", "/")).lower() not in made
        and not (writes and _DERIVED.search(one.target.replace("\\", "/")))
    ]
    if not raw:
        return
    first = raw[0]
    is_here = _shipped(project, first) is not None or any(
        first.target and name_of(path) == name_of(first.target.replace("\\", "/")) for path in project.paths
    )
    named = name_of(first.target.replace("\\", "/")) or "the data"
    if is_here or not first.target:
        message = f"nothing says where {named} comes from"
    else:
        message = f"{named} is not in the repository, and nothing says where to get it"
        held = sorted(path for path in project.paths if is_own(project, path) and _TABLE.search(path))
        if len(held) == 1:
            message = f"{named} is read, {name_of(held[0])} lies here, and nothing says where it comes from"
    yield Problem(
        message,
        "Name the source of the data in the README, with a link and the date you took it",
        first.place,
        Confidence.HIGH if first.target else Confidence.MEDIUM,
    )


_TABLE = lazy(r"\.(csv|tsv|xlsx?|parquet|feather|data)$", re.IGNORECASE)


def _written(project: Project) -> frozenset[str]:
    """The names of the files that the project's own code writes."""
    return frozenset(
        name_of(text.replace("\\", "/")).lower()
        for unit, call in project.calls()
        if _WRITES.search(last_segment(call.names[0]))
        for text in (
            *literal_texts(call),
            *(t.text for t in unit.facts.texts if (t.cell, t.line) == (call.cell, call.line)),
        )
    )


# Folders for what a project makes of its data.
_DERIVED = lazy(r"(^|/)(processed|interim|outputs?|master|clean(ed)?|features?|artifacts)/", re.IGNORECASE)
_WRITES = lazy(r"^to_(csv|parquet|excel|pickle|feather|json)$|^save(txt)?$|^write_(csv|parquet)$|^dump$")
_FETCH = lazy(
    r"https?://(?!localhost|127\.|0\.0\.0\.0)\S+|kaggle (datasets|competitions)|\bs3://|\bgs://|kaggle/input/|\.\./input/\w|"
    r"\bdvc (pull|get|import)|\bkaggle\b|\buci\b|gdown|wget |curl ",
    re.IGNORECASE,
)


_CATALOGUE = lazy(
    r"\bkaggle\b|\buci\b|data\.gov|zenodo|huggingface\.co/datasets|figshare|datahub|openml|data\.world|archive\.ics|"
    r"(data|dataset|dados|datos|donn[ée]es|daten)[^.\n]{0,80}https?://|https?://\S{0,200}(data|dataset)",
    re.IGNORECASE,
    needs=(
        "kaggle",
        "uci",
        "data.gov",
        "zenodo",
        "huggingface",
        "figshare",
        "datahub",
        "openml",
        "data.world",
        "archive.ics",
        "://",
    ),
)


def _names_a_source(project: Project) -> bool:
    """Whether code, scripts or configuration say or fetch where the data comes from."""
    if "kaggle" in f"{project.path} {project.name}".lower():
        return True
    if any(True for _ in calls_to(project, "self_describing_sources")):
        return True
    for unit in project.all_code:
        if any(_FETCH.search(text.text) for text in unit.facts.texts):
            return True
        if any(_FETCH.search(shell.command) for shell in unit.facts.shell):
            return True
    for _, document in project.documents:
        if any(_CATALOGUE.search(f"{link.target} {link.text}") for block in document.blocks for link in block.links):
            return True
        if any(_CATALOGUE.search(block.text) for block in document.blocks):
            return True
    for file in project.files:
        if file.text is not None and _FETCH.search(file.text.text):
            return True
    return any(path.endswith((".dvc", "dvc.yaml", ".dvc/config")) for path in project.paths)
