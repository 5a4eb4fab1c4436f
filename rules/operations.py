"""OPS: deployment and operation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from functools import lru_cache, partial

from portfolio_lint.facts.code import Value
from portfolio_lint.facts.configuration import Instruction
from portfolio_lint.facts.files import FileFacts
from portfolio_lint.findings import Confidence, Place, Severity
from portfolio_lint.names import last_segment
from portfolio_lint.options import Option, Options
from portfolio_lint.paths import name_of
from portfolio_lint.patterns import Pattern, lazy
from portfolio_lint.project import Code, Project
from portfolio_lint.repository import Repository
from portfolio_lint.rule import Problem, notebook, rule, summed, whole

from .judging import (
    calls_itself_system,
    configurations,
    evidence_in,
    evidence_of,
    first,
    front,
    is_competition,
    is_coursework,
    is_exercise,
    is_notebooks_only,
    is_only_r,
    is_practice,
    is_served,
    is_shown_study,
    is_study,
    is_system,
    modules,
    products,
)
from .library import knowledge
from .models import FittedModel, fitted_models
from .reading import is_about_models, listed, own_readme
from .views import last_names, loads_benchmark, main_place, tested_rows

_MANY_FILES = 2
_A_HANDFUL = 5
_MANY_SOURCES = 60
_LONGEST_COMMAND = 1_000

_TRAIN = (
    "import pandas as pd\n"
    "from sklearn.ensemble import RandomForestClassifier\n"
    "data = pd.read_csv('loans.csv')\n"
    "model = RandomForestClassifier(random_state=0)\n"
    "model.fit(data[['income', 'debt']], data['default'])\n"
    "print(model.score(data[['income', 'debt']], data['default']))\n"
)
_SAVES = "import joblib\njoblib.dump(model, 'model.joblib')\n"
_API = (
    "import joblib\n"
    "from flask import Flask, jsonify, request\n"
    "app = Flask(__name__)\n"
    "model = joblib.load('model.joblib')\n"
    "@app.route('/predict', methods=['POST'])\n"
    "def predict():\n"
    "    return jsonify(model.predict([request.json['row']]).tolist())\n"
)
_FAST_API = (
    "import joblib\n"
    "from fastapi import FastAPI\n"
    "from pydantic import BaseModel\n"
    "class Loan(BaseModel):\n"
    "    income: float\n"
    "app = FastAPI()\n"
    "model = joblib.load('model.joblib')\n"
    "@app.get('/health')\n"
    "def health():\n"
    "    return {'status': 'ok'}\n"
    "@app.post('/predict')\n"
    "def predict(loan: Loan):\n"
    "    return {'risk': float(model.predict_proba([[loan.income]])[0, 1])}\n"
)
_APP = (
    "import joblib\n"
    "import streamlit as st\n"
    "model = joblib.load('model.joblib')\n"
    "st.write(model.predict([[st.number_input('income')]]))\n"
)
_CHAT = (
    "import openai\n"
    "from fastapi import FastAPI\n"
    "app = FastAPI()\n"
    "client = openai.OpenAI()\n"
    "@app.post('/chat')\n"
    "def chat(question: str):\n"
    "    asked = [{'role': 'user', 'content': question}]\n"
    "    answer = client.chat.completions.create(model='gpt-4o-mini', messages=asked)\n"
    "    return {'answer': answer.choices[0].message.content}\n"
)
_DOCKERFILE = (
    "FROM python:3.12-slim\n"
    "WORKDIR /app\n"
    "COPY requirements.txt .\n"
    "RUN pip install -r requirements.txt\n"
    "COPY . .\n"
    "USER 1000\n"
    'CMD ["uvicorn", "api:app", "--host", "0.0.0.0"]\n'
)
_WORKFLOW = "on: [push]\njobs:\n  check:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {command}\n"
_TEST = "from train import model\n\ndef test_model_knows_income():\n    assert model.n_features_in_ == 2\n"
_AIM = (
    "Predicts which loans will default within a year, so that the credit desk can look at the riskiest applications "
    "first and offer those customers a smaller loan or another rate."
)
_TASKS = {"tasks.py": "def total(tasks):\n    return len(tasks)\n\nprint(total([]))\n"}


@lru_cache(maxsize=16)
def _expression(name: str) -> Pattern:
    return lazy("|".join(f"(?:{part})" for part in knowledge().lists[name]), re.IGNORECASE)


@lru_cache(maxsize=16)
def _names(name: str) -> frozenset[str]:
    return frozenset(knowledge().lists[name])


# -- what is missing


@rule(
    "OPS101",
    "no-container",
    Severity.WARNING,
    effort="an hour",
    concept="dockerfile",
    scope="repository",
    sources=("A4", "B2", "B6"),
    fires=[
        {"train.py": _TRAIN, "api.py": _FAST_API},
        {"train.py": _TRAIN, "requirements.txt": "pandas\nscikit-learn\n"},
    ],
    silent=[
        {"train.py": _TRAIN, "api.py": _FAST_API, "deploy/Dockerfile": _DOCKERFILE, "requirements.txt": "fastapi\n"},
        {"analysis.ipynb": notebook(_TRAIN)},
        {"week2/homework.py": _TRAIN},
        # Exact versions fix what a script needs as well.
        {"train.py": _TRAIN, "requirements.txt": "pandas==2.2.3\nscikit-learn==1.5.2\n"},
        # Without a list of packages, an image would have nothing to install: that list comes first.
        {"train.py": _TRAIN},
        {"train.py": _TRAIN, "requirements.txt": "pandas\n", "README.md": "# Loans\n\nA beginner's exercise.\n"},
        _TASKS,
    ],
)
def no_container(repository: Repository) -> Iterable[Problem]:
    """A service or training script without a container.

    ## What it looks for
    A model is served, or trained by scripts, and no Dockerfile or Containerfile of the repository's own says in
    which environment. A repository of notebooks alone is not asked for one, nor are scripts whose packages are
    pinned or listed nowhere, entries to competitions, work on teaching data and what a README calls practice. Where
    only scripts train, where such a study is served, or where a platform's own file already describes the deployment,
    it is a note.

    ## Why it matters
    Containers are the first deployment tool that both sides of the interview name. One short file shows that the
    code runs somewhere other than on the author's machine.

    ## How to fix it
    Add a `Dockerfile` that starts from a `python:3.x-slim` image, installs the pinned requirements, copies the
    code and starts the app, and say in the README how to build and run it.
    """
    if not _is_ml(repository) or repository.has("dockerfile"):
        return
    served = evidence_in(products(repository), "serving") or evidence_in(products(repository), "api_endpoint")
    if served:
        elsewhere = repository.has("cloud_or_k8s") or not repository.has("api_endpoint")
        shown = all(is_shown_study(project) and not calls_itself_system(project) for project in products(repository))
        yield Problem(
            "The model is served, and no Dockerfile says in which environment",
            "Add a Dockerfile that installs the pinned requirements and starts the app",
            Place(served[0].path, served[0].line, served[0].cell),
            severity=Severity.NOTE if elsewhere or shown else None,
        )
        return
    trained = _trained_by_scripts(project for project in products(repository) if not is_study(project))
    if trained and repository.has("dependency_manifest") and not repository.has("pinned_dependencies"):
        yield Problem(
            "The model is trained by scripts, and no Dockerfile fixes the environment they need",
            "Add a Dockerfile that installs the pinned requirements and runs the training",
            trained[0],
            severity=Severity.NOTE,
        )


@rule(
    "OPS102",
    "no-serving",
    Severity.WARNING,
    effort="a day",
    concept="serving",
    scope="repository",
    sources=("A4", "B2", "B6"),
    fires=[{"train.py": _TRAIN}, {"model.ipynb": notebook(_TRAIN), "README.md": f"# Loans\n\n{_AIM}\n"}],
    silent=[
        {"train.py": _TRAIN, "app.py": _APP},
        {"train.py": _TRAIN, "src/api.py": _FAST_API},
        {"assignment1/train.py": _TRAIN},
        {"titanic.ipynb": notebook(_TRAIN.replace("loans", "titanic"))},
        # The organisers of a competition use the predictions.
        {"train.py": _TRAIN + "pd.DataFrame(model.predict(data)).to_csv('submission.csv')\n"},
        # A server in another language asks the script.
        {"train.py": _TRAIN, "server/package.json": '{"dependencies": {"express": "^4.18.2"}}', "server/app.js": ""},
        # Scratch work, without a word on what it is.
        {"prep.ipynb": notebook(_TRAIN)},
        {
            "prep.ipynb": notebook(_TRAIN),
            "inventory.py": "import pandas as pd\nprint(pd.read_csv('stock.csv').mean())\n",
        },
        _TASKS,
    ],
)
def no_serving(repository: Repository) -> Iterable[Problem]:
    """A model that nobody can ask anything.

    ## What it looks for
    Models are trained and no project of the repository serves one: no web API and no interactive app. It is a warning
    where the project calls itself production, end-to-end or MLOps, or is tested like it, and else a note, as it is
    where a container, a deployment or scheduled training shows that predictions are made in batches, where a script
    or notebook loads the model to predict, and where the models only explore: notebooks alone, R. Course exercises,
    entries to competitions, work on teaching sets, what a README calls practice, theses, repositories with a web server
    in another language or with a program for inference that is deployed are left alone, and so are notebooks alone
    without a README that says which problem they solve.

    ## Why it matters
    Accurate models in notebooks are easy to find; reviewers look for somebody who can put one into a system. An
    endpoint or a small app is the shortest proof, and it lets them try the work.

    ## How to fix it
    Save the trained pipeline and load it in a FastAPI route `/predict` or in a small Streamlit or Gradio app, for
    the strongest project first.
    """
    if not repository.has("model_training") or is_served(repository):
        return
    modelling = [project for project in products(repository) if project.has("model_training")]
    if all(is_study(project) or _only_explores(project) for project in modelling):
        return
    if any(_RESEARCH.search(block.text) for p in modelling for _, d in p.readmes[:1] for block in d.blocks[:_OPENING]):
        return
    deployed = repository.has("cloud_or_k8s", "dockerfile")
    if deployed and any(_INFERENCE.search(unit.path) for project in modelling for unit in project.code):
        return
    if any(_is_web_server(file) for file in repository.files) or is_coursework(repository):
        return
    explored = is_practice(repository) or all(
        is_study(project) or is_notebooks_only(project) or is_only_r(project) or _predicts_from_file(project)
        for project in modelling
    )
    in_r = all(is_only_r(project) for project in modelling)
    model = main_place(modelling[0])
    subject = "A model is" if not repository.is_collection else "Models are"
    yield Problem(
        f"{subject} trained, and no API or app lets anybody use the predictions",
        "Put the strongest model behind a plumber route or a small Shiny app"
        if in_r
        else "Put the strongest model behind a FastAPI route or a small Streamlit app",
        Place(model.path, model.line, model.cell) if not repository.is_collection else front(repository),
        severity=None
        if not explored
        and any(map(is_system, modelling))
        and not repository.has("cloud_or_k8s", "dockerfile", "retraining")
        else Severity.NOTE,
    )


_OPENING = 8
_RESEARCH = lazy(r"\b(dissertation|thesis|our paper|this paper|arxiv\.org)", re.IGNORECASE)
_INFERENCE = lazy(r"(^|[/_.-])(inference|predict(or|ion)?s?|scor(e|ing|er))([/_.-]|\.py$)", re.IGNORECASE)


def _only_explores(project: Project) -> bool:
    """Whether models stay in notebooks and no README says which problem they solve."""
    return _models_in_notebooks(project) and not is_system(project) and not project.has("readme_problem")


def _models_in_notebooks(project: Project) -> bool:
    """Whether all models are trained in notebooks, whatever else the scripts do."""
    return all(place.cell is not None for place in project.evidence["model_training"])


_WEB_SERVERS = frozenset({"express", "fastify", "koa", "next", "nuxt", "@nestjs/core", "@hapi/hapi"})


def _is_web_server(file: FileFacts) -> bool:
    """Whether a file is the manifest of a web server in JavaScript."""
    manifest = file.manifest
    return (
        manifest is not None
        and manifest.format == "node"
        and any(requirement.name in _WEB_SERVERS for requirement in manifest.requirements)
    )


_LOADING = frozenset({"load_model", "load_weights", "load_from_checkpoint", "read_model", "loadModel"})


def _predicts_from_file(project: Project) -> bool:
    """Whether a script or notebook loads the trained model and predicts, and trains nothing."""
    for unit in project.code:
        called = {last_segment(name) for call in unit.facts.calls for name in call.names}
        loads = not called.isdisjoint(_LOADING) or any(
            name in ("joblib.load", "pickle.load", "torch.load") for call in unit.facts.calls for name in call.names
        )
        if loads and not called.isdisjoint({"predict", "predict_proba", "generate"}) and "fit" not in called:
            return True
    return False


@rule(
    "OPS103",
    "no-deployment-config",
    Severity.NOTE,
    effort="a day",
    concept="cloud_or_k8s",
    scope="repository",
    sources=("A4", "B6"),
    fires=[{"train.py": _TRAIN, "api.py": _FAST_API, "Dockerfile": _DOCKERFILE}],
    silent=[
        {"train.py": _TRAIN, "app.py": _APP, "render.yaml": "services:\n  - type: web\n    name: loans\n"},
        {"train.py": _TRAIN, "app.py": _APP, "compose-prod.yaml": "services:\n  app:\n    restart: always\n"},
        {
            "train.py": _TRAIN,
            "app.py": _APP,
            "docker-compose.yml": "services:\n  app:\n    build: .\n    environment:\n      - FLASK_ENV=production\n",
        },
        {
            "train.py": _TRAIN,
            "app.py": _APP,
            "README.md": "# Loans\n\nTry the [app](https://loans.streamlit.app) in your browser.\n",
        },
        {"train.py": _TRAIN},
    ],
)
def no_deployment_config(repository: Repository) -> Iterable[Problem]:
    """A service that is deployed nowhere.

    ## What it looks for
    A model is served, and neither a file for a platform (Kubernetes, Terraform, a cloud service, `Procfile`,
    `render.yaml`, ...), a compose file or image for production nor a deploying CI job is there, nor does the README
    link to the running app.

    ## Why it matters
    Employers ask for experience with cloud platforms and with running a model in production. A deployment that is
    written down shows it better than a list of skills.

    ## How to fix it
    Deploy the app to a free tier, keep the platform's file in the repository and link to the running app at the
    top of the README.
    """
    found = evidence_in(products(repository), "serving") or evidence_in(products(repository), "api_endpoint")
    if not found or repository.has("cloud_or_k8s") or _links_to_demo(repository):
        return
    if any(_FOR_PRODUCTION.search(file.path) for file in repository.listed):
        return
    if any(_set_for_production(file) for file in configurations(repository.files, "docker-compose", "compose")):
        return
    served = found[0]
    yield Problem(
        "The app has no deployment configuration, and the README links to no running copy",
        "Deploy it to a cloud or a free tier, keep that platform's file here and link to the app",
        Place(served.path, served.line, served.cell),
    )


def _set_for_production(file: FileFacts) -> bool:
    """Whether a compose file says in a variable that what it starts is no trial: `FLASK_ENV=production`."""
    entries = file.configuration.entries if file.configuration is not None else ()
    return any(
        (entry.key and entry.key[-1].upper().endswith("ENV") and str(entry.value).lower() in ("prod", "production"))
        or str(entry.value).lower().endswith(("env=production", "env=prod"))
        for entry in entries
    )


_FOR_PRODUCTION = lazy(
    r"(^|/)[^/]*((compose|dockerfile|containerfile)[^/]*[-_.]prod|prod[^/]*[-_.](compose|dockerfile))|"
    r"(^|/)(deploy|nginx|gunicorn)[^/]*\.(sh|conf)$|\.service$",
    re.IGNORECASE,
)


@rule(
    "OPS104",
    "no-ci",
    Severity.WARNING,
    effort="an hour",
    concept="ci",
    scope="repository",
    sources=("A4", "B6"),
    fires=[{"train.py": _TRAIN, "features.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n"}],
    silent=[
        {
            "train.py": _TRAIN,
            "features.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n",
            ".github/workflows/ci.yml": _WORKFLOW.format(command="pytest"),
        },
        {"analysis.ipynb": notebook(_TRAIN)},
        {
            "README.md": "# Loan default\n\nMy entry to the Kaggle competition on loans.\n",
            "train.py": _TRAIN,
            "features.py": "import pandas as pd\nframe = pd.read_csv('loans.csv')\n",
        },
        # A page that shows a teaching set.
        {"train.py": _TRAIN.replace("loans", "titanic"), "app.py": _APP, "pages.py": _APP},
        _TASKS,
    ],
)
def no_ci(repository: Repository) -> Iterable[Problem]:
    """No automation on a push.

    ## What it looks for
    The repository has modules or tests of its own and no CI configuration that does something on a push or a pull
    request. Notebooks alone are not asked for one, nor are entries to a competition, work on teaching data, practice
    and exercises without tests. Without tests it is a note for a handful of modules, and where nothing is served or
    called production, end-to-end or MLOps.

    ## Why it matters
    Pipelines that test, build and deploy on every change are what separates a prototype from a system that lives
    on. A green check next to the latest commit also tells a reviewer that the code runs.

    ## How to fix it
    Add `.github/workflows/ci.yml` that installs the requirements and runs the tests and a linter on each push.
    """
    if not _is_ml(repository) or repository.has("ci"):
        return
    worked = products(repository)
    code = list(modules(worked))
    tested = any(project.has("tests") for project in worked)
    if not tested and all(is_shown_study(project) and not calls_itself_system(project) for project in worked):
        return
    system = tested or any(map(is_served, worked))
    if not system and (len(code) < _MANY_FILES or is_coursework(repository)):
        return
    small = (len(code) <= _A_HANDFUL or not any(map(is_system, worked))) and not repository.has("tests")
    yield Problem(
        "No CI configuration checks the code on a push or a pull request",
        "Add a GitHub Actions workflow that installs the requirements and runs the tests"
        if repository.has("tests")
        else "Add a GitHub Actions workflow that runs a linter on each push, and tests once there are any",
        front(repository),
        severity=Severity.NOTE if small else None,
    )


@rule(
    "OPS105",
    "ci-runs-no-tests",
    Severity.WARNING,
    effort="minutes",
    concept="ci_runs_tests",
    scope="repository",
    sources=("A4", "B6"),
    fires=[
        {
            "train.py": _TRAIN,
            "tests/test_train.py": _TEST,
            ".github/workflows/ci.yml": _WORKFLOW.format(command="ruff check ."),
        }
    ],
    silent=[
        {
            "train.py": _TRAIN,
            "tests/test_train.py": _TEST,
            ".github/workflows/ci.yml": _WORKFLOW.format(command="python -m pytest -q"),
        },
        {"train.py": _TRAIN, ".github/workflows/ci.yml": _WORKFLOW.format(command="ruff check .")},
        # The example that a template brings is no test of the project's.
        {
            "train.py": _TRAIN,
            "tests/test_dag_example.py": _TEST,
            ".github/workflows/ci.yml": _WORKFLOW.format(command="ruff check ."),
        },
    ],
)
def ci_runs_no_tests(repository: Repository) -> Iterable[Problem]:
    """Tests that CI leaves out.

    ## What it looks for
    The repository has tests and a CI configuration, and no step of it runs them. Where there are no tests at all, or
    only the example that a template brings, ENG101 says so.

    ## Why it matters
    Tests that nobody runs go stale. A pipeline that deploys without them shows the reviewer a gate left open.

    ## How to fix it
    Add a step that installs the requirements and runs `pytest` before anything is built or deployed.
    """
    if repository.has("ci") and repository.has("tests") and not repository.has("ci_runs_tests"):
        places = evidence_of(repository, "ci")
        written = [place for place in evidence_of(repository, "tests") if "example" not in name_of(place.path).lower()]
        if not written:
            return
        tests = written[0]
        yield Problem(
            f"There are tests, and no step of {name_of(places[0].path)} runs them",
            "Add a step that runs pytest before the build",
            Place(places[0].path, places[0].line),
            related=(Place(tests.path, tests.line, None, "a test that CI leaves out"),),
        )


@rule(
    "OPS106",
    "no-monitoring",
    Severity.WARNING,
    effort="a day",
    concept="monitoring",
    scope="repository",
    sources=("A4", "B6"),
    fires=[
        {"train.py": _TRAIN, "api.py": _FAST_API},
        {
            "train.py": _TRAIN,
            "app.py": _APP,
            "README.md": "# Loans\n\nTry the [app](https://loans.streamlit.app) in your browser.\n",
        },
        {"chat.py": _CHAT, "render.yaml": "services:\n  - type: web\n"},
    ],
    silent=[
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API
            + "from prometheus_fastapi_instrumentator import Instrumentator\nInstrumentator().instrument(app)\n",
        },
        # Each prediction becomes a row of a table.
        {
            "train.py": _TRAIN,
            "api.py": "from flask_sqlalchemy import SQLAlchemy\n"
            + _API.replace(
                "app = Flask(__name__)\n",
                "app = Flask(__name__)\ndb = SQLAlchemy(app)\n"
                "class Prediction(db.Model):\n    risk = db.Column(db.Float)\n",
            ).replace("    return", "    db.session.add(Prediction(risk=1.0))\n    return"),
        },
        {"train.py": _TRAIN},
        # Whoever asks it at home sees the answers.
        {"chat.py": _CHAT},
        # A page to look at, deployed nowhere: it has no inputs yet that could drift.
        {"train.py": _TRAIN, "app.py": _APP},
        # A show of a teaching set gets no new passengers.
        {
            "train.py": _TRAIN.replace("loans", "titanic"),
            "app.py": _APP,
            "README.md": "# Titanic\n\nTry the [app](https://titanic.streamlit.app).\n",
        },
    ],
)
def no_monitoring(repository: Repository) -> Iterable[Problem]:
    """A served model that nothing watches.

    ## What it looks for
    A model is served, and nothing monitors it or its data: no drift report, no service metrics, no predictions
    logged for later checks, no alert. For teaching data and entries to competitions it is a note, and so it is for an
    API that is neither deployed nor in a container nor called production, end-to-end or MLOps, or that loads its model
    from a folder of its author's machine; for an interactive
    app without an API it is one where the app is deployed,
    and nothing where it only runs at home or shows a teaching set. A deployed API around a language model is asked what
    became of questions and answers, as a note.

    ## Why it matters
    Models decay when the world changes. Reviewers ask how you would notice, and a drift check answers before they
    do.

    ## How to fix it
    Log each request with its prediction and compare the last week's inputs with the training data, for instance
    with an Evidently report, or expose request counts and latencies to Prometheus.
    """
    worked = products(repository)
    endpoints = evidence_in(worked, "api_endpoint")
    served = endpoints or evidence_in(worked, "serving")
    if not served or repository.has("monitoring") or any(_stores_predictions(project) for project in worked):
        return
    place, related = first(served)
    if not endpoints and not _is_live_demo(repository, worked):
        return
    if not repository.has("model_training"):
        if not repository.has("cloud_or_k8s") and not _links_to_demo(repository):
            return  # whoever asks it at home sees the answers
        yield Problem(
            "The language model answers requests, and nothing keeps or counts what it is asked and what it answers",
            "Log each question with its answer, its time and its cost, and look at a sample of them every week",
            Place(place.path, place.line, place.cell),
            severity=Severity.NOTE,
            related=related if repository.is_collection else (),
        )
        return
    yield Problem(
        "The model is served, and nothing keeps its predictions or compares new inputs with the training data",
        "Log every prediction and compare recent inputs with the training data, or export metrics to Prometheus",
        Place(place.path, place.line, place.cell),
        severity=None
        if endpoints and not all(map(_is_for_show, worked)) and _is_in_service(repository, worked, endpoints)
        else Severity.NOTE,
        related=related if repository.is_collection else (),
    )


def _is_in_service(repository: Repository, worked: Sequence[Project], endpoints: Sequence[Place]) -> bool:
    """Whether somebody could ask the API, as far as can be seen: it is deployed or meant to be, and finds its model."""
    if not (
        repository.has("cloud_or_k8s", "dockerfile")
        or _links_to_demo(repository)
        or any(map(calls_itself_system, worked))
    ):
        return False
    return not _runs_at_home_alone(worked, endpoints)


_AT_HOME = lazy(r"^([A-Z]:[\\/]|/Users/|/home/\w+/(desktop|documents|downloads|onedrive))", re.IGNORECASE)


def _runs_at_home_alone(worked: Iterable[Project], endpoints: Iterable[Place]) -> bool:
    """Whether every file with a route loads its model from a folder of the author's machine."""
    paths = {place.path for place in endpoints}
    at_home = {
        unit.path
        for project in worked
        for unit in project.code
        if unit.path in paths
        and any(
            _AT_HOME.search(text.text) and _expression("model_files").search(text.text) for text in unit.facts.texts
        )
    }
    return at_home == paths


def _is_for_show(project: Project) -> bool:
    return project.has("toy_dataset") or is_competition(project)


def _is_live_demo(repository: Repository, worked: Iterable[Project]) -> bool:
    """Whether an app without an API is deployed, so that people other than its author feed it."""
    served = [project for project in worked if project.has("serving")]
    if not repository.has("model_training") or all(project.has("toy_dataset") for project in served):
        return False
    return repository.has("cloud_or_k8s") or _links_to_demo(repository)


_RECORD = lazy(r"\w*(Prediction|Inference)(Log|Record|History|Entry|Event|Model)?s?", needs=("prediction", "inference"))
_INSERTION = lazy(r"insert\s+into\s+\W*\w*(prediction|inference|scor)", re.IGNORECASE, needs=("insert",))


def _stores_predictions(project: Project) -> bool:
    """Whether the app writes its predictions into a table of a database."""
    tables = {
        defined.name
        for unit in project.code
        for defined in unit.facts.classes
        if _RECORD.fullmatch(defined.name)
        and any(
            last_segment(base) in ("Model", "Base", "SQLModel", "DeclarativeBase", "Document") for base in defined.bases
        )
    }
    if tables and any(last_segment(name) in tables for _, call in project.calls() for name in call.names):
        return True
    return any(_INSERTION.search(text.text) for unit in project.code for text in unit.facts.texts)


@rule(
    "OPS107",
    "no-retraining-or-rollback",
    Severity.NOTE,
    effort="a day",
    concept="retraining",
    scope="repository",
    sources=("A4", "B6"),
    fires=[
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "README.md": "# Loans\n\nA service that tells a bank how likely somebody is to pay a loan back in time, "
            "from the income and the debts that they state in their application.\n",
        }
    ],
    silent=[
        # A trial that runs at home alone.
        {"train.py": _TRAIN, "api.py": _FAST_API},
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            ".github/workflows/retrain.yml": "on:\n  schedule:\n    - cron: '0 3 * * 1'\njobs:\n  train:\n"
            "    steps:\n      - run: python train.py\n",
        },
        {"train.py": _TRAIN + "import mlflow\nmlflow.register_model('runs:/1', 'loans')\n", "api.py": _FAST_API},
        # Which run is served is a setting: the one before is a restart away.
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API.replace("joblib.load('model.joblib')", "joblib.load(os.environ['MODEL_VERSION'])"),
        },
        {"train.py": _TRAIN, "app.py": _APP},
        # A snapshot that nobody adds rows to.
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "README.md": "# Loans\n\nThe data are from https://www.kaggle.com/datasets/ada/loans.\n",
        },
        # Each model is kept under the time when it was made, and the one that is served is named.
        {
            "train.py": _TRAIN + "import joblib\nfrom datetime import datetime\n"
            "joblib.dump(model, f'model_{datetime.now():%Y-%m-%d}.joblib')\n",
            "api.py": _FAST_API,
        },
        {"train.py": _TRAIN, "api.py": _FAST_API.replace("model.joblib", "forest_21-11-2024-09-57.joblib")},
        # The way back is documented.
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "docs/deployment.md": "# Deployment\n\nBefore each release the model folder is kept as a backup.\n",
        },
    ],
)
def no_retraining_or_rollback(repository: Repository) -> Iterable[Problem]:
    """A service that can go neither forward nor back.

    ## What it looks for
    A trained model is served by an API, nothing retrains it on a schedule or a trigger, and no registry or
    versioned artefact, nor a setting for the model's version or run, nor a time in the names of the model files, nor a
    documented way back would bring the previous model back. Shows of teaching data, competitions, practice and
    snapshots from Kaggle or UCI that do not call themselves production, end-to-end or MLOps are left alone, and so is
    an API that no README speaks of or that loads its model from a folder of its author's machine.

    ## Why it matters
    Continuous improvement, and undoing a bad release, are part of operating a model. Reviewers ask for both.

    ## How to fix it
    Retrain in a scheduled workflow that keeps the new model only if it beats the old one, and register each
    version so that the service can load an earlier one.
    """
    worked = products(repository)
    places = evidence_in(worked, "api_endpoint")
    if not places or not any(project.has("model_training") for project in worked):
        return
    if repository.has("retraining", "data_or_model_versioning"):
        return
    shown = all(
        (is_shown_study(project) or _learns_from_snapshot(project)) and not calls_itself_system(project)
        for project in worked
    )
    if shown or not any(map(own_readme, worked)) or _runs_at_home_alone(worked, places):
        return  # a show of a method, or a trial that nobody is told of
    if any(_CHOSEN_VERSION.search(text.text) for p in worked for unit in p.code for text in unit.facts.texts):
        return
    if any(_keeps_each_model(project) for project in worked):
        return
    if any(
        _WAY_BACK.search(block.text)
        for project in worked
        for _, document in project.documents
        for block in document.blocks
    ):
        return
    place = places[0]
    yield Problem(
        "The API serves one fixed model: nothing retrains it, and no earlier version could be brought back",
        "Retrain on a schedule and register each model version, so that the service can go back to the last good one",
        Place(place.path, place.line, place.cell),
    )


_SNAPSHOT = lazy(r"kaggle\.com/|archive\.ics\.uci\.edu", re.IGNORECASE, needs=("kaggle", "uci"))


def _learns_from_snapshot(project: Project) -> bool:
    """Whether the README takes the data from a page that keeps them as they once were: there are no new rows."""
    readme = own_readme(project)
    return readme is not None and any(
        _SNAPSHOT.search(block.text) or any(_SNAPSHOT.search(link.target) for link in block.links)
        for block in readme[1].blocks
    )


_WAY_BACK = lazy(
    r"\b(roll(ing)?[ -]?backs?|(models?|weights)\b[^\n]{0,60}\bback[-_ ]?ups?|"
    r"back[-_ ]?up[^\n]{0,60}\b(model|weights)|"
    r"(previous|earlier|older) (version of the )?model)",
    re.IGNORECASE,
    needs=("back", "previous", "earlier", "older"),
)


def _keeps_each_model(project: Project) -> bool:
    """Whether the files of the models bear the time or version at which they were made."""
    for unit in project.code:
        stamps = any(last_segment(name) in _CLOCKS for call in unit.facts.calls for name in call.names)
        for artefact in unit.facts.flow.artefacts:
            name = name_of(artefact.name.replace("\\", "/"))
            if _STAMPED.search(name) or (artefact.written and stamps and "*" in name):
                return True
    return False


_CLOCKS = frozenset({"now", "utcnow", "today", "strftime", "uuid4"})
_STAMPED = lazy(r"(19|20)\d\d[-_.]?\d\d[-_.]?\d\d|\d\d[-_.]\d\d[-_.](19|20)\d\d|[-_.]v\d+(\.\d+)*\.\w+$")
# The name of a setting, or an address in a registry.
_CHOSEN_VERSION = lazy(r"^([A-Z]+_)?MODEL_(RUN(_ID)?|VERSION|URI|ALIAS|STAGE|TAG)$|^(runs|models):/")


@rule(
    "OPS108",
    "no-experiment-tracking",
    Severity.NOTE,
    effort="an hour",
    concept="experiment_tracking",
    scope="repository",
    sources=("A4", "B6"),
    fires=[
        {
            "search.py": "import optuna\n"
            "from sklearn.ensemble import RandomForestClassifier\n"
            "from sklearn.model_selection import GridSearchCV, RandomizedSearchCV\n"
            "search = GridSearchCV(RandomForestClassifier(), {'max_depth': [3, 5]}).fit(X, y)\n"
            "other = RandomizedSearchCV(RandomForestClassifier(), {'max_depth': [3, 5]}).fit(X, y)\n"
        }
    ],
    silent=[
        {
            "search.py": "import mlflow\n"
            "from sklearn.ensemble import RandomForestClassifier\n"
            "from sklearn.model_selection import GridSearchCV\n"
            "mlflow.sklearn.autolog()\n"
            "with mlflow.start_run():\n"
            "    search = GridSearchCV(RandomForestClassifier(), {'max_depth': [3, 5]}).fit(X, y)\n"
        },
        {"fit.py": "from sklearn.linear_model import LinearRegression\nLinearRegression().fit(X, y)\n"},
        # A curve over one setting shows what was tried, and so does the page of an app.
        {
            "curve.py": "from sklearn.linear_model import LogisticRegression\n"
            "for c in range(1, 9):\n"
            "    print(c, LogisticRegression(C=c).fit(X, y).score(X_test, y_test))\n"
        },
        {
            "page.py": "import streamlit as st\nfrom sklearn.ensemble import RandomForestClassifier\n"
            "from sklearn.model_selection import GridSearchCV, RandomizedSearchCV\n"
            "st.write(GridSearchCV(RandomForestClassifier(), {'max_depth': [3, 5]}).fit(X, y).best_score_)\n"
            "st.write(RandomizedSearchCV(RandomForestClassifier(), {'max_depth': [3, 5]}).fit(X, y).best_score_)\n"
        },
        # A registry of the project's own.
        {
            "registry.py": "class ModelRegistry:\n    def register(self, model, metrics):\n        pass\n",
            "train.py": "from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
            "model.compile(loss='mse')\nmodel.fit(X, y, epochs=20)\n",
        },
        # Each run leaves its own table.
        {
            "train.py": "from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
            "model.compile(loss='mse')\nmodel.fit(X, y, epochs=20, callbacks=[keras.callbacks.CSVLogger('run1.csv')])\n"
        },
        # Who enters a competition keeps the scores on its board.
        {
            "train.py": "from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Dense(1)])\n"
            "model.compile(loss='mse')\nmodel.fit(X, y, epochs=20)\nframe.to_csv('submission.csv')\n"
        },
        # One model in each script: nothing is compared where either is made.
        {
            "importances.py": "from sklearn.ensemble import RandomForestRegressor\n"
            "forest = RandomForestRegressor().fit(X_train, y_train)\nprint(forest.score(X_test, y_test))\n",
            "linear.py": "from sklearn.linear_model import LinearRegression\n"
            "line = LinearRegression().fit(X_train, y_train)\nprint(line.score(X_test, y_test))\n",
        },
        # One search keeps its own table of runs.
        {
            "search.py": "from sklearn.ensemble import RandomForestClassifier\n"
            "from sklearn.model_selection import GridSearchCV\n"
            "search = GridSearchCV(RandomForestClassifier(), {'max_depth': [3, 5]}).fit(X, y)\n"
        },
    ],
)
def no_experiment_tracking(repository: Repository) -> Iterable[Problem]:
    """Experiments that leave no trace.

    ## What it looks for
    Settings are searched more than once or by a loop of the project's own, several models compared or networks
    trained, and no tracker (MLflow, Weights & Biases, TensorBoard, DVC, ...) or registry of the project's own keeps
    what was tried. A single search of scikit-learn keeps its runs itself, and so do a curve over one setting, the page
    of an app, a notebook and a `CSVLogger`. Exercises, entries to
    competitions, teaching data, benchmarks of pictures, practice and scripts that make one model each are left alone.

    ## Why it matters
    Reviewers ask which experiments led to the final model. Tracked runs answer with numbers and show a working
    method that teams share.

    ## How to fix it
    Call `mlflow.autolog()` before training, or log parameters and metrics of each run, and show the comparison in
    the README.
    """
    if not repository.has("model_training") or repository.has("experiment_tracking"):
        return
    worked = [
        project
        for project in repository.projects
        if not is_shown_study(project)
        and not is_only_r(project)
        and not (project.has("deep_learning") and loads_benchmark(project))
    ]
    if any("CSVLogger" in last_names(project) for project in worked):
        return
    if any(_OWN_REGISTRY.search(defined.name) for p in worked for unit in p.code for defined in unit.facts.classes):
        return
    pages = {
        unit.path
        for project in worked
        for unit in project.code
        if any(i.module.partition(".")[0] in ("streamlit", "gradio", "dash") for i in unit.facts.imports)
    }
    logs = sorted(file.path for file in repository.listed if _RUN_LOG.search(file.path))
    for concept, what in (
        ("deep_learning", "Networks are trained"),
        ("hyperparameter_tuning", "Settings are searched"),
        ("model_comparison", "Several models are compared"),
    ):
        # A notebook keeps what was tried beside what came out.
        places = [p for p in evidence_in(worked, concept) if p.path not in pages and p.cell is None]
        if concept == "hyperparameter_tuning" and places and _keeps_itself(places):
            continue
        if concept == "model_comparison":
            places = _side_by_side(worked, {place.path for place in places})
        if concept == "deep_learning":
            places = [place for place in _trainings(worked) if place.cell is None] if places else []
        if places:
            kept = f"only {name_of(logs[0])} keeps the runs" if logs else "no experiment tracker keeps the runs"
            yield Problem(
                f"{what}, and {kept}",
                "Log parameters and scores of each run with MLflow or a similar tool",
                Place(places[0].path, places[0].line, places[0].cell),
            )
            return


_RUN_LOG = lazy(
    r"(^|/)[^/]*(training|experiments?|runs?|search|tuning)[_-](results?|logs?|history)[^/]*\.(json|csv|ya?ml)$", re.I
)


def _side_by_side(projects: Iterable[Project], scripts: Collection[str]) -> list[Place]:
    """Where scripts make models of several families each: the first one of the file."""
    found: dict[str, list[FittedModel]] = {}
    for project in projects:
        for fitted in fitted_models(project):
            if fitted.place.path in scripts:
                found.setdefault(fitted.place.path, []).append(fitted)
    return [made[0].place for _, made in sorted(found.items()) if len({one.model.family for one in made}) > 1]


def _keeps_itself(places: list[Place]) -> bool:
    """Whether all tuning is one search that records its runs."""
    one = len({(place.path, place.message) for place in places}) == 1
    return one and (places[0].message.endswith("SearchCV") or places[0].message.startswith("loop over"))


def _trainings(projects: Iterable[Project]) -> list[Place]:
    """Where networks are trained, rather than defined."""
    return [
        Place(unit.path, call.line, call.cell)
        for project in projects
        if project.has("deep_learning")
        for unit, call in project.calls()
        if last_segment(call.names[0])
        in ("fit", "fit_generator", "backward", "train", "minimize", "fit_one_cycle", "fine_tune")
        and not call.names[0].startswith(("sklearn.", "xgboost.", "lightgbm.", "catboost.", "statsmodels.", "prophet."))
        and any(i.name.partition(".")[0] in _NETWORK_LIBRARIES for i in unit.facts.imports)
    ]


_OWN_REGISTRY = lazy(r"(Model|Run|Experiment)s?(Registry|Tracker|Logger|Store)", needs=("model", "run", "experiment"))
_NETWORK_LIBRARIES = frozenset(
    {"torch", "keras", "tensorflow", "lightning", "pytorch_lightning", "transformers", "fastai"}
)


@rule(
    "OPS109",
    "unversioned-data-or-model",
    Severity.NOTE,
    effort="an hour",
    concept="data_or_model_versioning",
    scope="repository",
    sources=("A4", "B6"),
    fires=[{"train.py": _TRAIN, "api.py": _FAST_API, "model.joblib": "binary"}],
    silent=[
        {"train.py": _TRAIN, "api.py": _FAST_API, "model.joblib.dvc": "outs:\n- md5: 1a\n  path: model.joblib\n"},
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "model.joblib": "binary",
            ".gitattributes": "*.joblib filter=lfs diff=lfs merge=lfs -text\n",
        },
        {"train.py": _TRAIN, "api.py": _FAST_API},
        # Git keeps the versions of a small file that the script beside it writes.
        {"train.py": _TRAIN + _SAVES, "app.py": _APP, "model.joblib": "binary"},
        {"train.py": _TRAIN + _SAVES, "api.py": _FAST_API, "model.joblib": "binary"},
        # What prepares the rows is no model.
        {"train.py": _TRAIN, "api.py": _FAST_API, "scaler.pkl": "binary"},
    ],
)
def unversioned_data_or_model(repository: Repository) -> Iterable[Problem]:
    """A served model file without a version.

    ## What it looks for
    A model is served from a file in the repository, and neither DVC, Git LFS, a model registry nor an experiment
    tracker says which code and data made it. A small file that the project's code writes has its versions in Git.

    ## Why it matters
    Version control of models and data belongs to the questions about production readiness: somebody must be able
    to tell which model answered last week, and from which data it was learnt.

    ## How to fix it
    Track the file with DVC or Git LFS, or register it with MLflow together with the commit and the data's version.
    """
    if repository.has("data_or_model_versioning", "experiment_tracking"):
        return
    for project in products(repository):
        if not is_served(project) or not project.has("model_training"):
            continue
        paths = sorted(
            path
            for path in project.paths
            if _expression("model_files").search(path) and not _PREPARES.search(name_of(path))
        )
        named = [path for path in paths if name_of(path) in _names_in(project, writing=None)]
        found = [Place(path) for path in named or paths]
        written = _names_in(project, writing=True)
        sizes = {file.path: file.size or 0 for file in project.listed}
        small = all(name_of(place.path) in written and sizes[place.path] < _SMALL_MODEL for place in found)
        if small:
            continue
        if found:
            yield summed(found, partial(_plain_files, written))


_SMALL_MODEL = 1_000_000
_PREPARES = lazy(
    r"^(dv|tfidf|(.*[-_])?(scaler|encoder|vectori[sz]er|vec|columns|features|preprocessor|imputer|tokenizer|labels?|"
    r"classes|lists?|dict|mappings?|names|words|vocab(ulary)?))([-_].*)?\.\w+$",
    re.IGNORECASE,
)


def _plain_files(written: Collection[str], found: Sequence[Place]) -> Problem:
    names = [name_of(place.path) for place in found]
    made = all(name in written for name in names)
    return Problem(
        f"The served model lies in the repository as a plain file ({listed(names)})"
        + (", without a version" if made else ", and nothing says which code and data made it"),
        "Track it with DVC or Git LFS, or register it with MLflow together with the version of its data",
        found[0],
        related=tuple(found[1:6]),
    )


def _names_in(project: Project, *, writing: bool | None) -> frozenset[str]:
    """The names of model files that code mentions, in files that write one, or in any."""
    return frozenset(
        name_of(text.text)
        for unit in project.code
        if writing is None
        or any(
            last_segment(call.names[0]) in ("dump", "save", "save_model", "to_pickle", "save_weights")
            for call in unit.facts.calls
        )
        for text in unit.facts.texts
        if _expression("model_files").search(text.text)
    )


# -- Dockerfiles


@rule(
    "OPS110",
    "weak-dockerfile",
    Severity.WARNING,
    effort="minutes",
    scope="repository",
    sources=("A4", "B6"),
    fires=[
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "Dockerfile": 'FROM python:latest\nCOPY requirements.txt .\nCOPY . .\nCMD ["python", "main.py"]\n',
        },
        {"train.py": _TRAIN, "Dockerfile": "FROM python:3.12-slim\nCOPY . .\nRUN pip install pandas\nUSER 1000\n"},
        # Training writes models, and nobody's training writes model.py.
        {
            "train.py": _TRAIN,
            "Dockerfile": 'FROM python:3.12-slim\nCOPY ["model.py", "./"]\nUSER 1000\nCMD ["python", "train.py"]\n',
        },
    ],
    silent=[
        {"train.py": _TRAIN, "api.py": _FAST_API, "requirements.txt": "fastapi\n", "Dockerfile": _DOCKERFILE},
        {
            # The build's context is the root, the model comes from training, the second stage inherits the first.
            "train.py": _TRAIN,
            "src/api.py": _FAST_API,
            "docker/Dockerfile": "ARG TAG=3.12-slim\nFROM python:${TAG} AS base\nUSER 1000\n"
            "FROM base\nCOPY src/ ./src\nCOPY models/model.joblib ./\nCOPY --from=base /x /y\n"
            'CMD ["uvicorn", "src.api:app"]\n',
        },
        {
            "train.py": _TRAIN,
            "Dockerfile": "FROM python:3.12\nUSER 1000\nCOPY train.py .\n",
            "docker-compose.yml": "services:\n  train:\n    build: .\n    command: python train.py\n",
        },
    ],
)
def weak_dockerfile(repository: Repository) -> Iterable[Problem]:
    """A Dockerfile that does not hold.

    ## What it looks for
    An image without a version, a file copied or started that is nowhere in the repository, a last stage that
    starts nothing (where no compose or Kubernetes file does), and, as a note, a container that runs as root.
    Models, data and other files that training makes are not asked for.

    ## Why it matters
    A container is there to make the work run anywhere. One that fails to build from a fresh clone proves the
    opposite, and reviewers do try.

    ## How to fix it
    Build the image from a fresh clone, name an exact base image such as `python:3.12-slim`, add a `USER` and end
    with the `CMD` that starts the app.
    """
    if not _is_ml(repository):
        return
    as_root: list[Place] = []
    for file in repository.files:
        if file.dockerfile is None or "/.devcontainer/" in f"/{file.path}":
            continue
        weak = list(_weaknesses(repository, file))
        serious = [part for part in weak if part[2]]
        if serious:
            # The serious ones decide where it stands.
            weak.sort(key=lambda part: not part[2])
            yield summed([Place(file.path, line, None, text) for text, line, _ in weak], _weak)
        elif weak and not _BUILD_ONLY.search(file.path):
            as_root.append(Place(file.path, weak[0][1], None, _AS_ROOT))
    if as_root:
        yield summed(as_root, _as_root)


_AS_ROOT = "runs as root"


def _weak(weak: Sequence[Place]) -> Problem:
    return Problem(
        f"{weak[0].path} {listed([place.message for place in weak], 4)}",
        "Build the image from a fresh clone and mend what this names",
        Place(weak[0].path, weak[0].line),
        severity=Severity.NOTE if all(place.message == _AS_ROOT for place in weak) else None,
        related=tuple(weak[1:]),
    )


def _as_root(images: Sequence[Place]) -> Problem:
    place, related = first(images)
    return Problem(
        f"{listed([image.path for image in images])} {'runs' if len(images) == 1 else 'run'} the service as root",
        "Create a user in the image and switch to it with USER before the CMD",
        place,
        severity=Severity.NOTE,
        related=related,
    )


_BUILD_ONLY = lazy(r"(?:^|[._/-])(?:ci|dev|test|train|build|notebook|jupyter)(?:[._/-]|$)", re.IGNORECASE)


def _weaknesses(repository: Repository, file: FileFacts) -> Iterator[tuple[str, int, bool]]:
    """What is weak, the line, and whether it is more than a matter of style."""
    assert file.dockerfile is not None
    instructions = file.dockerfile.instructions
    stages = {_stage_name(i): i.stage for i in instructions if i.name == "FROM" and _stage_name(i)}
    for instruction in instructions:
        if instruction.name == "FROM":
            image = _image(instruction)
            if image not in stages and _is_unpinned(image):
                yield f"builds on {image} without a fixed version", instruction.line, True
    wanted = [(source, i.line) for i in instructions if i.name in ("COPY", "ADD") for source in _sources(i)][
        :_MANY_SOURCES
    ]
    missing = [(source, line) for source, line in wanted if not _is_there(repository, source)]
    if missing:
        yield f"copies {listed([source for source, _ in missing])} (not in the repository)", missing[0][1], True
    last = max((i.stage for i in instructions), default=0)
    line_of_sight = _ancestry(instructions, stages, last)
    final = [i for i in instructions if i.stage in line_of_sight]
    base = next((_image(i) for i in instructions if i.name == "FROM" and i.stage == line_of_sight[-1]), "")
    ordinary = _expression("root_images").fullmatch(base.partition("@")[0].partition(":")[0]) is not None
    starts = [i for i in final if i.name in ("CMD", "ENTRYPOINT")]
    if not starts and ordinary and not _is_started_elsewhere(repository):
        yield "starts nothing", instructions[-1].line, True
    if starts:
        program = _missing_program(repository, starts[-1], instructions)
        if program:
            yield f"starts {program} (not in the repository)", starts[-1].line, True
    users = [i.arguments.partition(":")[0].strip() for i in final if i.name == "USER"]
    if ordinary and (not users or users[-1] in ("root", "0")):
        yield _AS_ROOT, starts[-1].line if starts else instructions[-1].line, False


def _stage_name(instruction: Instruction) -> str:
    words = instruction.arguments.split()
    return words[-1].lower() if len(words) > 2 and words[-2].lower() == "as" else ""


def _image(instruction: Instruction) -> str:
    return next((word for word in instruction.arguments.split() if not word.startswith("--")), "").lower()


def _is_unpinned(image: str) -> bool:
    if not image or "$" in image or image == "scratch" or "@" in image:
        return False
    _, _, tag = name_of(image).partition(":")
    return tag in ("", "latest")


def _ancestry(instructions: Iterable[Instruction], stages: dict[str, int], last: int) -> list[int]:
    """The last stage and the earlier ones that it builds on, nearest first."""
    images = {i.stage: _image(i) for i in instructions if i.name == "FROM"}
    found = [last]
    while images.get(found[-1], "") in stages and stages[images[found[-1]]] < found[-1]:
        found.append(stages[images[found[-1]]])
    return found


def _sources(instruction: Instruction) -> Iterator[str]:
    """The sources of a COPY or ADD that must come from the repository and were not made by training."""
    text = instruction.arguments.strip()
    if "<<" in text or "--from" in text:
        return
    words = re.findall(r"\"([^\"]+)\"", text) if text.startswith("[") else text.split()
    words = [word.strip("\"'") for word in words if not word.startswith("--")]
    for word in words[:-1]:
        source = word.removeprefix("./").strip("/")
        if not source or source.startswith(("$", "http:", "https:", "git@", "..")) or "$" in source or source == ".":
            continue
        # Training makes models and data, and no code.
        fetched = source[: source.rfind("/") + 1] if source.endswith((".py", ".R")) else source
        if not _expression("made_or_fetched").search(fetched):
            yield source


def _is_there(repository: Repository, source: str) -> bool:
    """Whether some folder of the repository, as a build's context, holds the file or folder."""
    wild = any(sign in source for sign in "*?[")
    for file in repository.listed:
        path = f"/{file.path}"
        if wild and (fnmatchcase(path, f"*/{source}") or fnmatchcase(path, f"*/{source}/*")):
            return True
        if path.endswith(f"/{source}") or f"/{source}/" in path:
            return True
    unread = (*repository.skipped_folders, *(f"{path.rstrip('/')}/" for path in repository.excluded))
    return any(f"/{source}/" in f"/{folder}" for folder in unread)


def _is_started_elsewhere(repository: Repository) -> bool:
    return any(
        entry.key
        and any(part in ("command", "entrypoint", "args", "startCommand", "docker") for part in entry.key[-2:])
        for file in repository.files
        if file.configuration is not None
        for entry in file.configuration.entries
    )


_PROGRAM = lazy(r"[\w./-]+\.(?:py|sh|R)\b")
_SERVED = lazy(r"(?:uvicorn|gunicorn|hypercorn|granian|fastapi run)\b.*?(?<![\w.:/-])([A-Za-z_][\w.]*):[a-z_]\w*(?!\d)")


@lru_cache(maxsize=4)
def _names_of_all(repository: Repository) -> tuple[frozenset[str], frozenset[str]]:
    """The names of all files, and of all folders."""
    names = frozenset(name_of(file.path) for file in repository.listed)
    return names, frozenset(part for file in repository.listed for part in file.path.split("/")[:-1])


def _missing_program(repository: Repository, start: Instruction, instructions: Iterable[Instruction]) -> str:
    """The program that a container starts, where no file of the repository bears its name."""
    text = " ".join(re.findall(r"\"([^\"]*)\"", start.arguments)) if start.arguments[:1] == "[" else start.arguments
    text = text[:_LONGEST_COMMAND]
    names, folders = _names_of_all(repository)
    made = " ".join(i.arguments for i in instructions if i.name in ("RUN", "COPY", "ADD"))
    for program in (match[0] for match in _PROGRAM.finditer(text)):
        name = name_of(program)
        if name not in names and name not in made and not program.startswith(("/usr/", "/opt/", "/bin/")):
            return str(program)
    served = _SERVED.search(text)
    if served:
        module = served[1].rpartition(".")[2]
        if f"{module}.py" not in names and module not in folders and f"{module}.py" not in made:
            return f"{served[1]} ({module}.py)"
    return ""


# -- services


@rule(
    "OPS111",
    "bare-api",
    Severity.WARNING,
    effort="an hour",
    sources=("A4", "B6"),
    fires=[{"train.py": _TRAIN, "api.py": _API}],
    silent=[
        {"train.py": _TRAIN, "api.py": _FAST_API},
        {
            "train.py": _TRAIN,
            "api.py": "import joblib\nfrom flask import Flask, abort, jsonify, request\napp = Flask(__name__)\n"
            "model = joblib.load('model.joblib')\n@app.route('/')\ndef home():\n    return 'ok'\n"
            "@app.route('/predict', methods=['POST'])\ndef predict():\n    row = request.json.get('row')\n"
            "    if row is None:\n        abort(400)\n    return jsonify(model.predict([row]).tolist())\n",
        },
        {"train.py": _TRAIN, "app.py": _APP},
    ],
)
def bare_api(project: Project) -> Iterable[Problem]:
    """An API without guards.

    ## What it looks for
    An HTTP route that predicts, in a service that neither describes nor checks its input (no schema, no check, no
    handled error) or that has no route telling whether it is up. A missing health route alone is a note, and nothing
    where a model of others is asked on one's own machine. For an API that shows teaching data, an entry to a
    competition or practice, all of it is a note.

    ## Why it matters
    Edge cases in production are a classic interview topic: what does the service answer to a missing field? A
    schema and a health route are the first things an operations team asks for.

    ## How to fix it
    Describe the request with a pydantic model (FastAPI does the checking), answer bad input with status 422 or 400
    and add a `/health` route.
    """
    if not project.has("api_endpoint") or is_exercise(project):
        return
    places = project.evidence["api_endpoint"]
    paths = {place.path for place in places}
    units = [unit for unit in project.code if unit.path in paths and _framework(unit)]
    routes = [
        decorator.text
        for unit in project.code
        for function in unit.facts.functions
        for decorator in function.decorators
        if decorator.text.startswith("/")
    ]
    if not units or not routes:
        return
    unchecked = [unit for unit in units if not _checks_input(project, unit)]
    healthy = any(
        route == "/" or re.search(r"health|ping|ready|live|status|heartbeat", route, re.I) for route in routes
    )
    if unchecked:
        place = next(place for place in places if place.path == unchecked[0].path)
        yield Problem(
            "The API neither checks what it is sent nor answers bad input"
            + ("" if healthy else ", and has no health route"),
            "Describe the input with a pydantic model or check it, and answer bad requests with status 400 or 422",
            Place(place.path, place.line, place.cell, place.message),
            confidence=Confidence.MEDIUM,
            severity=Severity.NOTE if is_shown_study(project) and not calls_itself_system(project) else None,
        )
    elif not healthy and project.has("dockerfile", "cloud_or_k8s", "model_training"):
        yield Problem(
            "The API has no route that tells whether it is up",
            "Add a /health route that answers once the model is loaded",
            # A function that a platform calls needs none.
            next(place for place in places if place.path in {unit.path for unit in units}),
            severity=Severity.NOTE,
        )


def _framework(unit: Code) -> str:
    """The web framework that a module uses, of those whose habits are known."""
    for imported in unit.facts.imports:
        root = imported.module.partition(".")[0]
        if root in ("fastapi", "flask"):
            return root
    return ""


def _checks_input(project: Project, unit: Code) -> bool:
    facts = unit.facts
    if any(
        last_segment(base) in _names("input_schemas") for u in project.code for c in u.facts.classes for base in c.bases
    ):
        return True
    if any(last_segment(name) in _names("input_checks") for call in facts.calls for name in call.names):
        return True
    if not _names("handled_errors").isdisjoint(facts.references):
        return True
    if _framework(unit) == "fastapi":
        # FastAPI checks what the signature declares; only a raw body goes past it.
        return not any(
            last_segment(name) in ("json", "form", "body") and "equest" in name
            for call in facts.calls
            for name in call.names
        )
    return any(re.search(r"\b(invalid|missing|required|must be|bad request)\b", t.text, re.I) for t in facts.texts)


@rule(
    "OPS112",
    "model-not-found",
    Severity.ERROR,
    effort="minutes",
    sources=("A4", "B2"),
    fires=[
        {"train.py": _TRAIN, "api.py": _FAST_API},
        {
            "train.py": f"{_TRAIN}import joblib\njoblib.dump(model, 'forest.joblib')\n",
            "api.py": _FAST_API.replace("'model.joblib'", "os.path.join('models', 'churn.joblib')").replace(
                "import joblib", "import joblib, os"
            ),
        },
    ],
    silent=[
        {"train.py": f"{_TRAIN}{_SAVES}", "api.py": _FAST_API},
        {"train.py": _TRAIN, "api.py": _FAST_API, "models/model.joblib": "model"},
        # Where it comes from is settled elsewhere: a download, a registry, a variable of the environment.
        {"train.py": _TRAIN, "api.py": f"import gdown\ngdown.download('https://example.org/m')\n{_FAST_API}"},
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API.replace("'model.joblib'", "os.environ['MODEL']").replace(
                "import joblib", "import joblib, os"
            ),
        },
        {
            "train.py": f"{_TRAIN}import joblib\nname = input()\njoblib.dump(model, f'{{name}}.joblib')\n",
            "api.py": _FAST_API,
        },
    ],
)
def model_not_found(project: Project) -> Iterable[Problem]:
    """The service loads a model that nothing provides.

    ## What it looks for
    An app or API that loads a model file which is neither in the repository nor written under that name by any of
    its code, and no download, registry or data versioning that could bring it.

    ## Why it matters
    Whoever clones the repository and starts the service gets `FileNotFoundError`. That is the first thing a reviewer
    tries.

    ## How to fix it
    Save the model in the training script under the path that the service loads, commit it where it is small, or
    say and script where it is downloaded from.
    """
    if not project.has("serving") or project.has("data_or_model_versioning") or is_exercise(project):
        return
    if any(_brings_files(name) for _, call in project.calls() for name in call.names):
        return
    written = [
        name_of(artefact.name.replace("\\", "/"))
        for unit in project.all_code
        for artefact in unit.facts.flow.artefacts
        if artefact.written
    ]
    kept = {name_of(path).lower() for path in project.paths}
    told: set[str] = set()
    served = {place.path for place in project.evidence.get("serving", ())}
    for unit in project.code:
        for artefact in unit.facts.flow.artefacts:
            file = name_of(artefact.name.replace("\\", "/"))
            if artefact.written or "*" in file or "." not in file or file in told or unit.path not in served:
                continue
            if file.lower() in kept or any(_can_be(name, file) for name in written):
                continue
            if not project.runs(unit, artefact.spot.scope) or _is_told(project, file):
                continue
            told.add(file)
            yield Problem(
                f"{file} is loaded to predict, and neither is it in the repository nor does any code write it",
                f"Save the trained model as {file}, or commit it, or script its download",
                Place(unit.path, artefact.spot.line, artefact.spot.cell),
                Confidence.MEDIUM,
            )


_DOWNLOAD = lazy(r"download|drive\.google|huggingface\.co|release", re.IGNORECASE)


def _is_told(project: Project, file: str) -> bool:
    """Whether a text of the project says where a model's file comes from."""
    return any(
        file in block.text or (_DOWNLOAD.search(block.text) and re.search(r"model|weight", block.text, re.IGNORECASE))
        for _, document in project.documents
        for block in document.blocks
    )


def _can_be(pattern: str, file: str) -> bool:
    """Whether a name with unknown parts can be that of a file."""
    return fnmatchcase(file.lower(), pattern.lower()) or pattern in ("", "*")


_BRINGING = (
    "download",
    "urlretrieve",
    "hf_hub_download",
    "snapshot_download",
    "from_pretrained",
    "download_file",
    "cached_download",
)


def _brings_files(name: str) -> bool:
    return (
        name.startswith(("mlflow.", "boto3.", "gdown.", "wandb.", "requests.get", "google.cloud.storage"))
        or last_segment(name) in _BRINGING
    )


@rule(
    "OPS113",
    "undescribed-architecture",
    Severity.NOTE,
    effort="an hour",
    sources=("A4",),
    fires=[{"train.py": _TRAIN, "api.py": _FAST_API, "README.md": f"# Loans\n\n{_AIM}\n"}],
    silent=[
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "README.md": f"# Loans\n\n{_AIM}\n\n## Architecture\n\nA FastAPI service loads the model.\n",
        },
        {
            "train.py": _TRAIN,
            "api.py": _FAST_API,
            "README.md": f"# Loans\n\n{_AIM}\n\n![Diagram](docs/a.png)\n",
        },
        {"train.py": _TRAIN, "README.md": f"# Loans\n\n{_AIM}\n"},
        {"train.py": _TRAIN, "api.py": _FAST_API, "README.md": "# Loans\n"},
        # What a page asks for and shows is all that there is to tell of it.
        {
            "train.py": _TRAIN,
            "app.py": _APP,
            "README.md": f"# Loans\n\n{_AIM}\n\nUsers enter an income and choose between two models.\n",
        },
    ],
)
def undescribed_architecture(project: Project) -> Iterable[Problem]:
    """A service whose parts nobody describes.

    ## What it looks for
    A model is served, and no text or picture of the project's documents says of which parts the system consists,
    which endpoints it has or how it scales. Silent where there is no README to speak of.

    ## Why it matters
    The advice to candidates is to describe the architecture, the API endpoints and the handling of load of what
    they built. It is also the first thing a system-design interview asks.

    ## How to fix it
    Add a section "Architecture" with a small diagram (Mermaid will do), the list of endpoints with an example
    request, and a sentence on what happens under load.
    """
    if not is_served(project) or own_readme(project) is None:
        return
    words = _expression("architecture_words")
    for _, document in project.documents:
        for block in document.blocks:
            if block.language == "mermaid" or words.search(block.text):
                return
            if any(words.search(f"{image.target} {image.text}") for image in block.images):
                return
    api = project.has("api_endpoint")
    texts = (block.text for _, document in project.documents for block in document.blocks)
    if not api and any(_PAGE_WORDS.search(text) for text in texts):
        return
    what = "endpoints" if api else "pages and inputs"
    yield Problem(
        f"The README does not describe the parts of the served system or its {what}",
        "Add a section on the architecture: a small diagram, the endpoints and an example request"
        if api
        else "Add a section on the app: its pages, what it asks for, and where the model comes from",
        whole(project),
    )


_PAGE_WORDS = lazy(
    r"\b(users?|visitors?|you)\b[^.\n]{0,40}\b(upload|enter|select|choose|pick|type|adjust|fill|input|provide)s?\b|"
    r"\b(upload|enter|select|choose|adjust|fill in)\b[^.\n]{0,60}\b(image|picture|photo|file|csv|text|review|values?|"
    r"features?|parameters?|details|inputs?|form|data|models?)\b|\b(input|prediction) (form|page|fields?)\b|"
    r"\bside ?bar\b",
    re.IGNORECASE,
)


@rule(
    "OPS114",
    "no-checkpoints",
    Severity.NOTE,
    effort="minutes",
    sources=("A4", "A5"),
    options=(Option("epochs", 30, "A training of so many epochs or more is long.", least=1),),
    fires=[
        {
            "train.py": "from tensorflow import keras\n"
            "model = keras.Sequential([keras.layers.Conv2D(32, 3), keras.layers.Dense(10)])\n"
            "model.compile(loss='sparse_categorical_crossentropy')\n"
            "model.fit(X, y, epochs=200)\n"
        }
    ],
    silent=[
        {
            "train.py": "from tensorflow import keras\n"
            "model = keras.Sequential([keras.layers.Conv2D(32, 3), keras.layers.Dense(10)])\n"
            "model.compile(loss='sparse_categorical_crossentropy')\n"
            "model.fit(X, y, epochs=200, callbacks=[keras.callbacks.EarlyStopping(patience=5)])\n"
        },
        {
            "train.py": "from tensorflow import keras\n"
            "model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)])\n"
            "model.fit(X, y, epochs=100)\n"
        },
        # The slow layers belong to another network.
        {
            "dense.py": "from tensorflow import keras\n"
            "model = keras.Sequential([keras.layers.Dense(8), keras.layers.Dense(1)])\n"
            "model.fit(X, y, epochs=100)\n",
            "conv.py": "from tensorflow import keras\nmodel = keras.Sequential([keras.layers.Conv2D(8, 3)])\n"
            "model.fit(X, y, epochs=3)\n",
        },
    ],
)
def no_checkpoints(project: Project, options: Options) -> Iterable[Problem]:
    """A long training that cannot be resumed or stopped.

    ## What it looks for
    A convolutional, recurrent or attention network is trained for 30 epochs or more, and nothing saves the best
    state on the way or stops when the validation score no longer improves. Small dense networks and tables of some
    thousand rows, on which it is a matter of minutes, are left alone.

    ## Why it matters
    A run that dies after nine hours without a checkpoint has produced nothing. Keeping the best epoch also guards
    against overfitting in the later ones.

    ## How to fix it
    Pass `ModelCheckpoint` and `EarlyStopping` to `fit`, or call `torch.save` whenever the validation loss improves.
    """
    if not project.has("deep_learning") or is_exercise(project):
        return
    called = {last_segment(name) for _, call in project.calls() for name in call.names}
    if not called & _names("slow_layers") or called & _names("checkpoint_calls"):
        return
    if any(name == "torch.save" for _, call in project.calls() for name in call.names):
        return
    for place, epochs in _long_trainings(project, options.whole("epochs")):
        if not _is_slow(project, place.path) or 0 < tested_rows(project, place.path) < _MINUTES:
            continue
        yield Problem(
            f"A network trains for {epochs} epochs without a checkpoint or early stopping",
            "Save the best state whenever the validation score improves, and stop when it no longer does",
            place,
            confidence=Confidence.MEDIUM,
        )
        return


def _is_slow(project: Project, path: str) -> bool:
    """Whether the file that trains, or a module that it imports, builds slow layers."""
    trained = next(unit for unit in project.code if unit.path == path)
    imported = {part for i in trained.facts.imports for part in i.name.split(".")}
    imported.update(text.text for text in trained.facts.texts if len(text.text) < _LONGEST_NAME)
    return any(
        last_segment(name) in _names("slow_layers")
        for unit in project.code
        if unit.path == path or name_of(unit.path).removesuffix(".py") in imported
        for call in unit.facts.calls
        for name in call.names
    )


_MINUTES = 500
_LONGEST_NAME = 60
_EPOCHS = lazy(r"(?:n|num|max|nb|total|training|no)?_?(?:of_)?epochs?", re.IGNORECASE)


def _long_trainings(project: Project, least: int) -> Iterator[tuple[Place, int]]:
    for unit, call in project.calls():
        epochs = _whole_number(call.keywords.get("epochs"))
        if epochs >= least and last_segment(call.names[0]) in ("fit", "fit_generator"):
            yield Place(unit.path, call.line, call.cell, "fit"), epochs
    for unit in project.code:
        if not any(i.name.partition(".")[0] in ("torch", "keras", "tensorflow") for i in unit.facts.imports):
            continue
        for assigned in unit.facts.assignments:
            epochs = _whole_number(assigned.value)
            if epochs >= least and _EPOCHS.fullmatch(assigned.target):
                yield Place(unit.path, assigned.line, assigned.cell, assigned.target), epochs


def _whole_number(value: Value | None) -> int:
    return int(value.text) if value is not None and value.kind == "number" and value.text.isdigit() else 0


@rule(
    "OPS115",
    "unsafe-deserialisation",
    Severity.WARNING,
    per_file=True,
    effort="an hour",
    sources=("B6", "A10"),
    fires=[
        {
            "app.py": "import pickle\nimport requests\nimport streamlit as st\n"
            "model = pickle.loads(requests.get('https://example.org/model.pkl').content)\n"
            "st.write(model.predict([[st.number_input('income')]]))\n",
            "train.py": _TRAIN,
        },
        {
            "app.py": "import joblib\nimport streamlit as st\n"
            "upload = st.file_uploader('model')\nmodel = joblib.load(upload)\nst.write(model.predict([[1.0]]))\n",
            "train.py": _TRAIN,
        },
    ],
    silent=[
        {"app.py": _APP, "train.py": _TRAIN},
        {
            "app.py": "import pickle\nimport pandas as pd\nimport streamlit as st\n"
            "model = pickle.load(open('model.pkl', 'rb'))\nrows = pd.read_csv(st.file_uploader('rows'))\n"
            "st.write(model.predict(rows))\n",
            "train.py": _TRAIN,
        },
    ],
)
def unsafe_deserialisation(project: Project) -> Iterable[Problem]:
    """A service that runs what it is sent.

    ## What it looks for
    A served app unpickles (`pickle`, `joblib`, `dill`, `torch.load`, `read_pickle`) what it downloads or what a
    visitor uploads or posts. Loading the project's own model file from disk is no finding.

    ## Why it matters
    Unpickling runs whatever code the bytes ask for: whoever controls the download or the upload controls the
    server. A production-minded reviewer spots it at once.

    ## How to fix it
    Load only files that the repository or a registry of your own provides and check their hash, exchange data as
    JSON, and use safetensors, ONNX, skops or `torch.load(..., weights_only=True)` for models.
    """
    if not project.has("serving"):
        return
    foreign = tuple(knowledge().lists["foreign_bytes"])
    for unit, call in project.calls():
        if not any(name in _names("unpickling") for name in call.names):
            continue
        safe = call.keywords.get("weights_only")
        if safe is not None and safe.text == "True":
            continue
        if any(name.startswith(foreign) for argument in call.arguments[:1] for name in argument.names):
            yield Problem(
                f"{call.names[0]} turns bytes from a visitor or the network into objects, and runs any code in them",
                "Load only your own files and check their hash, or use a format that holds no code",
                Place(unit.path, call.line, call.cell, call.names[0]),
            )


def _trained_by_scripts(projects: Iterable[Project]) -> list[Place]:
    return [
        Place(place.path, place.line) for place in evidence_in(projects, "model_training") if place.path.endswith(".py")
    ]


def _links_to_demo(repository: Repository) -> bool:
    hosts = _expression("demo_hosts")
    targets = "\n".join(
        link.target
        for project in repository.projects
        for _, document in project.documents
        for block in document.blocks
        for link in block.links
    )
    # A host in code or a table is written without making it a link.
    named = "\n".join(
        block.text
        for project in repository.projects
        for _, document in project.readmes
        for block in document.blocks
        if "." in block.text and ("://" in block.text or block.kind == "code")
    )
    return bool(hosts.search(targets) or hosts.search(named))


def _is_ml(repository: Repository) -> bool:
    """Whether one of the repository's projects trains a model or builds on a language model."""
    return any(is_about_models(project) for project in repository.projects)
